"""A period sheet that comes back as a file: what it changes, row by row, and what is wrong with it.

Nothing is written here. What the user left as it went out is no change, even if somebody
else has changed it since; so is what stands in the sheet already, and the same file
twice changes nothing. Rows are known by their key, in whatever order they come.
"""

from dataclasses import replace
from typing import Any

from config.sentences import Sentence
from config.sentences import gettext_lazy as _
from targets.exchange import manifest
from targets.exchange.cells import LIMITS, Book, Limits, Row, Table, Unreadable, corners
from targets.exchange.columns import COLUMNS, SHEET
from targets.exchange.manifest import Manifest
from targets.exchange.opening import open_book
from targets.exchange.row_reading import Reader
from targets.exchange.rows import Remark, SheetData, Upload

# A sheet has as many rows as a committee has targets.
SHEET_LIMITS = replace(LIMITS, rows=2000, columns=60)
AGAIN = _("hãy tải bảng số liệu mới của kỳ này từ chương trình, rồi chép các cột đã nhập sang.")
UNKNOWN = _(
    "Tệp không phải bảng số liệu tải từ chương trình, hoặc bảng đã bị chép sang sổ khác nên mất "
    "phần nhận dạng: %(again)s",
    again=AGAIN,
)
ALTERED = _(
    "Phần nhận dạng của tệp đã bị sửa, hoặc tệp do bản cài đặt khác của chương trình làm ra: "
    "%(again)s",
    again=AGAIN,
)
NO_MARKS = _(
    "Tệp CSV đã mất dấu tiếng Việt khi lưu (chữ thành “?”): hãy lưu lại, chọn “CSV UTF-8”, hoặc "
    "dùng bảng Excel (.xlsx)."
)
NO_HEADINGS = _(
    "Không tìm thấy dòng tiêu đề của bảng (TT, Chỉ tiêu, …, Thực hiện): các tiêu đề không được "
    "sửa hay xóa; %(again)s",
    again=AGAIN,
)
_HEADINGS = {column.heading: column.name for column in COLUMNS}


def read(file: Any, name: str, sheet: SheetData, limits: Limits = SHEET_LIMITS) -> Upload:
    """What an uploaded file says to the sheet as it is now."""
    try:
        book = open_book(file, name, limits)
        written = _manifest_of(book)
        _refuse_others(written, sheet)
        return _rows(_table_of(book), book, written, sheet)
    except Unreadable as error:
        return Upload(problems=(Remark(error.sentence),))


def _manifest_of(book: Book) -> Manifest:
    """What the file says of itself."""
    if book.is_typed:
        if manifest.SHEET not in {sheet.name for sheet in book.sheets}:
            raise Unreadable(UNKNOWN)
        pieces = [row[0].text for row in book.table(manifest.SHEET).rows()]
    else:
        lines = [row for row in book.table().rows() if manifest.is_line(row)]
        whole = [row for row in lines if row[0].text == manifest.LABEL]
        if lines and not whole:
            raise Unreadable(NO_MARKS)
        pieces = [cell.text for row in whole[:1] for cell in row[1:]]
    if not pieces:
        raise Unreadable(UNKNOWN)
    found = manifest.joined(pieces)
    if found is None:
        raise Unreadable(ALTERED)
    return found


def _refuse_others(written: Manifest, sheet: SheetData) -> None:
    """A file of another committee or period is refused as a whole."""
    if written.committee != sheet.committee:
        raise Unreadable(
            _(
                "Tệp là bảng của %(written)s, không phải của %(sheet)s: hãy mở trang bảng số liệu "
                "của đúng cấp ủy đó rồi tải lên, hoặc chọn lại tệp.",
                written=written.committee_name,
                sheet=sheet.committee_name,
            )
        )
    if written.period != sheet.period:
        raise Unreadable(
            _(
                "Tệp là bảng của kỳ %(written)s, không phải %(sheet)s: hãy mở trang bảng số liệu "
                "của đúng kỳ đó rồi tải lên, hoặc chọn lại tệp.",
                written=written.period_name,
                sheet=sheet.period_name,
            )
        )


def _table_of(book: Book) -> Table:
    named = SHEET in {sheet.name for sheet in book.sheets}
    return book.table(SHEET if book.is_typed and named else None)


def _rows(table: Table, book: Book, written: Manifest, sheet: SheetData) -> Upload:
    rows = table.rows()
    first, columns = _columns(rows)
    reader = Reader(columns, written, sheet, is_typed=book.is_typed)
    for area in table.merged:
        top, left, bottom, _right = _corners(area)
        if bottom > first and left <= max(columns.values()):
            reader.refuse_merged(area, max(top, first + 1), bottom, left)
    for row in rows:
        if book.is_typed or row[0].text != manifest.LABEL:
            reader.read(row, is_hidden=row[0].row in table.hidden)
    return reader.answer()


def _corners(area: str) -> tuple[int, int, int, int]:
    try:
        return corners(area)
    except ValueError:
        return 0, 0, 0, 0


def _columns(rows: Any) -> tuple[int, dict[str, int]]:
    """The row of the headings, and where each column stands."""
    for row in rows:
        found = _headings(row)
        if {"value", "key"} <= found.keys():
            missing = [c.heading for c in COLUMNS if c.name not in found]
            if missing:
                raise Unreadable(_missing(missing))
            return row[0].row, found
    raise Unreadable(NO_HEADINGS)


def _missing(headings: list[str]) -> Sentence:
    return _(
        "Bảng thiếu cột “%(headings)s”, hoặc tiêu đề đã bị sửa: %(again)s",
        headings="”, “".join(headings),
        again=AGAIN,
    )


def _headings(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for cell in row:
        name = _HEADINGS.get(cell.text)
        if name in found:
            text = _("Bảng có hai cột “%(heading)s”: %(again)s", heading=cell.text, again=AGAIN)
            raise Unreadable(text)
        if name:
            found[name] = cell.column
    return found
