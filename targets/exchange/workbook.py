"""A period sheet as an .xlsx workbook: labels locked, cells for the figures open and validated.

The lock has no password: it keeps a hand from slipping, and whoever takes it off is
found out by comparison. Text is always written as text, so that no name and no note
becomes a formula.
"""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation

from config.listing import FORMULA_STARTS
from targets.exchange import manifest
from targets.exchange.cells import letters, tidy
from targets.exchange.columns import (
    COLUMNS,
    ESTIMATE,
    MOST_TEXT,
    SHEET,
    Column,
    figure_text,
    head,
)
from targets.exchange.figures import WHOLE
from targets.exchange.rows import SheetData, SheetRow

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CRITERIA, MILESTONE = "criteria", "milestone"
_HEADINGS = 6
_FIRST = _HEADINGS + 1
_LINE = Side(style="thin", color="FFBFBFBF")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_OPEN = PatternFill("solid", fgColor="FFFFF9DB")
_HEAD = PatternFill("solid", fgColor="FFE8EEF4")
_RIGHT = {"plan", "same_period", "previous", "value"}
_AS_TEXT = "@"


def write(sheet: SheetData) -> bytes:
    """The workbook of a sheet."""
    book = Workbook()
    book.properties.creator = "Sổ chỉ tiêu"
    page = book.active
    page.title = SHEET
    _write_head(page, sheet)
    for number, row in enumerate(sheet.rows, start=_FIRST):
        for at, column in enumerate(COLUMNS, start=1):
            _write_cell(page.cell(number, at), column, row)
    _validate(page, sheet.rows)
    _set_up(page)
    hidden = book.create_sheet(manifest.SHEET)
    hidden.sheet_state = "veryHidden"
    for piece in manifest.pieces(sheet):
        hidden.append([piece])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write_head(page: Any, sheet: SheetData) -> None:
    for number, line in enumerate(head(sheet), start=1):
        cell = page.cell(number, 1)
        _put_text(cell, line)
        cell.font = Font(bold=number == 1, size=14 if number == 1 else 11)
    for at, column in enumerate(COLUMNS, start=1):
        cell = page.cell(_HEADINGS, at, column.heading)
        cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, _BOX
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _write_cell(cell: Any, column: Column, row: SheetRow) -> None:
    if column.name == "value":
        _put_figure(cell, row)
    elif column.name == "is_estimate":
        _put_text(cell, ESTIMATE if row.is_estimate else "")
    else:
        _put_text(cell, getattr(row, column.name))
    cell.border = _BOX
    side = "right" if column.name in _RIGHT else None
    centred = "center" if column.name == "is_estimate" else side
    cell.alignment = Alignment(horizontal=centred, vertical="top", wrap_text=True)
    if column.is_entered and row.is_open:
        cell.protection, cell.fill = Protection(locked=False), _OPEN


def _put_figure(cell: Any, row: SheetRow) -> None:
    if _is_of_how_many(row):
        # Typed into a cell of numbers, 3/12 would become a day.
        _put_text(cell, figure_text(row))
    else:
        cell.value = row.value


def _is_of_how_many(row: SheetRow) -> bool:
    return row.measure == CRITERIA or row.total is not None


def _put_text(cell: Any, text: str) -> None:
    """Text that stays text, whatever it begins with, also once somebody edits the cell."""
    text = tidy(text)
    cell.number_format = _AS_TEXT
    if text:
        cell.value, cell.data_type = text, "s"
        cell.quotePrefix = text[:1] in FORMULA_STARTS


def _validate(page: Any, rows: tuple[SheetRow, ...]) -> None:
    """What the spreadsheet itself refuses while somebody types."""
    most = 10**WHOLE
    figure = DataValidation(
        "decimal", formula1=f"-{most}", formula2=f"{most}", errorTitle="Không phải số"
    )
    figure.error = "Chỉ nhập số theo đơn vị tính của dòng, ví dụ 3200,5. Chữ đưa sang cột Ghi chú."
    milestone = DataValidation("list", formula1='"0,1"', errorTitle="Mốc có hoặc không")
    milestone.error = "Nhập 1 nếu đã hoàn thành, 0 nếu chưa."
    flag = DataValidation("list", formula1=f'"{ESTIMATE}"', errorTitle="Số ước")
    flag.error = "Ghi x nếu là số ước; để trống nếu là số chính thức."
    text = DataValidation("textLength", operator="lessThanOrEqual", formula1=f"{MOST_TEXT}")
    text.errorTitle, text.error = "Dài quá", f"Tối đa {MOST_TEXT} ký tự."
    at = {column.name: letters(number) for number, column in enumerate(COLUMNS, start=1)}
    for number, row in enumerate(rows, start=_FIRST):
        if not _is_of_how_many(row):
            rule = milestone if row.measure == MILESTONE else figure
            rule.add(f"{at['value']}{number}")
    last = _FIRST + max(0, len(rows) - 1)
    for name, rule in (("is_estimate", flag), ("note", text), ("reason", text)):
        rule.add(f"{at[name]}{_FIRST}:{at[name]}{last}")
    for rule in (figure, milestone, flag, text):
        if rule.sqref:
            rule.allow_blank, rule.showErrorMessage = True, True
            page.add_data_validation(rule)


def _set_up(page: Any) -> None:
    """Widths, frozen heads, print on A4 across, and the lock."""
    for at, column in enumerate(COLUMNS, start=1):
        dimension = page.column_dimensions[letters(at)]
        dimension.width, dimension.hidden = column.width, column.name == "key"
    page.freeze_panes = f"C{_FIRST}"
    page.print_title_rows = f"{_HEADINGS}:{_HEADINGS}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.center.text = "Trang &P/&N"
    page.protection.sheet = True
    # False is “not forbidden”: columns may be made wider.
    page.protection.formatColumns = page.protection.formatRows = False
