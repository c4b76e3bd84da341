"""Recording an actual: what it replaces, what it moves at once, what is refused, two at once."""

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from targets import standings
from targets.actions import record_actual
from targets.models import Actual, Target
from tests.builders import make_committee, make_indicator, make_target
from tests.unit.rows import fresh
from tests.unit.threads import told_at_once

pytestmark = pytest.mark.django_db


def actual_of(target: Target, value: str | None, **fields: object) -> Actual:
    period = None if "as_of" in fields and "covers_from" in fields else target.period
    values = {"period": period} | fields
    return Actual(
        indicator=target.indicator,
        value=None if value is None else Decimal(value),
        **{"committee": target.committee} | values,
    )


def test_a_recorded_actual_changes_the_status_at_once() -> None:
    target = make_target(plan=100)
    actual = record_actual(actual_of(target, "105"))
    assert (fresh(target).status, target.latest) == ("exceeded", actual)
    assert (actual.covers_from, actual.covers_to) == (date(2023, 1, 1), date(2023, 12, 31))


def test_an_official_figure_replaces_the_estimate_and_both_stay() -> None:
    target = make_target(plan=100)
    estimate = record_actual(actual_of(target, "101", is_estimate=True))
    assert fresh(target).status == "exceeded"
    official = record_actual(actual_of(target, "98"))
    estimate.refresh_from_db()
    assert (estimate.is_live, estimate.value, estimate.revision) == (False, 101, 1)
    assert (official.is_live, official.revision) == (True, 2)
    assert (fresh(target).status, target.latest) == ("missed", official)


@pytest.mark.parametrize("is_estimate", [True, False])
def test_a_second_figure_for_the_same_days_is_refused(*, is_estimate: bool) -> None:
    target = make_target(plan=100)
    record_actual(actual_of(target, "100"))
    with pytest.raises(ValidationError, match="Đã có số liệu"):
        record_actual(actual_of(target, "101", is_estimate=is_estimate))
    assert Actual.objects.get().value == 100


def test_a_second_estimate_is_refused() -> None:
    target = make_target(plan=100)
    record_actual(actual_of(target, "100", is_estimate=True))
    with pytest.raises(ValidationError, match="Đã có số liệu"):
        record_actual(actual_of(target, "101", is_estimate=True))


def test_a_recorded_figure_can_be_corrected() -> None:
    target = make_target(plan=100)
    actual = record_actual(actual_of(target, "1000"))
    actual.value = Decimal(100)
    record_actual(actual)
    assert (Actual.objects.count(), actual.revision) == (1, 1)
    assert fresh(target).status == "met"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"value": None}, "Nhập số thực hiện"),
        ({"period": None}, "Chọn kỳ"),
        ({"as_of": date(2024, 1, 1)}, "Ngày chốt phải nằm trong kỳ, từ 01/01/2023"),
        ({"as_of": date(2022, 12, 31)}, "Ngày chốt phải nằm trong kỳ"),
        ({"total": Decimal(50)}, "lớn hơn tổng số"),
        ({"ratio_to_plan": Decimal(-1)}, "không thể âm"),
        ({"indicator": None}, "indicator"),
        (
            {"period": None, "as_of": date(2023, 1, 1), "covers_from": date(2023, 1, 2)},
            "trước ngày bắt đầu",
        ),
    ],
)
def test_an_impossible_figure_explains_itself(fields: dict[str, object], told: str) -> None:
    target = make_target(plan=100)
    actual = actual_of(target, "100")
    for name, value in fields.items():
        setattr(actual, name, value)
    with pytest.raises(ValidationError, match=told):
        record_actual(actual)
    assert not Actual.objects.exists()


def test_a_refused_official_figure_leaves_the_estimate_in_force() -> None:
    target = make_target(plan=100)
    record_actual(actual_of(target, "101", is_estimate=True))
    with pytest.raises(ValidationError):
        record_actual(actual_of(target, "98", total=Decimal(50)))
    assert Actual.objects.get().is_live
    assert fresh(target).status == "exceeded"


def test_if_the_standing_cannot_be_stored_the_estimate_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = make_target(plan=100)
    record_actual(actual_of(target, "101", is_estimate=True))

    def fail(*args: object, **kwargs: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(standings, "settle", fail)
    with pytest.raises(RuntimeError):
        record_actual(actual_of(target, "98"))
    assert Actual.objects.get().is_live


def test_recording_a_figure_asks_little_of_the_database(
    django_assert_num_queries: Callable,
) -> None:
    province = make_committee(parent=make_committee())
    target = make_target(committee=make_committee(parent=province), plan=100)
    record_actual(actual_of(target, "90", as_of=date(2023, 11, 30), covers_from=date(2023, 1, 1)))
    figure = actual_of(target, "105", committee=None)
    # As an import has it, which knows keys.
    figure.committee_id = target.committee_id
    # Lock, periods and whether they are closed, plans, figures; the figure; its
    # history, standing, two counts, version: three trips to a server. The other two mark the
    # transaction's part.
    with django_assert_num_queries(2 + (10 if connection.vendor == "sqlite" else 3)):
        record_actual(figure)
    assert fresh(target).status == "exceeded"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"total": Decimal(50)}, "Số đạt không thể lớn hơn tổng số."),
        ({"ratio_to_plan": Decimal(-1)}, "Tỷ lệ so với kế hoạch, cùng kỳ không thể âm."),
        ({"as_of": date(2024, 1, 1)}, "Ngày chốt phải nằm trong kỳ"),
        ({"names": "x" * 301}, "300"),
    ],
)
def test_an_impossible_figure_is_refused_in_words(fields: dict[str, object], told: str) -> None:
    target = make_target(plan=100)
    figure = actual_of(target, "100")
    for name, value in fields.items():
        setattr(figure, name, value)
    with pytest.raises(ValidationError, match=told):
        record_actual(figure)
    assert not Actual.objects.exists()


@pytest.mark.parametrize("seed", range(4))
def test_figures_in_any_order_leave_the_standing_a_full_look_would_give(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not a secret
    measure = chance.choice(["accumulates", "level"])
    target = make_target(make_indicator(measure=measure), plan=100)
    days = [date(2023, month, 28) for month in range(1, 13)] * 2
    chance.shuffle(days)
    for day in days:
        fields = {"as_of": day, "covers_from": date(2023, 1, 1)}
        value = chance.choice([None, str(chance.randint(1, 150))])
        figure = actual_of(target, value, is_estimate=chance.random() < 0.5, **fields)
        if value is None:
            figure.change = Decimal(3)
        try:
            record_actual(figure)
        except ValidationError:
            continue
        assert standings.refresh_standings([target.pk]) == 0
    assert Actual.objects.filter(is_live=True).count() == 12


# --- Two writers ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_figures_for_the_same_days_one_is_refused() -> None:
    target = make_target(plan=100)
    for day in range(1, 6):

        def record(number: int, day: int = day) -> None:
            record_actual(
                Actual(
                    indicator=target.indicator,
                    committee=target.committee,
                    as_of=date(2023, 2, day),
                    value=Decimal(10 + number),
                )
            )

        assert [type(error) for error in told_at_once(record)] == [ValidationError]
        assert Actual.objects.filter(as_of=date(2023, 2, day)).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_first_official_figures_at_once_one_is_told_of_the_other() -> None:
    target = make_target(plan=100)

    def report(number: int) -> None:
        record_actual(actual_of(target, str(90 + number)))

    (refusal,) = told_at_once(report)
    assert refusal.messages[0].startswith("Đã có số liệu")
    assert Actual.objects.count() == 1
