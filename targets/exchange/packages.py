"""Zip files that are not taken: what they are instead, and those made to fill memory.

Pure: no Django. Nothing is unpacked here but the list of parts and two small ones.
"""

import zipfile
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any
from xml.parsers import expat

from config.sentences import gettext_lazy as _
from targets.exchange.cells import MB, Limits, Unreadable

DAMAGED = _(
    "Tệp Excel bị hỏng hoặc tải lên chưa trọn: hãy mở lại bằng Excel, lưu thành tệp .xlsx mới "
    "rồi tải lên."
)
MACRO = _(
    "Tệp có chứa macro (.xlsm): chương trình không nhận tệp có mã chạy được. Hãy dùng "
    "lệnh Lưu thành, chọn “Excel Workbook (.xlsx)” rồi tải lên."
)
BINARY = _(
    "Tệp là dạng nhị phân .xlsb: hãy mở bằng Excel, dùng lệnh Lưu thành, chọn "
    "“Excel Workbook (.xlsx)” rồi tải lên."
)
OPEN_DOCUMENT = _(
    "Tệp là dạng OpenDocument (.ods): hãy mở bằng LibreOffice, dùng lệnh Lưu thành, chọn "
    "“Excel 2007-365 (.xlsx)” rồi tải lên."
)
LOCKED = _(
    "Tệp có đặt mật khẩu mở: hãy mở bằng Excel, vào Tệp, Thông tin, Bảo vệ sổ làm việc, "
    "Mã hóa bằng mật khẩu, xóa mật khẩu, lưu lại rồi tải lên."
)
OTHER_OFFICE = _(
    "Tệp là tài liệu Word hoặc PowerPoint, không phải bảng tính: hãy chép số liệu vào bảng tải từ "
    "chương trình (.xlsx) rồi tải bảng đó lên."
)
ARCHIVE = _(
    "Tệp là tệp nén, không phải bảng tính: hãy giải nén, rồi tải lên từng tệp .xlsx hoặc .csv "
    "bên trong."
)
BOMB = _(
    "Tệp nén quá chặt, bung ra lớn bất thường nên không được mở: hãy chép riêng bảng số liệu sang "
    "một sổ mới, lưu thành .xlsx rồi tải lên."
)
HEAVY = _(
    "Tệp mang quá nhiều định dạng, ô gộp hoặc phần thừa nên không được mở: hãy chép riêng bảng số "
    "liệu, dán giá trị sang một sổ mới, lưu thành .xlsx rồi tải lên."
)
# What a sheet and its texts consist of; each other element costs openpyxl an object.
_LIGHT = {"row", "c", "v", "f", "is", "si", "t"}
_MOST_OTHERS = 150_000
# Below this, how tightly a file is packed is nobody's concern.
_HARMLESS = 10 * MB


def checked(stream: Any, limits: Limits) -> zipfile.ZipFile:
    """The package when it is a workbook within the limits; ``Unreadable`` says what else it is.

    Sizes are those the list of parts states; a part that holds more than it states is
    cut there and fails its checksum.
    """
    archive = zipfile.ZipFile(stream)
    parts = archive.infolist()
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unreadable(LOCKED)
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, min(sum(part.compress_size for part in parts), _length(stream)))
    tight = unpacked > _HARMLESS and unpacked > packed * limits.ratio
    if tight or unpacked > limits.unpacked or len(parts) > limits.parts:
        raise Unreadable(BOMB)
    _refuse_others(archive, {part.filename.lower() for part in parts})
    for part in parts:
        _weigh(archive, part, limits)
    return archive


def _weigh(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits) -> None:
    """Count the elements of a part before openpyxl, far slower, makes something of each."""
    name = part.filename.lower()
    if not name.endswith((".xml", ".rels")):
        return
    light = _LIGHT if "/worksheets/" in name or name.endswith("sharedstrings.xml") else ()
    most, cells, others = limits.cells * 3, count(1), count(1)

    def started(tag: str, _attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] in light:
            is_too_much = next(cells) > most
        else:
            is_too_much = next(others) > _MOST_OTHERS
        if is_too_much:
            raise Unreadable(HEAVY)

    # What is damaged but not read does no harm; what is read says so itself.
    with suppress(expat.ExpatError), archive.open(part) as content:
        parse(content, started)


def parse(content: Any, started: Callable[[str, dict[str, str]], None]) -> None:
    """Go through XML that declares no entities, element after element."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = started
    parser.StartDoctypeDeclHandler = _no_declarations
    parser.ParseFile(content)


def _no_declarations(*_declared: Any) -> None:
    raise Unreadable(DAMAGED)


def _length(stream: Any) -> int:
    stream.seek(0, 2)
    return stream.tell()


def _refuse_others(archive: zipfile.ZipFile, names: set[str]) -> None:
    """Say what a package is that is no workbook of plain cells."""
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise Unreadable(MACRO)
    if "xl/workbook.bin" in names:
        raise Unreadable(BINARY)
    if "mimetype" in names or "content.xml" in names:
        raise Unreadable(OPEN_DOCUMENT)
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Unreadable(OTHER_OFFICE)
    if "[content_types].xml" not in names:
        raise Unreadable(ARCHIVE)
    if b"macroenabled" in archive.read("[Content_Types].xml").lower():
        raise Unreadable(MACRO)
