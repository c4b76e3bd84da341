"""Files that are not read: refused in a sentence that says what they are and what to do."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from targets.exchange.cells import MB, Unreadable
from targets.exchange.opening import open_book
from tests.unit.targets.spreadsheets import (
    CONTENT_TYPES,
    GOOD,
    Endless,
    answer,
    empty_package,
    ole,
    package,
    part_of,
    repacked,
    sheet_xml,
)


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


def test_an_empty_package_is_no_workbook() -> None:
    assert "tệp nén" in answer(BytesIO(empty_package()))
