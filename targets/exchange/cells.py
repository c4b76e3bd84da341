"""What any spreadsheet is read as: rows of cells, each with its place and what it holds.

Pure: no Django. ``Unreadable`` is the one thing that opening and reading raise: a
sentence that says what is wrong with the file and what to do.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import cache
from typing import Protocol

from config.sentences import Sentence
from config.text import nfc

MB = 1024 * 1024
# Line breaks of old Macs as Excel escapes them, zero-width characters that come with pasted text.
_UNSEEN = re.compile("_x000[dD]_|[\x00-\x08\x0b-\x1f\x7f\u200b-\u200d\u2060\ufeff\ufffe\uffff]")

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.ASCII)


class Unreadable(Exception):  # noqa: N818 - it is the file's fault, not an error
    """A file that cannot be taken; the sentence says why and what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@contextmanager
def guarded(answer: Sentence) -> Iterator[None]:
    """Whatever goes wrong inside is the file's fault, and said with this sentence."""
    try:
        yield
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(answer) from error


@dataclass(frozen=True)
class Limits:
    """How much a file may be: bytes as sent and as unpacked, parts, rows, columns, sheets."""

    size: int = 10 * MB
    unpacked: int = 60 * MB
    # An honest sheet of equal rows reaches 50; a bomb has thousands.
    ratio: int = 250
    parts: int = 1000
    sheets: int = 60
    rows: int = 5000
    columns: int = 100

    @property
    def cells(self) -> int:
        """How many cells a sheet may have, empty ones counted: no sheet is full."""
        return self.rows * 40


LIMITS = Limits()


class Kind(Enum):
    """What a cell holds."""

    EMPTY = auto()
    TEXT = auto()
    NUMBER = auto()
    DATE = auto()
    LOGICAL = auto()
    FORMULA = auto()
    ERROR = auto()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``text`` is what it says; a number has ``number`` too.

    A cell shown as a percentage holds 0.613 where 61,3% is seen: ``is_percent``.
    """

    row: int
    column: int
    kind: Kind = Kind.EMPTY
    text: str = ""
    number: Decimal | None = None
    is_percent: bool = False

    @property
    def address(self) -> str:
        """As a spreadsheet calls it: G12."""
        return f"{letters(self.column)}{self.row}"


Row = tuple[Cell, ...]


class Table(Protocol):
    """One sheet. Rows without content are left out; each other one is whole from column A."""

    name: str
    # Ranges as “A1:C1”; rows that the spreadsheet does not show.
    merged: tuple[str, ...]
    hidden: frozenset[int]

    def rows(self) -> Iterator[Row]:
        """Each row in turn, as often as it is asked for."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of a book by its name, and whether somebody who opens the file sees it."""

    name: str
    is_visible: bool = True


class Book(Protocol):
    """An opened file: what sheets it has, and each of them."""

    sheets: tuple[Sheet, ...]
    # Whether its cells have kinds; in a CSV file everything is text.
    is_typed: bool

    def table(self, name: str | None = None) -> Table:
        """The sheet of this name; without one the first that is seen."""


def tidy(text: str) -> str:
    """Text of a cell in normal form C, on one line, single spaces, no control characters.

    Text in the former encodings TCVN3 and VNI is Latin letters to any program, and is
    not told apart.
    """
    return nfc(_UNSEEN.sub("", text))


def letters(column: int) -> str:
    """The letters of a column: 1 is A, 28 is AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def corners(area: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of “A1:C3”."""
    first, _colon, last = area.partition(":")
    return (*place(first), *place(last or first))


def place(address: str) -> tuple[int, int]:
    """Row and column of “G12”; ``ValueError`` for anything else."""
    match = _ADDRESS.fullmatch(address)
    if not match:
        raise ValueError(address)
    return int(match[2]), _number(match[1])


@cache
def _number(name: str) -> int:
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - 64
    return column
