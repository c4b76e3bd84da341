"""The standing of a target follows every write at once: plans, actuals, rulings, rules."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from targets.models import Actual
from tests.builders import (
    make_actual,
    make_committee,
    make_indicator,
    make_period,
    make_plan,
    make_target,
    make_verdict,
)
from tests.unit.rows import fresh

pytestmark = pytest.mark.django_db
JUNE = date(2023, 6, 30)


def test_a_new_target_lacks_figures() -> None:
    target = fresh(make_target())
    assert (target.status, target.status_basis) == ("missing", "none")
    assert (target.plan, target.latest, target.attainment, target.pace) == (None,) * 4


def test_plan_and_actual_are_taken_at_once() -> None:
    target = make_target()
    plan = make_plan(target, 100)
    assert fresh(target).plan == plan
    actual = make_actual(target, 105)
    assert (fresh(target).status, target.status_basis) == ("exceeded", "computed")
    assert (target.latest, target.attainment) == (actual, Decimal("1.05"))
    assert target.pace == target.attainment
    actual.value = Decimal(99)
    actual.save()
    assert fresh(target).status == "missed"
    plan.value = Decimal(99)
    plan.save()
    assert fresh(target).status == "met"
    actual.delete()
    assert (fresh(target).status, target.latest, target.attainment) == ("missing", None, None)
    plan.delete()
    assert fresh(target).plan is None


def test_an_actual_deleted_by_a_queryset_is_noticed() -> None:
    target = make_target(plan=100)
    make_actual(target, 100)
    Actual.objects.all().delete()
    assert fresh(target).status == "missing"


def test_an_earlier_figure_comes_back_when_the_latest_goes() -> None:
    target = make_target(plan=100)
    june = make_actual(target, 50, as_of=JUNE)
    make_actual(target, 100).delete()
    assert (fresh(target).latest, target.status) == (june, "on_track")


def test_a_figure_that_only_says_what_grew_does_not_hide_the_value() -> None:
    target = make_target(plan=100)
    june = make_actual(target, 50, as_of=JUNE)
    make_actual(target, change="12.72")
    assert (fresh(target).latest, target.status) == (june, "on_track")


@pytest.mark.parametrize("other_indicator", [False, True])
def test_an_actual_moved_refreshes_both_targets(*, other_indicator: bool) -> None:
    wrong = make_target(plan=100)
    indicator = make_indicator() if other_indicator else wrong.indicator
    right = make_target(indicator, make_committee(), plan=50)
    actual = make_actual(wrong, 100)
    actual.indicator, actual.committee = right.indicator, right.committee
    actual.save()
    assert (fresh(wrong).status, wrong.latest) == ("missing", None)
    assert (fresh(right).status, right.latest) == ("exceeded", actual)


def test_an_actual_moved_to_another_period_refreshes_both_targets() -> None:
    earlier = make_target(period="2022", plan=100)
    later = make_target(earlier.indicator, earlier.committee, plan=100)
    actual = make_actual(earlier, 100)
    actual.period = later.period
    actual.save(update_fields=["period"])
    assert actual.covers_to == date(2023, 12, 31)
    assert (fresh(earlier).status, fresh(later).status) == ("missing", "met")


def test_one_actual_counts_towards_every_target_it_covers() -> None:
    poverty = make_indicator(measure="level", direction="less", unit="%")
    year = make_target(poverty, plan="1.89")
    term = make_target(poverty, year.committee, "2020-2025", plan="1.5")
    make_actual(year, "1.78")
    assert (fresh(year).status, fresh(term).status) == ("exceeded", "watch")


def test_others_figures_do_not_count() -> None:
    target = make_target(plan=100)
    make_actual(target, 100, committee=make_committee())
    make_actual(target, 100, indicator=make_indicator())
    make_actual(target, 100, period=make_period("2022"))
    make_actual(target, 100, is_live=False)
    make_actual(target, 100, period=make_period("2023-Q4"))
    assert fresh(target).status == "missing"


@pytest.mark.parametrize(
    ("basis", "period", "as_of", "since", "status"),
    [
        ("whole", "2020-2025", date(2025, 12, 31), date(2020, 1, 1), "met"),
        ("whole", "2020-2025", date(2025, 12, 31), date(2025, 1, 1), "missing"),
        ("per_year", "2020-2025", date(2021, 12, 31), date(2021, 1, 1), "met"),
        ("per_year", "2020-2025", date(2021, 12, 31), date(2020, 1, 1), "missing"),
        ("per_year", "2020-2025", date(2021, 6, 30), date(2021, 1, 1), "met_early"),
        ("per_year", "2020-2025", date(2019, 12, 31), date(2019, 1, 1), "missing"),
        ("final_year", "2020-2025", date(2025, 12, 31), date(2025, 1, 1), "met"),
        ("final_year", "2020-2025", date(2024, 12, 31), date(2024, 1, 1), "missing"),
        ("final_year", "2020-2025", date(2025, 12, 31), date(2020, 1, 1), "missing"),
    ],
)
def test_each_base_takes_the_figures_of_its_window(
    basis: str, period: str, as_of: date, since: date, status: str
) -> None:
    target = make_target(period=period, basis=basis, plan=100)
    make_actual(target, 100, period=None, as_of=as_of, covers_from=since)
    assert fresh(target).status == status


def test_two_owners_two_values_one_leads() -> None:
    target = make_target(period="2020", plan="151.5")
    province = make_plan(target, 151, owner="province", is_primary=False)
    make_actual(target, 105, as_of=date(2020, 11, 28))
    assert fresh(target).attainment == Decimal("0.693069")
    target.plan.is_primary = False
    target.plan.save()
    assert (fresh(target).plan, target.status, target.status_basis) == (None, "missing", "none")
    province.is_primary = True
    province.save()
    assert fresh(target).attainment == Decimal("0.695364")


def test_a_ruling_comes_before_the_rule_and_the_rule_before_print() -> None:
    target = make_target(plan=100)
    printed = make_verdict(target, status="met")
    assert (fresh(target).status, target.status_basis) == ("met", "printed")
    make_actual(target, 99)
    assert (fresh(target).status, target.status_basis) == ("missed", "computed")
    ruling = make_verdict(target, origin="override", status="exceeded")
    assert (fresh(target).status, target.status_basis) == ("exceeded", "override")
    assert target.attainment == Decimal("0.99")
    ruling.delete()
    assert (fresh(target).status, target.status_basis) == ("missed", "computed")
    printed.delete()
    assert fresh(target).status == "missed"


def test_a_printed_ratio_is_named_as_the_ground() -> None:
    target = make_target()
    make_actual(target, ratio_to_plan="61.3")
    assert (fresh(target).status, target.status_basis) == ("missed", "ratio")
    assert target.attainment == Decimal("0.613")


@pytest.mark.parametrize(
    ("field", "value", "status"), [("direction", "less", "missed"), ("measure", "milestone", "met")]
)
def test_an_indicator_defined_anew_is_judged_anew(field: str, value: str, status: str) -> None:
    target = make_target(plan=100)
    make_actual(target, 101)
    assert fresh(target).status == "exceeded"
    setattr(target.indicator, field, value)
    target.indicator.save()
    assert fresh(target).status == status


def test_a_renamed_indicator_recomputes_nothing() -> None:
    target = make_target(plan=100)
    target.indicator.name = "Tên khác"
    with CaptureQueriesContext(connection) as queries:
        target.indicator.save()
    assert not [query for query in queries if "targets_target" in query["sql"]]


def test_a_target_moved_to_another_year_takes_that_years_figure() -> None:
    target = make_target(plan=100)
    make_actual(target, 100, period=make_period("2022"))
    target.period = make_period("2022")
    target.save()
    assert fresh(target).status == "met"
