"""What people upload for a spreadsheet: read, or refused in a sentence that says what to do."""

import subprocess
import sys
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from targets.exchange.cells import MB, Kind, Limits, Unreadable
from targets.exchange.opening import open_book
from tests.unit.targets.spreadsheets import (
    OLE,
    Endless,
    empty_package,
    package,
    repacked,
    saved,
    simple,
)

ROOT = Path(__file__).resolve().parents[3]
GOOD = simple([1, "hai", True], [3200.5, None, "=A1+1"]).getvalue()
SHEET_PART = "xl/worksheets/sheet1.xml"
CONTENT_TYPES = "[Content_Types].xml"


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


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


def sheet_xml(inner: bytes) -> BytesIO:
    """A workbook whose only sheet is this."""
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return repacked(GOOD, {SHEET_PART: start + inner + b"</worksheet>"})


def ole(stream: str) -> BytesIO:
    return BytesIO(OLE + bytes(1000) + stream.encode("utf-16-le") + bytes(1000))


# --- Files that are refused -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "name", "said"),
    [
        (BytesIO(b""), "a.xlsx", "Tệp rỗng (0 byte): hãy kiểm tra lại tệp"),
        (ole("Workbook"), "a.xls", "Tệp là dạng Excel cũ (.xls, Excel 97-2003): hãy mở bằng Excel"),
        (ole("Book"), "a.xlsx", "Tệp là dạng Excel cũ (.xls"),
        (ole("WORKBOOK"), "a.xls", "Tệp là dạng Excel cũ (.xls"),
        (BytesIO(b"\t\x08\x08\x00\x00\x05"), "a.xls", "Tệp là dạng Excel cũ (.xls"),
        (ole("EncryptedPackage"), "a.xlsx", "Tệp có đặt mật khẩu mở: hãy mở bằng Excel"),
        (ole("WordDocument"), "a.doc", "tài liệu Office dạng cũ (.doc, .ppt), không phải"),
        (package("xl/workbook.bin", CONTENT_TYPES), "a.xlsb", "Tệp là dạng nhị phân .xlsb"),
        (package("mimetype", "content.xml"), "a.ods", "Tệp là dạng OpenDocument (.ods)"),
        (package("word/document.xml", CONTENT_TYPES), "a.xlsx", "tài liệu Word hoặc PowerPoint"),
        (package("so-lieu.xlsx"), "a.zip", "Tệp là tệp nén, không phải bảng tính: hãy giải nén"),
        (package(CONTENT_TYPES, content=b"<Types/>"), "a.xlsx", "Tệp là tệp nén, không phải"),
        (BytesIO(b"Rar!\x1a\x07\x00"), "a.rar", "Tệp là tệp nén, không phải bảng tính"),
        (BytesIO(b"%PDF-1.7"), "a.xlsx", "Tệp là PDF hoặc ảnh, không phải bảng tính"),
        (BytesIO(b"\x89PNG\r\n"), "a.png", "Tệp là PDF hoặc ảnh, không phải bảng tính"),
        (BytesIO(b"\xef\xbb\xbf<html><table>"), "a.xls", "Tệp là trang web (HTML, XML) mang tên"),
        (BytesIO(b"mot hai ba"), "a.docx", "Tệp không phải bảng tính: chỉ nhận tệp Excel"),
        (BytesIO(b"mot hai ba"), "a.xlsx", "Tệp Excel bị hỏng hoặc tải lên chưa trọn"),
        (BytesIO(bytes(range(256))), "a.csv", "Tệp không phải bảng tính: nội dung không phải"),
        (BytesIO(GOOD[:-200]), "a.xlsx", "Tệp Excel bị hỏng hoặc tải lên chưa trọn"),
        (BytesIO(GOOD), "a.xlsm", "Tệp có chứa macro (.xlsm): chương trình không nhận"),
        (repacked(GOOD, {"xl/vbaProject.bin": b"x"}), "a.xlsx", "Tệp có chứa macro (.xlsm)"),
        (repacked(GOOD, {"xl/macrosheets/s.xml": b"x"}), "a.xlsx", "Tệp có chứa macro (.xlsm)"),
        (sheet_xml(b"<sheetData><row>"), "a.xlsx", "Tệp Excel bị hỏng hoặc tải lên chưa trọn"),
        (repacked(GOOD, {"xl/styles.xml": b"<"}), "a.xlsx", "Tệp Excel bị hỏng hoặc tải lên"),
        (BytesIO(b'a;"b\n' * 3), "a.csv", "Tệp CSV có dấu ngoặc kép không khép kín từ dòng"),
    ],
)  # fmt: skip
def test_each_file_that_is_no_spreadsheet_is_told_what_it_is(
    file: BytesIO, name: str, said: str
) -> None:
    assert said in answer(file, name)


