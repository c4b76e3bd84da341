"""Figures on their way: who sends, accepts and returns them, what then counts, what is locked."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from meetings.models import Change, Committee
from meetings.models.versions import data_version
from targets import closing, entering, review
from targets.actions import record_actual
from targets.corrections import withdraw_actual
from targets.entering import Entry, OvertakenError, places
from targets.models import Actual, PeriodClosing, Submission, Target
from targets.models.submissions import State
from tests.builders import (
    make_actual,
    make_period,
    make_target,
    make_user,
)
from tests.unit.branches import tree
from tests.unit.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def places_() -> dict[str, Committee]:
    return tree()


@pytest.fixture
def target(places_: dict[str, Committee]) -> Target:
    """A target of the year 2023, 100 planned, which the committee below leads."""
    mine, below = places_["mine"], places_["below"]
    return make_target(committee=mine, lead_agency=below, plan=100)


def serving(role: str, committee: Committee) -> User:
    return make_user(role=role, committee=committee)


def entered(target: Target, value: str | None, by: User, **fields: Any) -> Submission:
    """The draft of a figure for the target's period."""
    seen = places(target.committee, target.period).get(target.indicator_id, entering.Place()).token
    entry = Entry(target.indicator, value and Decimal(value), seen=seen, **fields)
    return entering.enter(target.committee, target.period, [entry], by=by)[0]


def sent(target: Target, value: str, by: User | None = None, **fields: Any) -> Submission:
    """A figure that waits."""
    by = by or serving("office", target.committee)
    return review.submit([entered(target, value, by, **fields)], by=by)[0]


def fresh(row: Any) -> Any:
    row.refresh_from_db()
    return row


# --- The way of a figure ------------------------------------------------------------------------


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


DONE = {
    "submit": lambda row, by: review.submit([row], by=by),
    "withdraw": lambda row, by: review.withdraw([row], by=by),
    "accept": lambda row, by: review.accept([row], by=by),
    "give_back": lambda row, by: review.give_back([row], by=by, reason="Xem lại."),
}
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


# --- Who may ------------------------------------------------------------------------------------


@pytest.mark.on_sqlite
@pytest.mark.parametrize("what", DONE)
@pytest.mark.parametrize(
    ("role", "place", "may_send", "may_decide"),
    [
        ("office", "mine", True, False),
        ("office", "above", True, True),
        # It leads the target, as a reporter's body does.
        ("office", "below", True, False),
        ("office", "foreign", False, False),
        ("reporter", "mine", True, False),
        ("reporter", "below", True, False),
        ("reporter", "foreign", False, False),
        ("approver", "mine", False, True),
        ("approver", "above", False, True),
        ("approver", "below", False, False),
        ("approver", "foreign", False, False),
        ("reader", "above", False, False),
        ("administrator", "above", False, False),
    ],
)
def test_who_may_do_what(
    places_: dict[str, Committee],
    target: Target,
    what: str,
    role: str,
    place: str,
    *,
    may_send: bool,
    may_decide: bool,
) -> None:
    row = entered(target, "105", serving("office", target.committee))
    if what != "submit":
        row = review.submit([row], by=serving("office", target.committee))[0]
    somebody = serving(role, places_[place])

    if may_send if what in {"submit", "withdraw"} else may_decide:
        DONE[what](row, somebody)
    else:
        with pytest.raises(PermissionDenied):
            DONE[what](row, somebody)


@pytest.mark.parametrize("sender", ["entered_by", "submitted_by"])
def test_an_office_does_not_accept_what_it_sent_itself(
    places_: dict[str, Committee], target: Target, sender: str
) -> None:
    superior = serving("office", places_["above"])
    row = sent(target, "105")
    Submission.objects.filter(pk=row.pk).update(**{sender: superior})
    with pytest.raises(PermissionDenied):
        review.accept([fresh(row)], by=superior)


def test_who_is_office_and_approver_may_do_both(target: Target) -> None:
    both = serving("office", target.committee)
    both.memberships.create(committee=target.committee, role="approver")
    row = sent(target, "105", both)
    assert review.accept([row], by=both)[0].state == State.ACCEPTED


