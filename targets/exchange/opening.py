"""Opening whatever somebody uploads as a spreadsheet, or saying in a sentence why not.

Pure: no Django. What a file is, its first bytes say, not its name. Nothing but
``Unreadable`` comes out of here, nor of the rows of what is opened: a file is a
stranger's, and the libraries below fail in many ways.
"""

from io import BytesIO
from pathlib import PurePath
from typing import Any

from config.sentences import Sentence
from config.sentences import gettext_lazy as _
from targets.exchange import packages
from targets.exchange.cells import LIMITS, MB, Book, Limits, Unreadable, guarded
from targets.exchange.packages import ARCHIVE, DAMAGED, LOCKED, MACRO
from targets.exchange.text_tables import TextBook
from targets.exchange.xlsx_tables import XlsxBook

EMPTY = _("Tệp rỗng (0 byte): hãy kiểm tra lại tệp trên máy rồi tải lên.")
OLD_EXCEL = _(
    "Tệp là dạng Excel cũ (.xls, Excel 97-2003): hãy mở bằng Excel, dùng lệnh Lưu thành, chọn "
    "“Excel Workbook (.xlsx)” rồi tải lên."
)
OLD_WORD = _(
    "Tệp là tài liệu Office dạng cũ (.doc, .ppt), không phải bảng tính: hãy chép số liệu vào bảng "
    "tải từ chương trình (.xlsx) rồi tải bảng đó lên."
)
WEB_PAGE = _(
    "Tệp là trang web (HTML, XML) mang tên bảng tính, thường do phần mềm khác xuất ra: hãy mở bằng "
    "Excel, dùng lệnh Lưu thành, chọn “Excel Workbook (.xlsx)” rồi tải lên."
)
PICTURE = _(
    "Tệp là PDF hoặc ảnh, không phải bảng tính: hãy nhập số vào bảng tải từ chương trình (.xlsx) "
    "rồi tải bảng đó lên."
)
NO_SPREADSHEET = _("Tệp không phải bảng tính: chỉ nhận tệp Excel (.xlsx) hoặc CSV (.csv).")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# First bytes and the answer to them; BIFF2 to BIFF5 stand without a container.
_KNOWN = (
    (
        (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00"),
        OLD_EXCEL,
    ),
    ((b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"BZh", b"\xfd7zXZ"), ARCHIVE),
    ((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*"), PICTURE),
    ((b"{\\rtf",), OLD_WORD),
)
_TEXT_NAMES = {".csv", ".txt", ".tsv"}
_MACRO_NAMES = {".xlsm", ".xltm", ".xlam"}
_CHUNK = 64 * 1024


def open_book(file: Any, name: str, limits: Limits = LIMITS) -> Book:
    """The uploaded file as a book of tables.

    ``file`` is anything opened in binary, not necessarily in memory, and stays open as
    long as the book is read. Raises ``Unreadable``.
    """
    with guarded(DAMAGED):
        stream = measured(file, limits.size)
        head = stream.read(4096)
        suffix = PurePath(name).suffix.lower()
        if suffix in _MACRO_NAMES:
            raise Unreadable(MACRO)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return XlsxBook(stream, packages.checked(stream, limits), limits)
        _refuse_known(stream, head)
        if suffix not in _TEXT_NAMES:
            raise Unreadable(DAMAGED if suffix == ".xlsx" else NO_SPREADSHEET)
        return TextBook(stream, limits)


def measured(file: Any, most: int) -> Any:
    """The file at its beginning, when it is no longer than ``most`` bytes.

    What cannot be wound back is copied to memory, up to the limit and no further.
    """
    if (getattr(file, "size", None) or 0) > most:
        raise too_large(most)
    if not (hasattr(file, "seekable") and file.seekable()):
        file = _copied(file, most)
    file.seek(0, 2)
    length = file.tell()
    if length > most:
        raise too_large(most)
    if not length:
        raise Unreadable(EMPTY)
    file.seek(0)
    return file


def too_large(most: int) -> Unreadable:
    """The answer to a file of more than ``most`` bytes."""
    return Unreadable(
        _(
            "Tệp quá lớn: tối đa %(most)s MB. Hãy xóa ảnh, trang tính không cần, hoặc chép riêng "
            "bảng số liệu sang một sổ mới rồi tải lên.",
            most=most // MB,
        )
    )


def _copied(file: Any, most: int) -> Any:
    copy = BytesIO()
    left = most + 1
    while left > 0 and (chunk := file.read(min(_CHUNK, left))):
        copy.write(chunk)
        left -= len(chunk)
    return copy


def _refuse_known(stream: Any, head: bytes) -> None:
    """Say what a file is that is neither a package nor text."""
    if head.startswith(_OLE):
        raise Unreadable(_in_container(stream))
    for beginnings, answer in _KNOWN:
        if head.startswith(beginnings):
            raise Unreadable(answer)
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\x00", b"")[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"mime-version:")):
        raise Unreadable(WEB_PAGE)


def _in_container(stream: Any) -> Sentence:
    """What a compound file holds, by the names of its streams."""
    stream.seek(0)
    content = stream.read().lower()
    if _named("encryptedpackage") in content:
        return LOCKED
    return OLD_EXCEL if _named("workbook") in content or _named("book") in content else OLD_WORD


def _named(name: str) -> bytes:
    # As the directory of a compound file has it: padded with zeros.
    return name.encode("utf-16-le") + b"\x00\x00"