def test_every_answer_says_what_to_do() -> None:
    for file in (BytesIO(b"%PDF"), ole("Workbook"), ole("EncryptedPackage"), BytesIO(GOOD[:-9])):
        assert "hãy" in answer(file)


def test_a_macro_workbook_under_another_name() -> None:
    types = part_of(GOOD, CONTENT_TYPES).replace(
        b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
        b"vnd.ms-excel.sheet.macroEnabled.main",
    )
    assert "macro" in answer(repacked(GOOD, {CONTENT_TYPES: types}))


def test_a_locked_part_is_a_password() -> None:
    marked = bytearray(GOOD)
    at = marked.index(b"PK\x01\x02")
    marked[at + 8] |= 1
    assert "mật khẩu" in answer(BytesIO(bytes(marked)))


def test_a_workbook_in_the_strict_form() -> None:
    book = part_of(GOOD, "xl/workbook.xml").replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    assert "Strict Open XML" in answer(repacked(GOOD, {"xl/workbook.xml": book}))


def test_a_sheet_that_is_not_there() -> None:
    book = open_book(BytesIO(GOOD), "a.xlsx")
    with pytest.raises(Unreadable, match=r"không có trang tính “Quý II” \(các trang có: “Sheet”\)"):
        book.table("Quý II")


def test_a_file_of_200_mb_is_not_read() -> None:
    file = Endless(200 * MB)
    assert "Tệp quá lớn: tối đa 10 MB. Hãy xóa ảnh" in answer(file)
    assert file.read_so_far <= 10 * MB + 1


def test_what_the_server_says_of_the_length_is_enough() -> None:
    file = SimpleUploadedFile("a.xlsx", b"")
    file.size = 200 * MB
    assert "Tệp quá lớn" in answer(file)


# --- Files made to do harm --------------------------------------------------------------------


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = repacked(GOOD, {"xl/media/image1.bin": bytes(40 * MB)})
    assert len(bomb.getvalue()) < MB
    assert "Tệp nén quá chặt, bung ra lớn bất thường" in answer(bomb)


def test_a_large_workbook_that_is_packed_well_is_a_bomb_only_beyond_the_limit() -> None:
    big = repacked(GOOD, {"xl/media/image1.bin": b"".join(b"%9d" % n for n in range(300_000))})
    assert everything(big, "a.xlsx")
    assert "bung ra lớn bất thường" in answer(big, limits=Limits(unpacked=2 * MB))


def test_thousands_of_parts_are_a_bomb() -> None:
    parts = {f"xl/media/{n}.png": b"" for n in range(1001)}
    assert "bung ra lớn bất thường" in answer(repacked(GOOD, parts))


def test_a_part_that_lies_about_its_size_is_damaged() -> None:
    lying = bytearray(repacked(GOOD, {SHEET_PART: bytes(MB)}).getvalue())
    at = lying.rindex(b"PK\x01\x02", 0, lying.rindex(SHEET_PART.encode()))
    lying[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert "bị hỏng" in answer(BytesIO(bytes(lying)))


@pytest.mark.parametrize("part", [SHEET_PART, "xl/workbook.xml", "xl/styles.xml"])
def test_entities_are_not_expanded(part: str) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    content = part_of(GOOD, part)
    bomb = repacked(GOOD, {part: laughs + content.replace(b"<sheetData>", b"<sheetData>&b;")})
    assert "bị hỏng" in answer(bomb)


def test_one_part_behind_many_sheets_is_read_once_or_not_at_all() -> None:
    book = part_of(GOOD, "xl/workbook.xml")
    at = book.index(b"</sheets>")
    again = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(2, 40))
    again = again.replace(b"r:id", b'xmlns:r="http://schemas.openxmlformats.org/'
                          b'officeDocument/2006/relationships" r:id')  # fmt: skip
    assert "bị hỏng" in answer(repacked(GOOD, {"xl/workbook.xml": book[:at] + again + book[at:]}))


def test_too_many_sheets() -> None:
    book = openpyxl.Workbook()
    for _ in range(5):
        book.create_sheet()
    assert "Tệp có quá nhiều trang tính (tối đa 5)" in answer(saved(book), limits=Limits(sheets=5))


def test_too_many_rows_and_columns() -> None:
    far = simple()
    book = openpyxl.load_workbook(far)
    book.active["A6000"] = 1
    assert "có dữ liệu dưới dòng 5000" in answer(saved(book))
    book = openpyxl.load_workbook(far)
    book.active["ZZ1"] = 1
    assert "có dữ liệu ngoài cột thứ 100" in answer(saved(book))
    assert "có dữ liệu dưới dòng 5000" in answer(BytesIO(b"a;b\n" * 5001), "a.csv")
    assert "có dữ liệu ngoài cột thứ 100" in answer(BytesIO(b"a;" * 100 + b"b\n"), "a.csv")


