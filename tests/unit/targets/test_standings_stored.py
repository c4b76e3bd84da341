"""Storing a standing: with its write or neither, never wrong, as many trips for many as for one."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from targets import rollups, standings
from targets.models import Actual, Indicator, PlannedValue, Target, Verdict
from tests.builders import (
    make_actual,
    make_citation,
    make_committee,
    make_indicator,
    make_plan,
    make_target,
    make_verdict,
)
from tests.unit.rows import fresh
from tests.unit.threads import at_once

pytestmark = pytest.mark.django_db


def test_standing_columns_cannot_be_saved_wrong() -> None:
    target = make_target(plan=100)
    make_actual(target, 99)
    stale = Target.objects.get(pk=target.pk)
    stale.status, stale.attainment = "met", Decimal(1)
    stale.save()
    assert (fresh(target).status, target.attainment) == ("missed", Decimal("0.99"))


@pytest.mark.parametrize(
    "write",
    [
        lambda target: make_actual(target, 100),
        lambda target: make_plan(target, 200, owner="province", is_primary=False),
        make_verdict,
    ],
)
def test_if_the_standing_cannot_be_stored_nothing_is(
    write: Callable[[Target], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = make_target(plan=100)
    before = rows()

    def fail(keys: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(standings, "refresh_standings", fail)
    with pytest.raises(RuntimeError):
        write(target)
    assert rows() == before


def rows() -> tuple[int, int, int]:
    return Actual.objects.count(), PlannedValue.objects.count(), Verdict.objects.count()


def test_if_the_standing_cannot_be_stored_nothing_is_deleted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = make_target(plan=100)
    actual = make_actual(target, 100)

    def fail(keys: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(standings, "refresh_standings", fail)
    with pytest.raises(RuntimeError):
        actual.delete()
    assert Actual.objects.count() == 1
    assert fresh(target).status == "met"


def test_a_target_goes_with_its_plans_and_rulings_and_leaves_its_actuals() -> None:
    target = make_target(plan=100)
    make_actual(target, 100)
    make_verdict(target, origin="override", status="met")
    target.delete()
    assert rows() == (1, 0, 0)


@pytest.mark.parametrize("cited", ["plan", "actual", "target"])
def test_what_is_cited_cannot_be_deleted_and_the_citations_are_listed(cited: str) -> None:
    target = make_target(plan=100)
    plan, actual = target.plan, make_actual(target, 100)
    citations = {make_citation(plan), make_citation(actual)}
    row = {"plan": plan, "actual": actual, "target": target}[cited]
    with pytest.raises(ProtectedError) as refusal:
        row.delete()
    assert refusal.value.protected_objects
    assert refusal.value.protected_objects <= citations
    assert rows() == (1, 1, 0)
    assert fresh(target).status == "met"


def test_refreshing_takes_as_many_trips_for_many_targets_as_for_one() -> None:
    committee = make_committee()
    targets = [make_target(committee=committee, plan=100) for _ in range(12)]
    Target.objects.update(status="met")
    rollups.rebuild()
    with CaptureQueriesContext(connection) as one:
        assert standings.refresh_standings([targets[0].pk]) == 1
    with CaptureQueriesContext(connection) as many:
        assert standings.refresh_standings([target.pk for target in targets[1:]]) == 11
    # Each target's row is written by itself: one trip to a server, but SQLite is asked singly.
    assert len(many) - len(one) == (10 if connection.vendor == "sqlite" else 0)


def test_a_standing_that_is_right_is_not_written_again() -> None:
    target = make_target(plan=100)
    make_actual(target, "33.333333")
    assert standings.refresh_standings([target.pk]) == 0
    Indicator.objects.update(direction="less")
    assert standings.refresh_standings([target.pk]) == 1
    assert standings.refresh_standings([target.pk]) == 0


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_target_leave_it_right() -> None:
    target = make_target(plan=100)
    months = [[(2, 28), (4, 30), (6, 30)], [(3, 31), (5, 31), (7, 31)]]

    def report(number: int) -> None:
        for month, day in months[number]:
            make_actual(target, month, as_of=date(2023, month, day))

    for turn in range(5):
        assert at_once(report) == []
        assert fresh(target).latest.covers_to == date(2023, 7, 31), turn
        assert standings.refresh_standings([target.pk]) == 0
        Actual.objects.all().delete()


@pytest.mark.parametrize("plan", ["0.000001", "0.00002", "99999999", "0", "-3"])
@pytest.mark.parametrize("value", ["0", "0.000001", "99999999", "-99999999"])
@pytest.mark.parametrize("direction", ["more", "less"])
def test_extreme_figures_are_stored_and_drift_nowhere(
    plan: str, value: str, direction: str
) -> None:
    target = make_target(make_indicator(direction=direction), plan=plan)
    make_actual(target, value, as_of=date(2023, 1, 1))
    make_actual(target, value)
    assert standings.refresh_standings([target.pk]) == 0


def test_a_figure_not_yet_saved_touches_only_its_own_targets() -> None:
    target, other = make_target(), make_target(period="2024")
    actual = Actual(indicator=target.indicator, committee=target.committee, period=target.period)
    actual.fill_cover()
    assert other.latest_id is None
    assert standings.touched_by(actual) == {target.pk}
