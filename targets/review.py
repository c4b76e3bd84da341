"""What becomes of entered figures: sent, returned or accepted, published.

Every function is one transaction: all of its rows or none, with their targets locked
first, as every writer of figures does. Who may do what is asked here as well as by the
pages, since imports come in by no page. Rows are given as they were seen: one that has
been written since (its ``version`` says so) is refused, so nobody accepts what he has
not looked at.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from config.retrying import retried
from meetings import history
from meetings.history import Verb, Via, acting
from meetings.models import Committee, Period
from meetings.models.versions import touch
from targets.access import acceptable, enterable
from targets.actions import record_actual
from targets.closing import may_close, targets_within
from targets.entering import drop
from targets.models import Actual, PeriodClosing, Submission
from targets.models.submissions import OPEN, State
from targets.standings import lock_targets


@retried
def submit(rows: Iterable[Submission], *, by: Any) -> list[Submission]:
    """Send figures for review; what was returned goes again as it is.

    Raises ``ValidationError`` when one is not on its way any more, ``PermissionDenied``
    when one is not the user's to enter.
    """
    rows = _locked(rows, enterable(by), (State.DRAFT, State.RETURNED))
    moved = _moved(rows, State.SUBMITTED, submitted_by=by, submitted_at=timezone.now())
    with acting(by):
        history.note(Verb.SUBMITTED, moved)
    return moved


@retried
def withdraw(rows: Iterable[Submission], *, by: Any) -> list[Submission]:
    """Take figures back that are on their way; raises as ``submit`` does.

    Also those of a closed period, since they count nowhere.
    """
    rows = _locked(rows, enterable(by), OPEN, closed_too=True)
    drop(rows, by=by)
    return rows


@retried
def give_back(rows: Iterable[Submission], *, by: Any, reason: str) -> list[Submission]:
    """Return submitted figures to who sent them, with a reason.

    Raises ``ValidationError`` without a reason or when one is not waiting,
    ``PermissionDenied`` when one is not the user's to decide.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Trả lại thì phải nêu lý do."))
    if len(reason) > (most := Submission._meta.get_field("return_reason").max_length):
        raise ValidationError(_("Lý do dài quá %(most)d ký tự.") % {"most": most})
    rows = _locked(rows, acceptable(by), (State.SUBMITTED,))
    decided = {"decided_by": by, "decided_at": timezone.now()}
    moved = _moved(rows, State.RETURNED, return_reason=reason, **decided)
    with acting(by, via=Via.REVIEW, reason=reason):
        history.note(Verb.RETURNED, moved)
    return moved


@retried
def accept(rows: Iterable[Submission], *, by: Any) -> list[Submission]:
    """Let submitted figures count: each makes its actual, and the statuses follow.

    An estimate, and with a reason an official figure, that counted for the same days
    stays on record. Raises ``ValidationError`` when one is not waiting, cannot stand
    beside what counts already, or is of a closed period; ``PermissionDenied`` when one
    is not the user's to decide. Then none is accepted.
    """
    rows = _locked(rows, acceptable(by), (State.SUBMITTED,))
    now = timezone.now()
    with history.gathered(), acting(by, via=Via.REVIEW):
        for row in rows:
            row.actual = _counted(row)
            row.decided_by, row.decided_at = by, now
            row.state, row.version = State.ACCEPTED, row.version + 1
        fields = ["actual", "state", "version", "decided_by", "decided_at"]
        Submission.objects.bulk_update(rows, fields)
        history.note(Verb.ACCEPTED, rows)
    return rows


def _counted(row: Submission) -> Actual:
    """The figure it makes, which counts from now on."""
    # What became official since it was entered is not replaced without a reason.
    correcting = bool(row.reason) or row.is_estimate
    with acting(reason=row.reason):
        try:
            return record_actual(row.as_actual(), correcting=correcting)
        except ValidationError as error:
            told = [f"{row.indicator}: {message}" for message in error.messages]
            raise ValidationError(told) from error


@retried
def publish(committee: Committee, period: Period, *, by: Any) -> list[Submission]:
    """Mark the accepted figures of a committee's period as announced.

    Raises ``PermissionDenied`` for who may not, ``ValidationError`` when there is none.
    """
    if not may_close(by, committee):
        raise PermissionDenied
    accepted = Submission.objects.of_sheet(committee, period).filter(state=State.ACCEPTED)
    accepted = accepted.select_related("indicator", "committee", "period")
    rows = list(accepted.select_for_update(of=("self",)).order_by("pk"))
    if not rows:
        raise ValidationError(_("Chưa có số liệu đã duyệt nào của kỳ này để công bố."))
    rows = _moved(rows, State.PUBLISHED, published_by=by, published_at=timezone.now())
    with acting(by, via=Via.REVIEW):
        history.note(Verb.PUBLISHED, rows)
    touch([committee.pk])
    return rows


def _locked(
    rows: Iterable[Submission],
    mine: Any,
    states: tuple[State, ...],
    *,
    closed_too: bool = False,
) -> list[Submission]:
    """The rows as they stand, nobody else writing them or their targets meanwhile."""
    asked = {row.pk: row.version for row in rows}
    there = Submission.objects.filter(pk__in=asked).select_related(
        "indicator", "committee", "period", "document"
    )
    sheets = {(row.committee, row.covers_from, row.covers_to) for row in there}
    targets = (
        targets_within(committee, first, last).filter(
            indicator__in=[row.indicator_id for row in there if row.committee_id == committee.pk]
        )
        for committee, first, last in sheets
    )
    lock_targets(sorted({key for each in targets for key in each.values_list("pk", flat=True)}))
    for days in () if closed_too else sheets:
        PeriodClosing.objects.locking(*days).refuse()
    found = list(there.all().select_for_update(of=("self",)).order_by("pk"))
    if len(found) != len(asked):
        raise ValidationError(_("Có số đã bị rút trong lúc đó; hãy tải lại trang."))
    if there.filter(mine).count() != len(found):
        raise PermissionDenied
    for row in found:
        if row.state not in states:
            message = _("%(figure)s: đang ở tình trạng “%(state)s”; hãy tải lại trang.")
            raise ValidationError(
                message % {"figure": row.indicator, "state": row.get_state_display()}
            )
        if row.version != asked[row.pk]:
            message = _("%(figure)s: người khác vừa sửa; hãy xem lại rồi làm lại.")
            raise ValidationError(message % {"figure": row.indicator})
    return found


def _moved(rows: list[Submission], state: State, **values: Any) -> list[Submission]:
    there = Submission.objects.filter(pk__in=[row.pk for row in rows])
    there.update(state=state, version=F("version") + 1, **values)
    for row in rows:
        for name, value in (values | {"state": state, "version": row.version + 1}).items():
            setattr(row, name, value)
    return rows
