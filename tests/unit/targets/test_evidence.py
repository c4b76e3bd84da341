"""Targets with their evidence: one query, the same values as the rows it is read from."""

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from targets.evidence import with_evidence
from targets.models import Citation, PlannedValue, Target
from tests.builders import (
    make_actual,
    make_citation,
    make_document,
    make_flag,
    make_plan,
    make_target,
    make_user,
    make_verdict,
)

pytestmark = pytest.mark.django_db


def loaded(target: Target) -> Target:
    return with_evidence(Target.objects).get(pk=target.pk)


def test_one_query_for_everything(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _each in range(3):
        target = make_target(plan=100)
        make_flag(make_citation(target.plan), make_citation(make_actual(target, 40)))
        make_verdict(target)
    with django_assert_num_queries(1):
        for target in with_evidence(Target.objects):
            [plan] = target.live_plans
            [cited] = plan.prints
            [flag] = cited.open_flags
            [of_actual] = target.latest_prints
            [verdict] = target.judgements
            assert flag.note
            assert [cited.document.citation, of_actual.document.citation, str(target.period)]
            assert verdict.document.get_absolute_url()


def test_nothing_there_is_empty_lists() -> None:
    target = loaded(make_target())
    assert [target.live_plans, target.latest_prints, target.judgements] == [[], [], []]
    assert target.latest is None


@pytest.mark.parametrize("value", ["151.5", "12345678901234.123456", "0.000001", "-3", "100000"])
def test_figures_stay_exact(value: str) -> None:
    target = make_target()
    make_plan(target, value)
    [plan] = loaded(target).live_plans
    assert isinstance(plan.value, Decimal)
    assert plan.value == PlannedValue.objects.get(pk=plan.pk).value
    assert (plan.total, plan.is_live, plan.is_primary) == (None, True, True)


def test_the_leading_plan_first_and_none_retired() -> None:
    target = make_target(plan=1)
    make_plan(target, 2, owner="congress", is_primary=False)
    make_plan(target, 3, owner="government", is_live=False, is_primary=False)
    assert [plan.owner for plan in loaded(target).live_plans] == ["resolution", "congress"]


def test_prints_come_by_source_and_order_as_a_relation_has_them() -> None:
    target = make_target(plan=1)
    document = make_document(issued_on="2020-01-01")
    for order in (3, 1, 2):
        make_citation(target.plan, document=document, order=order)
    make_citation(target.plan, document=make_document(issued_on="2021-01-01"))
    make_citation(target.plan, document=make_document())
    [plan] = loaded(target).live_plans
    assert plan.prints == list(Citation.objects.filter(plan=target.plan))


def test_settled_doubts_are_left_out() -> None:
    target = make_target(plan=1)
    make_flag(
        make_citation(target.plan), settled_on="2024-01-01", settled_by="A", settlement="đúng"
    )
    assert loaded(target).live_plans[0].prints[0].open_flags == []


def test_a_ruling_has_its_day_and_who_ruled() -> None:
    target, user = make_target(), make_user()
    verdict = make_verdict(target, origin="override", decided_on="2024-02-01", decided_by=user)
    verdict.refresh_from_db()
    [found] = loaded(target).judgements
    assert (found.decided_on, found.decided_by) == (verdict.decided_on, user)
    assert found.document is None


def test_a_column_that_was_not_read_is_read_when_it_is_touched() -> None:
    target = make_target(note="Ghi chú")
    found = loaded(target)
    assert "note" in found.get_deferred_fields()
    assert found.note == "Ghi chú"
