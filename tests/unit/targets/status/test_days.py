"""Days of a period that are over, and the figures that count towards it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from targets.status import Measure, Status, counts_towards, days_passed, elapsed_share, latest
from tests.unit.targets.status.readings import END, START, plan_for, reading_of, standing


@pytest.mark.parametrize(
    ("as_of", "passed"),
    [
        (START - timedelta(days=1), 0),
        (START, 1),
        (date(2023, 6, 30), 181),
        (END - timedelta(days=1), 364),
        (END, 365),
        (END + timedelta(days=400), 365),
    ],
)
def test_days_that_are_over(as_of: date, passed: int) -> None:
    assert days_passed(START, END, as_of) == (passed, 365)
    assert elapsed_share(START, END, as_of) == Decimal(passed) / 365


@pytest.mark.parametrize(
    ("measure", "covers_from", "covers_to", "counts"),
    [
        (Measure.ACCUMULATES, START, date(2023, 6, 30), True),
        (Measure.ACCUMULATES, date(2023, 4, 1), date(2023, 6, 30), False),
        (Measure.ACCUMULATES, date(2022, 12, 31), END, False),
        (Measure.LEVEL, date(2023, 4, 1), date(2023, 6, 30), True),
        (Measure.LEVEL, date(2022, 1, 1), END, False),
        (Measure.LEVEL, END, END, True),
        (Measure.MILESTONE, START, START, True),
        (Measure.CRITERIA, START, END + timedelta(days=1), False),
        (Measure.LEVEL, date(2022, 1, 1), START - timedelta(days=1), False),
    ],
)
def test_what_counts_towards_a_period(
    measure: Measure, covers_from: date, covers_to: date, *, counts: bool
) -> None:
    reading = reading_of(1, covers_to, covers_from=covers_from)
    assert counts_towards(measure, reading, START, END) == counts


def test_the_figure_that_reaches_furthest_decides() -> None:
    june, december = reading_of(50, date(2023, 6, 30)), reading_of(90)
    estimate = reading_of(99, is_estimate=True)
    assert latest([december, june]) == december
    assert latest([estimate, december]) == december
    assert latest([estimate, june]) == estimate
    assert latest([]) is None


def test_a_figure_that_only_says_what_grew_does_not_hide_one_against_the_plan() -> None:
    june, growth = reading_of(50, date(2023, 6, 30)), reading_of()
    assert latest([growth, june]) == june
    assert latest([growth]) == growth
    assert standing(plan_for(), growth).status == Status.MISSING
