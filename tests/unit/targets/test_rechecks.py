"""Contradictions after writes: found and mended by each, looked for once a transaction."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from meetings.models import Committee
from targets import rechecks
from targets.actions import record_actual, revise_plan
from targets.models import Actual, Contradiction, PlannedValue
from tests.builders import (
    make_actual,
    make_committee,
    make_indicator,
    make_period,
    make_score,
    make_target,
)
from tests.unit.targets.contradicted import kinds
from tests.unit.threads import at_once

pytestmark = pytest.mark.django_db
Committed = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Committed) -> Iterator[Committed]:
    """``with committed():`` what is written inside is checked as after a commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


class TestEveryWrite:
    """Each kind appears with a write that brings it about and goes with one that mends it."""

    def test_an_actual(self, committed: Committed) -> None:
        target = make_target(plan=100)
        with committed():
            actual = make_actual(target, 62, ratio_to_plan="72.9")
        assert kinds() == ["ratio"]
        with committed():
            actual.ratio_to_plan = Decimal(62)
            actual.save()
        assert kinds() == []
        with committed():
            actual.ratio_to_plan = Decimal(63)
            actual.save()
        with committed():
            actual.delete()
        assert kinds() == []

    def test_a_plan(self, committed: Committed) -> None:
        indicator, committee = make_indicator(), make_committee()
        make_actual(indicator=indicator, committee=committee, value=135, period="2019")
        target = make_target(indicator, committee, "2020", plan=151)
        with committed():
            revise_plan(target, owner="resolution", value=Decimal(120))
        assert kinds() == ["overtaken"]
        with committed():
            PlannedValue.objects.get(target=target, is_live=True).delete()
        assert kinds() == []

    def test_a_target(self, committed: Committed) -> None:
        target = make_target(plan=100)
        make_actual(target, 62, ratio_to_plan="72.9")
        with committed():
            target.save()
        assert kinds() == ["ratio"]
        with committed():
            target.period = make_period("2024")
            target.save()
        assert kinds() == []
        with committed():
            target.period = make_period("2023")
            target.save()
        with committed():
            target.delete()
        assert kinds() == []

    def test_a_score(self, committed: Committed) -> None:
        with committed():
            score = make_score(met=38, total=44, unmet=5)
        assert kinds() == ["parts"]
        with committed():
            score.unmet = 6
            score.save()
        assert kinds() == []

    def test_a_rule(self, committed: Committed) -> None:
        indicator = make_indicator(measure="level")
        target = make_target(indicator, period="2020")
        make_actual(target, 80, as_of=date(2020, 9, 30))
        make_actual(target, 70, as_of=date(2020, 10, 31))
        with committed():
            indicator.measure = "accumulates"
            indicator.save()
        assert kinds() == ["fallen"]
        with committed(), CaptureQueriesContext(connection) as captured:
            indicator.name = "Tên khác"
            indicator.save()
        assert not any("targets_contradiction" in query["sql"] for query in captured)

    def test_an_official_figure_after_an_estimate(self, committed: Committed) -> None:
        target = make_target(plan=100)
        with committed():
            make_actual(target, 62, ratio_to_plan="72.9", is_estimate=True)
        official = Actual(
            indicator=target.indicator,
            committee=target.committee,
            period=target.period,
            value=Decimal(62),
            ratio_to_plan=Decimal(62),
        )
        with committed():
            record_actual(official)
        assert kinds() == []

    def test_a_figure_that_moves_takes_its_contradiction_along(self, committed: Committed) -> None:
        target = make_target(plan=100)
        other = make_target(target.indicator, plan=200)
        with committed():
            actual = make_actual(target, 62, ratio_to_plan="72.9")
        with committed():
            actual.committee = other.committee
            actual.save()
        row = Contradiction.objects.get()
        assert (row.committee, row.plan) == (other.committee, other.plan)