def test_a_reporter_sends_what_is_assigned_and_nothing_else(
    places_: dict[str, Committee], target: Target
) -> None:
    reporter = serving("reporter", places_["below"])
    other = make_target(committee=target.committee, plan=5)
    with pytest.raises(PermissionDenied):
        entered(other, "4", reporter)
    foreign = entered(other, "4", serving("office", other.committee))
    for what in ("submit", "withdraw"):
        with pytest.raises(PermissionDenied):
            DONE[what](foreign, reporter)
    assert sent(target, "105", reporter).state == State.SUBMITTED


def test_one_foreign_figure_among_others_stops_all(
    places_: dict[str, Committee], target: Target
) -> None:
    foreign = make_target(committee=places_["foreign"], plan=5)
    rows = [sent(target, "105"), sent(foreign, "4")]
    with pytest.raises(PermissionDenied):
        review.accept(rows, by=serving("approver", target.committee))
    assert not Actual.objects.exists()


# --- Estimates and corrections ------------------------------------------------------------------


def test_an_estimate_gives_way_to_the_official_figure_and_both_stay(target: Target) -> None:
    approver = serving("approver", target.committee)
    first = review.accept([sent(target, "101", is_estimate=True)], by=approver)[0]
    second = review.accept([sent(target, "98")], by=approver)[0]

    assert [fresh(row.actual).is_live for row in (first, second)] == [False, True]
    assert fresh(target).status == "missed"


def test_an_official_figure_is_corrected_with_a_reason_and_both_stay(target: Target) -> None:
    office, approver = (serving(role, target.committee) for role in ("office", "approver"))
    first = review.accept([sent(target, "1050", office)], by=approver)[0]
    with pytest.raises(ValidationError, match="nêu lý do sửa"):
        entered(target, "105", office)

    row = sent(target, "105", office, reason="Nhầm dấu phẩy.")
    second = review.accept([row], by=approver)[0]

    assert (fresh(first.actual).is_live, first.actual.value) == (False, 1050)
    assert (second.actual.revision, fresh(target).latest) == (2, second.actual)
    added = Change.objects.get(kind="actual", verb="added", row=second.actual.pk)
    assert (added.reason, added.by, added.via) == ("Nhầm dấu phẩy.", approver, "review")


def test_what_became_official_meanwhile_is_not_replaced_without_a_reason(target: Target) -> None:
    row = sent(target, "105")
    record_actual(one(target, value=Decimal(100)).as_actual())
    with pytest.raises(ValidationError, match="Đã có số liệu"):
        review.accept([row], by=serving("approver", target.committee))
    assert Actual.objects.get().value == 100


def test_an_estimate_gives_way_to_a_later_one(target: Target) -> None:
    approver = serving("approver", target.committee)
    for value in ("101", "103"):
        review.accept([sent(target, value, is_estimate=True)], by=approver)
    assert [row.value for row in Actual.objects.filter(is_live=True)] == [103]


def test_an_estimate_takes_no_official_figures_place(target: Target) -> None:
    make_actual(target, 100)
    with pytest.raises(ValidationError, match="không thay bằng số ước"):
        entered(target, "101", serving("office", target.committee), is_estimate=True)


def test_a_figure_that_is_taken_back_later_leaves_what_was_accepted(target: Target) -> None:
    row = review.accept([sent(target, "105")], by=serving("approver", target.committee))[0]
    withdraw_actual(row.actual)
    assert (fresh(row).state, row.actual) == (State.ACCEPTED, None)
    assert fresh(target).status == "missing"


# --- One figure by a form -----------------------------------------------------------------------


def one(target: Target, **fields: Any) -> Submission:
    values = {"indicator": target.indicator, "committee": target.committee} | fields
    return Submission(**{"period": target.period} | values)


