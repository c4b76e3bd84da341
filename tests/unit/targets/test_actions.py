"""Writes that belong together: nothing is overwritten, each is whole or not at all."""

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from targets import standings
from targets.actions import overrule, record_actual, revise_plan
from targets.corrections import lead_with
from targets.models import Actual, PlannedValue, Target, Verdict
from targets.models.choices import Owner
from tests.builders import (
    make_committee,
    make_document,
    make_indicator,
    make_plan,
    make_target,
    make_user,
)
from tests.unit.threads import at_once

pytestmark = pytest.mark.django_db


def actual_of(target: Target, value: str | None, **fields: object) -> Actual:
    period = None if "as_of" in fields and "covers_from" in fields else target.period
    values = {"period": period} | fields
    return Actual(
        indicator=target.indicator,
        value=None if value is None else Decimal(value),
        **{"committee": target.committee} | values,
    )


def fresh(target: Target) -> Target:
    target.refresh_from_db()
    return target


# --- record_actual ----------------------------------------------------------------------------


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

        assert [type(error) for error in at_once_told(record)] == [ValidationError]
        assert Actual.objects.filter(as_of=date(2023, 2, day)).count() == 1


def at_once_told(work: Callable[[int], None]) -> list[Exception]:
    """What two writers at once were told, also where the calls follow each other."""
    told: list[Exception] = []

    def run(number: int) -> None:
        try:
            work(number)
        except ValidationError as error:
            told.append(error)

    return told + at_once(run)


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


@pytest.mark.django_db(transaction=True)
def test_of_two_first_official_figures_at_once_one_is_told_of_the_other() -> None:
    target = make_target(plan=100)
    outcomes: list[str] = []

    def report(number: int) -> None:
        try:
            record_actual(actual_of(target, str(90 + number)))
        except ValidationError as refusal:
            outcomes.append(str(refusal.messages[0]))
        else:
            outcomes.append("recorded")

    assert at_once(report) == []
    assert outcomes.count("recorded") == 1
    assert any(outcome.startswith("Đã có số liệu") for outcome in outcomes)


@pytest.mark.django_db(transaction=True)
def test_of_two_first_plans_at_once_none_is_lost() -> None:
    target = make_target()

    def plan(number: int) -> None:
        revise_plan(target, owner=Owner.RESOLUTION, value=Decimal(100 + number))

    assert at_once(plan) == []
    assert PlannedValue.objects.filter(is_live=True, is_primary=True).count() == 1
    assert PlannedValue.objects.count() == 2


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
