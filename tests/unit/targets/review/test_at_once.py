"""Several who write, accept and close at once: each is told of the others, nothing is lost."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from targets import closing, entering, review
from targets.actions import record_actual
from targets.entering import Entry, OvertakenError
from targets.models import Actual, PeriodClosing, Submission, Target
from targets.models.submissions import State
from tests.unit.targets.review.steps import DONE, entered, one, sent, serving
from tests.unit.threads import told_at_once

pytestmark = pytest.mark.django_db


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
    told = told_at_once(lambda number: review.accept([fresh_copy(row)], by=approver))
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

    told = told_at_once(work)
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

    told = told_at_once(work)
    assert Actual.objects.count() == 1 - len(told)
    assert PeriodClosing.objects.get().closed_by == approver


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_first_at_once_the_second_sees_what_changed(target: Target) -> None:
    office = serving("office", target.committee)
    nothing = entering.Place().token

    def work(number: int) -> None:
        entry = Entry(target.indicator, Decimal(100 + number), seen=nothing)
        entering.enter(target.committee, target.period, [entry], by=office)

    assert [type(error) for error in told_at_once(work)] == [OvertakenError]
    assert Submission.objects.count() == 1
