"""What a row of targets rests on: live plans, figures, where each is printed, doubts, judgements.

``with_evidence`` reads it with the targets, in the same query: it is what every
table, chart and page of targets is made from (``targets.rows``).
"""

from collections.abc import Iterable

from django.db.models import Model

from config.beside import beside
from config.json_lists import Row, RowList
from config.named import KEY_FIELDS
from meetings.models import Committee, Document, Meeting, Period
from targets.models import Actual, Citation, Flag, Indicator, PlannedValue, Sector, Verdict
from targets.querysets import TargetQuerySet

SOURCE = ("pk", "slug", "source_code", "type", "number", "title")
OPEN_FLAGS = RowList(
    lambda citation: Flag.objects.filter(citations=citation, settled_on=None).order_by(
        "paragraph", "pk"
    ),
    *("pk", "slug", "kind", "note", "as_printed", "document_id"),
)
PRINT = (
    *("pk", "order", "paragraph", "kind", "as_printed", "plan_id", "actual_id"),
    *(f"document__{name}" for name in SOURCE),
)
PRINTS_OF_PLAN = RowList(
    lambda plan: Citation.objects.belonging().filter(plan=plan),
    *PRINT,
    open_flags=OPEN_FLAGS.of("pk"),
)
PRINTS_OF_ACTUAL = RowList(
    lambda actual: Citation.objects.belonging().filter(actual=actual),
    *PRINT,
    open_flags=OPEN_FLAGS.of("pk"),
)
PRINTS_OF_SCORE = RowList(
    lambda score: Citation.objects.belonging().filter(score=score).order_by("order"),
    *PRINT,
    open_flags=OPEN_FLAGS.of("pk"),
)
LIVE_PLANS = RowList(
    lambda target: (
        PlannedValue.objects.belonging()
        .filter(target=target, is_live=True)
        .order_by("-is_primary", "owner")
    ),
    *("pk", "target_id", "owner", "comparator", "value", "total", "revision", "is_live"),
    *("is_primary", "is_derived", "note", "document_id"),
    prints=PRINTS_OF_PLAN.of("pk"),
)
JUDGEMENTS = RowList(
    lambda target: Verdict.objects.belonging().filter(target=target).order_by("origin", "pk"),
    *("pk", "target_id", "origin", "status", "reason", "paragraph", "as_printed"),
    *("decided_on", "decided_by_id", *(f"document__{name}" for name in SOURCE)),
)


def columns(model: type[Model], *left_out: str, at: str = "") -> tuple[str, ...]:
    """The columns of a model but those made for the database alone, and long ones left out."""
    names = (field.attname for field in model._meta.concrete_fields)
    return tuple(f"{at}{name}" for name in names if name not in (*KEY_FIELDS, *left_out))


COMMITTEE = Row(Committee, *columns(Committee, "note"))
BESIDE = {
    "indicator": Row(
        Indicator, *columns(Indicator, "definition"), *columns(Sector, at="sector__")
    ).of("indicator_id"),
    "committee": COMMITTEE.of("committee_id"),
    "period": Row(Period, *columns(Period)).of("period_id"),
    "latest": Row(Actual, *columns(Actual), *columns(Period, at="period__")).of("latest_id"),
    "live_plans": LIVE_PLANS.of("id"),
    "latest_prints": PRINTS_OF_ACTUAL.of("latest_id"),
    "judgements": JUDGEMENTS.of("id"),
}
# Read only where a page asks for them.
MORE = {
    "resolution": Row(Document, *columns(Document)).of("resolution_id"),
    "set_at": Row(Meeting, *columns(Meeting), rows=Meeting.objects.all()).of("set_at_id"),
    "lead_agency": COMMITTEE.of("lead_agency_id"),
}


def with_evidence(targets: TargetQuerySet, *more: str) -> TargetQuerySet:
    """Targets with everything ``TargetRow`` reads, in one query; with ``more`` of ``MORE``."""
    return beside(targets.defer("note"), **BESIDE, **{name: MORE[name] for name in more})


def open_doubts(citations: Iterable[Citation]) -> list[tuple[Flag, Citation]]:
    """What is doubtful about these printed figures: each doubt once, with a figure of it."""
    found = {flag.pk: (flag, each) for each in citations for flag in each.open_flags}
    return list(found.values())
