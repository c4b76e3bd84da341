"""Mistakes seen in other systems, one named test each, through the whole way of a figure."""

from datetime import date
from decimal import Decimal

import pytest

from targets import status as rule
from targets.models import Contradiction, Target
from targets.overview import Overview
from targets.rechecks import check_all
from tests.builders import (
    make_actual,
    make_committee,
    make_indicator,
    make_period,
    make_plan,
    make_target,
    make_verdict,
)

pytestmark = pytest.mark.django_db


def standing(target: Target) -> tuple[str, Decimal | None]:
    target.refresh_from_db()
    return target.status, target.attainment


def test_a_zero_actual_is_not_a_blank() -> None:
    target = make_target(plan=2)
    actual = make_actual(target, 0)
    actual.refresh_from_db()
    assert actual.value == 0
    assert standing(target) == ("missed", 0)
    assert target.latest == actual


def test_cumulative_figures_are_not_summed() -> None:
    target = make_target(period="2020", plan=151)
    for month, value in [(3, "30"), (6, "52.1"), (9, "80")]:
        make_actual(target, value, as_of=date(2020, month, 30))
    make_actual(target, 105, as_of=date(2020, 11, 28))
    assert standing(target) == ("at_risk", Decimal("0.695364"))


def test_an_at_most_target_overrun_is_missed_and_not_111_percent_on_track() -> None:
    poverty = make_indicator(measure="level", direction="less", unit="%")
    target = make_target(poverty)
    make_plan(target, "1.89", comparator="<=")
    make_actual(target, "2.10")
    assert standing(target) == ("missed", Decimal("0.9"))


def test_an_at_most_target_is_exceeded_by_less() -> None:
    poverty = make_indicator(measure="level", direction="less", unit="%")
    target = make_target(poverty, plan="1.89")
    make_actual(target, "1.78")
    status, share = standing(target)
    assert status == "exceeded"
    assert share > 1


def test_a_whole_term_target_is_not_divided_by_years_by_guess() -> None:
    members = make_indicator("Kết nạp đảng viên")
    term = make_target(members, period="2020-2025", plan=450)
    # 110 in the year 2024 alone is a figure of that year and no part of the term's sum.
    make_actual(term, 110, period=make_period("2024"))
    assert standing(term) == ("missing", None)
    assert term.latest is None
    # Counted from the first day of the term it is, and the pace line is the term's.
    make_actual(term, 300, as_of=date(2023, 12, 31), covers_from=date(2020, 1, 1), period=None)
    status, share = standing(term)
    assert (status, share) == ("on_track", Decimal("0.666667"))
    assert term.pace == (Decimal(300) * 2192 / (450 * 1461)).quantize(rule.PLACES)


def test_a_yearly_base_is_not_held_against_the_whole_term() -> None:
    cooperatives = make_indicator("Thành lập mới hợp tác xã")
    yearly = make_target(cooperatives, period="2020-2025", basis="per_year", plan=2)
    make_actual(yearly, 7, period=make_period("2021"))
    assert standing(yearly) == ("exceeded", Decimal("3.5"))


def test_a_ratio_is_never_capped_at_100_percent() -> None:
    target = make_target(period="2019")
    make_plan(target, 2, is_derived=True)
    make_actual(target, 7, ratio_to_plan=350, period=make_period("2019-6M"))
    assert standing(target) == ("met_early", Decimal("3.5"))
    assert target.pace > Decimal("3.5")
    printed = make_target()
    make_actual(printed, ratio_to_plan="350")
    assert standing(printed) == ("exceeded", Decimal("3.5"))


def test_an_unassessed_target_stays_in_the_denominator() -> None:
    committee, period = make_committee(), make_period("2023")
    for value in (100, 99, None):
        target = make_target(committee=committee, period=period, plan=100)
        if value is not None:
            make_actual(target, value)
    make_target(committee=committee, period=period)
    shown = Overview(committee, period, date(2024, 1, 31)).tally
    assert {code: count for code, _word, count in shown} == {"met": 1, "missed": 1, "missing": 2}


def test_a_printed_ratio_that_disagrees_decides_nothing_and_does_not_pass_unnoticed() -> None:
    target = make_target(period="2020", plan="151.5")
    actual = make_actual(target, 105, ratio_to_plan="77", as_of=date(2020, 11, 28))
    assert standing(target) == ("at_risk", Decimal("0.693069"))
    assert rule.implied_plan(actual.value, actual.ratio_to_plan) == Decimal("136.363636")
    check_all()
    assert Contradiction.objects.get(kind="ratio").committee == target.committee
    actual.ratio_to_plan = Decimal("69.3")
    actual.save()
    check_all()
    assert not Contradiction.objects.exists()


def test_a_printed_miss_without_a_number_counts_as_missed() -> None:
    target = make_target()
    make_verdict(target, status="missed", as_printed="chưa hoàn thành")
    assert standing(target) == ("missed", None)
    assert target.status_basis == "printed"


def test_a_level_of_the_last_term_is_not_of_this_one() -> None:
    target = make_target(make_indicator(measure="level"), period="2020-2025", plan=80)
    make_actual(target, 85, period=make_period("2015-2020"))
    assert standing(target) == ("missing", None)
    make_actual(target, 85, period=None, covers_from=None, as_of=date(2020, 12, 31))
    assert standing(target) == ("met_early", Decimal("1.0625"))