def test_a_workbook_of_formats_alone_is_not_gone_through() -> None:
    merges = b'<mergeCell ref="A1:B1"/>' * 150_001
    assert "quá nhiều định dạng" in answer(sheet_xml(b"<mergeCells>" + merges + b"</mergeCells>"))
    styles = part_of(GOOD, "xl/styles.xml").replace(
        b"</cellXfs>", b"<xf/>" * 150_001 + b"</cellXfs>"
    )
    assert "quá nhiều định dạng" in answer(repacked(GOOD, {"xl/styles.xml": styles}))
    cells = b"<sheetData><row>" + b"<c/>" * 60_000 + b"</row></sheetData>"
    assert "quá nhiều định dạng" in answer(sheet_xml(cells), limits=Limits(rows=500))


def test_rows_that_are_only_formatted_are_no_rows() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(1, 20000))
    far = b'<row r="1048576"/><row r="1048577" hidden="1"/>'
    assert everything(sheet_xml(b"<sheetData>" + rows + far + b"</sheetData>"), "a.xlsx") == []


# --- Files that are read ----------------------------------------------------------------------


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


# --- Anything at all --------------------------------------------------------------------------

NAMES = st.sampled_from(["a.xlsx", "a.csv", "a.xls", "a.txt", "a", "", "\x00/.."])


def only_refused(content: bytes, name: str) -> None:
    with suppress(Unreadable):
        everything(BytesIO(content), name)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600), NAMES, st.sampled_from([b"", b"PK\x03\x04", OLE, b"\xff\xfe"]))
def test_random_bytes_are_refused_and_nothing_else(tail: bytes, name: str, head: bytes) -> None:
    only_refused(head + tail, name)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_workbook_damaged_anywhere_is_refused_or_read(data: st.DataObject) -> None:
    content = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, 40))
    only_refused(bytes(content[: len(content) - cut]), "a.xlsx")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_part_of_a_workbook_damaged_anywhere_is_refused_or_read(data: st.DataObject) -> None:
    with zipfile.ZipFile(BytesIO(GOOD)) as archive:
        names = [n for n in archive.namelist() if PurePath(n).suffix in (".xml", ".rels")]
    name = data.draw(st.sampled_from(names))
    content = bytearray(part_of(GOOD, name))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=6))
    only_refused(repacked(GOOD, {name: bytes(content)}).getvalue(), "a.xlsx")


HOSTILE = [
    b'<sheetData><row r="x"><c r="A1"><v>1</v></c></row></sheetData>',
    b'<sheetData><row r="-5"><c><v>1</v></c></row></sheetData>',
    b'<sheetData><row r="99999999999"><c><v>1</v></c></row></sheetData>',
    b'<sheetData><row r="1"><c r="ZZZZ1"><v>1</v></c></row></sheetData>',
    b'<sheetData><row r="1"><c r="A1" s="999"><v>1</v></c></row></sheetData>',
    b'<sheetData><row r="1"><c r="A1" t="s"><v>999</v></c></row></sheetData>',
    b'<sheetData><row r="1"><c r="A1"><v>1e999</v></c></row></sheetData>',
    b'<sheetData><row r="1"><c r="A1"><v>nan</v></c></row></sheetData>',
    b'<sheetData><row r="1"><c r="A1"><v>' + b"9" * 5000 + b"</v></c></row></sheetData>",
    b'<sheetData><row r="1"><c r="A1" t="d"><v>2024-99-99</v></c></row></sheetData>',
    b'<sheetData><row r="1"><c r="A1" t="b"><v>x</v></c></row></sheetData>',
    b'<sheetData><row r="1"><c r="A1"><f t="shared" si="0"/><v>1</v></c></row></sheetData>',
    b'<sheetData><row r="1"><c r="A1"><f t="dataTable" x="y"/></c></row></sheetData>',
    b'<sheetData><row r="1"><c r="A1" t="inlineStr"/></row></sheetData>',
    b'<sheetData/><mergeCells><mergeCell/></mergeCells>',
    b'<sheetData/><mergeCells><mergeCell ref="x:y:z"/></mergeCells>',
    b"<a>" * 5000 + b"</a>" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("inner", HOSTILE, ids=range(len(HOSTILE)))
def test_a_sheet_written_to_do_harm_is_refused_or_read(inner: bytes) -> None:
    only_refused(sheet_xml(inner).getvalue(), "a.xlsx")


def test_an_empty_package_is_no_workbook() -> None:
    assert "tệp nén" in answer(BytesIO(empty_package()))
