"""What a period sheet is to a file: rows that go out, entries that come back.

``workbook.write`` and ``delimited.write`` turn a ``SheetData`` into a file,
``reading.read`` turns an uploaded file into an ``Upload`` against the sheet as it
is now. Whoever builds the sheet gives and takes nothing but these. Pure: no Django.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from config.sentences import Sentence
from config.sentences import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """One target of the sheet: what names it, what it is compared with, what stands there now.

    ``key`` is the indicator's slug; ``plan``, ``same_period`` and ``previous`` are words
    as a page shows them. ``value`` and ``total`` are what waits or counts now (14/19 has
    both); ``measure`` is one of ``MeasureChoice``. ``token`` stands for what was seen.
    A row that this user may not change now is not ``is_open``: its cells are locked.
    """

    key: str
    number: str
    name: str
    unit: str
    plan: str = ""
    same_period: str = ""
    previous: str = ""
    value: Decimal | None = None
    total: Decimal | None = None
    is_estimate: bool = False
    note: str = ""
    reason: str = ""
    token: str = ""
    measure: str = ""
    is_open: bool = True


@dataclass(frozen=True)
class SheetData:
    """A committee's sheet for a period, in its order; slug and code tell it from any other."""

    committee: str
    committee_name: str
    period: str
    period_name: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True)
class Entered:
    """A row that the file changes: what the sheet's boxes would hold, had it been typed there.

    ``value`` is a figure in Vietnamese form (“3.200,5”, “14/19”) or “”. ``token`` is what
    the file was written with: it no longer fits when somebody wrote there since.
    """

    key: str
    value: str
    is_estimate: bool
    note: str
    reason: str
    token: str


@dataclass(frozen=True)
class Remark:
    """A sentence about a place in the file; without a row it is about the file."""

    text: Sentence
    row: int | None = None
    column: str = ""
    heading: str = ""

    def __str__(self) -> str:
        if self.row is None:
            return str(self.text)
        told = {"row": self.row, "column": self.column, "heading": self.heading}
        if self.heading:
            place = _("Dòng %(row)s, cột %(column)s (%(heading)s)", **told)
        elif self.column:
            place = _("Dòng %(row)s, cột %(column)s", **told)
        else:
            place = _("Dòng %(row)s", **told)
        return f"{place}: {self.text}"


@dataclass(frozen=True)
class Upload:
    """What a file says: rows it changes, what could not be taken, how things were understood.

    A row with a problem is not among the entries; a problem of the whole file leaves none.
    """

    entries: tuple[Entered, ...] = field(default_factory=tuple)
    problems: tuple[Remark, ...] = field(default_factory=tuple)
    notices: tuple[Remark, ...] = field(default_factory=tuple)
