"""What the database refuses of plans, actuals and scores, as cases."""

from datetime import date
from typing import Any

from django.db import models

from targets.models import Actual
from tests.builders import (
    make_actual,
    make_committee,
    make_indicator,
    make_period,
    make_plan,
    make_score,
    make_target,
)
from tests.unit.constraints import Case
from tests.unit.targets.constraints.shared import DAY, all_of


def scores(*periods: str) -> models.Model:
    committee = make_committee()
    for period in periods:
        row = make_score(committee, period)
    return row


def since(day: date) -> Actual:
    return make_actual(make_target(), covers_from=day, as_of=DAY)


def no_ratio(**fields: Any) -> Actual:
    return make_actual(make_target(), **fields)


FIRST, SECOND = {"revision": 1}, {"revision": 2}
REPLACED = {"revision": 1, "is_live": False}
BESIDE = {"owner": "province", "is_primary": False}
CASES = [
    Case(
        "plan_revision_once",
        lambda: all_of(make_plan, REPLACED, REPLACED),
        lambda: all_of(make_plan, REPLACED, SECOND),
    ),
    Case(
        "plan_one_live_per_owner",
        lambda: all_of(make_plan, FIRST, SECOND | {"is_primary": False}),
        lambda: all_of(make_plan, FIRST, BESIDE),
    ),
    Case(
        "plan_one_primary",
        lambda: all_of(make_plan, {}, {"owner": "province"}),
        lambda: all_of(make_plan, REPLACED, {"owner": "province"}),
    ),
    Case(
        "plan_count_within_total",
        lambda: make_plan(value=20, total=19),
        lambda: make_plan(value=19, total=19),
    ),
    Case(
        "plan_count_within_total",
        lambda: make_plan(value=-1, total=19),
        lambda: make_plan(value=0, total=0),
    ),
    Case("plan_owner_known", lambda: make_plan(owner="x"), lambda: make_plan(owner="congress")),
    Case(
        "plan_comparator_known",
        lambda: make_plan(comparator=">"),
        lambda: make_plan(comparator="="),
    ),
    *(
        Case(
            "actual_not_empty",
            lambda: Actual.objects.create(
                indicator=make_indicator(), committee=make_committee(), period=make_period()
            ),
            lambda fields=fields: no_ratio(**fields),
        )
        for fields in (
            {"value": 0},
            {"ratio_to_plan": 0},
            {"ratio_to_same_period": 0},
            {"change": "-12.5"},
        )
    ),
    Case("actual_ends_after_start", lambda: since(date(2023, 7, 1)), lambda: since(DAY)),
    Case(
        "actual_count_within_total",
        lambda: make_actual(value=20, total=19),
        lambda: make_actual(value=19, total=19),
    ),
    Case(
        "actual_count_within_total",
        lambda: make_actual(value=-1, total=19),
        lambda: make_actual(value=0, total=19),
    ),
    Case(
        "actual_count_within_total",
        lambda: make_actual(ratio_to_plan=50, total=19),
        lambda: make_actual(ratio_to_plan=50),
    ),
    *(
        Case(
            "actual_ratio_not_negative",
            lambda field=field: make_actual(**{field: "-0.0001"}),
            lambda field=field: make_actual(**{field: "0"}, change="-3"),
        )
        for field in ("ratio_to_plan", "ratio_to_same_period")
    ),
    *(
        Case(
            "actual_qualifier_known",
            lambda field=field: make_actual(**{field: "="}),
            lambda field=field: make_actual(**{field: "~"}),
        )
        for field in ("qualifier", "ratio_qualifier")
    ),
    Case(
        "actual_revision_once",
        lambda: all_of(make_actual, REPLACED, REPLACED),
        lambda: all_of(make_actual, REPLACED, SECOND),
    ),
    Case(
        "actual_one_live",
        lambda: all_of(make_actual, FIRST, SECOND),
        lambda: all_of(
            make_actual, FIRST, {"as_of": DAY}, {"period": "2023-6M", "as_of": date(2023, 5, 31)}
        ),
    ),
    Case("score_once", lambda: scores("2023", "2023"), lambda: scores("2023", "2022")),
    Case("score_within_total", lambda: make_score(met=45), lambda: make_score(met=44)),
    Case(
        "score_within_total",
        lambda: make_score(met=0, total=0),
        lambda: make_score(met=0, total=1),
    ),
    Case("score_unmet_within_total", lambda: make_score(unmet=45), lambda: make_score(unmet=44)),
]
