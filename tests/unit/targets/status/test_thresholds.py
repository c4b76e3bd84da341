"""Every threshold of the status rule from both sides."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from targets.status import (
    BEHIND,
    BY_URGENCY,
    REACHED,
    Comparator,
    Direction,
    Measure,
    Standing,
    Status,
    Thresholds,
    assess,
)
from tests.unit.targets.status.readings import END, JUNE, START, plan_for, reading_of, standing

UNIT = Decimal("0.000001")


def on_pace(pace: Decimal | str) -> Decimal:
    """The value that keeps a pace on 30 June of a plan of 365 million."""
    return Decimal(pace) * 181 * 10**6


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (99, Status.MISSED),
        (Decimal(100) - UNIT, Status.MISSED),
        (100, Status.MET),
        (Decimal(100) + UNIT, Status.EXCEEDED),
        (0, Status.MISSED),
        (-1, Status.MISSED),
    ],
)
@pytest.mark.parametrize("measure", [Measure.ACCUMULATES, Measure.LEVEL, Measure.CRITERIA])
def test_closed_at_least(measure: Measure, value: Any, status: Status) -> None:
    assert standing(plan_for(100, measure=measure), reading_of(value)).status == status


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("1.890001", Status.MISSED),
        ("1.89", Status.MET),
        ("1.889999", Status.EXCEEDED),
        ("0", Status.EXCEEDED),
    ],
)
@pytest.mark.parametrize("measure", [Measure.ACCUMULATES, Measure.LEVEL])
def test_closed_at_most(measure: Measure, value: str, status: Status) -> None:
    plan = plan_for("1.89", measure=measure, comparator=Comparator.AT_MOST)
    assert standing(plan, reading_of(value)).status == status


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (on_pace("0.95"), Status.ON_TRACK),
        (on_pace("0.95") - 200, Status.WATCH),
        (on_pace("0.95") + 1, Status.ON_TRACK),
        (on_pace("0.80"), Status.WATCH),
        (on_pace("0.80") - 200, Status.AT_RISK),
        (on_pace("0.80") + 1, Status.WATCH),
        (0, Status.AT_RISK),
        (365 * 10**6 - 1, Status.ON_TRACK),
        (365 * 10**6, Status.MET_EARLY),
        (365 * 10**6 + 1, Status.MET_EARLY),
    ],
)
def test_open_and_accumulating(value: Any, status: Status) -> None:
    assert standing(plan_for(365 * 10**6), reading_of(value, JUNE)).status == status


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("94.9999", Status.WATCH),
        ("95", Status.ON_TRACK),
        ("79.9999", Status.AT_RISK),
        ("80", Status.WATCH),
        ("99.9999", Status.ON_TRACK),
        ("100", Status.MET_EARLY),
        ("0", Status.AT_RISK),
    ],
)
@pytest.mark.parametrize("measure", [Measure.LEVEL, Measure.CRITERIA])
def test_open_level_is_held_against_the_plan_itself(
    measure: Measure, value: str, status: Status
) -> None:
    assert standing(plan_for(100, measure=measure), reading_of(value, JUNE)).status == status


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("0", Status.ON_TRACK),
        ("181", Status.ON_TRACK),
        (Decimal(181) / Decimal("0.95"), Status.ON_TRACK),
        (Decimal(181) / Decimal("0.9499"), Status.WATCH),
        (Decimal(181) / Decimal("0.8"), Status.WATCH),
        (Decimal(181) / Decimal("0.7999"), Status.AT_RISK),
        ("365", Status.AT_RISK),
        ("365.000001", Status.AT_RISK),
    ],
)
def test_open_allowance_is_never_reached_early(value: Any, status: Status) -> None:
    plan = plan_for(365, direction=Direction.LESS)
    assert standing(plan, reading_of(value, JUNE)).status == status


@pytest.mark.parametrize(
    ("value", "day", "status"),
    [
        (0, JUNE, Status.WATCH),
        (1, JUNE, Status.MET_EARLY),
        (0, END, Status.MISSED),
        (1, END, Status.MET),
        (2, END, Status.MET),
    ],
)
def test_milestones_are_yes_or_no(value: int, day: date, status: Status) -> None:
    plan = plan_for(1, measure=Measure.MILESTONE)
    assert standing(plan, reading_of(value, day)).status == status


@pytest.mark.parametrize(
    ("ratio", "status"),
    [("99.99", Status.MISSED), ("100", Status.MET), ("100.01", Status.EXCEEDED)],
)
def test_a_printed_ratio_serves_where_there_is_no_value(ratio: str, status: Status) -> None:
    assert standing(plan_for(None), reading_of(ratio=ratio)).status == status
    assert standing(plan_for(100), reading_of(ratio=ratio)).status == status


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (START - timedelta(days=1), Status.NOT_DUE),
        (START, Status.MISSING),
        (END + timedelta(days=1), Status.MISSING),
    ],
)
def test_without_a_figure_the_day_decides(as_of: date, status: Status) -> None:
    assert standing(plan_for(), None, as_of) == Standing(status)


@pytest.mark.parametrize(("days", "closed"), [(-1, False), (0, True), (1, True)])
def test_a_period_closes_when_the_figure_covers_its_last_day(days: int, *, closed: bool) -> None:
    status = standing(plan_for(), reading_of(99, END + timedelta(days=days))).status
    assert (status == Status.MISSED) == closed


def test_negative_plans_are_compared_not_divided() -> None:
    growth = plan_for(-5, measure=Measure.LEVEL)
    assert standing(growth, reading_of(-2)).status == Status.EXCEEDED
    assert standing(growth, reading_of(-7)).status == Status.MISSED
    assert standing(growth, reading_of(-2, JUNE)).status == Status.MET_EARLY
    assert standing(growth, reading_of(-7, JUNE)).status == Status.AT_RISK


def test_other_thresholds_are_used() -> None:
    strict = Thresholds(on_track=Decimal(1), watch=Decimal("0.99"))
    level = plan_for(100, measure=Measure.LEVEL)
    assert assess(level, reading_of("98.9", JUNE), END, strict).status == Status.AT_RISK
    assert assess(level, reading_of("99", JUNE), END, strict).status == Status.WATCH


@pytest.mark.parametrize(("on_track", "watch"), [("0.8", "0.9"), ("0.9", "0"), ("0.9", "-1")])
def test_thresholds_out_of_order_are_refused(on_track: str, watch: str) -> None:
    with pytest.raises(ValueError, match="Ngưỡng"):
        Thresholds(on_track=Decimal(on_track), watch=Decimal(watch))


def test_every_status_has_an_urgency() -> None:
    assert sorted(BY_URGENCY) == sorted(Status)
    assert not REACHED & BEHIND
