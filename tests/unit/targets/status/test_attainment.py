"""How much of a plan is reached, and in which direction it is to be reached."""

from decimal import Decimal
from typing import Any

import pytest

from targets.status import Comparator, Direction, attainment, implied_plan
from tests.unit.targets.status.readings import plan_for, reading_of


@pytest.mark.parametrize(
    ("planned", "value", "direction", "share"),
    [
        (151, 105, Direction.MORE, "0.695364"),
        ("151.5", 105, Direction.MORE, "0.693069"),
        (2, 7, Direction.MORE, "3.5"),
        (100, 0, Direction.MORE, "0"),
        ("1.89", "2.10", Direction.LESS, "0.9"),
        ("1.89", "1.78", Direction.LESS, "1.061798"),
        (0, 3, Direction.LESS, "0"),
        (0, 0, Direction.LESS, None),
        (0, 5, Direction.MORE, None),
        (8, -2, Direction.MORE, None),
        (-5, -2, Direction.MORE, None),
        (3, 1, Direction.MORE, "0.333333"),
        (3, 2, Direction.KEEP, "0.666667"),
        (None, 5, Direction.MORE, None),
        (1, 999_999, Direction.MORE, "999999"),
        (1, 1_000_000, Direction.MORE, None),
    ],
)
def test_attainment(planned: Any, value: Any, direction: Direction, share: str | None) -> None:
    found = attainment(plan_for(planned, direction=direction), reading_of(value))
    assert found == (None if share is None else Decimal(share))


def test_a_value_comes_before_a_printed_ratio_and_a_ratio_before_nothing() -> None:
    assert attainment(plan_for(100), reading_of(50, ratio=99)) == Decimal("0.5")
    assert attainment(plan_for(None), reading_of(50, ratio=99)) == Decimal("0.99")
    assert attainment(plan_for(100), reading_of(ratio="61.3")) == Decimal("0.613")
    assert attainment(plan_for(100), reading_of()) is None
    at_most = plan_for(None, direction=Direction.LESS)
    assert attainment(at_most, reading_of(ratio=125)) == Decimal("0.8")
    assert attainment(at_most, reading_of(ratio=0)) is None


def test_implied_plan() -> None:
    assert implied_plan(Decimal(7), Decimal(350)) == 2
    assert implied_plan(Decimal(105), Decimal("69.5")) == Decimal("151.079137")
    assert implied_plan(Decimal(7), Decimal(-1)) is None


@pytest.mark.parametrize(
    ("comparator", "direction", "at_most"),
    [
        (Comparator.AT_MOST, Direction.MORE, True),
        (Comparator.AT_LEAST, Direction.LESS, False),
        (Comparator.NONE, Direction.LESS, True),
        (Comparator.NONE, Direction.MORE, False),
        (Comparator.NONE, Direction.KEEP, False),
        (Comparator.EXACTLY, Direction.LESS, True),
        (Comparator.EXACTLY, Direction.MORE, False),
    ],
)
def test_the_printed_comparator_comes_before_the_indicator(
    comparator: Comparator, direction: Direction, *, at_most: bool
) -> None:
    assert plan_for(1, comparator=comparator, direction=direction).at_most == at_most
