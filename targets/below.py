"""How everything below a committee stands in a period, for its overview.

Two questions of a leader with two minutes: how the targets below stand by
sector, and which direct subordinates are behind or have not reported. Both are
sums over ``StatusCount``: a few hundred rows, for a province as for the country.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db import router
from django.db.models import QuerySet

from config import ahead
from config.kept import KeptByContent, content_of, written_for
from config.ready import Ready
from config.together import Rows
from meetings.models import Committee, Period
from targets.branch import BELOW, OWN, SUMS, Counts
from targets.models import Sector, StatusCount
from targets.models.rollups import COUNTED, shown_on

WORST = 10
FOLDED = 40
SHOWN = 200
SECTOR = ("id", "code", "name", "order", "numeral")
# Each with its part of a page, some 30 kB, and twice as many at most.
BRANCHES = KeptByContent(most=200)


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


def _by_sector(period: int, below: int = 0, **units: int) -> QuerySet[StatusCount]:
    rows = StatusCount.objects.filter(period=period)
    if below:
        rows = rows.filter(committee=below, scope=BELOW)
    else:
        rows = rows.filter(committee__pk__in=units.values())
    rows = rows.order_by("sector__order").values_list(*(f"sector__{name}" for name in SECTOR))
    return rows.annotate(*SUMS)


def _by_unit(period: int, **units: int) -> QuerySet[StatusCount]:
    rows = StatusCount.objects.filter(period=period, committee__pk__in=units.values())
    return rows.order_by().values_list("committee", "scope").annotate(*SUMS)


BY_SECTOR, BY_UNIT = Ready(_by_sector), Ready(_by_unit)


class Branch:
    """Everything below one committee in one period, as shown on a day."""

    def __init__(
        self, committee: Committee, children: list[Committee], period: Period, day: date
    ) -> None:
        """``children`` are all that are directly under the committee."""
        self.committee, self.children, self.period, self.day = committee, children, period, day
        # What a page has written of it.
        self.written: dict[str, Any] = {}

    def same(self, near: Hashable) -> "Branch":
        """The one that was made of the same counts, while ``near`` is the same, or this one."""
        of = content_of(self.committee), content_of(self.period), self.day, near
        counts = *self._sector_rows, None, *self._unit_rows
        return BRANCHES.get((*written_for(), *of, *counts), lambda: self)

    def questions(self) -> list[ahead.Question]:
        """What it will ask, for one who asks ahead."""
        return [each for each in (self._of_sectors, self._of_units) if each]

    @cached_property
    def sectors(self) -> list[tuple[Sector, Counts]]:
        """The counts of each sector, in the order of resolutions."""
        found, db = [], router.db_for_read(Sector)
        for row in self._of_sectors.read(self._sector_rows) if self._sector_rows else ():
            sector = Sector.from_db(db, SECTOR, row[: len(SECTOR)])
            if counts := self._shown(row[len(SECTOR) :]):
                found.append((sector, Counts(counts)))
        return found

    @cached_property
    def _sector_rows(self) -> Rows:
        return ahead.rows_of(self._of_sectors) if self._of_sectors else []

    @cached_property
    def _unit_rows(self) -> Rows:
        return ahead.rows_of(self._of_units) if self._of_units else []

    @cached_property
    def _of_sectors(self) -> ahead.Question | None:
        if self.committee.parent_id:
            return BY_SECTOR.asked(period=self.period.pk, below=self.committee.pk)
        return BY_SECTOR.asked(period=self.period.pk, **self._keys) if self._keys else None

    @cached_property
    def _of_units(self) -> ahead.Question | None:
        return BY_UNIT.asked(period=self.period.pk, **self._keys) if self._keys else None

    @cached_property
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
        for key, scope, *sums in self._of_units.read(self._unit_rows) if self._unit_rows else ():
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
