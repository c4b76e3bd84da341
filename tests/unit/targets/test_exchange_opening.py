"""What is read of a spreadsheet: cells, merged ranges, hidden rows; CSV however it is written."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from targets.exchange.cells import Kind
from targets.exchange.opening import open_book
from tests.unit.targets.spreadsheets import (
    GOOD,
    SHEET_PART,
    everything,
    part_of,
    repacked,
    saved,
    simple,
)

ROOT = Path(__file__).resolve().parents[3]


def test_cells_with_what_they_hold() -> None:
    file = simple([1, 3200.5, 0.1 + 0.2, "  Thu\u00a0ngân  sa\u0301ch ", True, "=A1+1", None, "x"])
    book = openpyxl.load_workbook(file)
    book.active["I1"], book.active["J1"] = 0.613, 45000
    book.active["I1"].number_format, book.active["J1"].number_format = "0.0%", "dd/mm/yyyy"
    book.active["K1"] = "#REF!"
    book.active["K1"].data_type = "e"
    (row,) = open_book(saved(book), "a.xlsx").table().rows()
    assert [(cell.kind, cell.text) for cell in row] == [
        (Kind.NUMBER, "1"), (Kind.NUMBER, "3200.5"), (Kind.NUMBER, "0.3"),
        (Kind.TEXT, "Thu ngân sách"), (Kind.LOGICAL, "TRUE"), (Kind.FORMULA, "=A1+1"),
        (Kind.EMPTY, ""), (Kind.TEXT, "x"), (Kind.NUMBER, "0.613"), (Kind.DATE, "15/03/2023"),
        (Kind.ERROR, "#REF!"),
    ]  # fmt: skip
    assert [cell.address for cell in row if cell.is_percent] == ["I1"]


def test_merged_ranges_hidden_rows_and_hidden_sheets_are_told() -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", "b", "c"])
    book.active.append(["d"])
    book.active.merge_cells("B1:C1")
    book.active.row_dimensions[2].hidden = True
    book.create_sheet("an").sheet_state = "veryHidden"
    opened = open_book(saved(book), "a.xlsx")
    table = opened.table()
    assert (table.merged, table.hidden) == (("B1:C1",), {2})
    assert [(sheet.name, sheet.is_visible) for sheet in opened.sheets] == [
        ("Sheet", True),
        ("an", False),
    ]
    assert list(opened.table("an").rows()) == []


def test_a_workbook_without_styles_is_read() -> None:
    assert everything(repacked(GOOD, {"xl/styles.xml": None}), "a.xlsx")[0][0] == "1"


def test_opening_needs_no_django() -> None:
    code = "import sys, targets.exchange.opening as _; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_sheet_whose_stated_size_is_wrong_is_read_whole() -> None:
    content = part_of(GOOD, SHEET_PART).replace(b'ref="A1:C2"', b'ref="A1"')
    assert len(everything(repacked(GOOD, {SHEET_PART: content}), "a.xlsx")) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_in_any_encoding_and_with_any_delimiter(encoding: str, delimiter: str) -> None:
    lines = [["Bảng", ""], ["Chỉ tiêu", "ĐVT", "Số"], ["Thu ngân sách", "tỷ đồng", "3.200,5"]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines) + "\r\n\r\n"
    assert everything(BytesIO(text.encode(encoding)), "a.csv") == [["Bảng"], *lines[1:]]


def test_csv_in_the_code_page_of_windows() -> None:
    text = "Chi tiêu;Thu ngân sa\u0301ch;Đa\u0323t\n"
    assert everything(BytesIO(text.encode("cp1258")), "a.csv") == [
        ["Chi tiêu", "Thu ngân sách", "Đạt"]
    ]


def test_csv_says_itself_what_stands_between_the_cells() -> None:
    assert everything(BytesIO(b"sep=|\r\na,1|b,2\r\n"), "a.csv") == [["a,1", "b,2"]]


def test_rows_of_csv_are_counted_as_a_spreadsheet_does() -> None:
    table = open_book(BytesIO(b'a;"x\ny"\n\n;b\n'), "a.CSV").table()
    assert [(row[0].row, [cell.text for cell in row]) for row in table.rows()] == [
        (1, ["a", "x y"]),
        (3, ["", "b"]),
    ]
    assert len(list(table.rows())) == 2


@pytest.mark.parametrize("content", [GOOD, b"a;b\n1;2\n"])
def test_files_as_a_request_has_them(content: bytes) -> None:
    name = "a.xlsx" if content is GOOD else "a.csv"
    stored = TemporaryUploadedFile(name, "text/plain", len(content), None)
    stored.write(content)
    with stored:
        for file in (SimpleUploadedFile(name, content), stored):
            assert len(everything(file, name)) == 2
            assert not file.closed
