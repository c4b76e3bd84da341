"""Keeps the counts of ``StatusCount`` true; ``targets.branch`` reads them.

A change of status is a shift from one count to another and is applied as such:
``shift`` adds and subtracts in the database, for the committee's own row and
one row for each committee above it, so two writers at once never overwrite each
other. Whatever changes *which* targets there are (new, deleted, moved ones)
goes through ``recount``, which counts a committee's targets afresh and shifts
by the difference; a moved committee or a changed sector through ``rebuild``.

Rows are locked from the bottom of the tree to the top, everywhere in the same
order, statement by statement in one trip (``config.together``): the row that many
writers share is held for the shortest time. Only a row that is missing, as after a
hand has deleted it, is made and locked late.
``computed`` says what the counts should be; ``check_standings`` compares.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Count

from config.together import Statement, together
from meetings.models import Committee, Period
from meetings.models.committees import STEP
from targets.models import StatusCount, Target
from targets.models.rollups import COUNTED, column_of

OWN, BELOW = StatusCount.Scope.OWN, StatusCount.Scope.BELOW
BATCH = 1000
# What one row is about: committee, period, sector, scope.
Key = tuple[int, int, int, str]
Counts = dict[str, int]
ADD = f"""
    UPDATE targets_statuscount SET {", ".join(f"{column} = {column} + %s" for column in COUNTED)}
    WHERE committee_id = {{committee}} AND period_id = %s AND sector_id = %s AND scope = %s
"""  # noqa: S608 - the names of the columns are the model's own
KEY_OF_PATH = "(SELECT id FROM meetings_committee WHERE path = %s)"


class Place(NamedTuple):
    """A row in the order in which rows are locked: the deepest committee first."""

    height: int
    path: str
    period: int
    sector: int
    scope: str


def is_counted(committee: Committee) -> bool:
    """Whether it or anything below it has targets that are counted."""
    return StatusCount.objects.filter(committee__in=Committee.objects.under(committee)).exists()


class Shifting:
    """Targets gathered that have another status now, to be counted all at once.

    They need ``committee`` and ``indicator`` loaded; nothing of them is kept.
    """

    def __init__(self) -> None:
        self._changes: dict[Key, Counter] = {}
        self._paths: dict[int, str] = {}

    def add(self, moves: Iterable[tuple[Target, str, str]]) -> None:
        """Take these along: (target, old, new)."""
        for target, old, new in moves:
            was, now = column_of(old, target.basis), column_of(new, target.basis)
            if was == now or not target.indicator.is_assessed:
                continue
            self._paths[target.committee_id] = target.committee.path
            key = (target.committee_id, target.period_id, target.indicator.sector_id, OWN)
            self._changes.setdefault(key, Counter()).update({was: -1, now: 1})

    def count(self, before: Sequence[Statement] = (), after: Sequence[Statement] = ()) -> None:
        """Count them; needs a transaction. What is written before and after goes the same way."""
        _apply(self._changes, self._paths, before, after)


def shift(
    moves: Iterable[tuple[Target, str, str]],
    *,
    before: Sequence[Statement] = (),
    after: Sequence[Statement] = (),
) -> None:
    """Count targets under their new status instead of the old, as ``Shifting`` does."""
    shifting = Shifting()
    shifting.add(moves)
    shifting.count(before, after)


@transaction.atomic
def recount(committees: Iterable[int]) -> None:
    """Count these committees' own targets afresh, all periods; those above follow."""
    # One recount of a committee at a time: what it compares must not change under it.
    rows = Committee.objects.select_for_update(no_key=True).filter(pk__in=set(committees))
    paths = dict(rows.order_by("pk").values_list("pk", "path"))
    stored_rows = StatusCount.objects.filter(committee__in=paths, scope=OWN)
    stored = _stored(stored_rows.select_for_update().order_by("pk"))
    right = computed_own(committees=list(paths))
    _apply({key: _difference(right.get(key), stored.get(key)) for key in right | stored}, paths)


