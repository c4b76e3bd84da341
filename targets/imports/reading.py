"""From the rows of a file to lines that name an indicator, a committee, a period, and a figure."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from config.sentences import Sentence
from config.sentences import gettext_lazy as _
from config.text import fold
from meetings.models import Committee, Period
from targets.exchange.cells import Cell, Kind, Row, Table, letters
from targets.exchange.figures import UnclearError, understood
from targets.imports.layout import COMMITTEE, FIELDS, INDICATOR, PERIOD, SUBJECT, VALUE, Layout
from targets.imports.names import Names, UnknownNameError, shortened
from targets.imports.telling import Problem
from targets.models import Indicator

MOST_TEXT = 300
YES = {"x", "co", "uoc", "so uoc", "uoc dat", "u", "1", "true"}
NO = {"", "0", "khong", "chinh thuc", "false"}
# What means the same as the cell above, where the layout says so.
SAME = {"", "nhu tren", "nt", "-nt-", '"'}
EMPTY = Cell(0, 0)


@dataclass(slots=True)
class Line:
    """A figure that a row of the file gives; read by ``targets.entering`` as an entry."""

    row: int
    committee: Committee
    indicator: Indicator
    period: Period
    value: Decimal
    total: Decimal | None
    is_estimate: bool
    note: str
    reason: str
    ratio: Decimal | None
    # What it is about that a row above says, each with that row.
    above: tuple[tuple[str, int], ...] = ()

    @property
    def key(self) -> tuple[str, int, int]:
        """What may be in a file once; in this order rows are worked on."""
        return (self.period.code, self.committee.pk, self.indicator.pk)

    @property
    def said(self) -> tuple[Any, ...]:
        """All that is written of it, and its row."""
        figure = (self.value, self.total, self.ratio, self.is_estimate)
        return (self.row, *self.key, *figure, self.note, self.reason)


@dataclass
class Content:
    """What a file says, and what could not be read from it."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # Words that name nothing, with how often they occur.
    unknown: dict[str, Counter[str]] = field(default_factory=dict)
    skipped: int = 0
    above: int = 0
    rows: int = 0


def read(table: Table, layout: Layout, names: Names, tell: Callable[[int], None]) -> Content:
    """All lines of a table, in the order in which they are worked on; ``tell`` hears the number.

    Rows without a figure are headings and room for figures to come: they are left out.
    """
    reader = _Reader(layout, names)
    rows = (row for row in table.rows() if row[0].row >= layout.first_row)
    while batch := list(islice(rows, 1000)):
        for row in batch:
            reader.read(row)
        tell(reader.content.rows)
    reader.content.lines.sort(key=lambda line: line.key)
    return reader.content


def first_rows(table: Table, number: int) -> Iterator[Row]:
    """The rows with which a table begins."""
    return islice(table.rows(), number)