def test_a_form_enters_what_a_sheet_does_not_ask_for(target: Target) -> None:
    office = serving("office", target.committee)
    row = one(target, ratio_to_plan=Decimal("99.5"), qualifier=">=")
    entering.enter_one(row, by=office)

    seen = places(target.committee, target.period)[target.indicator_id].token
    row.qualifier = ""
    entering.enter_one(row, by=office, seen=seen)

    assert (fresh(row).ratio_to_plan, row.qualifier, row.version) == (Decimal("99.5"), "", 2)
    with pytest.raises(OvertakenError, match=str(target.indicator)):
        entering.enter_one(fresh(row), by=office, seen=seen)
    with pytest.raises(ValidationError, match="đang nhập hoặc chờ duyệt"):
        entering.enter_one(one(target, value=1), by=office)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "không để trống"),
        ({"value": Decimal(20), "total": Decimal(19)}, "từ 0 đến tổng số"),
        ({"total": Decimal(19), "ratio_to_plan": Decimal(1)}, "từ 0 đến tổng số"),
        ({"value": Decimal(1), "as_of": date(2024, 1, 1)}, "Ngày chốt phải nằm trong kỳ"),
    ],
)
def test_a_form_is_told_what_is_impossible(
    target: Target, fields: dict[str, Any], told: str
) -> None:
    office = serving("office", target.committee)
    with pytest.raises(ValidationError, match=told):
        entering.enter_one(one(target, **fields), by=office)


# --- Published, closed, opened again ------------------------------------------------------------


@pytest.fixture
def approver(target: Target) -> User:
    return serving("approver", target.committee)


def test_accepted_figures_of_a_period_are_announced_together(
    target: Target, approver: User
) -> None:
    other = make_target(committee=target.committee, plan=5)
    with pytest.raises(ValidationError, match="Chưa có số liệu đã duyệt"):
        review.publish(target.committee, target.period, by=approver)
    row = review.accept([sent(target, "105")], by=approver)[0]
    waiting = sent(other, "4")
    version = data_version([target.committee_id])

    review.publish(target.committee, target.period, by=approver)

    assert (fresh(row).state, row.published_by) == (State.PUBLISHED, approver)
    assert row.published_at
    assert fresh(waiting).state == State.SUBMITTED
    assert data_version([target.committee_id]) > version


LOCKED: dict[str, Callable[[Target, User], Any]] = {
    "enter": lambda target, user: entered(target, "7", user),
    "record": lambda target, user: record_actual(one(target, value=7).as_actual()),
    "part": lambda target, user: record_actual(
        Actual(
            indicator=target.indicator,
            committee=target.committee,
            period=make_period("2023-06"),
            value=7,
        )
    ),
}


@pytest.mark.parametrize("what", LOCKED)
def test_nothing_new_enters_a_closed_period(target: Target, approver: User, what: str) -> None:
    office = serving("office", target.committee)
    closed = closing.close(target.committee, target.period, by=approver)
    assert str(closed).endswith("năm 2023")

    with pytest.raises(ValidationError, match="Năm 2023 đã khóa số liệu"):
        LOCKED[what](target, office)
    assert not Submission.objects.exists()

    closing.reopen(target.committee, target.period, by=approver, reason="Thiếu một xã.")
    LOCKED[what](target, office)


def test_figures_of_a_closed_period_are_neither_changed_nor_moved_nor_deleted(
    target: Target, approver: User
) -> None:
    figure, free = make_actual(target, 100), make_actual(target, 50, period="2024")
    closing.close(target.committee, target.period, by=approver)

    figure.value = Decimal(101)
    with pytest.raises(ValidationError, match="đã khóa"):
        record_actual(figure)
    fresh(figure).period = make_period("2025")
    with pytest.raises(ValidationError, match="đã khóa"):
        record_actual(figure)
    free.period = make_period("2023-09")
    with pytest.raises(ValidationError, match="đã khóa"):
        record_actual(free)
    with pytest.raises(ValidationError, match="đã khóa"):
        withdraw_actual(figure)

    assert (fresh(figure).value, figure.period.code) == (100, "2023")
    free.period = make_period("2025")
    assert record_actual(free).covers_to == date(2025, 12, 31)


def test_a_period_is_not_closed_while_figures_wait(target: Target, approver: User) -> None:
    row = sent(target, "105")
    with pytest.raises(ValidationError, match="Còn 1 số chờ duyệt"):
        closing.close(target.committee, target.period, by=approver)

    review.give_back([row], by=approver, reason="Xem lại.")
    closing.close(target.committee, target.period, by=approver)

    office = serving("office", target.committee)
    with pytest.raises(ValidationError, match="đã khóa"):
        review.submit([fresh(row)], by=office)
    # It counts nowhere.
    review.withdraw([row], by=office)


