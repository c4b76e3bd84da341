"""Estimates that give way, official figures that are corrected: what stood before stays."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from meetings.models import Change
from targets import review
from targets.actions import record_actual
from targets.corrections import withdraw_actual
from targets.models import Actual, Target
from targets.models.submissions import State
from tests.builders import make_actual
from tests.unit.rows import fresh
from tests.unit.targets.review.steps import entered, one, sent, serving

pytestmark = pytest.mark.django_db


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
