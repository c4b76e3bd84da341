"""Writes that belong together, each one transaction and one function.

Admin, import and commands share them. Standings follow by themselves
(``targets.standings``); what these functions add is that nothing is
overwritten: the earlier figure stops being live and stays.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max

from config.refusals import worded
from config.retrying import retried
from meetings import history
from meetings.models import Document
from targets.models import Actual, PeriodClosing, PlannedValue, Target, Verdict
from targets.models.choices import ComparatorChoice, Owner
from targets.models.closings import refuse_closed
from targets.recording import look
from targets.standings import lock_targets, touched_by


@retried
def record_actual(actual: Actual, *, correcting: bool = False) -> Actual:
    """Save a figure; an estimate for the same days makes room for the official one.

    With ``correcting`` a new figure also takes the place of one of its own kind. Raises
    ``ValidationError`` when the figure is incomplete or impossible, its period is closed,
    or a figure for the same days is there that does not make room.
    """
    actual.clean_days()
    if actual.pk:
        _refuse_leaving_closed(actual)
    seen = look(actual)
    # A target shows that there are both; validating each would be a query.
    there = {"indicator", "committee"} if seen.targets else set()
    actual.clean_fields(exclude=_loaded_relations(actual) | there)
    refuse_closed(seen.closed)
    actual.refuse_second(seen.others, correcting=correcting)
    actual.locked_targets = seen.targets
    with worded(Actual):
        if actual.pk is None:
            replaced = [other.pk for other in seen.others if other.is_live]
            if replaced:
                _retire(replaced)
                # One of them may be what decides so far.
                del actual.locked_targets
            actual.revision = max((other.revision for other in seen.others), default=0) + 1
        # All of this is one transaction; ``save`` would mark its part of it.
        actual.save_base()
    return actual


def _retire(figures: list[int]) -> None:
    """Let figures with these keys stand no longer; they stay on record."""
    rows = Actual.objects.filter(pk__in=figures)
    named = rows.select_related("indicator", "committee", "period", "document")
    history.note(history.Verb.REPLACED, named)
    rows.update(is_live=False)


def _refuse_leaving_closed(actual: Actual) -> None:
    """Raise ``ValidationError`` if a figure would be taken out of a closed period."""
    stored = Actual.objects.filter(pk=actual.pk).first()
    if stored is None or stored.same_days() == actual.same_days():
        return
    # Both ends before either is looked at, as every writer of several does.
    lock_targets(touched_by(stored) | touched_by(actual))
    days = stored.committee_id, stored.covers_from, stored.covers_to
    PeriodClosing.objects.locking(*days).refuse()


def _loaded_relations(row: Actual) -> set[str]:
    """Relations whose row is at hand, and so exists: validating each would be a query."""
    relations = (field for field in row._meta.fields if field.is_relation)
    return {f.name for f in relations if f.is_cached(row) and getattr(row, f.attname)}


@retried
def revise_plan(
    target: Target,
    *,
    owner: Owner,
    value: Decimal,
    comparator: str = ComparatorChoice.NONE,
    total: Decimal | None = None,
    document: Document | None = None,
    note: str = "",
) -> PlannedValue:
    """Set an owner's value for a target; a value that was live before stays, no longer live.

    The new value leads the status when the old one did, or when the target has
    no leading plan yet. Raises ``ValidationError`` for impossible values.
    """
    lock_targets([target.pk])
    plans = PlannedValue.objects.filter(target=target)
    old = plans.filter(owner=owner, is_live=True).first()
    leads = plans.filter(is_live=True, is_primary=True).first()
    if old:
        old.target = target
        history.note(history.Verb.REPLACED, [old])
        # Without its signal: saving the new value settles the standing, once.
        plans.filter(pk=old.pk).update(is_live=False)
    revision = plans.filter(owner=owner).aggregate(Max("revision"))["revision__max"] or 0
    plan = PlannedValue(
        target=target,
        owner=owner,
        revision=revision + 1,
        comparator=comparator,
        value=value,
        total=total,
        document=document,
        note=note,
        is_primary=leads is None or leads == old,
    )
    plan.full_clean(validate_constraints=False)
    with worded(PlannedValue):
        plan.save()
    return plan


@retried
def overrule(
    target: Target, *, status: str, reason: str, by: Any, on: date, **printed: Any
) -> Verdict:
    """Let a committee's own judgement stand before the computed status.

    Both stay visible. ``printed`` is where it stands in print, if anywhere: document,
    paragraph, as_printed. Raises ``ValidationError`` without a reason.
    """
    lock_targets([target.pk])
    ruled = Verdict.objects.filter(target=target, origin=Verdict.Origin.OVERRIDE)
    verdict = ruled.first() or Verdict(target=target, origin=Verdict.Origin.OVERRIDE)
    verdict.status, verdict.reason = status, reason
    verdict.decided_by, verdict.decided_on = by, on
    for name, value in printed.items():
        setattr(verdict, name, value)
    verdict.full_clean()
    verdict.save()
    return verdict
