"""The standard file of an import, empty, with the codes that its user may write into it."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from config.listing import FORMULA_STARTS
from targets.imports.layout import STANDARD_HEADINGS
from targets.imports.names import Names

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIGURES, COMMITTEES, INDICATORS = "Số liệu", "Mã cấp ủy", "Mã chỉ tiêu"
WIDTHS = (24, 30, 12, 14, 14, 10, 30, 30)


def workbook(user: Any) -> bytes:
    """The workbook: a sheet to fill in, and what may stand in its first two columns."""
    names = Names(user, {})
    book = Workbook()
    page = book.active
    page.title = FIGURES
    page.append(list(STANDARD_HEADINGS.values()))
    page.freeze_panes = "A2"
    for number, width in enumerate(WIDTHS, start=1):
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = width
        if number <= 3:
            # Typed as text: 2024-07 would become a day.
            page.column_dimensions[letter].number_format = "@"
    lists = (
        (COMMITTEES, ("Mã", "Mã đơn vị hành chính", "Tên"), _committees(names)),
        (INDICATORS, ("Mã", "Tên", "Đơn vị tính"), _indicators(names)),
    )
    for title, headings, rows in lists:
        sheet = book.create_sheet(title)
        sheet.append(headings)
        for row in rows:
            sheet.append([_plain(text) for text in row])
        for letter in "ABC":
            sheet.column_dimensions[letter].width = 40
    for sheet in book.worksheets:
        for cell in sheet[1]:
            cell.font = Font(bold=True)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _committees(names: Names) -> list[tuple[str, str, str]]:
    rows = sorted(names.committees.values(), key=lambda row: row.path)
    return [(row.slug, row.unit_code, row.name) for row in rows]


def _indicators(names: Names) -> list[tuple[str, str, str]]:
    return [(row.slug, row.name, row.unit) for row in names.indicators.values()]


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
