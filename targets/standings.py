"""The stored standing of a target, kept true.

``refresh_standings`` is the only writer of the standing columns; a status that
changes is shifted in the counts of ``targets.rollups`` at once. Receivers
(``targets.receivers``) call it, in the same transaction, for whatever a saved
or deleted plan, actual or verdict touches. Bulk writers that bypass signals
call it themselves, after ``rollups.recount`` for targets they have made.

Writers lock in one order: targets, the counts (from the bottom of the tree to
the top), the data versions. ``settle`` sends all three in that order in one trip
(``config.together``); what recording a figure reads before is in
``targets.recording``. Whoever changes several figures in one transaction
locks all their targets first (``lock_targets``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from config.together import Statement
from meetings.models.versions import touching
from targets import rollups
from targets import status as rule
from targets.models import Actual, Indicator, PlannedValue, Target, Verdict
from targets.models.choices import StatusBasis
from targets.recording import reached_by

STANDING_FIELDS = ("status", "status_basis", "plan_id", "latest_id", "attainment", "pace")
BATCH = 500
STORE = f"""
    UPDATE targets_target SET {", ".join(f"{field} = %s" for field in STANDING_FIELDS)}
    WHERE id = %s
"""  # noqa: S608 - the names of the columns are the model's own
# Targets with their status before and now.
Moves = list[tuple[Target, str, str]]
WORDED = (StatusBasis.OVERRIDE, StatusBasis.PRINTED)


@dataclass(frozen=True)
class StoredStanding:
    """The standing columns of a target, in the order of ``STANDING_FIELDS``."""

    status: str
    status_basis: str
    plan_id: int | None
    latest_id: int | None
    attainment: Decimal | None
    pace: Decimal | None


def thresholds() -> rule.Thresholds:
    """The thresholds this deployment shows and uses."""
    return rule.Thresholds(**settings.STATUS_THRESHOLDS)


def reading_of(actual: Actual) -> rule.Reading:
    """What the rule needs of an actual."""
    return rule.Reading(
        covers_from=actual.covers_from,
        covers_to=actual.covers_to,
        value=actual.value,
        ratio=actual.ratio_to_plan,
        is_estimate=actual.is_estimate,
    )


def plan_of(target: Target, planned: PlannedValue | None, reading: Actual | None) -> rule.Plan:
    """What the rule needs of a target and one of its planned values."""
    start, end = target.window(reading.covers_to if reading else None)
    return rule.Plan(
        value=planned.value if planned else None,
        measure=rule.Measure(target.indicator.measure),
        direction=rule.Direction(target.indicator.direction),
        comparator=rule.Comparator(planned.comparator if planned else ""),
        start=start,
        end=end,
    )


def counts_for(target: Target, actual: Actual) -> bool:
    """Whether an actual of the target's indicator and committee says something about it."""
    if not target.period.contains(actual.covers_to):
        return False
    measure, window = rule.Measure(target.indicator.measure), target.window(actual.covers_to)
    return rule.counts_towards(measure, reading_of(actual), *window)


def deciding_actual(target: Target, actuals: Iterable[Actual]) -> Actual | None:
    """Of a target's live actuals the one that decides its status."""
    counted = {reading_of(actual): actual for actual in actuals if counts_for(target, actual)}
    return counted.get(rule.latest(counted))


def standing_of(
    target: Target, plans: list[PlannedValue], actuals: list[Actual], verdicts: list[Verdict]
) -> StoredStanding:
    """The standing a target should have, from its live plans, actuals and verdicts.

    A committee's own ruling comes first, then the rule, then what a source
    prints in words for a target without figures.
    """
    leading = next((plan for plan in plans if plan.is_primary), None)
    actual = deciding_actual(target, actuals)
    reading = reading_of(actual) if actual else None
    plan = plan_of(target, leading, actual)
    # As of the plan's first day: whether an unreported target is due yet depends
    # on the day of reading, so “Chưa đến kỳ” is told from “Thiếu số liệu” only then.
    standing = rule.assess(plan, reading, plan.start, thresholds())
    status, basis = standing.status.value, _basis(standing, leading, reading)
    by_origin = {verdict.origin: verdict.status for verdict in verdicts}
    if Verdict.Origin.OVERRIDE in by_origin:
        status, basis = by_origin[Verdict.Origin.OVERRIDE], StatusBasis.OVERRIDE
    elif basis == StatusBasis.NONE and Verdict.Origin.PRINTED in by_origin:
        status, basis = by_origin[Verdict.Origin.PRINTED], StatusBasis.PRINTED
    return StoredStanding(
        status=status,
        status_basis=basis,
        plan_id=leading.pk if leading else None,
        latest_id=actual.pk if actual else None,
        attainment=standing.attainment,
        pace=standing.pace,
    )


def _basis(
    standing: rule.Standing, plan: PlannedValue | None, reading: rule.Reading | None
) -> StatusBasis:
    if reading is None or standing.status == rule.Status.MISSING:
        return StatusBasis.NONE
    return StatusBasis.COMPUTED if plan and reading.value is not None else StatusBasis.RATIO


