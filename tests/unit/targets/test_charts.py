"""What the charts draw: shape, gaps, no cap, plain numbers."""

import json
from datetime import date
from decimal import Decimal

import pytest

from targets import charts
from targets.dossier import Dossier
from targets.evidence import with_evidence
from targets.models import Target
from targets.rows import TargetRow
from tests.builders import make_actual, make_indicator, make_plan, make_target

pytestmark = pytest.mark.django_db


def row(target: Target) -> TargetRow:
    return TargetRow(with_evidence(Target.objects).get(pk=target.pk))


def budget() -> Target:
    target = make_target(make_indicator("Thu ngân sách"), period="2020", plan=151)
    make_actual(target, 105, as_of=date(2020, 11, 28), qualifier=">=")
    return target


def test_a_bullet_row_in_percent_of_plan() -> None:
    (drawn,) = charts.bullet([row(budget())])["rows"]
    assert drawn["attainment"] == 69.54
    assert drawn["elapsed"] == 90.98
    assert drawn["text"] == "hơn 105 / 151 tỷ đồng · 69,5%"
    assert drawn["status"] == "at_risk"


def test_over_achievement_is_not_capped() -> None:
    target = make_target(make_indicator("HTX", unit="hợp tác xã"), period="2019")
    make_actual(target, 7, as_of=date(2019, 6, 30), ratio_to_plan="350")
    (drawn,) = charts.bullet([row(target)])["rows"]
    assert drawn["attainment"] == 350.0
    assert drawn["text"] == "7 / ≈ 2 hợp tác xã · 350%"


def test_rows_without_a_share_are_not_drawn() -> None:
    assert charts.bullet([row(make_target(plan=100))])["rows"] == []


def test_history_has_the_way_to_plan_of_what_accumulates() -> None:
    target = budget()
    make_actual(target, "52.1", as_of=date(2020, 6, 30))
    history = Dossier(with_evidence(Target.objects).get(pk=target.pk)).history
    assert [point["text"] for point in history["points"]] == ["52,1", "105"]
    assert history["pace"] == [{"x": "2020-01-01", "value": 0}, {"x": "2020-12-31", "value": 151}]
    assert history["plan"] == 151


def test_history_of_a_level_has_no_pace_line() -> None:
    target = make_target(make_indicator(measure="level"), plan="65.5")
    make_actual(target, "65.5")
    assert charts.history(row(target), target.indicator.actuals.all())["pace"] == []


def test_history_of_ratios_alone_is_in_percent() -> None:
    target = make_target(period="2019")
    make_actual(target, as_of=date(2019, 6, 30), ratio_to_plan="61.3")
    history = charts.history(row(target), target.indicator.actuals.all())
    assert history["unit"] == "% kế hoạch"
    assert history["plan"] == 100
    assert history["points"][0]["text"] == "61,3%"


def test_every_series_is_plain_json() -> None:
    shown = row(budget())
    points = [{"label": "2019", "value": Decimal(1), "plan": None, "break": False}]
    for series in (
        charts.bullet([shown]),
        charts.history(shown, [shown.actual]),
        charts.counts([("Kinh tế", {"at_risk": 1})]),
        charts.multiple(points, unit="tỷ", low=Decimal(0), high=Decimal(2)),
    ):
        assert json.loads(json.dumps(series)) == series


def test_the_second_owner_has_a_percentage_of_its_own() -> None:
    target = budget()
    make_plan(target, "151.5", owner="province", is_primary=False)
    shares = [f"{plan.share:.3f}" for plan in row(target).plans]
    assert shares == ["0.695", "0.693"]


def test_a_ratio_against_one_plan_is_not_given_to_another() -> None:
    target = make_target(period="2020", plan=100)
    make_plan(target, 90, owner="province", is_primary=False)
    make_actual(target, ratio_to_plan="89.7", ratio_owner="province")
    assert [plan.share for plan in row(target).plans] == [None, Decimal("0.897000")]
