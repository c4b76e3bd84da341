"""CSV files: which encoding, what stands between the cells, and the rows.

Pure: no Django. Excel and its kin write UTF-8, UTF-16 or the code page of Windows,
and semicolons, commas or tabs, as the machine is set; the file is looked at.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from config.sentences import Sentence
from config.sentences import gettext_lazy as _
from targets.exchange.cells import Cell, Kind, Limits, Row, Sheet, Unreadable, guarded, tidy
from targets.exchange.xlsx_tables import no_such_sheet, too_many_columns, too_many_rows

NO_TEXT = _(
    "Tệp không phải bảng tính: nội dung không phải văn bản. Chỉ nhận tệp Excel (.xlsx) hoặc CSV "
    "(.csv)."
)
NO_ENCODING = _(
    "Không đọc được chữ trong tệp CSV: hãy mở bằng Excel, dùng lệnh Lưu thành, chọn "
    "“CSV UTF-8” rồi tải lên."
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FORMER = "cp1258"
# In the order in which a tie is decided: a comma is in many Vietnamese figures.
_DELIMITERS = (";", "\t", ",")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CHUNK = 256 * 1024
_SAMPLE = 64 * 1024


class TextBook:
    """A CSV file: one table, in which everything is text."""

    is_typed = False
    sheets = (Sheet("CSV"),)

    def __init__(self, stream: Any, limits: Limits) -> None:
        self._table = TextTable(stream, limits)

    def table(self, name: str | None = None) -> "TextTable":
        """The one table there is."""
        if name not in (None, "CSV"):
            raise Unreadable(no_such_sheet(name, ["CSV"]))
        return self._table


class TextTable:
    """The rows of a CSV file, counted as a spreadsheet that opened it would."""

    name = "CSV"
    merged: tuple[str, ...] = ()
    hidden: frozenset[int] = frozenset()

    def __init__(self, stream: Any, limits: Limits) -> None:
        self._stream, self._limits = stream, limits
        self._encoding = encoding_of(stream)
        with _Text(stream, self._encoding) as text:
            sample = text.read(_SAMPLE)
        self._delimiter, self._has_mark = delimiter_of(sample)

    def rows(self) -> Iterator[Row]:
        """Each row that has content."""
        with guarded(NO_ENCODING), _Text(self._stream, self._encoding) as text:
            if self._has_mark:
                text.readline()
            reader = csv.reader(text, delimiter=self._delimiter, strict=True)
            for number, fields in _counted(reader):
                row = self._row(number, fields)
                if row:
                    yield row

    def _row(self, number: int, fields: list[str]) -> Row:
        texts = [tidy(field) for field in fields]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            return ()
        if number > self._limits.rows:
            raise Unreadable(too_many_rows(self._limits.rows))
        if len(texts) > self._limits.columns:
            raise Unreadable(too_many_columns(self._limits.columns))
        return tuple(
            Cell(number, column, Kind.TEXT if text else Kind.EMPTY, text)
            for column, text in enumerate(texts, start=1)
        )


def _counted(reader: Any) -> Iterator[tuple[int, list[str]]]:
    number = 0
    while True:
        number += 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(_open_quotes(number)) from error
        yield number, fields


def _open_quotes(row: int) -> Sentence:
    return _(
        "Tệp CSV có dấu ngoặc kép không khép kín từ dòng %(row)s: hãy mở bằng Excel, lưu thành "
        ".xlsx rồi tải lên.",
        row=row,
    )


class _Text:
    """A binary stream read as text from its beginning; it stays open."""

    def __init__(self, stream: Any, encoding: str) -> None:
        stream.seek(0)
        self._text = io.TextIOWrapper(stream, encoding, newline="")

    def __enter__(self) -> io.TextIOWrapper:
        return self._text

    def __exit__(self, *_error: object) -> None:
        self._text.detach()


def encoding_of(stream: Any) -> str:
    """The encoding in which the whole stream is text.

    A byte order mark decides; then UTF-8, which other text hardly ever is by chance; then
    UTF-16, by its zeros; then Windows-1258. Raises ``Unreadable``.
    """
    stream.seek(0)
    head = stream.read(1024)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _proven(stream, (encoding,))
    zeros = head.count(0)
    if zeros > len(head) // 8:
        return _proven(stream, ("utf-16-be" if head[::2].count(0) > zeros // 2 else "utf-16-le",))
    if _NOT_TEXT.search(head.decode("latin-1")):
        raise Unreadable(NO_TEXT)
    return _proven(stream, ("utf-8", _FORMER))


def _proven(stream: Any, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        decoder = codecs.getincrementaldecoder(encoding)()
        stream.seek(0)
        try:
            while chunk := stream.read(_CHUNK):
                if _NOT_TEXT.search(decoder.decode(chunk)):
                    raise Unreadable(NO_TEXT)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Unreadable(NO_ENCODING)


def delimiter_of(sample: str) -> tuple[str, bool]:
    """What stands between the cells, and whether a first line “sep=;” says so.

    Else it is what cuts the most lines into equally many cells.
    """
    if match := re.match(r'"?sep=(.)"?\r?\n', sample, re.IGNORECASE):
        return match[1], True
    # The last line may be cut short.
    lines = sample.splitlines()[:-1] or [sample]

    def evenness(delimiter: str) -> int:
        widths = Counter(len(fields) for fields in csv.reader(lines[:200], delimiter=delimiter))
        return max((count for width, count in widths.items() if width > 1), default=0)

    return max(_DELIMITERS, key=evenness), False
