"""Sheets of an .xlsx workbook, row after row, without holding the sheet in memory.

Pure: no Django. A sheet is gone through twice: once for its extent, merged ranges
and hidden rows, which openpyxl does not tell of a workbook it only reads from, and
which hold the limits; then for its cells.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import openpyxl
from openpyxl.packaging.manifest import Manifest
from openpyxl.reader.workbook import WorkbookParser
from openpyxl.xml.constants import XLSX, XLTX
from openpyxl.xml.functions import fromstring

from config.sentences import Sentence
from config.sentences import gettext_lazy as _
from targets.exchange.cells import (
    Cell,
    Kind,
    Limits,
    Row,
    Sheet,
    Unreadable,
    guarded,
    place,
    tidy,
)
from targets.exchange.packages import ARCHIVE, DAMAGED, parse

STRICT = _(
    "Tệp lưu ở dạng “Strict Open XML”: hãy mở bằng Excel, dùng lệnh Lưu thành, chọn "
    "“Excel Workbook (.xlsx)” rồi tải lên."
)
_STRICT_NAME = b"purl.oclc.org/ooxml"
# A percent sign in a number format, unless it is quoted or escaped text there.
_PERCENT = re.compile(r'^(?:"[^"]*"|\\.|[^%"\\])*%')
_KINDS = {"s": Kind.TEXT, "b": Kind.LOGICAL, "e": Kind.ERROR, "f": Kind.FORMULA, "d": Kind.DATE}


class XlsxBook:
    """An .xlsx workbook whose package has been checked."""

    is_typed = True

    def __init__(self, stream: Any, archive: ZipFile, limits: Limits) -> None:
        self._archive, self._limits = archive, limits
        self._parts = _parts_of_sheets(archive, limits)
        self._book = openpyxl.load_workbook(stream, read_only=True, keep_links=False)
        sheets = [sheet for sheet in self._book.worksheets if sheet.title in self._parts]
        self.sheets = tuple(Sheet(sheet.title, sheet.sheet_state == "visible") for sheet in sheets)

    def table(self, name: str | None = None) -> "XlsxTable":
        """The sheet of this name; without one the first that is seen."""
        seen = [sheet.name for sheet in self.sheets if sheet.is_visible]
        if name is None and seen:
            name = seen[0]
        if name not in {sheet.name for sheet in self.sheets}:
            raise Unreadable(no_such_sheet(name, seen))
        with guarded(DAMAGED):
            extent = _Extent(self._limits, name)
            with self._archive.open(self._parts[name]) as part:
                extent.read(part)
            return XlsxTable(self._book[name], extent)


class XlsxTable:
    """One sheet of a workbook."""

    def __init__(self, sheet: Any, extent: "_Extent") -> None:
        self.name, self._sheet, self._extent = sheet.title, sheet, extent
        self.merged, self.hidden = tuple(extent.merged), frozenset(extent.hidden)
        # What the sheet says of its size is not always true.
        sheet.reset_dimensions()

    def rows(self) -> Iterator[Row]:
        """Each row that has content, whole from column A."""
        last_row, last_column = self._extent.last_row, self._extent.last_column
        if not last_row:
            return
        with guarded(DAMAGED):
            found = self._sheet.iter_rows(max_row=last_row, max_col=last_column)
            for number, cells in enumerate(found, start=1):
                row = tuple(_cell(cell, number, at) for at, cell in enumerate(cells, start=1))
                if any(cell.kind is not Kind.EMPTY for cell in row):
                    yield row


def no_such_sheet(name: str | None, seen: list[str]) -> Sentence:
    """The answer to a sheet that is not in the file."""
    there = ", ".join(f"“{each}”" for each in seen[:8]) or _("không có trang nào hiện ra")
    return _(
        "Tệp không có %(wanted)s (các trang có: %(there)s): hãy kiểm tra tên trang rồi tải lại.",
        wanted=_("trang tính “%(name)s”", name=name) if name else _("trang tính để đọc"),
        there=there,
    )


def _parts_of_sheets(archive: ZipFile, limits: Limits) -> dict[str, str]:
    """The sheets of a workbook by name, each with the part of the package that holds it."""
    manifest = Manifest.from_tree(fromstring(archive.read("[Content_Types].xml")))
    main = manifest.find(XLSX) or manifest.find(XLTX)
    if main is None:
        raise Unreadable(ARCHIVE)
    path = main.PartName.lstrip("/")
    if _STRICT_NAME in archive.read(path):
        raise Unreadable(STRICT)
    parser = WorkbookParser(archive, path, keep_links=False)
    parser.parse()
    there = set(archive.namelist())
    parts = {
        sheet.name: related.target
        for sheet, related in parser.find_sheets()
        if related.target in there and "chartsheet" not in related.Type
    }
    if len(parts) > limits.sheets:
        raise Unreadable(too_many_sheets(limits.sheets))
    # One part behind many sheets would be read as often.
    if len(set(parts.values())) < len(parser.sheets) - _charts(parser):
        raise Unreadable(DAMAGED)
    return parts


def _charts(parser: WorkbookParser) -> int:
    return sum("chartsheet" in related.Type for _sheet, related in parser.find_sheets())


class _Extent:
    """How far the content of a sheet reaches, what is merged, what is hidden."""

    def __init__(self, limits: Limits, name: str) -> None:
        self._limits, self._name = limits, name
        self._row = self._column = 0
        self.last_row = self.last_column = 0
        self.merged: list[str] = []
        self.hidden: set[int] = set()

    def read(self, part: Any) -> None:
        """Go through the XML of the sheet."""
        parse(part, self._started)

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row = int(attributes.get("r") or self._row + 1)
            self._column = 0
            if attributes.get("hidden") in ("1", "true"):
                self.hidden.add(self._row)
        elif tag == "c":
            address = attributes.get("r")
            self._column = place(address)[1] if address else self._column + 1
        elif tag in ("v", "is", "f"):
            self._reach()
        elif tag == "mergeCell":
            self.merged.append(attributes["ref"])

    def _reach(self) -> None:
        if self._row > self._limits.rows:
            raise Unreadable(too_many_rows(self._limits.rows, self._name))
        if self._column > self._limits.columns:
            raise Unreadable(too_many_columns(self._limits.columns, self._name))
        self.last_row = max(self.last_row, self._row)
        self.last_column = max(self.last_column, self._column)


def too_many_sheets(most: int) -> Sentence:
    """The answer to a file of more than ``most`` sheets."""
    return _(
        "Tệp có quá nhiều trang tính (tối đa %(most)s): hãy chép riêng bảng số liệu sang một sổ "
        "mới rồi tải lên.",
        most=most,
    )


def too_many_rows(most: int, name: str = "") -> Sentence:
    """The answer to a table with content below row ``most``."""
    return _(
        "%(table)s có dữ liệu dưới dòng %(most)s, nhiều hơn mức nhận được: hãy xóa các dòng thừa "
        "bên dưới bảng, hoặc chia thành nhiều tệp.",
        table=_of_sheet(name),
        most=most,
    )


def too_many_columns(most: int, name: str = "") -> Sentence:
    """The answer to a table with content right of column ``most``."""
    return _(
        "%(table)s có dữ liệu ngoài cột thứ %(most)s, nhiều hơn mức nhận được: hãy xóa các cột "
        "thừa bên phải bảng rồi tải lên.",
        table=_of_sheet(name),
        most=most,
    )


def _of_sheet(name: str) -> Sentence:
    return _("Trang tính “%(name)s”", name=name) if name else _("Tệp")


def _cell(cell: Any, row: int, column: int) -> Cell:
    """A cell of openpyxl's as ours."""
    value, type_ = cell.value, cell.data_type
    if value is None:
        return Cell(row, column)
    if type_ == "n":
        return _number(row, column, value, _format_of(cell))
    kind = _KINDS.get(type_, Kind.TEXT)
    if kind is Kind.DATE:
        text = _day(value)
    elif kind is Kind.LOGICAL:
        text = "TRUE" if value else "FALSE"
    else:
        # A formula over several cells is an object with its text.
        text = tidy(str(getattr(value, "text", value)))
    if not text:
        return Cell(row, column)
    return Cell(row, column, kind, text)


def _format_of(cell: Any) -> str:
    try:
        return cell.number_format or ""
    except IndexError:
        # Not every program writes the styles that its cells refer to.
        return ""


def _number(row: int, column: int, value: float, number_format: str) -> Cell:
    # Fifteen digits are what a spreadsheet keeps; beyond them 0.1 + 0.2 is not 0.3.
    number = Decimal(f"{value:.15g}" if isinstance(value, float) else value)
    if not number.is_finite():
        return Cell(row, column, Kind.ERROR, "#NUM!")
    is_percent = bool(_PERCENT.match(number_format))
    return Cell(row, column, Kind.NUMBER, f"{number:f}", number, is_percent)


def _day(value: Any) -> str:
    # A time alone, or a span of time, is no day.
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
