"""Writing the lines of an import: all of them in one transaction, or none.

In the order in which every writer locks: the targets by their keys, what hangs on
them, the counts up the tree, the data versions. The counts, which the writers of the
whole country share, are held for the last moment only.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from config.refusals import worded
from config.together import together
from meetings import history
from meetings.access import Action, reach_of
from meetings.models import Period
from meetings.models.changes import Verb
from meetings.models.versions import GENERAL, touching
from targets import rechecks, rollups
from targets.imports.judging import BATCH, Judged, Judgement, Outcome, batches, by_days, closed
from targets.imports.reading import Line
from targets.models import Actual, Submission, Target
from targets.models.submissions import State
from targets.standings import computed_standings, lock_targets, storing

Tell = Callable[[int], None]
# Targets whose figures of all their years are at hand at once.
SETTLED = 250
# Of what is on its way already, all that an import sets.
SET = (
    *("value", "total", "is_estimate", "note", "reason", "ratio_to_plan", "state", "version"),
    *("return_reason", "entered_by", "entered_at", "submitted_by", "submitted_at"),
    *("decided_by", "decided_at", "actual"),
)


class ChangedMeanwhileError(Exception):
    """What there is is not what the owner of the import was shown any more."""


@dataclass(frozen=True)
class Order:
    """What is to be written, by whom, and what it may find."""

    lines: list[Line]
    # Those that have to be made first.
    periods: list[Period]
    by: Any
    accepts: bool
    fingerprint: str


def may_accept(lines: list[Line], user: Any) -> bool:
    """Whether a user may accept every line himself."""
    reach = reach_of(user)
    paths = {line.committee.path for line in lines}
    return bool(paths) and all(reach.covers(Action.APPROVE, path) for path in paths)


def write(order: Order, tell: Tell, keep: Callable[[list[int]], None]) -> None:
    """Write everything, and what ``keep`` writes of the keys of the figures. In a transaction.

    Raises ``ChangedMeanwhileError`` when something is not as it was when it was checked.
    """
    if order.periods:
        _store_periods(order.periods)
    targets = _locked_targets(order.lines, tell)
    if any(True for _problem in closed(order.lines)):
        raise ChangedMeanwhileError
    judgement, made, done = Judgement(), [], 0
    for batch in judgement.of(order.lines, accepts=order.accepts):
        made += _stored([each for each in batch if each.outcome is not Outcome.SAME], order)
        done += len(batch)
        tell(done)
    if judgement.problems or judgement.fingerprint != order.fingerprint:
        raise ChangedMeanwhileError
    moved = rollups.Shifting()
    if order.accepts and made:
        _settle(targets, moved, lambda: tell(done))
    keep(made)
    if made:
        versions = {line.committee.pk for line in order.lines}
        moved.count(after=touching(versions | ({GENERAL} if order.periods else set())))


def _store_periods(periods: list[Period]) -> None:
    """Make the periods that nobody has used yet, and let the lines name them."""
    kinds = ("code", "kind", "start", "end")
    fresh = [Period(**{name: getattr(each, name) for name in kinds}) for each in periods]
    Period.objects.bulk_create(fresh, ignore_conflicts=True)
    stored = Period.objects.filter(code__in=[each.code for each in periods])
    keys = dict(stored.values_list("code", "pk"))
    for each in periods:
        each.pk = keys[each.code]


def _locked_targets(lines: list[Line], tell: Tell) -> list[int]:
    """Lock the targets that the lines may count towards, in the order of their keys."""
    keys: set[int] = set()
    for batch in batches(lines):
        for (first, last), some in by_days(batch).items():
            found = Target.objects.filter(
                committee__in={line.committee for line in some},
                indicator__in={line.indicator.pk for line in some},
                period__start__lte=last,
                period__end__gte=first,
            )
            keys |= set(found.order_by().values_list("pk", flat=True))
        tell(0)
    for some in batches(sorted(keys)):
        lock_targets(some)
        tell(0)
    return sorted(keys)


def _stored(judged: list[Judged], order: Order) -> list[int]:
    if not judged:
        return []
    now = timezone.now()
    for each in judged:
        row = each.row
        row.version += 1 if row.pk else 0
        row.state, row.return_reason = State.SUBMITTED, ""
        row.entered_by = row.submitted_by = order.by
        row.entered_at = row.submitted_at = now
    if order.accepts:
        _accept(judged, order.by)
    fresh = [each.row for each in judged if each.before is None]
    known = [each.row for each in judged if each.before is not None]
    with worded(Submission):
        Submission.objects.bulk_create(fresh, BATCH)
        Submission.objects.bulk_create(
            known, BATCH, update_conflicts=True, unique_fields=["id"], update_fields=SET
        )
    rows = [*fresh, *known]
    if order.accepts:
        history.note(Verb.ACCEPTED, rows)
    else:
        before = {each.row.pk: each.before for each in judged if each.before is not None}
        history.note(Verb.ADDED, fresh)
        history.note(Verb.SUBMITTED, known, before=before)
    return [row.pk for row in rows]


def _accept(judged: list[Judged], by: Any) -> None:
    _retire([each for each in judged if each.place.live])
    actuals = []
    for each in judged:
        row = each.row
        row.actual = actual = row.as_actual()
        actual.revision = each.revision + 1
        actual.covers_from, actual.covers_to = row.covers_from, row.covers_to
        row.decided_by, row.decided_at = by, row.entered_at
        row.state = State.ACCEPTED
        actuals.append(actual)
    with worded(Actual):
        Actual.objects.bulk_create(actuals, BATCH)
    history.note(Verb.ADDED, actuals)
    rechecks.note(
        rechecks.Touched(each.indicator_id, each.committee_id, (each.covers_to, each.covers_to))
        for each in actuals
    )


def _retire(judged: list[Judged]) -> None:
    """Let what counted so far stand no longer; it stays on record."""
    by_reason: dict[str, list[Actual]] = defaultdict(list)
    for each in judged:
        live = each.place.live
        live.indicator, live.committee = each.line.indicator, each.line.committee
        live.period = each.line.period if live.period_id else None
        by_reason[each.line.reason].append(live)
    for reason, rows in by_reason.items():
        history.note(Verb.REPLACED, rows, reason=reason)
        Actual.objects.filter(pk__in=[row.pk for row in rows]).update(is_live=False)


def _settle(targets: list[int], moved: rollups.Shifting, beat: Callable[[], None]) -> None:
    """Store the standings of these targets; what that moves in the counts is left to do."""
    rows = Target.objects.select_related("indicator", "period", "committee")
    for some in batches(targets, SETTLED):
        stores, moves = storing(computed_standings(rows.filter(pk__in=some).order_by("pk")))
        together(stores)
        moved.add(moves)
        beat()
