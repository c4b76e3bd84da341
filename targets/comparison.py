"""One indicator through the years and across committees, as panels on one scale.

A year holds what was planned for it and the last figure that covers it. Units
that were merged or abolished break the series: figures on the two sides of the
day do not describe the same place, and are marked so.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Window
from django.db.models.functions import ExtractYear, RowNumber

from config import seen
from config.beside import beside
from meetings.models import Committee, Period
from targets import charts
from targets.evidence import PRINTS_OF_ACTUAL, with_evidence
from targets.models import Actual, Citation, Indicator, Target
from targets.models.choices import Basis, MeasureChoice
from targets.reported import SUBJECT
from targets.rows import TargetRow
from targets.unit import CHANGES

PANELS = 12
ROWS = 600
SAMPLE = 5_000
SAMPLED = 50


@dataclass
class Year:
    """What one committee planned and reached in one year."""

    number: int
    row: TargetRow | None = None
    actual: Actual | None = None
    breaks: bool = False

    @property
    def plan(self) -> Decimal | None:
        return self.row.rule_plan.value if self.row else None

    @property
    def value(self) -> Decimal | None:
        return self.actual.value if self.actual else None

    @property
    def citation(self) -> Citation | None:
        if self.row and self.row.actual is self.actual:
            return next(iter(self.row.prints), None)
        return next(iter(self.actual.prints), None) if self.actual else None


@dataclass
class Panel:
    """One committee's years, in order."""

    committee: Committee
    years: dict[int, Year] = field(default_factory=dict)

    def year(self, number: int) -> Year:
        return self.years.setdefault(number, Year(number))

    @property
    def ordered(self) -> list[Year]:
        return [self.years[number] for number in sorted(self.years)]

    @property
    def has_break(self) -> bool:
        return any(year.breaks for year in self.years.values())

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything but printed ratios to draw."""
        return any(year.value is not None or year.plan is not None for year in self.ordered)


def default_indicator() -> Indicator | None:
    """The indicator most figures were entered for lately; looks at a bounded sample."""
    newest = Actual.objects.filter(is_live=True, value__isnull=False).order_by("-pk")
    if seen.current():
        # Of few committees the newest are sorted; among everybody's they would be searched for.
        few = Committee.objects.order_by("path").values("pk")[:SAMPLED]
        newest = newest.filter(committee__in=few).order_by("-covers_to", "-pk")
    sample = list(newest.values_list("indicator", flat=True)[:SAMPLE])
    if not sample:
        return None
    count = Counter(sample)
    return Indicator.objects.get(pk=min(count, key=lambda pk: (-count[pk], pk)))


def comparable(limit: int = 60) -> QuerySet[Indicator]:
    """Indicators with figures or targets, to choose from."""
    has_actuals = Exists(Actual.objects.filter(indicator=OuterRef("pk"), is_live=True))
    has_targets = Exists(Target.objects.filter(indicator=OuterRef("pk")))
    known = Indicator.objects.filter(has_actuals | has_targets).select_related("sector")
    return known.order_by("sector__order", "sort_key", "pk")[:limit]


def committees_with(
    indicator: Indicator, among: QuerySet[Committee] | list[int] | None
) -> tuple[list[Committee], bool]:
    """The first committees that have the indicator, and whether there are more."""
    has_actuals = Exists(Actual.objects.filter(indicator=indicator, committee=OuterRef("pk")))
    has_targets = Exists(Target.objects.filter(indicator=indicator, committee=OuterRef("pk")))
    rows = among if isinstance(among, QuerySet) else Committee.objects.all()
    if isinstance(among, list):
        rows = rows.filter(pk__in=among)
    found = beside(rows.filter(has_actuals | has_targets).order_by("path"), **CHANGES)
    found = list(found[: PANELS + 1])
    return found[:PANELS], len(found) > PANELS


def panels(indicator: Indicator, committees: Iterable[Committee]) -> list[Panel]:
    """A panel for each committee, all of them on the same years."""
    by_key = {committee.pk: Panel(committee) for committee in committees}
    for target in _targets(indicator, by_key):
        year = by_key[target.committee_id].year(target.period.start.year)
        year.row = TargetRow.of(target)
        year.actual = year.actual or target.latest
    for actual in _actuals(indicator, by_key):
        year = by_key[actual.committee_id].year(actual.covers_to.year)
        if year.actual is None or year.actual.covers_to < actual.covers_to:
            year.actual = actual
    shown = [panel for panel in by_key.values() if panel.years]
    for number in {number for panel in shown for number in panel.years}:
        for panel in shown:
            panel.year(number)
    for panel in shown:
        _mark_break(panel)
    return shown


def _targets(indicator: Indicator, committees: Iterable[int]) -> Iterable[Target]:
    yearly = Target.objects.filter(
        indicator=indicator,
        committee__in=committees,
        period__kind=Period.Kind.YEAR,
        basis=Basis.WHOLE,
    )
    return with_evidence(yearly).order_by("-period__end", "pk")[:ROWS]


def _actuals(indicator: Indicator, committees: Iterable[int]) -> Iterable[Actual]:
    """The last figure of each committee and year."""
    rows = Actual.objects.filter(
        indicator=indicator, committee__in=committees, is_live=True, value__isnull=False
    )
    if indicator.measure == MeasureChoice.ACCUMULATES:
        # A term's sum is no year's; a part of a year stands for it until the rest is known.
        rows = rows.filter(
            covers_from__year=ExtractYear("covers_to"), covers_from__month=1, covers_from__day=1
        )
    order = "-covers_to", "is_estimate", "pk"
    year = ["committee", ExtractYear("covers_to")]
    place = Window(RowNumber(), partition_by=year, order_by=order)
    last = rows.annotate(place=place).filter(place=1).values("pk")
    found = beside(Actual.objects.filter(pk__in=last), **SUBJECT, prints=PRINTS_OF_ACTUAL.of("id"))
    return found.order_by(*order)[:ROWS]


def _mark_break(panel: Panel) -> None:
    """Mark the first year that is not wholly the same unit as the years before it."""
    committee = panel.committee
    first_after = _first_year_after(committee.valid_to) if committee.valid_to else None
    first = committee.valid_from.year if committee.valid_from else None
    merged = first if first and committee.came_from else None
    for year in panel.ordered:
        if (first_after and year.number >= first_after) or year.number == merged:
            year.breaks = True
            return


def _first_year_after(last_day: date) -> int:
    """The first year a unit that ended on this day did not see to its end."""
    return last_day.year + ((last_day.month, last_day.day) == (12, 31))


def scale(shown: Iterable[Panel]) -> tuple[Decimal, Decimal]:
    """Least and greatest of all panels, zero always among them."""
    values = [
        value
        for panel in shown
        for year in panel.years.values()
        for value in (year.value, year.plan)
        if value is not None
    ]
    zero = Decimal(0)
    return min([zero, *values]), max([zero, *values])


def chart(panel: Panel, indicator: Indicator, low: Decimal, high: Decimal) -> dict[str, Any]:
    """What the panel's small chart draws."""
    points = [
        {"label": str(year.number), "value": year.value, "plan": year.plan, "break": year.breaks}
        for year in panel.ordered
    ]
    return charts.multiple(points, unit=indicator.unit, low=low, high=high)
