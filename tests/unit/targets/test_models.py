"""What the database refuses of indicators, targets, plans, figures and their provenance."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from meetings.models import Committee
from targets.models import Actual, Citation, Contradiction, SheetDraft, StatusCount, Target
from tests.builders import (
    make_actual,
    make_citation,
    make_committee,
    make_document,
    make_flag,
    make_indicator,
    make_period,
    make_plan,
    make_score,
    make_sector,
    make_target,
    make_user,
    make_verdict,
)
from tests.unit import constraints
from tests.unit.constraints import Case
from tests.unit.targets import import_constraints, submission_cases

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 30)


def all_of(make: Callable[..., models.Model], *changes: dict[str, Any]) -> models.Model:
    """One row for each set of fields, all of one target."""
    target = make_target()
    for fields in changes:
        row = make(target, **fields)
    return row


def targets(*changes: dict[str, Any]) -> Target:
    indicator, committee = make_indicator(), make_committee()
    for fields in changes:
        row = make_target(**{"indicator": indicator, "committee": committee} | fields)
    return row


def scores(*periods: str) -> models.Model:
    committee = make_committee()
    for period in periods:
        row = make_score(committee, period)
    return row


def drafts(*days: str) -> SheetDraft:
    user, committee, period = make_user(), make_committee(), make_period()
    for day in days:
        row = SheetDraft.objects.create(user=user, committee=committee, period=period, as_of=day)
    return row


def citations(*orders: int) -> Citation:
    document = make_document()
    for order in orders:
        row = make_citation(document=document, order=order)
    return row


def since(day: date) -> Actual:
    return make_actual(make_target(), covers_from=day, as_of=DAY)


def counts(scope: str) -> StatusCount:
    """A row of counts; one committee, period and sector for all of them."""
    committee = Committee.objects.first() or make_committee()
    return StatusCount.objects.create(
        committee=committee, period=make_period(), sector=make_sector(), scope=scope
    )


def stored_with(status: str) -> int:
    make_target()
    return Target.objects.update(status=status)


def no_ratio(**fields: Any) -> Actual:
    return make_actual(make_target(), **fields)


FIRST, SECOND = {"revision": 1}, {"revision": 2}
REPLACED = {"revision": 1, "is_live": False}
BESIDE = {"owner": "province", "is_primary": False}


def contradictions(*changes: dict[str, Any]) -> Contradiction:
    """A row for each set of fields: by default an actual above another one."""
    target = make_target(plan=100)
    figures = {
        "actual": make_actual(target, as_of=DAY),
        "plan": target.plan,
        "earlier": make_actual(target, as_of=date(2023, 5, 31)),
        "score": make_score(target.committee),
    }
    for change in changes:
        fields = dict(change)
        names = fields.pop("of", ("actual", "earlier"))
        values = {"kind": "fallen", "committee": target.committee, "until": DAY} | fields
        if "score" not in names:
            values.setdefault("indicator", target.indicator)
        row = Contradiction.objects.create(**{name: figures[name] for name in names}, **values)
    return row


SUMMED = {"kind": "sums", "of": ("actual",), "computed": 7, "parts": 2, "units": 3}


CASES = [
    *(
        Case(
            f"indicator_{field}_known",
            lambda field=field: make_indicator(**{field: "x"}),
            lambda field=field, known=known: make_indicator(**{field: known}),
        )
        for field, known in [("measure", "criteria"), ("direction", "keep"), ("aggregation", "sum")]
    ),
    Case("target_once", lambda: targets({}, {}), lambda: targets({}, {"basis": "per_year"})),
    Case(
        "target_once",
        lambda: targets({"basis": "per_year"}, {"basis": "per_year"}),
        lambda: targets({}, {"period": "2024"}, {"committee": make_committee()}),
    ),
    Case(
        "target_basis_known",
        lambda: make_target(basis="per_month"),
        lambda: make_target(basis="final_year"),
    ),
    Case(
        "status_count_once",
        lambda: [counts("own"), counts("own")],
        lambda: [counts("own"), counts("below")],
    ),
    Case("status_count_scope_known", lambda: counts("x"), lambda: counts("below")),
    Case("target_status_known", lambda: stored_with("good"), lambda: stored_with("not_due")),
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
    Case(
        "contradiction_actual_once",
        lambda: contradictions({}, {}),
        lambda: contradictions({}, {"kind": "same_period"}),
    ),
    Case(
        "contradiction_plan_once",
        lambda: contradictions(*[{"kind": "overtaken", "of": ("plan", "earlier")}] * 2),
        lambda: contradictions(
            {"kind": "overtaken", "of": ("plan", "earlier")},
            {"kind": "ratio", "of": ("actual", "plan")},
            {"kind": "parts", "of": ("actual", "plan")},
        ),
    ),
    Case(
        "contradiction_score_once",
        lambda: contradictions(*[{"kind": "parts", "of": ("score",)}] * 2),
        lambda: contradictions({"kind": "parts", "of": ("score",)}),
    ),
    *(
        Case(
            "contradiction_of_its_kind",
            lambda fields=fields: contradictions(fields),
            lambda: contradictions({}, SUMMED),
        )
        for fields in (
            {"of": ("actual",)},
            {"of": ("actual", "plan")},
            {"of": ("plan", "earlier")},
            {"kind": "ratio", "of": ("actual", "plan", "earlier")},
            {"kind": "overtaken"},
            {"kind": "parts", "of": ("plan",)},
            {"kind": "khác"},
            {"parts": 1, "units": 1},
            SUMMED | {"computed": None},
            SUMMED | {"of": ("actual", "plan")},
        )
    ),
    Case(
        "contradiction_has_indicator",
        lambda: contradictions({"indicator": None}),
        lambda: contradictions({}),
    ),
    Case(
        "contradiction_has_indicator",
        lambda: contradictions({"kind": "parts", "of": ("score",), "indicator": make_indicator()}),
        lambda: contradictions({"kind": "parts", "of": ("score",)}),
    ),
    Case(
        "contradiction_parts_of_units",
        lambda: contradictions(SUMMED | {"parts": 4}),
        lambda: contradictions(SUMMED | {"parts": 3}),
    ),
    Case(
        "contradiction_parts_of_units",
        lambda: contradictions(SUMMED | {"parts": 0}),
        lambda: contradictions(SUMMED | {"parts": 1}),
    ),
    Case("citation_order_once", lambda: citations(1, 1), lambda: citations(1, 2)),
    *(
        Case(
            "citation_of_one_figure",
            lambda make=make, wrong=wrong: make_citation(make(), kind=wrong),
            lambda make=make, right=right: make_citation(make(), kind=right),
        )
        for make, wrong, right in (
            (make_plan, "actual", "plan"),
            (make_plan, "score", "plan"),
            (make_actual, "plan", "ratio_to_plan"),
            (make_actual, "unmet", "ratio_to_same_period"),
            (make_actual, "con số", "change"),
            (make_actual, "score", "criteria"),
            (make_score, "actual", "unmet"),
            (make_score, "plan", "score"),
        )
    ),
    Case(
        "citation_of_one_figure",
        lambda: make_citation(make_actual(), plan=make_plan()),
        lambda: make_citation(make_plan()),
    ),
    Case(
        "citation_of_one_figure",
        lambda: make_citation(make_score(), actual=make_actual()),
        lambda: make_citation(make_score()),
    ),
    *(
        Case(
            "flag_settled_with_reason",
            lambda fields=fields: make_flag(settled_on=DAY, **fields),
            lambda: make_flag(
                settled_on=DAY, settled_by="Văn phòng", settlement="151 là tỉnh giao."
            ),
        )
        for fields in ({}, {"settled_by": "Văn phòng"}, {"settlement": "151 đúng."})
    ),
    Case(
        "verdict_once",
        lambda: all_of(make_verdict, {}, {}),
        lambda: all_of(make_verdict, {}, {"origin": "override"}),
    ),
    Case(
        "verdict_has_ground",
        lambda: make_verdict(origin="override", reason=""),
        lambda: make_verdict(origin="override", reason="Đã nghiệm thu."),
    ),
    Case(
        "verdict_has_ground",
        lambda: make_verdict(origin="rumour", reason="Nghe nói."),
        lambda: make_verdict(origin="printed", reason=""),
    ),
    Case(
        "sheet_draft_once",
        lambda: drafts("2023-06-30", "2023-06-30"),
        lambda: drafts("2023-06-30", "2023-12-31"),
    ),
    *submission_cases.CASES,
    *import_constraints.CASES,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_impossible_is_refused_and_its_neighbour_accepted(case: Case) -> None:
    constraints.check(case)


def test_every_constraint_is_tested() -> None:
    assert constraints.names(CASES) == set(constraints.constraints("targets"))


def test_a_printed_verdict_needs_its_document() -> None:
    verdict = make_verdict()
    verdict.document = None
    with pytest.raises(IntegrityError, match="verdict_has_ground"), transaction.atomic():
        verdict.save()


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        (make_indicator, {"slug": "thu"}),
        (make_flag, {"slug": "in-sai"}),
    ],
)
def test_an_address_is_used_once(make: Any, fields: dict[str, Any]) -> None:
    make(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**fields)


def test_two_sectors_never_share_a_place() -> None:
    make_sector("kinh-te", order=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_sector("xa-hoi", order=1)


@pytest.mark.parametrize(
    "row_of",
    [
        lambda: make_target().indicator,
        lambda: make_target().committee,
        lambda: make_target().period,
        lambda: make_indicator().sector,
        lambda: make_actual(document=make_document()).document,
        lambda: make_plan(document=make_document()).document,
        lambda: make_target(resolution=make_document(type="NQ")).resolution,
        lambda: make_verdict().document,
        lambda: make_score().committee,
        lambda: make_citation().document,
        lambda: make_flag().document,
        lambda: make_citation(make_score()).score,
    ],
)
def test_what_others_rest_on_cannot_be_deleted(row_of: Any) -> None:
    row = row_of()
    with pytest.raises(ProtectedError) as refusal:
        row.delete()
    assert refusal.value.protected_objects


# --- The days an actual covers ----------------------------------------------------------------


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
