"""What the database refuses of indicators, targets, counts by status and drafts, as cases."""

from typing import Any

from meetings.models import Committee
from targets.models import SheetDraft, StatusCount, Target
from tests.builders import (
    make_committee,
    make_indicator,
    make_period,
    make_sector,
    make_target,
    make_user,
)
from tests.unit.constraints import Case


def targets(*changes: dict[str, Any]) -> Target:
    indicator, committee = make_indicator(), make_committee()
    for fields in changes:
        row = make_target(**{"indicator": indicator, "committee": committee} | fields)
    return row


def drafts(*days: str) -> SheetDraft:
    user, committee, period = make_user(), make_committee(), make_period()
    for day in days:
        row = SheetDraft.objects.create(user=user, committee=committee, period=period, as_of=day)
    return row


def counts(scope: str) -> StatusCount:
    """A row of counts; one committee, period and sector for all of them."""
    committee = Committee.objects.first() or make_committee()
    return StatusCount.objects.create(
        committee=committee, period=make_period(), sector=make_sector(), scope=scope
    )


def stored_with(status: str) -> int:
    make_target()
    return Target.objects.update(status=status)


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
        "sheet_draft_once",
        lambda: drafts("2023-06-30", "2023-06-30"),
        lambda: drafts("2023-06-30", "2023-12-31"),
    ),
]