class TestSums:
    @pytest.fixture
    def place(self) -> Committee:
        place = make_committee("Tỉnh ủy")
        for _number in range(2):
            make_committee(parent=place)
        make_committee(parent=place, kind="government")
        return place

    def test_parts_and_whole_are_compared_whoever_writes_last(
        self, place: Committee, committed: Committed
    ) -> None:
        indicator = make_indicator(unit="hộ", aggregation="sum")
        one, two, office = place.children.order_by("path")
        for order in ((place, one, two), (one, two, place), (one, place, two)):
            values = {place: 8, one: 3, two: 4}
            for committee in order:
                assert kinds() == []
                with committed():
                    make_actual(indicator=indicator, committee=committee, value=values[committee])
            row = Contradiction.objects.get()
            assert (row.committee, row.computed, row.parts, row.units) == (place, 7, 2, 2)
            with committed():
                make_actual(indicator=indicator, committee=office, value=1)
            assert kinds() == ["sums"]
            with committed():
                mended = Actual.objects.get(committee=two)
                mended.value = 5
                mended.save()
            assert kinds() == []
            Actual.objects.all().delete()

    def test_a_change_of_the_sum_alone_is_stored(
        self, place: Committee, committed: Committed
    ) -> None:
        indicator = make_indicator(unit="hộ", aggregation="sum")
        one, two, _office = place.children.order_by("path")
        with committed():
            for committee, value in ((place, 8), (one, 3), (two, 4)):
                make_actual(indicator=indicator, committee=committee, value=value)
        row = Contradiction.objects.get()
        with committed():
            Actual.objects.get(committee=one).delete()
            make_actual(indicator=indicator, committee=one, value=9)
        assert (Contradiction.objects.get().pk, Contradiction.objects.get().computed) == (
            row.pk,
            13,
        )

    def test_what_does_not_add_up_is_not_compared(
        self, place: Committee, committed: Committed
    ) -> None:
        for fields in ({"aggregation": "none"}, {"aggregation": "sum", "measure": "milestone"}):
            indicator = make_indicator(unit="hộ", **fields)
            with committed():
                for committee in (place, *place.children.all()):
                    make_actual(indicator=indicator, committee=committee, value=9)
        assert kinds() == []

    def test_a_new_target_of_another_level_makes_the_sum_incomplete(
        self, place: Committee, committed: Committed
    ) -> None:
        indicator = make_indicator(unit="hộ", aggregation="sum")
        army = make_committee(parent=place, level=make_committee().level)
        army.level = army.level.__class__.objects.create(code="khac", name="Khác", rank=5)
        army.save()
        one, two = place.children.filter(kind="party", level=place.level).order_by("path")
        with committed():
            for committee, value in ((place, 8), (one, 3), (two, 4)):
                make_actual(indicator=indicator, committee=committee, value=value)
        assert kinds() == ["sums"]
        with committed():
            make_target(indicator, army)
        assert kinds() == []


class TestOncePerTransaction:
    def test_a_hundred_figures_of_a_series_are_checked_once(
        self, committed: Committed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        checked: list[Any] = []
        monkeypatch.setattr(rechecks, "recheck", lambda keys: checked.append(set(keys)))
        target = make_target(period="2020")
        with committed():
            for day in range(1, 9):
                make_actual(target, day, as_of=date(2020, 9, day))
        (keys,) = checked
        assert {each.committee for each in keys if each.days} == {target.committee_id}

    def test_what_a_savepoint_rolls_back_does_not_take_the_rest_along(
        self, committed: Committed
    ) -> None:
        target = make_target(plan=100)

        class RolledBackError(Exception):
            pass

        with committed():
            with suppress(RolledBackError), transaction.atomic():
                make_actual(make_target(plan=100), 1, ratio_to_plan="99")
                raise RolledBackError
            make_actual(target, 62, ratio_to_plan="72.9")
        assert kinds() == ["ratio"]

    def test_a_failing_check_leaves_the_write_alone(
        self, committed: Committed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_args: Any, **_fields: Any) -> None:
            message = "broken"
            raise RuntimeError(message)

        monkeypatch.setattr(rechecks, "check_series", fail)
        with committed():
            actual = make_actual(make_target(plan=100), 62, ratio_to_plan="72.9")
        assert Actual.objects.filter(pk=actual.pk).exists()
        monkeypatch.undo()
        rechecks.check_all()
        assert kinds() == ["ratio"]

    def test_queries_of_a_check_do_not_grow(self, committed: Committed) -> None:
        place = make_committee()
        indicator = make_indicator(aggregation="sum")
        make_target(indicator, place, plan=100)
        make_actual(indicator=indicator, committee=place, value=500)
        counts, year = [], (date(2023, 1, 1), date(2023, 12, 31))
        for _round in range(3):
            for _number in range(4):
                make_actual(indicator=indicator, committee=make_committee(parent=place), value=3)
            with CaptureQueriesContext(connection) as captured:
                rechecks.recheck([rechecks.Touched(indicator.pk, place.pk, year)])
            counts.append(len(captured))
        # Savepoint twice, the lock; indicator, superiors, figures, plans; own figures are known;
        # units, their figures; what is stored; then what is new or changed.
        assert counts[1] == counts[2] <= 13


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_series_at_once_leave_nothing_unseen() -> None:
    """Whoever checks last has seen both figures: within a series and in a sum."""
    place = make_committee()
    parts = [make_committee(parent=place) for _number in range(2)]
    indicator = make_indicator(unit="hộ", aggregation="sum")
    for turn in range(6):
        year = 2015 + turn
        make_actual(indicator=indicator, committee=place, value=9, period=str(year))
        period = make_period(str(year))

        def write(number: int, period: Any = period) -> None:
            actual = Actual(
                indicator=indicator, committee=parts[number], period=period, value=Decimal(4)
            )
            record_actual(actual)

        assert at_once(write) == []
        assert Contradiction.objects.filter(kind="sums").count() == turn + 1

    target = make_target(period="2022")
    for turn in range(6):
        days = (date(2022, 2 * turn + 1, 10), date(2022, 2 * turn + 1, 20))

        def report(number: int, days: Any = days, top: int = turn) -> None:
            value = Decimal(10 * top + (5 if number == 0 else 2))
            make_actual(target, value, as_of=days[number])

        assert at_once(report) == []
        assert Contradiction.objects.filter(kind="fallen").count() == turn + 1
