"""Closing a committee's period and opening it again.

Both lock the committee's targets first, as every writer of a figure does: whoever was
writing has finished, and whoever comes later sees what was decided.
"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.refusals import worded
from config.retrying import retried
from meetings.access import Action, reach_of
from meetings.history import Via, acting
from meetings.models import Committee, Period
from targets.models import PeriodClosing, Submission, Target
from targets.models.submissions import State
from targets.standings import lock_targets


def may_close(user: Any, committee: Committee) -> bool:
    """Whether a user closes and opens the periods of a committee, and publishes them."""
    return reach_of(user).covers(Action.APPROVE, committee.path)


@retried
def close(committee: Committee, period: Period, *, by: Any, note: str = "") -> PeriodClosing:
    """Lock the committee's figures of a period.

    Raises ``PermissionDenied`` for who may not, ``ValidationError`` when it is closed already
    or a figure still waits, which nobody could then accept or return.
    """
    _begin(committee, period, by)
    waiting = Submission.objects.filter(
        committee=committee,
        covers_from__gte=period.start,
        covers_to__lte=period.end,
        state=State.SUBMITTED,
    ).count()
    if waiting:
        message = ngettext(
            "Còn %(count)d số chờ duyệt: duyệt hoặc trả lại rồi mới khóa kỳ.",
            "Còn %(count)d số chờ duyệt: duyệt hoặc trả lại rồi mới khóa kỳ.",
            waiting,
        )
        raise ValidationError(message % {"count": waiting})
    values = {"closed_at": timezone.now(), "closed_by": by, "note": note.strip()}
    closing = PeriodClosing(committee=committee, period=period, **values)
    closing.clean_fields(exclude={"committee", "period", "closed_by"})
    with worded(PeriodClosing), acting(by, via=Via.REVIEW, reason=note):
        closing.save()
    return closing


@retried
def reopen(committee: Committee, period: Period, *, by: Any, reason: str) -> PeriodClosing:
    """Let the committee's figures of a period be written again; the reason stays on record.

    Raises ``PermissionDenied`` for who may not, ``ValidationError`` without a reason or
    when it is not closed.
    """
    _begin(committee, period, by)
    closing = PeriodClosing.objects.filter(
        committee=committee, period=period, reopened_at=None
    ).first()
    if closing is None:
        raise ValidationError(_("Kỳ này chưa khóa."))
    closing.reopened_at, closing.reopened_by = timezone.now(), by
    closing.reopen_reason = reason.strip()
    if not closing.reopen_reason:
        raise ValidationError(_("Mở lại kỳ thì phải nêu lý do."))
    closing.clean_fields(exclude={"committee", "period", "closed_by", "reopened_by"})
    with acting(by, via=Via.REVIEW, reason=closing.reopen_reason):
        closing.save()
    return closing


def _begin(committee: Committee, period: Period, by: Any) -> None:
    if not may_close(by, committee):
        raise PermissionDenied
    lock_targets(targets_within(committee, period.start, period.end).values_list("pk", flat=True))


def targets_within(committee: Committee, first: date, last: date) -> QuerySet[Target]:
    """The targets of a committee that figures of these days may count towards."""
    return Target.objects.filter(
        committee=committee, period__start__lte=last, period__end__gte=first
    ).order_by()
