"""Writes that belong together, each one transaction and one function.

Admin, import and commands share them. Standings follow by themselves
(``targets.standings``); what these functions add is that nothing is
overwritten: the earlier figure stops being live and stays.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max

from config.retrying import retried
from meetings.models import Document
from targets.models import Actual, PlannedValue, Target, Verdict
from targets.models.choices import ComparatorChoice, Owner
from targets.standings import lock_targets, touched_by


@retried
def record_actual(actual: Actual) -> Actual:
    """Save a figure; an estimate for the same days makes room for the official one.

    Raises ``ValidationError`` when the figure is incomplete or when an official
    figure for the same days is there already.
    """
    actual.full_clean(validate_constraints=False)
    if actual.pk is None:
        lock_targets(touched_by(actual))
        same = Actual.objects.filter(**actual.same_days())
        same.filter(is_live=True, is_estimate=True).update(is_live=False)
        actual.revision = (same.aggregate(Max("revision"))["revision__max"] or 0) + 1
    # Only now: before the estimate made room, two live figures would have met here.
    actual.validate_constraints()
    actual.save()
    return actual


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
    plan.full_clean()
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