@transaction.atomic
def rebuild() -> int:
    """Make every count right; returns how many rows were wrong. Writers wait meanwhile."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {StatusCount._meta.db_table} IN EXCLUSIVE MODE")
    wrong = 0
    for period in Period.objects.order_by("pk"):
        changes = {key: right for key, _stored, right in drifted(period)}
        wrong += len(changes)
        _store(changes)
    return wrong


def _store(changes: dict[Key, Counts]) -> None:
    names = ("committee_id", "period_id", "sector_id", "scope")
    rows = [
        StatusCount(**dict(zip(names, key, strict=True)), **{c: right.get(c, 0) for c in COUNTED})
        for key, right in changes.items()
    ]
    StatusCount.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["committee", "period", "sector", "scope"],
        update_fields=COUNTED,
    )


def _apply(
    changes: dict[Key, Counts],
    paths: dict[int, str],
    before: Sequence[Statement] = (),
    after: Sequence[Statement] = (),
) -> None:
    """Add the differences to own rows and to the rows of the committees above."""
    rows: dict[Place, Counter] = {}
    for (committee, period, sector, _scope), change in changes.items():
        path = paths[committee]
        places = [(path, OWN), *((above, BELOW) for above in _paths_above(path))]
        for place, scope in places:
            row = Place(-len(place), place, period, sector, scope)
            rows.setdefault(row, Counter()).update(change)
    keys = {path: key for key, path in paths.items()}
    added = [
        (row, _adding(row, change, keys.get(row.path)))
        for row, change in sorted(rows.items())
        if any(change.values())
    ]
    answers = together([*before, *(statement for _row, statement in added), *after])
    for (row, statement), number in zip(added, answers[len(before) :], strict=False):
        if not number:
            _make(row)
            together([statement])


def _adding(row: Place, change: Counts, committee: int | None) -> Statement:
    """What adds to the counts of one row, to all of them: a text that the server knows."""
    key, place = ("%s", committee) if committee else (KEY_OF_PATH, row.path)
    added = [change.get(column, 0) for column in COUNTED]
    return ADD.format(committee=key), [*added, place, row.period, row.sector, row.scope]


def _make(row: Place) -> None:
    committee = Committee.objects.values_list("pk", flat=True).get(path=row.path)
    count = StatusCount(
        committee_id=committee, period_id=row.period, sector_id=row.sector, scope=row.scope
    )
    # Somebody else may have made it since.
    StatusCount.objects.bulk_create([count], ignore_conflicts=True)


def _paths_above(path: str) -> list[str]:
    """Paths of the committees above that keep counts: all but the top of the tree."""
    return [path[:end] for end in range(2 * STEP, len(path), STEP)]


def _difference(right: Counts | None, stored: Counts | None) -> Counter:
    change = Counter(right or {})
    change.subtract(stored or {})
    return change


def _nonzero(change: Counts) -> Counts:
    return {column: number for column, number in change.items() if number}


# --- What the counts should be ------------------------------------------------------------------


def drifted(period: Period) -> Iterator[tuple[Key, Counts, Counts]]:
    """The rows of a period that are not what they should be: key, stored and right counts."""
    stored = _stored(StatusCount.objects.filter(period=period))
    right = computed(period)
    for key in sorted(stored | right):
        was, should = _nonzero(stored.get(key, {})), right.get(key, {})
        if was != should:
            yield key, was, should


def computed(period: Period) -> dict[Key, Counts]:
    """What the counts of a period should be, own and below, from the targets themselves."""
    own = computed_own(period=period)
    paths = dict(Committee.objects.values_list("pk", "path"))
    by_path = {path: pk for pk, path in paths.items()}
    found: dict[Key, Counter] = {key: Counter(counts) for key, counts in own.items()}
    for (committee, _period, sector, _scope), counts in own.items():
        for path in _paths_above(paths[committee]):
            key = (by_path[path], period.pk, sector, BELOW)
            found.setdefault(key, Counter()).update(counts)
    return {key: dict(counts) for key, counts in found.items()}


def computed_own(
    *, period: Period | None = None, committees: list[int] | None = None
) -> dict[Key, Counts]:
    """What the own rows of a period, or of some committees, should be."""
    targets = Target.objects.assessed()
    if period is not None:
        targets = targets.filter(period=period)
    if committees is not None:
        targets = targets.filter(committee__in=committees)
    rows = targets.order_by().values_list(
        "committee", "period", "indicator__sector", "status", "basis"
    )
    found: dict[Key, Counter] = {}
    for committee, held_in, sector, status, basis, number in rows.annotate(Count("pk")):
        counts = found.setdefault((committee, held_in, sector, OWN.value), Counter())
        counts[column_of(status, basis)] += number
    return {key: dict(counts) for key, counts in found.items()}


def _stored(rows: Iterable[StatusCount]) -> dict[Key, Counts]:
    return {
        (row.committee_id, row.period_id, row.sector_id, row.scope): {
            column: getattr(row, column) for column in COUNTED
        }
        for row in rows
    }
