"""The figures of subordinates against their superior's own figure, for the same days.

Pure: no Django. An indicator says how it adds up the tree: by sum, by weighted
mean, or not at all. What is compared:

- *Parts* are the figures of direct subordinates of the superior's own kind (a
  people's committee is no part of the Party committee that leads it) that are
  in force on the last day. Where one of a level that reports, or the superior
  itself, began or ended within the days that accumulate, nothing is compared:
  not the same scope.
- A printed figure stands for everything that rounds or cuts to it at its last
  decimal; whole numbers of what is counted piece by piece (people, communes)
  are exact. “Hơn 105” has no upper end; “khoảng” and estimates say nothing.
- A sum is *complete* when every subordinate has reported exactly these days
  that is of a level of which any has, or that has a target for the indicator
  then. With fewer than two parts there is no sum.
- A complete sum contradicts the superior's figure when no values behind the
  printed ones can make them equal. An incomplete one only when what is there is
  already too much, which needs amounts that cannot be negative.
- A mean is weighted by the totals that the figures carry (values ÷ totals) and
  compared only when it is complete; means without totals are left alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from targets.checks import Figure, Found, Kind, last_unit

# Units in which figures are rounded; everything else counts pieces.
MEASURED = frozenset("% ‰ đồng nghìn ngàn triệu tỷ tỉ usd ha m m2 m² m3 m³ km km2 km² kg g".split())
MEASURED_TOO = frozenset("tạ tấn yến lít kwh mw kw kcal điểm giờ".split())
FEWEST = 2


class Rule(NamedTuple):
    """How an indicator adds up, and in which unit it is printed."""

    adds: str
    unit: str
    accumulates: bool

    @property
    def counts_pieces(self) -> bool:
        """Whether whole numbers are exact: “đảng viên”, but not “tỷ đồng” or “%/năm”."""
        first = self.unit.lower().replace("/", " ").split()
        return bool(first) and first[0] not in MEASURED | MEASURED_TOO and first[0][0] != "%"


class Unit(NamedTuple):
    """A committee as a part or as the whole: level and the days it is in force."""

    pk: int
    level: int
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether it existed on a day."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)

    def changed_within(self, first: date, last: date) -> bool:
        """Whether it began after the first day or ended before the last one."""
        began = self.valid_from is not None and first < self.valid_from <= last
        return began or (self.valid_to is not None and first <= self.valid_to < last)


class Span(NamedTuple):
    """The values a printed figure may stand for; ``None`` where there is no end."""

    low: Decimal | None
    high: Decimal | None

    def misses(self, other: "Span") -> bool:
        """Whether no value lies in both."""
        above = self.low is not None and other.high is not None and self.low > other.high
        return above or (self.high is not None and other.low is not None and self.high < other.low)


class Family(NamedTuple):
    """A superior with its direct subordinates, and who has a target for the indicator when."""

    whole: Unit
    units: list[Unit]
    targeted: Mapping[int, list[tuple[date, date]]] = {}

    def expected(self, figure: Figure, reported: Iterable[int]) -> int:
        """How many units have to report before a sum for a figure's days is complete."""
        day, levels = figure.covers_to, self._levels(reported)
        return sum(
            unit.in_force(day)
            and (
                unit.level in levels
                or any(start <= day <= end for start, end in self.targeted.get(unit.pk, ()))
            )
            for unit in self.units
        )

    def changed_within(self, figure: Figure, reported: Iterable[int]) -> bool:
        """Whether the superior or a unit of a level that reports began or ended in the days."""
        days, levels = (figure.covers_from, figure.covers_to), self._levels(reported)
        return self.whole.changed_within(*days) or any(
            unit.level in levels and unit.changed_within(*days) for unit in self.units
        )

    def _levels(self, reported: Iterable[int]) -> set[int]:
        there = set(reported)
        return {unit.level for unit in self.units if unit.pk in there}


def span(figure: Figure, rule: Rule) -> Span:
    """What a printed figure may stand for."""
    value, step = figure.value, last_unit(figure.value)
    if figure.is_estimate or figure.qualifier == "~":
        return Span(None, None)
    if step == 1 and (rule.counts_pieces or figure.total is not None):
        low = high = value
    else:
        low, high = value - step / 2, value + step
    if figure.qualifier == ">=":
        return Span(low, None)
    return Span(None, high) if figure.qualifier == "<=" else Span(low, high)


def gaps(
    rule: Rule, family: Family, own: Iterable[Figure], parts: Mapping[int, Iterable[Figure]]
) -> Iterator[Found]:
    """Figures of the superior's ``own`` that the ``parts`` of its units contradict."""
    by_days: dict[tuple[date, date], dict[int, Figure]] = {}
    for unit, figures in parts.items():
        for each in figures:
            if each.value is not None:
                by_days.setdefault((each.covers_from, each.covers_to), {})[unit] = each
    for whole in own:
        day, reported = whole.covers_to, by_days.get((whole.covers_from, whole.covers_to))
        if whole.value is None or not reported or not family.whole.in_force(day):
            continue
        if rule.accumulates and family.changed_within(whole, reported):
            continue
        there = {unit.pk for unit in family.units if unit.in_force(day)} & reported.keys()
        counted = [reported[unit] for unit in there]
        units = family.expected(whole, there)
        computed = (_sum if rule.adds == "sum" else _mean)(
            rule, whole, counted, is_complete=FEWEST <= len(counted) == units
        )
        if computed is not None:
            yield Found(
                *(Kind.SUMS, day, whole.pk), computed=computed, parts=len(counted), units=units
            )


def _sum(rule: Rule, whole: Figure, parts: list[Figure], *, is_complete: bool) -> Decimal | None:
    """The sum of the parts where it cannot be the whole's figure."""
    total = sum((part.value for part in parts), Decimal(0))
    if total == whole.value or (total < whole.value and not is_complete):
        # Nearly always, and told without looking at what each figure may stand for.
        return None
    spans = [span(part, rule) for part in parts]
    positive = whole.value >= 0 and all(part.value >= 0 for part in parts)
    # A part whose lower end is unknown gives nothing, which is the least an amount can be.
    least = Decimal(0) if positive else None
    lows = [least if each.low is None else each.low for each in spans]
    highs = [each.high for each in spans]
    low = None if None in lows or not (is_complete or positive) else sum(lows, Decimal(0))
    high = None if None in highs or not is_complete else sum(highs, Decimal(0))
    return total if Span(low, high).misses(span(whole, rule)) else None


def _mean(rule: Rule, whole: Figure, parts: list[Figure], *, is_complete: bool) -> Decimal | None:
    """The weighted mean of the parts, in percent, where it cannot be the whole's figure."""
    spans = [span(part, rule) for part in parts]
    total = sum((part.total or Decimal(0) for part in parts), Decimal(0))
    known = all(part.total for part in parts) and not any(None in each for each in spans)
    own = _percent_of(rule, whole)
    if not is_complete or not known or own is None:
        return None
    mean = Span(
        sum(each.low for each in spans) * 100 / total,
        sum(each.high for each in spans) * 100 / total,
    )
    return sum(part.value for part in parts) * 100 / total if mean.misses(own) else None


def _percent_of(rule: Rule, whole: Figure) -> Span | None:
    """The whole's own share in percent: of its total, or printed as a percentage."""
    low, high = span(whole, rule)
    if whole.total:
        return Span(*(end if end is None else end * 100 / whole.total for end in (low, high)))
    return Span(low, high) if rule.unit.startswith("%") else None
