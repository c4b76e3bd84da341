"""Setting right what was entered by mistake: take a figure back, choose which plan leads.

Unlike the writes in ``targets.actions`` these undo: a figure that is taken back
gives its place to the one it had replaced.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings import history
from targets.models import Actual, PeriodClosing, PlannedValue
from targets.standings import lock_targets, touched_by


@transaction.atomic
def withdraw_actual(actual: Actual) -> None:
    """Delete a figure; the one it replaced is live again.

    Raises ``ValidationError`` when its period is closed.
    """
    lock_targets(touched_by(actual))
    actual.refresh_from_db()
    days = actual.committee_id, actual.covers_from, actual.covers_to
    PeriodClosing.objects.locking(*days).refuse()
    earlier = Actual.objects.filter(**actual.same_days())
    earlier = earlier.exclude(pk=actual.pk).order_by("-revision")
    was_live = actual.is_live
    actual.delete()
    if was_live and (restored := earlier.first()):
        restored.is_live = True
        restored.save(update_fields=["is_live"])


@transaction.atomic
def withdraw_plan(plan: PlannedValue) -> None:
    """Delete a planned value; the same owner's value before it is live again."""
    lock_targets([plan.target_id])
    plan.refresh_from_db()
    earlier = PlannedValue.objects.filter(target=plan.target, owner=plan.owner)
    earlier = earlier.exclude(pk=plan.pk).order_by("-revision")
    was_live, led = plan.is_live, plan.is_primary
    plan.delete()
    if was_live and (restored := earlier.first()):
        restored.is_live, restored.is_primary = True, led
        restored.save(update_fields=["is_live", "is_primary"])


@transaction.atomic
def lead_with(plan: PlannedValue) -> None:
    """Make this live plan the one that the target's status is computed from."""
    lock_targets([plan.target_id])
    plan.refresh_from_db()
    if not plan.is_live:
        raise ValidationError(_("Kế hoạch này đã được thay; hãy chọn kế hoạch đang hiệu lực."))
    leading = PlannedValue.objects.filter(target=plan.target_id, is_live=True, is_primary=True)
    others = list(leading.exclude(pk=plan.pk).select_related("target__indicator", "target__period"))
    for other in others:
        other.is_primary = False
    led = {other.pk: {"is_primary": True} for other in others}
    history.note(history.Verb.CHANGED, others, before=led)
    # Without its signal: saving the plan that leads from now on settles the standing, once.
    leading.exclude(pk=plan.pk).update(is_primary=False)
    plan.is_primary = True
    plan.save(update_fields=["is_primary"])
