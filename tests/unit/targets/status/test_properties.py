"""What holds of the status rule whatever it is given."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from targets.status import (
    LARGEST,
    Comparator,
    Direction,
    Measure,
    Plan,
    Reading,
    Status,
    implied_plan,
    latest,
)
from tests.unit.targets.status.readings import END, START, plan_for, reading_of, standing

# From the worst to the best of what a figure can say, while the period runs and after it.
WORST_TO_BEST = {
    status: rank
    for rank, status in enumerate(
        [
            Status.MISSED,
            Status.AT_RISK,
            Status.WATCH,
            Status.ON_TRACK,
            Status.MET_EARLY,
            Status.MET,
            Status.EXCEEDED,
        ]
    )
}
FIGURES = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
POSITIVE = st.decimals(min_value="0.0001", max_value=10**9, places=4)
DAYS = st.dates(min_value=START, max_value=END)


@st.composite
def plans(draw: st.DrawFn, values: st.SearchStrategy = FIGURES) -> Plan:
    return Plan(
        value=draw(st.none() | values),
        measure=draw(st.sampled_from(Measure)),
        direction=draw(st.sampled_from(Direction)),
        comparator=draw(st.sampled_from(Comparator)),
        start=START,
        end=END,
    )


@st.composite
def readings(draw: st.DrawFn, values: st.SearchStrategy = FIGURES) -> Reading:
    return Reading(
        covers_from=START,
        covers_to=draw(DAYS),
        value=draw(st.none() | values),
        ratio=draw(st.none() | FIGURES),
        is_estimate=draw(st.booleans()),
    )


@given(plans(), st.none() | readings(), DAYS)
def test_every_input_has_a_standing(plan: Plan, reading: Reading | None, as_of: date) -> None:
    outcome = standing(plan, reading, as_of)
    assert outcome.status in Status
    assert outcome.attainment is None or 0 <= outcome.attainment <= LARGEST
    assert outcome.pace is None or outcome.pace >= 0


@given(plans(), FIGURES, FIGURES, DAYS)
def test_more_is_never_worse_nor_less_where_less_is_asked(
    plan: Plan, one: Decimal, other: Decimal, day: date
) -> None:
    assume(plan.value is not None)
    low, high = sorted([one, other])
    worse, better = (high, low) if plan.at_most else (low, high)
    ranks = [
        WORST_TO_BEST[standing(plan, reading_of(value, day)).status] for value in (worse, better)
    ]
    assert ranks == sorted(ranks)


@given(plans(POSITIVE), POSITIVE, DAYS, st.sampled_from([2, 7, 1000, 10**6]))
def test_the_unit_does_not_matter(plan: Plan, value: Decimal, day: date, scale: int) -> None:
    assume(plan.value is not None)
    scaled = Plan(**{**vars(plan), "value": plan.value * scale})
    assert standing(plan, reading_of(value, day)) == standing(
        scaled, reading_of(value * scale, day)
    )


MIRRORED = {
    Status.MISSED: Status.EXCEEDED,
    Status.EXCEEDED: Status.MISSED,
    Status.MET: Status.MET,
}


@given(st.sampled_from([Measure.ACCUMULATES, Measure.LEVEL, Measure.CRITERIA]), FIGURES, FIGURES)
def test_at_most_mirrors_at_least_once_closed(
    measure: Measure, planned: Decimal, value: Decimal
) -> None:
    least = plan_for(planned, measure=measure, comparator=Comparator.AT_LEAST)
    most = plan_for(planned, measure=measure, comparator=Comparator.AT_MOST)
    reading = reading_of(value)
    assert standing(most, reading).status == MIRRORED[standing(least, reading).status]


@given(POSITIVE, POSITIVE, DAYS)
def test_an_at_most_level_is_the_at_least_level_with_roles_exchanged(
    planned: Decimal, value: Decimal, day: date
) -> None:
    most = plan_for(planned, measure=Measure.LEVEL, direction=Direction.LESS)
    least = plan_for(value, measure=Measure.LEVEL)
    assert standing(most, reading_of(value, day)) == standing(least, reading_of(planned, day))


@given(st.lists(readings(), min_size=1, max_size=6), st.randoms())
def test_the_order_of_figures_does_not_matter(found: list[Reading], random: Any) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    plan = plan_for()
    one, other = latest(found), latest(shuffled)
    assert one.covers_to == other.covers_to
    assert one.is_estimate == other.is_estimate
    unique = {(r.covers_to, r.is_estimate, r.is_silent) for r in found}
    assume(len(unique) == len(found))
    assert standing(plan, one) == standing(plan, other)


@given(FIGURES, FIGURES, st.sampled_from(Direction))
def test_nothing_is_divided_by_zero(value: Decimal, ratio: Decimal, direction: Direction) -> None:
    for planned in ("0", "-1", None):
        for reached in (value, Decimal(0), None):
            plan = plan_for(planned, direction=direction)
            standing(plan, reading_of(reached, ratio=ratio))
            standing(plan, reading_of(reached, ratio=0))
    assert implied_plan(value, Decimal(0)) is None


@given(POSITIVE, POSITIVE)
def test_the_implied_plan_gives_back_the_printed_ratio(value: Decimal, ratio: Decimal) -> None:
    plan = implied_plan(value, ratio)
    assume(plan > Decimal("0.01") and ratio < 10**4)
    assert abs(value / plan * 100 - ratio) <= ratio * Decimal("0.001")
