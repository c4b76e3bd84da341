"""The way of a figure: sent, accepted or returned; what is told of it, what it costs."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection

from meetings.models import Change
from targets import closing, review
from targets.models import Actual, Submission, Target
from targets.models.submissions import State
from tests.builders import make_actual, make_target, make_user
from tests.unit.rows import fresh
from tests.unit.targets.review.steps import DONE, entered, sent, serving

pytestmark = pytest.mark.django_db


# --- The way of a figure ----------------------------------------------------------------------


def test_a_figure_counts_from_when_it_is_accepted(target: Target) -> None:
    office, approver = (serving(role, target.committee) for role in ("office", "approver"))
    row = entered(target, "105", office)
    assert (row.state, row.entered_by) == (State.DRAFT, office)
    review.submit([row], by=office)
    assert not Actual.objects.exists()
    assert fresh(target).status == "missing"

    review.accept([fresh(row)], by=approver)

    assert (fresh(row).state, row.actual.value) == (State.ACCEPTED, 105)
    assert (row.submitted_by, row.decided_by) == (office, approver)
    assert (fresh(target).status, target.latest) == ("exceeded", row.actual)


def test_what_is_accepted_keeps_everything_that_was_entered(target: Target) -> None:
    row = sent(target, "95")
    told = {"qualifier": ">=", "ratio_to_plan": Decimal(95), "note": "Báo cáo quý"}
    Submission.objects.filter(pk=row.pk).update(**told, total=Decimal(120))

    accepted = review.accept([fresh(row)], by=serving("approver", target.committee))

    actual = accepted[0].actual
    assert {name: getattr(actual, name) for name in told} == told
    assert (actual.total, actual.covers_to) == (120, date(2023, 12, 31))


def test_what_is_returned_says_why_and_goes_again(target: Target) -> None:
    office, approver = (serving(role, target.committee) for role in ("office", "approver"))
    row = sent(target, "1050", office)
    review.give_back([row], by=approver, reason=" Nhầm đơn vị: nghìn tấn. ")
    assert (fresh(row).state, row.return_reason) == (State.RETURNED, "Nhầm đơn vị: nghìn tấn.")

    corrected = entered(target, "105", office)
    assert (corrected.pk, corrected.state, corrected.return_reason) == (row.pk, State.DRAFT, "")
    review.accept(review.submit([corrected], by=office), by=approver)

    assert fresh(target).latest.value == 105


def test_what_is_returned_may_go_again_as_it_is(target: Target) -> None:
    office, approver = (serving(role, target.committee) for role in ("office", "approver"))
    row = review.give_back([sent(target, "105", office)], by=approver, reason="Xem lại.")
    assert review.submit(row, by=office)[0].state == State.SUBMITTED


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_nothing_is_returned_without_a_reason(target: Target, reason: str) -> None:
    row = sent(target, "105")
    with pytest.raises(ValidationError, match=r"lý do|Lý do"):
        review.give_back([row], by=serving("approver", target.committee), reason=reason)
    assert fresh(row).state == State.SUBMITTED


def test_what_is_taken_back_is_gone(target: Target) -> None:
    office = serving("office", target.committee)
    row = sent(target, "105", office)
    review.withdraw([row], by=office)
    assert not Submission.objects.exists()
    assert entered(target, "106", office).value == 106


FROM = {
    "submit": {"draft", "returned"},
    "withdraw": {"draft", "returned", "submitted"},
    "accept": {"submitted"},
    "give_back": {"submitted"},
}


@pytest.mark.on_sqlite
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("what", DONE)
def test_each_step_starts_where_it_may(target: Target, what: str, state: State) -> None:
    master = make_user(is_superuser=True)
    row = sent(target, "105")
    at = {"published_at": row.submitted_at} if state == State.PUBLISHED else {}
    why = {"return_reason": "Xem lại."} if state == State.RETURNED else {}
    Submission.objects.filter(pk=row.pk).update(state=state, **at, **why)

    if state in FROM[what]:
        DONE[what](fresh(row), master)
        assert Submission.objects.filter(pk=row.pk, state=state).count() == 0
    else:
        with pytest.raises(ValidationError, match="đang ở tình trạng"):
            DONE[what](fresh(row), master)
        assert fresh(row).state == state


def test_one_that_cannot_be_accepted_stops_all(target: Target) -> None:
    other = make_target(committee=target.committee, plan=100)
    rows = [sent(target, "105"), sent(other, "90", is_estimate=True)]
    make_actual(other, 88)

    with pytest.raises(ValidationError, match=f"{other.indicator}: Đã có số liệu"):
        review.accept(rows, by=serving("approver", target.committee))

    assert {fresh(row).state for row in rows} == {State.SUBMITTED}
    assert fresh(target).status == "missing"
    assert not Change.objects.filter(verb="accepted").exists()


# --- History ----------------------------------------------------------------------------------


def test_every_step_is_told_with_who_and_why(target: Target, approver: User) -> None:
    office = serving("office", target.committee)
    row = review.give_back([sent(target, "1050", office)], by=approver, reason="Nhầm.")[0]
    row = review.submit([entered(target, "105", office)], by=office)[0]
    review.accept([row], by=approver)
    review.publish(target.committee, target.period, by=approver)
    closing.close(target.committee, target.period, by=approver)
    closing.reopen(target.committee, target.period, by=approver, reason="Thiếu một xã.")

    told = Change.objects.filter(kind__in=["submission", "periodclosing"]).order_by("pk")
    assert list(told.values_list("verb", "by", "reason")) == [
        ("added", office.pk, ""),
        ("submitted", office.pk, ""),
        ("returned", approver.pk, "Nhầm."),
        ("changed", office.pk, ""),
        ("submitted", office.pk, ""),
        ("accepted", approver.pk, ""),
        ("published", approver.pk, ""),
        ("closed", approver.pk, ""),
        ("reopened", approver.pk, "Thiếu một xã."),
    ]
    assert told.filter(verb="changed").get().before["value"][0] == "1050"
    review_made = told.filter(verb__in=["returned", "accepted", "published", "closed", "reopened"])
    assert set(review_made.values_list("via", flat=True)) == {"review"}


# --- Cost -------------------------------------------------------------------------------------


def test_accepting_a_sheet_costs_little_a_figure(
    target: Target, approver: User, django_assert_max_num_queries: Callable
) -> None:
    rows = [sent(make_target(committee=target.committee, plan=100), "105") for _ in range(4)]
    # Locking and looking; for each figure what recording it costs (three trips to a server).
    most = 16 + len(rows) * (15 if connection.vendor == "sqlite" else 5)
    with django_assert_max_num_queries(most):
        review.accept(rows, by=approver)