def test_a_period_is_closed_and_opened_by_approvers_with_a_reason(
    target: Target, approver: User
) -> None:
    committee, period = target.committee, target.period
    for role in ("office", "reporter", "administrator", "reader"):
        somebody = serving(role, committee)
        for refused in (
            lambda by: closing.close(committee, period, by=by),
            lambda by: closing.reopen(committee, period, by=by, reason="Sai."),
            lambda by: review.publish(committee, period, by=by),
        ):
            with pytest.raises(PermissionDenied):
                refused(somebody)
    with pytest.raises(ValidationError, match="chưa khóa"):
        closing.reopen(committee, period, by=approver, reason="Sai.")

    version = data_version([committee.pk])
    closing.close(committee, period, by=approver, note="Đã báo cáo.")
    with pytest.raises(ValidationError, match="đã khóa rồi"):
        closing.close(committee, period, by=approver)
    with pytest.raises(ValidationError, match="nêu lý do"):
        closing.reopen(committee, period, by=approver, reason="  ")
    closing.reopen(committee, period, by=approver, reason="Thiếu một xã.")
    closing.close(committee, period, by=approver)

    told = PeriodClosing.objects.order_by("pk").values_list("note", "reopen_reason", "reopened_by")
    assert list(told) == [("Đã báo cáo.", "Thiếu một xã.", approver.pk), ("", "", None)]
    assert data_version([committee.pk]) == version + 3


# --- History ------------------------------------------------------------------------------------


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


# --- Several at once ----------------------------------------------------------------------------


def settled(work: Callable[[int], None]) -> list[Exception]:
    """What two writers at once were told."""
    told: list[Exception] = []

    def run(number: int) -> None:
        try:
            work(number)
        except ValidationError as error:
            told.append(error)

    assert at_once(run) == []
    return told


def test_what_was_changed_since_it_was_seen_is_not_accepted(target: Target, approver: User) -> None:
    office = serving("office", target.committee)
    seen = sent(target, "1050", office)
    review.submit([entered(target, "105", office)], by=office)
    for refused in ("accept", "give_back"):
        with pytest.raises(ValidationError, match="người khác vừa sửa"):
            DONE[refused](seen, approver)
    assert not Actual.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_the_second_is_told(target: Target, approver: User) -> None:
    row = sent(target, "105")
    told = settled(lambda number: review.accept([fresh_copy(row)], by=approver))
    assert len(told) == 1
    assert Actual.objects.get().value == 105


def fresh_copy(row: Submission) -> Submission:
    return Submission.objects.get(pk=row.pk)


@pytest.mark.django_db(transaction=True)
def test_accepting_and_entering_at_once_lose_nothing(target: Target, approver: User) -> None:
    office = serving("office", target.committee)
    row = sent(target, "1050", office)

    def work(number: int) -> None:
        if number:
            review.accept([row], by=approver)
        else:
            entered(target, "105", office)

    told = settled(work)
    assert len(told) == 1
    now = fresh_copy(row)
    if now.state == State.ACCEPTED:
        assert now.actual.value == 1050
    else:
        assert (now.state, now.value) == (State.DRAFT, 105)
        assert not Actual.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_closing_and_recording_at_once_follow_each_other(target: Target, approver: User) -> None:
    def work(number: int) -> None:
        if number:
            closing.close(target.committee, target.period, by=approver)
        else:
            record_actual(one(target, value=105).as_actual())

    told = settled(work)
    assert Actual.objects.count() == 1 - len(told)
    assert PeriodClosing.objects.get().closed_by == approver


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_first_at_once_the_second_sees_what_changed(target: Target) -> None:
    office = serving("office", target.committee)
    nothing = entering.Place().token

    def work(number: int) -> None:
        entry = Entry(target.indicator, Decimal(100 + number), seen=nothing)
        entering.enter(target.committee, target.period, [entry], by=office)

    assert [type(error) for error in settled(work)] == [OvertakenError]
    assert Submission.objects.count() == 1


# --- Cost ---------------------------------------------------------------------------------------


def test_accepting_a_sheet_costs_little_a_figure(
    target: Target, approver: User, django_assert_max_num_queries: Callable
) -> None:
    rows = [sent(make_target(committee=target.committee, plan=100), "105") for _ in range(4)]
    # Locking and looking; for each figure what recording it costs (three trips to a server).
    most = 16 + len(rows) * (15 if connection.vendor == "sqlite" else 5)
    with django_assert_max_num_queries(most):
        review.accept(rows, by=approver)
