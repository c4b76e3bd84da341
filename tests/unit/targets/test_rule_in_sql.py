"""The status rule in SQL says what ``targets.status`` says, on whatever database this runs."""

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import QuerySet

from meetings.models import Committee
from targets import rule_sql
from targets import status as rule
from targets.models import Actual, Indicator, PlannedValue, Target
from targets.models.choices import Basis
from targets.standings import deciding_actual, plan_of, reading_of, refresh_standings
from tests.builders import (
    make_actual,
    make_committee,
    make_indicator,
    make_period,
    make_plan,
    make_sector,
    make_target,
)

pytestmark = pytest.mark.django_db
THRESHOLDS = rule.Thresholds()
Figures = tuple[dict[int, list[Actual]], dict[int, PlannedValue]]
AS_OF = [
    date(2019, 12, 31),
    date(2020, 2, 29),
    date(2020, 6, 30),
    date(2020, 12, 30),
    date(2020, 12, 31),
    date(2023, 7, 1),
    date(2025, 12, 31),
    date(2030, 1, 1),
]
PERIODS = ["2020", "2023", "2020-2025", "2021-2025", "2020-9M", "2024-Q3", "2024-02"]
DAYS = [
    date(year, month, day)
    for year in (2019, 2020, 2021, 2023, 2024, 2025)
    for month, day in ((1, 1), (2, 28), (3, 1), (6, 30), (9, 30), (12, 30), (12, 31))
]
# Divisors whose quotients end in a five at the seventh place, zeros, negatives and extremes.
PLANS = "0 1 2 3 7 8 64 640 128 6400 151 151.5 1.89 99.99 0.000001 -5 365 366 1000000".split()
VALUES = "0 1 2 7 2.1 1.89 1.78 105 94.9999 95 80 79.999 -2 100 151 200 1000000".split()
RATIOS = "0 61.3 79.9999 80 95 99.99 100 100.01 350 0.0001 99999999".split()


def judged(as_of: date) -> QuerySet[Target]:
    return rule_sql.annotate(Target.objects.all(), as_of=as_of, thresholds=THRESHOLDS)


def some_targets(chance: random.Random, how_many: int) -> list[Target]:
    """Targets of every measure, direction, comparator and base, with plans and figures."""
    sector, committee = make_sector(), make_committee()
    periods = [make_period(code) for code in PERIODS]
    indicators = Indicator.objects.bulk_create(
        Indicator(
            slug=f"ngau-nhien-{number}",
            name=f"Ngẫu nhiên {number}",
            sector=sector,
            measure=chance.choice(list(rule.Measure)),
            direction=chance.choice(list(rule.Direction)),
        )
        for number in range(how_many)
    )
    targets = []
    for indicator in indicators:
        period = chance.choice(periods)
        whole_years = period.kind in ("year", "term")
        basis = chance.choice(list(Basis)) if whole_years else Basis.WHOLE
        targets.append(Target(indicator=indicator, committee=committee, period=period, basis=basis))
    targets = Target.objects.bulk_create(targets)
    PlannedValue.objects.bulk_create(plan for target in targets for plan in plans(chance, target))
    Actual.objects.bulk_create(
        [actual for target in targets for actual in actuals(chance, target, committee)]
    )
    return targets


def plans(chance: random.Random, target: Target) -> Iterable[PlannedValue]:
    """Now and then none, an earlier revision, another owner's."""

    def plan(**fields: Any) -> PlannedValue:
        comparator = chance.choice(list(rule.Comparator))
        value = Decimal(chance.choice(PLANS))
        return PlannedValue(target=target, comparator=comparator, value=value, **fields)

    if chance.random() < 0.8:
        yield plan(owner="resolution", revision=2)
    if chance.random() < 0.3:
        yield plan(owner="resolution", revision=1, is_live=False)
    if chance.random() < 0.3:
        yield plan(owner="province", is_primary=False)


def actuals(chance: random.Random, target: Target, committee: Committee) -> Iterable[Actual]:
    """Up to five figures, some replaced, some estimates, some without a value."""
    seen = set()
    for _ in range(chance.choice([0, 1, 1, 2, 3, 5])):
        to = chance.choice([*DAYS, target.period.end, target.period.end])
        since = chance.choice(
            [target.period.start, target.period.start, date(to.year, 1, 1), to, date(2020, 1, 1)]
        )
        if since > to or (since, to) in seen:
            continue
        seen.add((since, to))
        value = chance.choice([None, *map(Decimal, VALUES)])
        ratio = chance.choice([None, None, Decimal(chance.choice(RATIOS))])
        yield Actual(
            indicator=target.indicator,
            committee=committee,
            as_of=to,
            covers_from=since,
            covers_to=to,
            value=value,
            ratio_to_plan=ratio,
            change=Decimal(1),
            is_estimate=chance.random() < 0.3,
            is_live=chance.random() < 0.85,
        )


def expected(target: Target, as_of: date, figures: Figures) -> rule.Standing:
    """What the pure rule says of a target by a day."""
    live_actuals, leading_plans = figures
    known = [row for row in live_actuals[target.indicator_id] if row.covers_to <= as_of]
    actual = deciding_actual(target, known)
    plan = plan_of(target, leading_plans.get(target.pk), actual)
    return rule.assess(plan, reading_of(actual) if actual else None, as_of, THRESHOLDS)


def stored_figures() -> Figures:
    """Live actuals by indicator, leading plans by target."""
    by_indicator = defaultdict(list)
    for actual in Actual.objects.filter(is_live=True):
        by_indicator[actual.indicator_id].append(actual)
    leading = PlannedValue.objects.filter(is_live=True, is_primary=True)
    return by_indicator, {plan.target_id: plan for plan in leading}


