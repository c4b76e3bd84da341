"""Spreadsheet files as tests need them: good ones, altered ones, and those made to do harm."""

import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from targets.exchange import workbook
from targets.exchange.cells import Limits, Unreadable
from targets.exchange.opening import open_book
from targets.exchange.rows import SheetData, SheetRow

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET_PART = "xl/worksheets/sheet1.xml"
CONTENT_TYPES = "[Content_Types].xml"
# Where the first row of a sheet stands, and the columns that are filled in.
FIRST = 7


def row(number: int, **fields: Any) -> SheetRow:
    given = {
        "key": f"chi-tieu-{number}",
        "number": str(number),
        "name": f"Chỉ tiêu {number}",
        "unit": "tỷ đồng",
        "plan": "≥ 4.000 tỷ đồng",
        "same_period": "61,3 tỷ đồng",
        "previous": "",
        "value": Decimal(number * 100),
        "token": f"dau-{number}",
    }
    return SheetRow(**given | fields)


def sheet(*rows: SheetRow, **fields: Any) -> SheetData:
    given = {
        "committee": "tinh-uy-mau",
        "committee_name": "Tỉnh ủy Mẫu",
        "period": "2024-q1",
        "period_name": "quý I/2024",
        "rows": rows or tuple(row(number) for number in range(1, 5)),
    }
    return SheetData(**given | fields)


def altered(content: bytes, change: Callable[[Any], object], name: str = "Số liệu") -> BytesIO:
    """The workbook after somebody worked in it, and took its protection off if need be."""
    book = openpyxl.load_workbook(BytesIO(content))
    change(book[name])
    return saved(book)


def filled(data: SheetData, cells: dict[str, Any]) -> BytesIO:
    """The workbook of a sheet with these cells typed over."""

    def fill(page: Any) -> None:
        for address, value in cells.items():
            page[address].value = value

    return altered(workbook.write(data), fill)


def saved(book: openpyxl.Workbook) -> BytesIO:
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def simple(*rows: list[Any]) -> BytesIO:
    """A workbook with these rows."""
    book = openpyxl.Workbook()
    for each in rows or ([1, "hai"],):
        book.active.append(each)
    return saved(book)


GOOD = simple([1, "hai", True], [3200.5, None, "=A1+1"]).getvalue()


def repacked(content: bytes, parts: dict[str, bytes | None]) -> BytesIO:
    """The package with parts added, put in place of others, or taken out."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        kept = {name: old.read(name) for name in old.namelist()} | parts
        for name, part in kept.items():
            if part is not None:
                new.writestr(name, part)
    out.seek(0)
    return out


def package(*parts: str, content: bytes = b"x") -> BytesIO:
    """A zip file with these parts."""
    return repacked(empty_package(), dict.fromkeys(parts, content))


def empty_package() -> bytes:
    out = BytesIO()
    zipfile.ZipFile(out, "w").close()
    return out.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


def sheet_xml(inner: bytes) -> BytesIO:
    """A workbook whose only sheet is this."""
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return repacked(GOOD, {SHEET_PART: start + inner + b"</worksheet>"})


def ole(stream: str) -> BytesIO:
    return BytesIO(OLE + bytes(1000) + stream.encode("utf-16-le") + bytes(1000))


class Endless:
    """A file of any length that is not in memory, cannot be wound back, and counts what is read."""

    def __init__(self, length: int) -> None:
        self.left, self.read_so_far = length, 0

    def read(self, size: int = -1) -> bytes:
        assert 0 <= size <= 1024 * 1024, "read in one piece"
        size = min(size, self.left)
        self.left -= size
        self.read_so_far += size
        return b"a" * size


def everything(file: Any, name: str, limits: Limits = Limits()) -> list[list[str]]:  # noqa: B008
    """What every sheet of a file says."""
    book = open_book(file, name, limits)
    return [
        [cell.text for cell in row]
        for sheet in book.sheets
        for row in book.table(sheet.name).rows()
    ]


def answer(file: Any, name: str = "so-lieu.xlsx", limits: Limits = Limits()) -> str:  # noqa: B008
    with pytest.raises(Unreadable) as refused:
        everything(file, name, limits)
    return str(refused.value)
