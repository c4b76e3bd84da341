"""Revising a plan and overruling a status: the old value stays, one plan leads, two at once."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from targets import standings
from targets.actions import overrule, revise_plan
from targets.corrections import lead_with
from targets.models import PlannedValue, Verdict
from targets.models.choices import Owner
from tests.builders import make_document, make_plan, make_target, make_user
from tests.unit.rows import fresh
from tests.unit.threads import at_once

pytestmark = pytest.mark.django_db


# --- revise_plan ------------------------------------------------------------------------------


def test_a_revised_plan_keeps_the_old_value_and_the_deciding_document() -> None:
    target = make_target(plan=200)
    decision = make_document(type="QD", number="12-QĐ/TU")
    plan = revise_plan(target, owner="resolution", value=Decimal(317), document=decision)
    old = PlannedValue.objects.get(revision=1)
    assert (old.value, old.is_live) == (200, False)
    assert (plan.revision, plan.is_live, plan.is_primary) == (2, True, True)
    assert plan.document == decision
    assert fresh(target).plan == plan


def test_a_plan_can_be_revised_again_and_again() -> None:
    target = make_target(plan=1)
    for value in (2, 3, 4):
        revise_plan(target, owner="resolution", value=Decimal(value))
    assert [plan.value for plan in target.plans.order_by("revision")] == [1, 2, 3, 4]
    assert target.plans.filter(is_live=True).count() == 1
    assert fresh(target).plan.value == 4


def test_another_owners_plan_stands_beside_and_does_not_lead() -> None:
    target = make_target(plan="151.5")
    province = revise_plan(target, owner="province", value=Decimal(151))
    assert (province.is_primary, province.revision) == (False, 1)
    assert fresh(target).plan.value == Decimal("151.5")
    again = revise_plan(target, owner="province", value=Decimal(152))
    assert not again.is_primary
    assert target.plans.filter(is_live=True).count() == 2


def test_the_first_plan_of_a_target_leads() -> None:
    target = make_target()
    plan = revise_plan(target, owner="province", value=Decimal(151), comparator=">=")
    assert plan.is_primary
    assert fresh(target).plan == plan


@pytest.mark.parametrize(
    "fields",
    [
        {"owner": "ai đó"},
        {"comparator": "≥"},
        {"value": Decimal(20), "total": Decimal(19)},
        {"value": Decimal("1e20")},
        {"value": Decimal("NaN")},
    ],
)
def test_an_impossible_plan_leaves_the_old_one(fields: dict[str, object]) -> None:
    target = make_target(plan=14)
    values = {"owner": "resolution", "value": Decimal(15)} | fields
    with pytest.raises(ValidationError):
        revise_plan(target, **values)
    assert PlannedValue.objects.get().is_live
    assert fresh(target).plan.value == 14


# --- overrule ---------------------------------------------------------------------------------


def test_a_ruling_needs_a_reason_and_a_known_status() -> None:
    target, user = make_target(plan=100), make_user()
    for status, reason in [("met", ""), ("tốt", "Vì thế.")]:
        with pytest.raises(ValidationError):
            overrule(target, status=status, reason=reason, by=user, on=date(2024, 1, 5))
    assert not Verdict.objects.exists()


def test_a_ruling_can_be_changed_and_says_who_and_when() -> None:
    target = make_target()
    make_plan(target, 100)
    first, second = make_user(), make_user()
    overrule(target, status="missed", reason="Chưa nghiệm thu.", by=first, on=date(2024, 1, 5))
    ruling = overrule(target, status="met", reason="Đã nghiệm thu.", by=second, on=date(2024, 2, 1))
    assert Verdict.objects.get() == ruling
    assert (ruling.reason, ruling.decided_by) == ("Đã nghiệm thu.", second)
    assert (fresh(target).status, target.status_basis) == ("met", "override")


# --- Two writers ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_revise_one_plan_follow_each_other() -> None:
    target = make_target(plan=100)
    for turn in range(5):

        def revise(number: int, turn: int = turn) -> None:
            value = Decimal(200 + 2 * turn + number)
            with transaction.atomic():
                lead_with(revise_plan(target, owner=Owner.RESOLUTION, value=value))

        assert at_once(revise) == []
        live = PlannedValue.objects.filter(target=target, is_live=True)
        assert live.get().revision == 2 * turn + 3
        assert standings.refresh_standings([target.pk]) == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_first_plans_at_once_none_is_lost() -> None:
    target = make_target()

    def plan(number: int) -> None:
        revise_plan(target, owner=Owner.RESOLUTION, value=Decimal(100 + number))

    assert at_once(plan) == []
    assert PlannedValue.objects.filter(is_live=True, is_primary=True).count() == 1
    assert PlannedValue.objects.count() == 2
