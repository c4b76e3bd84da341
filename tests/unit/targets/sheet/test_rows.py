"""The rows of a period sheet: whose they are, what each is compared with, what it would give."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.models import Committee
from targets.models import Submission, Target
from targets.models.submissions import State
from targets.sheet.saving import open_sheet
from targets.sheet.words import a_year_earlier
from tests.builders import (
    make_actual,
    make_committee,
    make_indicator,
    make_period,
    make_plan,
    make_target,
    make_user,
)
from tests.unit.targets.sheets import address, boxes, line_of, post, send, values

pytestmark = pytest.mark.django_db


def test_a_row_says_what_it_is_compared_with(unit: Committee, office: Any, budget: Target) -> None:
    term = make_target(budget.indicator, unit, "2020-2025", basis="final_year")
    make_plan(term, value=200)
    make_target(budget.indicator, unit, "2023", plan=130)
    for code, value in (("2023-6M", 50), ("2024-Q1", 30), ("2023-Q1", 20)):
        make_actual(
            indicator=budget.indicator, committee=unit, period=make_period(code), value=value
        )

    (line,) = open_sheet(office, unit, make_period("2024-6M")).lines

    assert [each.period.code for each in line.targets] == ["2024", "2020-2025"]
    assert (line.plan, line.other_plans) == ("151", ["nhiệm kỳ 2020-2025: 200 tỷ đồng"])
    assert line.same_period_text == ("50", "6 tháng đầu năm 2023")
    assert line.previous_text == ("30", "quý I năm 2024")


def test_only_targets_whose_period_holds_the_sheets(
    unit: Committee, office: Any, budget: Target
) -> None:
    make_target(make_indicator(slug="thang"), unit, "2024-07", plan=1)
    found = {
        code: [line.slug for line in open_sheet(office, unit, make_period(code)).lines]
        for code in ("2024-07", "2024-Q3", "2024", "2020-2025", "2025")
    }
    assert found == {
        "2024-07": ["thang", "thu"],
        "2024-Q3": ["thu"],
        "2024": ["thu"],
        "2020-2025": [],
        "2025": [],
    }


def test_a_reporter_has_the_rows_assigned_to_his_body(
    client: Client, unit: Committee, budget: Target, poverty: Target
) -> None:
    body = make_committee("Chi cục Thuế")
    Target.objects.filter(pk=budget.pk).update(lead_agency=body)
    client.force_login(make_user("thue", role="reporter", committee=body))

    page = client.get(address(unit))
    assert [line.slug for line in page.context["sheet"].lines] == ["thu"]
    send(client, address(unit), boxes(page), "gui", so_thu="105", so_ngheo="1")
    assert values() == {"thu": 105}
    assert Submission.objects.get().state == State.SUBMITTED


@pytest.mark.on_sqlite
def test_queries_do_not_grow_with_the_rows(clerk: Client, unit: Committee, budget: Target) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert clerk.get(address(unit)).status_code == 200
        return len(queries)

    def add(count: int) -> None:
        for _each in range(count):
            target = make_target(make_indicator(), unit, "2024", plan=10)
            make_actual(indicator=target.indicator, committee=unit, period=make_period("2023"))
            Submission.objects.create(
                indicator=target.indicator,
                committee=unit,
                period=make_period("2024"),
                value=9,
                entered_at="2025-01-01T00:00Z",
            )

    add(2)
    asked()
    few = asked()
    add(20)
    assert asked() == few


def test_the_status_is_foretold(unit: Committee, clerk: Client, budget: Target) -> None:
    page = post(clerk, address(unit), "xem-truoc", so_thu="3.200,5")
    (outlook,) = line_of(page).outlooks
    assert (outlook.status, line_of(page).echo) == ("exceeded", "3.200,5 tỷ đồng")
    assert "Vượt" in page.content.decode()
    assert not Submission.objects.exists()
    budget.refresh_from_db()
    assert budget.status == "missing"


def test_a_sum_from_another_day_is_said_to_count_nowhere(
    unit: Committee, clerk: Client, budget: Target
) -> None:
    page = post(clerk, address(unit, "2024-Q2"), "xem-truoc", so_thu="30")
    assert line_of(page).counts_nowhere
    assert [each.status for each in line_of(page).outlooks] == ["missing"]


@pytest.mark.parametrize(
    ("day", "earlier"),
    [
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 29)),
        (date(2024, 2, 28), date(2023, 2, 28)),
        (date(2024, 6, 30), date(2023, 6, 30)),
    ],
)
def test_the_same_day_of_the_year_before(day: date, earlier: date) -> None:
    assert a_year_earlier(day) == earlier
