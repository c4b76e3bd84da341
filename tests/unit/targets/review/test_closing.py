"""A period's figures announced, the period closed and opened again."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError

from meetings.models.versions import data_version
from targets import closing, review
from targets.actions import record_actual
from targets.corrections import withdraw_actual
from targets.models import Actual, PeriodClosing, Submission, Target
from targets.models.submissions import State
from tests.builders import make_actual, make_period, make_target
from tests.unit.rows import fresh
from tests.unit.targets.review.steps import entered, one, sent, serving

pytestmark = pytest.mark.django_db


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
