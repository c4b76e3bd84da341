"""Figures that contradict one another: the rules, over the figures of one series.

A *series* is what one committee says about one indicator: its live figures over
the years and its live plans. Each rule takes a series and yields what it finds:
which figure, and the figure or plan it cannot be squared with. Nothing is
repaired: a finding says which figures disagree, a person decides.

The design, over four modules:

- here and in ``targets.sums`` (the figures of subordinates against their
  superior's) the rules, pure: no Django, no day of reading;
- ``targets.models.findings`` stores what they find, one row for each kind and
  figure, so that `/kiem-tra/` reads an index and costs the same on nine million
  figures as on forty;
- ``targets.contradictions`` loads series, compares what is found with what is
  stored, and does so again for whatever a write touches, once its transaction
  has been committed; ``manage.py check_figures`` does it for everything.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from targets.status import Comparator, Direction, Measure


class Kind(StrEnum):
    """In which way figures contradict one another."""

    RATIO = "ratio"
    OVERTAKEN = "overtaken"
    PARTS = "parts"
    FALLEN = "fallen"
    SAME_PERIOD = "same_period"
    SUMS = "sums"


class Figure(NamedTuple):
    """A live actual, as far as the rules look at it."""

    pk: int
    covers_from: date
    covers_to: date
    value: Decimal | None
    total: Decimal | None = None
    qualifier: str = ""
    is_estimate: bool = False
    ratio_to_plan: Decimal | None = None
    ratio_owner: str = ""
    ratio_to_same_period: Decimal | None = None
    is_yearly: bool = False


class Plan(NamedTuple):
    """A live planned value and the period of its target."""

    pk: int
    value: Decimal
    total: Decimal | None
    comparator: str
    owner: str
    is_primary: bool
    is_whole: bool
    is_yearly: bool
    start: date
    end: date


class Series(NamedTuple):
    """What one committee says about one indicator."""

    measure: str
    direction: str
    figures: Iterable[Figure]
    plans: Iterable[Plan] = ()

    @property
    def accumulates(self) -> bool:
        return self.measure == Measure.ACCUMULATES


class Found(NamedTuple):
    """A contradiction: the figure it is about, the one it is held against, the last day."""

    kind: Kind
    until: date
    actual: int | None = None
    plan: int | None = None
    earlier: int | None = None
    score: int | None = None
    computed: Decimal | None = None
    parts: int | None = None
    units: int | None = None


def is_mismatch(ratio: Decimal, share: Decimal) -> bool:
    """Whether a printed percentage cannot be the share rounded or cut at its decimals.

    “62,9%” stands for anything that rounds or cuts to it: half a unit below to
    a whole unit above.
    """
    unit = last_unit(ratio)
    off = share * 100 - ratio
    return not -unit / 2 <= off < unit


def last_unit(value: Decimal) -> Decimal:
    """One in the last decimal that a figure is printed with: 0.1 of 62,9 and 1 of 3.200."""
    return Decimal(1).scaleb(min(value.normalize().as_tuple().exponent, 0))


def contradictions(series: Series) -> Iterator[Found]:
    """Everything the rules below find in a series."""
    figures = sorted(series.figures, key=lambda each: (each.covers_to, each.covers_from))
    valued = [each for each in figures if each.value is not None]
    # Of several plans for the same days: the latest period's, the named owner's before the leading.
    plans = sorted(series.plans, key=lambda each: (each.is_primary, each.pk))
    plans.sort(key=lambda each: each.start, reverse=True)
    yield from ratio_mismatches(valued, plans)
    yield from criteria_mismatches(valued, plans)
    yield from same_period_mismatches(valued)
    if series.accumulates:
        yield from fallen_sums(valued)
    if series.direction == Direction.MORE:
        yield from overtaken_plans(valued, plans, yearly=series.accumulates)


def ratio_mismatches(figures: list[Figure], plans: list[Plan]) -> Iterator[Found]:
    """Printed ratio to plan that is not value ÷ plan."""
    for each in figures:
        if each.ratio_to_plan is None:
            continue
        plan = next(_plans_for(each, plans), None)
        if plan and plan.value > 0 and is_mismatch(each.ratio_to_plan, each.value / plan.value):
            yield Found(Kind.RATIO, each.covers_to, actual=each.pk, plan=plan.pk)


def criteria_mismatches(figures: list[Figure], plans: list[Plan]) -> Iterator[Found]:
    """Criteria counted out of another total than planned."""
    for each in figures:
        if each.total is None:
            continue
        plan = next((plan for plan in _plans_for(each, plans) if plan.total is not None), None)
        if plan and plan.total != each.total:
            yield Found(Kind.PARTS, each.covers_to, actual=each.pk, plan=plan.pk)


def _plans_for(figure: Figure, plans: list[Plan]) -> Iterator[Plan]:
    """Plans of the target a figure counts towards: its printed ratio's owner's, the leading one."""
    return (
        plan
        for plan in plans
        if plan.is_whole
        and plan.start <= figure.covers_from
        and figure.covers_to <= plan.end
        and (plan.is_primary or plan.owner == figure.ratio_owner)
    )


def fallen_sums(figures: list[Figure]) -> Iterator[Found]:
    """A running total that is smaller than it was earlier in the same run."""
    reached: dict[date, Figure] = {}
    for each in figures:
        before = reached.get(each.covers_from)
        if before and before.value > each.value:
            yield Found(Kind.FALLEN, each.covers_to, actual=each.pk, earlier=before.pk)
        reached[each.covers_from] = each


def same_period_mismatches(figures: list[Figure]) -> Iterator[Found]:
    """Printed ratio to the same period that is not value ÷ value a year before."""
    printed = [each for each in figures if each.ratio_to_same_period is not None]
    if not printed:
        return
    by_days = {_days(each): each for each in figures if each.value > 0}
    for each in printed:
        before = by_days.get(_days(each, years=1))
        if before and is_mismatch(each.ratio_to_same_period, each.value / before.value):
            yield Found(Kind.SAME_PERIOD, each.covers_to, actual=each.pk, earlier=before.pk)


def _days(figure: Figure, years: int = 0) -> tuple[int, ...]:
    """The month a figure begins in and its last day, some years earlier."""
    since, until = figure.covers_from, figure.covers_to
    return (since.year - years, since.month, until.year - years, until.month, until.day)


def overtaken_plans(figures: list[Figure], plans: list[Plan], *, yearly: bool) -> Iterator[Found]:
    """A plan that asks for less than was reached before it began.

    What accumulates can be compared from year to year only: ``yearly``.
    """
    reached = [each for each in figures if each.is_yearly or not yearly]
    for plan in plans:
        if not plan.is_primary or plan.comparator == Comparator.AT_MOST:
            continue
        if yearly and not plan.is_yearly:
            continue
        before = next((each for each in reversed(reached) if each.covers_to < plan.start), None)
        if before and before.value > plan.value:
            yield Found(Kind.OVERTAKEN, plan.end, plan=plan.pk, earlier=before.pk)
