"""How targets stand, from the counts that are kept: a committee's own, and all below it.

``targets.below`` asks them what the overview shows of a branch.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet, Sum

from config.json_lists import JSONList, Totals
from meetings.models import Committee, Period
from targets import status as rule
from targets.models import StatusCount
from targets.models.rollups import COUNTED, shown_on
from targets.rows import STATUSES

OWN, BELOW = StatusCount.Scope.OWN, StatusCount.Scope.BELOW
RowsOf = Callable[[Any], QuerySet[StatusCount]]
LATE = (rule.Status.MISSED, rule.Status.AT_RISK)


def any_of(columns: Iterable[str]) -> Q:
    """Rows in which one of these is counted; rows stay when their last target goes."""
    return Q(*((f"{column}__gt", 0) for column in sorted(columns)), _connector=Q.OR)


def rows_below(committee: int, top: str = "") -> QuerySet[StatusCount]:
    """The counts that add up to everything strictly below a committee; ``top``: its path there."""
    if top:
        rows = StatusCount.objects.filter(committee__parent=top)
    else:
        rows = StatusCount.objects.filter(committee=committee, scope=BELOW)
    return rows.filter(any_of(COUNTED))


@dataclass
class Counts:
    """How many targets stand where, and what a leader asks of that."""

    by_status: Counter = field(default_factory=Counter)

    @cached_property
    def total(self) -> int:
        return self.by_status.total()

    @cached_property
    def reached(self) -> int:
        return self._of(rule.REACHED)

    @cached_property
    def late(self) -> int:
        """Missed or at risk."""
        return self._of(LATE)

    @cached_property
    def missing(self) -> int:
        return self.by_status[rule.Status.MISSING]

    @cached_property
    def reported(self) -> int:
        return self._of(rule.REPORTED)

    @property
    def reached_share(self) -> Decimal:
        return self._share(self.reached)

    @property
    def late_share(self) -> Decimal:
        return self._share(self.late)

    @property
    def missing_share(self) -> Decimal:
        return self._share(self.missing)

    @property
    def reported_share(self) -> Decimal:
        return self._share(self.reported)

    @property
    def tally(self) -> list[tuple[str, str, int]]:
        """Status code, word and count, the most urgent first."""
        return tally(self.by_status)

    def _of(self, statuses: Iterable[str]) -> int:
        return sum(self.by_status[status] for status in statuses)

    def _share(self, number: int) -> Decimal:
        return Decimal(number) / self.total if self.total else Decimal(0)


def tally(counts: Counter) -> list[tuple[str, str, int]]:
    """How many stand where: code, word and count, the most urgent first."""
    return [
        (status.value, str(STATUSES[status]), counts[status])
        for status in rule.BY_URGENCY
        if counts[status]
    ]


def _counted(**of: Any) -> RowsOf:
    return lambda key: StatusCount.objects.filter(**of, committee=key)


def _counted_under(**of: Any) -> RowsOf:
    """Those at the top of the tree keep no counts of what is below: their children's count."""
    return lambda path: StatusCount.objects.filter(
        **of, committee__parent=path, committee__parent__parent=None
    )


SUMS = tuple(Sum(name) for name in COUNTED)
# What ``by_period`` reads of a committee, for ``config.beside``.
PERIODS_BESIDE = {
    "own_by_period": Totals(_counted(scope=OWN), "period", *SUMS).of("id"),
    "below_by_period": Totals(_counted(scope=BELOW), "period", *SUMS).of("id"),
    "children_by_period": Totals(_counted_under(), "period", *SUMS).of("path"),
}


@cache
def counts_beside(period: int) -> dict[str, JSONList]:
    """What ``own_and_below`` reads of committees, for ``config.beside``."""
    return {
        "counts": Totals(_counted(period=period), "scope", *SUMS).of("id"),
        "children_counts": Totals(_counted_under(period=period), "period", *SUMS).of("path"),
    }


def own_and_below(committee: Committee, period: Period, day: date) -> dict[str, Counts]:
    """How a committee's own targets stand, and all below it; it has ``counts_beside``."""
    below = ((BELOW, sums) for sums in committee.children_counts.values())
    found: dict[str, Counts] = {}
    for scope, sums in chain(committee.counts.items(), below):
        found.setdefault(scope, Counts()).by_status.update(_shown(sums, period, day).by_status)
    return found


def by_period(committee: Committee, day: date) -> list[tuple[Period, Counts, Counts]]:
    """Each period with counts, latest first: the committee's own, and all below it.

    The committee has ``PERIODS_BESIDE``.
    """
    sums = [committee.own_by_period, committee.below_by_period | committee.children_by_period]
    periods = Period.objects.filter(pk__in={key for each in sums for key in each})
    found = []
    for period in periods.order_by("-end", "start"):
        counts = [_shown(each.get(period.pk), period, day) for each in sums]
        if any(each.total for each in counts):
            found.append((period, *counts))
    return found


def _shown(sums: list[int] | None, period: Period, day: date) -> Counts:
    """Counts as shown on a day."""
    if sums is None:
        return Counts()
    return Counts(Counter(shown_on(dict(zip(COUNTED, sums, strict=True)), period, day)))
