"""Files made to do harm or damaged anywhere: refused or read, and nothing else."""

import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import PurePath

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from targets.exchange.cells import MB, Limits, Unreadable
from tests.unit.targets.spreadsheets import (
    GOOD,
    OLE,
    SHEET_PART,
    answer,
    everything,
    part_of,
    repacked,
    saved,
    sheet_xml,
    simple,
)

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
