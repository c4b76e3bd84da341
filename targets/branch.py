"""How everything below a committee stands in a period, from the counts that are kept.

Two questions of a leader with two minutes: how the targets below stand by
sector, and which direct subordinates are behind or have not reported. Both are
sums over ``StatusCount``: a few hundred rows, for a province as for the country.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from itertools import chain
from typing import Any

from django.db import router
from django.db.models import Q, QuerySet, Sum

from config.json_lists import JSONList, Totals
from config.ready import Ready
from meetings.models import Committee, Period
from targets import status as rule
from targets.models import Sector, StatusCount
from targets.models.rollups import COUNTED, shown_on
from targets.rows import STATUSES

OWN, BELOW = StatusCount.Scope.OWN, StatusCount.Scope.BELOW
RowsOf = Callable[[Any], QuerySet[StatusCount]]
LATE = (rule.Status.MISSED, rule.Status.AT_RISK)
WORST = 10
FOLDED = 40
SHOWN = 200
SECTOR = ("id", "code", "name", "order", "numeral")


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


@dataclass
class Unit(Counts):
    """A direct subordinate: its whole branch, and what of it is its ``own``."""

    committee: Committee | None = None
    own: Counts = field(default_factory=Counts)
    has_below: bool = False

    @property
    def sort_key(self) -> str:
        return self.committee.sort_key

    @property
    def printed(self) -> str:
        """Its score as printed: “38/44”."""
        unit = self.committee
        return f"{unit.printed_met}/{unit.printed_total}" if unit.printed_total else ""

    @property
    def printed_share(self) -> float:
        return self.committee.printed_met / self.committee.printed_total if self.printed else -1.0


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


def _by_sector(period: int, below: int = 0, **units: int) -> QuerySet[StatusCount]:
    rows = StatusCount.objects.filter(period=period)
    if below:
        rows = rows.filter(committee=below, scope=BELOW)
    else:
        rows = rows.filter(committee__pk__in=units.values())
    rows = rows.order_by("sector__order").values_list(*(f"sector__{name}" for name in SECTOR))
    return rows.annotate(*(Sum(name) for name in COUNTED))


def _by_unit(period: int, **units: int) -> QuerySet[StatusCount]:
    rows = StatusCount.objects.filter(period=period, committee__pk__in=units.values())
    return (
        rows.order_by().values_list("committee", "scope").annotate(*(Sum(name) for name in COUNTED))
    )


BY_SECTOR, BY_UNIT = Ready(_by_sector), Ready(_by_unit)


class Branch:
    """Everything below one committee in one period, as shown on a day."""

    def __init__(
        self, committee: Committee, children: list[Committee], period: Period, day: date
    ) -> None:
        """``children`` are all that are directly under the committee."""
        self.committee, self.children, self.period, self.day = committee, children, period, day

    @cached_property
    def sectors(self) -> list[tuple[Sector, Counts]]:
        """The counts of each sector, in the order of resolutions."""
        if self.committee.parent_id:
            rows = BY_SECTOR(period=self.period.pk, below=self.committee.pk)
        else:
            rows = BY_SECTOR(period=self.period.pk, **self._keys) if self._keys else ()
        found, db = [], router.db_for_read(Sector)
        for row in rows:
            sector = Sector.from_db(db, SECTOR, row[: len(SECTOR)])
            if counts := self._shown(row[len(SECTOR) :]):
                found.append((sector, Counts(counts)))
        return found

    @property
    def _keys(self) -> dict[str, int]:
        # Named one by one: a database told to find them reads the counts of everybody.
        return {f"unit_{number}": child.pk for number, child in enumerate(self.children)}

    @cached_property
    def total(self) -> Counts:
        """All sectors together."""
        return Counts(sum((counts.by_status for _sector, counts in self.sectors), Counter()))

    @cached_property
    def _branches(self) -> list[Unit]:
        """Every direct subordinate; those without counts too."""
        units = {child.pk: Unit(committee=child) for child in self.children}
        rows = BY_UNIT(period=self.period.pk, **self._keys) if self._keys else ()
        for key, scope, *sums in rows:
            unit, counts = units[key], self._shown(sums)
            unit.by_status = unit.by_status + counts if unit.by_status else counts
            if scope == OWN:
                unit.own = Counts(counts)
            elif counts:
                unit.has_below = True
        return list(units.values())

    def _shown(self, sums: Iterable[int]) -> Counter:
        counts = dict(zip(COUNTED, sums, strict=True))
        return Counter(shown_on(counts, self.period, self.day))

    @cached_property
    def units(self) -> list[Unit]:
        """Direct subordinates with targets below or of their own, those most behind first."""
        counted = [unit for unit in self._branches if unit.total]
        # Shares as decimals take longer, and say the same order.
        return sorted(counted, key=lambda u: (-u.late / u.total, -u.missing / u.total, u.sort_key))

    @cached_property
    def silent(self) -> list[Unit]:
        """Those that have targets and have reported none of them."""
        due = [unit for unit in self.units if unit.missing and not unit.reported]
        return sorted(due, key=lambda unit: unit.sort_key)

    @cached_property
    def without_targets(self) -> list[Committee]:
        """Committees of a lower level, there at the period's end, with nothing recorded."""
        end, level = self.period.end, self.committee.level_id
        empty = (
            u.committee for u in self._branches if not u.total and u.committee.level_id != level
        )
        party = (each for each in empty if each.kind == Committee.Kind.PARTY)
        there = (e for e in party if (e.valid_from or end) <= end <= (e.valid_to or end))
        return sorted(there, key=lambda committee: committee.sort_key)


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