def computed_standings(targets: Iterable[Target]) -> Iterator[tuple[Target, StoredStanding]]:
    """Each target with the standing it should have; three queries for all of them."""
    targets = list(targets)
    plans = _grouped(PlannedValue.objects.filter(target__in=targets, is_live=True))
    verdicts = _grouped(Verdict.objects.filter(target__in=targets))
    actuals: dict[tuple[int, int], list[Actual]] = {}
    for actual in _actuals_of(targets):
        actuals.setdefault((actual.indicator_id, actual.committee_id), []).append(actual)
    for target in targets:
        key = (target.indicator_id, target.committee_id)
        yield (
            target,
            standing_of(
                target,
                plans.get(target.pk, []),
                actuals.get(key, []),
                verdicts.get(target.pk, []),
            ),
        )


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.target_id, []).append(row)
    return groups


def _actuals_of(targets: list[Target]) -> Iterable[Actual]:
    if not targets:
        return []
    return Actual.objects.filter(
        is_live=True,
        indicator__in={target.indicator_id for target in targets},
        committee__in={target.committee_id for target in targets},
        covers_to__gte=min(target.period.start for target in targets),
        covers_to__lte=max(target.period.end for target in targets),
    )


def drift(target: Target, standing: StoredStanding) -> dict[str, tuple[Any, Any]]:
    """The standing columns that are not what they should be: stored and right value."""
    return {
        field: (getattr(target, field), getattr(standing, field))
        for field in STANDING_FIELDS
        if getattr(target, field) != getattr(standing, field)
    }


def lock_targets(targets: Iterable[int]) -> None:
    """Let one writer at a time at these targets, until its transaction ends.

    Whoever replaces a figure locks its targets before reading what is there:
    locked afterwards, two writers would each hold what the other waits for.
    """
    rows = Target.objects.select_for_update(no_key=True).filter(pk__in=list(targets))
    list(rows.order_by("pk").values_list("pk", flat=True))


def standings_with(added: Actual, locked: list[Target]) -> Iterator[tuple[Target, StoredStanding]]:
    """Each target of ``targets.recording.look`` with the standing that one more figure gives it.

    The leading plan and what decided so far are enough beside the new figure, unless
    somebody's words may come in.
    """
    worded = []
    for target in locked:
        plans = [target.plan] if target.plan else []
        actuals = [target.latest] if target.latest else []
        standing = standing_of(target, plans, [*actuals, added], [])
        if target.status_basis in WORDED or standing.status_basis == StatusBasis.NONE:
            worded.append(target)
        else:
            yield target, standing
    if worded:
        yield from computed_standings(worded)


@transaction.atomic(savepoint=False)
def refresh_standings(targets: Iterable[int], *, shift_counts: bool = True) -> int:
    """Store the standing of the targets with these keys; returns how many changed.

    Without ``shift_counts`` the caller rebuilds the counts afterwards, as a repair
    must: what was stored may never have been counted. Rows are locked in key order
    until the transaction ends, so that two writers of one target cannot both store
    what they saw before the other.
    """
    rows = Target.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("indicator", "period", "committee")
    locked = rows.filter(pk__in=list(targets)).order_by("pk")
    return settle(computed_standings(locked), shift_counts=shift_counts)


def settle(
    standings: Iterable[tuple[Target, StoredStanding]],
    *,
    shift_counts: bool = True,
    versions: Iterable[int] = (),
    noted: Iterable[Statement] = (),
) -> int:
    """Store the standing of targets that this transaction has locked; see above.

    In one trip with what follows from it: the counts, and ``versions`` to be touched;
    before them goes what is ``noted`` of the figure.
    """
    stores, moves = storing(standings)
    before = [*noted, *stores]
    rollups.shift(moves if shift_counts else [], before=before, after=touching(versions))
    return len(stores)


def storing(standings: Iterable[tuple[Target, StoredStanding]]) -> tuple[list[Statement], Moves]:
    """What stores the standings that changed, and what that moves in the counts.

    For a writer of thousands, who touches the counts that all writers share last of all.
    """
    stores, moves = [], []
    for target, standing in standings:
        if drift(target, standing):
            moves.append((target, target.status, standing.status))
            values = [getattr(standing, field) for field in STANDING_FIELDS]
            stores.append((STORE, [*values, target.pk]))
    return stores, moves


def touched_by(row: Any) -> set[int]:
    """Keys of the targets whose standing a row of one of the models below may change."""
    if isinstance(row, Target):
        return {row.pk}
    if isinstance(row, Indicator):
        return set(row.targets.values_list("pk", flat=True)) if row.rule_changed else set()
    if isinstance(row, Actual):
        within = reached_by(row.indicator_id, row.committee_id, row.covers_to)
        # An actual moved to another committee or period leaves its old targets behind.
        # Not asked of a new one: no key would mean every target without a figure.
        touched = within | Q(latest=row.pk) if row.pk else within
        return set(Target.objects.filter(touched).values_list("pk", flat=True))
    return {row.target_id}