def in_sql(target: Target, as_of: date) -> rule.Standing:
    found = judged(as_of).get(pk=target.pk)
    return rule.Standing(rule.Status(found.rule_status), found.rule_attainment, found.rule_pace)


# 400 targets on eight days take a second; it is their number that finds the corners.
@pytest.mark.parametrize("seed", [1, 2])
def test_sql_and_the_pure_rule_agree_on_random_targets(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not a secret
    targets = some_targets(chance, 200)
    figures = stored_figures()
    seen = set()
    for as_of in AS_OF:
        in_database = {row.pk: row for row in judged(as_of)}
        for target in targets:
            found, right = in_database[target.pk], expected(target, as_of, figures)
            said = (found.rule_status, found.rule_attainment, found.rule_pace)
            assert said == (right.status, right.attainment, right.pace), (
                vars(target.indicator),
                target.period.code,
                target.basis,
                as_of,
                target.plans.values("owner", "value", "comparator", "is_live"),
                target.indicator.actuals.values(
                    "covers_from", "covers_to", "value", "ratio_to_plan", "is_estimate", "is_live"
                ),
            )
            seen.add(right.status)
    assert seen == set(rule.Status)


@pytest.mark.parametrize("seed", [3])
def test_stored_standings_are_what_sql_says_at_the_end_of_time(seed: int) -> None:
    targets = some_targets(random.Random(seed), 100)  # noqa: S311 - not a secret
    refresh_standings([target.pk for target in targets], shift_counts=False)
    rows = judged(date(2099, 12, 31))
    assert len(rows) == 100
    for row in rows:
        assert (row.status, row.attainment, row.pace) == (
            row.rule_status,
            row.rule_attainment,
            row.rule_pace,
        )


@pytest.mark.parametrize(
    ("value", "plan", "share"),
    [
        ("1", "640", "0.001563"),
        ("1", "6400", "0.000156"),
        ("3", "64000", "0.000047"),
        ("1", "128", "0.007813"),
        ("2", "3", "0.666667"),
        ("7", "2", "3.5"),
        ("105", "151", "0.695364"),
        ("999999", "1", "999999"),
        ("1000000", "1", None),
    ],
)
def test_shares_are_rounded_alike(value: str, plan: str, share: str | None) -> None:
    target = make_target(make_indicator(measure="level"), plan=plan)
    make_actual(target, value)
    right = None if share is None else Decimal(share)
    assert in_sql(target, date(2023, 12, 31)).attainment == right
    target.refresh_from_db()
    assert target.attainment == right


@pytest.mark.parametrize(
    ("day", "value", "status"),
    [
        (date(2023, 6, 30), "144.8", "watch"),
        (date(2023, 6, 30), "144.799", "at_risk"),
        (date(2023, 6, 30), "171.95", "on_track"),
        (date(2023, 6, 30), "171.949", "watch"),
    ],
)
def test_exact_thresholds_survive_the_division(day: date, value: str, status: str) -> None:
    target = make_target(plan=365)
    make_actual(target, value, as_of=day)
    assert in_sql(target, day).status == status
    target.refresh_from_db()
    assert target.status == status


@pytest.mark.parametrize(
    ("ratio", "direction", "share"),
    [
        ("0", "more", "0"),
        ("99999999", "more", "999999.99"),
        ("0", "less", None),
        ("0.0001", "less", None),
        ("0.0002", "less", "500000"),
        ("125", "less", "0.8"),
    ],
)
def test_printed_ratios_make_shares_alike(ratio: str, direction: str, share: str | None) -> None:
    target = make_target(make_indicator(direction=direction))
    make_actual(target, ratio_to_plan=ratio)
    target.refresh_from_db()
    right = None if share is None else Decimal(share)
    assert target.attainment == in_sql(target, date(2023, 12, 31)).attainment == right


@pytest.mark.parametrize(
    ("first", "second", "decides"),
    [
        ({"is_estimate": True}, {"covers_from": date(2023, 1, 1)}, 1),
        ({"is_estimate": False}, {"covers_from": date(2023, 1, 1), "is_estimate": True}, 0),
        ({}, {"covers_from": date(2023, 1, 1)}, 0),
        ({}, {"as_of": date(2023, 9, 30)}, 1),
        ({}, {"as_of": date(2023, 9, 30), "value": None, "change": 5}, 0),
        ({"is_estimate": True}, {"as_of": date(2023, 6, 15)}, 0),
    ],
)
def test_of_two_figures_the_same_one_decides(
    first: dict[str, Any], second: dict[str, Any], decides: int
) -> None:
    target = make_target(make_indicator(measure="level"), plan=100)
    june = {"period": None, "covers_from": date(2023, 6, 1), "as_of": date(2023, 6, 30)}
    figures = [
        make_actual(target, **{**june, "value": value, **fields})
        for value, fields in ((90, first), (80, second))
    ]
    target.refresh_from_db()
    assert target.latest == figures[decides]
    assert in_sql(target, date(2023, 12, 31)).attainment == target.attainment


def test_before_a_day_only_what_was_known_by_then_counts() -> None:
    target = make_target()
    make_plan(target, 100)
    make_actual(target, 50, as_of=date(2023, 6, 30))
    make_actual(target, 100)
    assert in_sql(target, date(2022, 12, 31)).status == rule.Status.NOT_DUE
    assert in_sql(target, date(2023, 1, 1)).status == rule.Status.MISSING
    assert in_sql(target, date(2023, 6, 30)).status == rule.Status.ON_TRACK
    assert in_sql(target, date(2023, 12, 31)).status == rule.Status.MET
