"""What targets, figures and their provenance say of themselves: days, windows, order, words."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from targets.models import Target
from tests.builders import (
    make_actual,
    make_citation,
    make_committee,
    make_document,
    make_flag,
    make_indicator,
    make_period,
    make_plan,
    make_target,
)

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 30)


@pytest.mark.parametrize(
    ("fields", "covers"),
    [
        ({"period": "2023"}, ("2023-01-01", "2023-12-31")),
        ({"period": "2019-6M"}, ("2019-01-01", "2019-06-30")),
        ({"period": "2020", "as_of": date(2020, 11, 28)}, ("2020-01-01", "2020-11-28")),
        ({"period": None, "as_of": DAY}, ("2023-06-30", "2023-06-30")),
        (
            {"period": None, "as_of": DAY, "covers_from": date(2023, 1, 1)},
            ("2023-01-01", "2023-06-30"),
        ),
        (
            {"period": "2023", "covers_from": date(2020, 1, 1)},
            ("2023-01-01", "2023-12-31"),
        ),
    ],
)
def test_the_days_an_actual_covers(fields: dict[str, Any], covers: tuple[str, str]) -> None:
    values = {"indicator": make_indicator(), "period": None} | fields
    actual = make_actual(value=1, **values)
    actual.refresh_from_db()
    assert (str(actual.covers_from), str(actual.covers_to)) == covers


def test_the_days_follow_a_corrected_cut_off_date() -> None:
    actual = make_actual(period="2020", indicator=make_indicator())
    actual.as_of = date(2020, 11, 28)
    actual.save(update_fields=["as_of"])
    actual.refresh_from_db()
    assert actual.covers_to == date(2020, 11, 28)


@pytest.mark.parametrize(
    ("basis", "covers_to", "window"),
    [
        ("whole", date(2023, 6, 30), ("2020-01-01", "2025-12-31")),
        ("per_year", date(2023, 6, 30), ("2023-01-01", "2023-12-31")),
        ("per_year", None, ("2020-01-01", "2020-12-31")),
        ("final_year", date(2023, 6, 30), ("2025-01-01", "2025-12-31")),
        ("final_year", None, ("2025-01-01", "2025-12-31")),
    ],
)
def test_the_window_of_a_target(
    basis: str, covers_to: date | None, window: tuple[str, str]
) -> None:
    start, end = make_target(period="2020-2025", basis=basis).window(covers_to)
    assert (str(start), str(end)) == window


@pytest.mark.parametrize(
    ("today", "basis", "shown"),
    [
        (date(2019, 12, 31), "whole", "not_due"),
        (date(2020, 1, 1), "whole", "missing"),
        (date(2024, 12, 31), "final_year", "not_due"),
        (date(2025, 1, 1), "final_year", "missing"),
        (date(2026, 1, 1), "per_year", "missing"),
    ],
)
def test_an_unreported_target_is_not_due_before_it_begins(
    today: date, basis: str, shown: str
) -> None:
    target = make_target(period="2020-2025", basis=basis)
    assert Target.objects.shown_on(today).get().shown == shown
    assert target.status_on(today) == shown
    assert Target.objects.showing(shown, today).get() == target
    assert not Target.objects.showing("missing" if shown == "not_due" else "not_due", today)


def test_the_most_urgent_stands_first() -> None:
    period, committee = make_period("2023"), make_committee()
    for value in ("105", "99", "100", None):
        target = make_target(committee=committee, period=period, plan=100)
        if value:
            make_actual(target, value)
    rows = Target.objects.of(committee, period).shown_on(DAY).most_urgent_first(DAY)
    assert [row.shown for row in rows] == ["missed", "missing", "met", "exceeded"]


def test_figures_keep_six_places() -> None:
    plan = make_plan(value="1234567.123456")
    plan.refresh_from_db()
    assert plan.value == Decimal("1234567.123456")


def test_a_citation_leads_to_its_figure_on_the_source_page() -> None:
    citation = make_citation(document=make_document(slug="bac-kan-2023"), order=7)
    assert citation.get_absolute_url() == "/nguon/bac-kan-2023/#so-7"


def test_a_flag_is_settled_with_a_reason_or_says_so() -> None:
    flag = make_flag()
    flag.settled_on = DAY
    with pytest.raises(ValidationError, match="ai xác nhận"):
        flag.full_clean()
