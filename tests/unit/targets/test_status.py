"""The status rule: its properties, every threshold from both sides. No database."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from targets.status import (
    BEHIND,
    BY_URGENCY,
    LARGEST,
    REACHED,
    Comparator,
    Direction,
    Measure,
    Plan,
    Reading,
    Standing,
    Status,
    Thresholds,
    assess,
    attainment,
    counts_towards,
    days_passed,
    elapsed_share,
    implied_plan,
    latest,
)

START, END = date(2023, 1, 1), date(2023, 12, 31)
THRESHOLDS = Thresholds()
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


def plan_for(value: Decimal | str | int | None = 100, **fields: Any) -> Plan:
    values = {
        "measure": Measure.ACCUMULATES,
        "direction": Direction.MORE,
        "comparator": Comparator.NONE,
        "start": START,
        "end": END,
    } | fields
    return Plan(value=None if value is None else Decimal(value), **values)


def reading_of(value: Decimal | str | int | None = None, on: date = END, **fields: Any) -> Reading:
    ratio = fields.pop("ratio", None)
    return Reading(
        covers_from=fields.pop("covers_from", START),
        covers_to=on,
        value=None if value is None else Decimal(value),
        ratio=None if ratio is None else Decimal(ratio),
        **fields,
    )


def standing(plan: Plan, reading: Reading | None, as_of: date = END) -> Standing:
    return assess(plan, reading, as_of, THRESHOLDS)


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


# --- Properties -------------------------------------------------------------------------------


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


# --- Attainment -------------------------------------------------------------------------------


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


# --- Days -------------------------------------------------------------------------------------


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


# --- Thresholds, from both sides --------------------------------------------------------------

UNIT = Decimal("0.000001")
JUNE = date(2023, 6, 30)


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