class _Reader:
    def __init__(self, layout: Layout, names: Names) -> None:
        self._layout, self._names = layout, names
        self.content = Content()
        self._seen: dict[tuple[str, int, int], int] = {}
        self._above: dict[str, Cell] = {}

    def read(self, row: Row) -> None:
        self.content.rows += 1
        before = len(self.content.problems)
        subject = {kind: self._subject(row, kind) for kind in SUBJECT}
        if self._cell(row, VALUE).kind is Kind.EMPTY:
            self.content.skipped += 1
            return
        named = {kind: self._named(row, kind, cell) for kind, cell in subject.items()}
        if len(self.content.problems) > before:
            return
        committee, period = named[COMMITTEE], named[PERIOD]
        if not self._names.may_enter(committee, named[INDICATOR]):
            text = _("chỉ tiêu này không được giao cho bạn ở cấp ủy này.")
            self._problem(row, INDICATOR, text)
            return
        indicator = self._names.indicators[named[INDICATOR]]
        line = self._line(row, self._names.committees[committee], indicator, period)
        if len(self.content.problems) > before:
            return
        first = self._seen.setdefault(line.key, line.row)
        if first != line.row:
            text = _("trùng cấp ủy, chỉ tiêu và kỳ với dòng %(row)d.", row=first)
            self._problem(row, "", text)
            return
        line.above = tuple(
            (kind, cell.row) for kind, cell in subject.items() if cell.row not in (0, line.row)
        )
        self.content.above += bool(line.above)
        self.content.lines.append(line)

    def _subject(self, row: Row, kind: str) -> Cell:
        """The cell that says what a row is about: its own, or the last one above that says it."""
        cell = self._cell(row, kind)
        if kind in self._layout.above:
            if fold(cell.text) in SAME:
                return self._above.get(kind, cell)
            self._above[kind] = cell
        return cell

    def _line(self, row: Row, committee: Committee, indicator: Indicator, period: Period) -> Line:
        value, total = self._figures(row, indicator)
        return Line(
            row[0].row,
            committee,
            indicator,
            period,
            value,
            total,
            self._flag(row),
            self._text(row, "note"),
            self._text(row, "reason"),
            self._ratio(row),
        )

    def _named(self, row: Row, kind: str, cell: Cell) -> int | Period | None:
        word = self._layout.fixed.get(kind) or cell.text
        if not word:
            text = _("thiếu %(field)s.", field=FIELDS[kind])
        elif kind not in self._layout.fixed and cell.kind not in (Kind.TEXT, Kind.NUMBER):
            text = _(
                "bảng tính giữ “%(word)s” không phải là chữ: đặt ô là Văn bản rồi nhập lại.",
                word=shortened(word),
            )
        else:
            try:
                return self._names.find(kind, word)
            except UnknownNameError as error:
                text = error.sentence
                if kind != PERIOD and len(word) <= MOST_TEXT:
                    self.content.unknown.setdefault(kind, Counter())[word] += 1
        self._problem(row, kind, text)
        return None

    def _figures(self, row: Row, indicator: Indicator) -> tuple[Decimal, Decimal | None]:
        value = total = None
        try:
            figure = understood(self._cell(row, VALUE), indicator.unit)
            value, total = figure.value, figure.total
        except UnclearError as error:
            self._problem(row, VALUE, error.sentence)
        of = self._cell(row, "total")
        if of.kind is not Kind.EMPTY:
            try:
                total = understood(of, indicator.unit).value
            except UnclearError as error:
                self._problem(row, "total", error.sentence)
        return value, total

    def _ratio(self, row: Row) -> Decimal | None:
        cell = self._cell(row, "ratio")
        if cell.kind is Kind.EMPTY:
            return None
        try:
            ratio = understood(cell, "%").value
        except UnclearError as error:
            self._problem(row, "ratio", error.sentence)
            return None
        return ratio.quantize(Decimal("0.0001"))

    def _flag(self, row: Row) -> bool:
        cell = self._cell(row, "is_estimate")
        said = fold(cell.text)
        if said not in YES | NO:
            text = _(
                "“%(text)s” không rõ là số ước hay không: ghi x nếu là số ước.", text=cell.text[:60]
            )
            self._problem(row, "is_estimate", text)
        return said in YES

    def _text(self, row: Row, name: str) -> str:
        cell = self._cell(row, name)
        text = " ".join(cell.text.split())
        if cell.kind in (Kind.FORMULA, Kind.ERROR):
            told = _(
                "ô %(address)s có công thức hoặc lỗi: dán lại bằng Dán đặc biệt → Giá trị.",
                address=cell.address,
            )
            self._problem(row, name, told)
        if len(text) > MOST_TEXT:
            self._problem(row, name, _("dài quá %(most)d ký tự.", most=MOST_TEXT))
        return text

    def _cell(self, row: Row, name: str) -> Cell:
        at = self._layout.columns.get(name, 0)
        return row[at - 1] if 0 < at <= len(row) else EMPTY

    def _problem(self, row: Row, name: str, text: Sentence) -> None:
        at = self._layout.columns.get(name)
        column = letters(at) if at else ""
        self.content.problems.append(Problem(row[0].row, column, name, text))
