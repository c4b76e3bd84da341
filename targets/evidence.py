"""What a row of targets rests on: live plans, figures, where each is printed, doubts, judgements.

``with_evidence`` reads it with the targets, in the same query: it is what every
table, chart and page of targets is made from (``targets.rows``).
"""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from config.json_lists import RowList
from targets.models import Citation, Flag, PlannedValue, Verdict
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
    lambda plan: Citation.objects.filter(plan=plan), *PRINT, open_flags=OPEN_FLAGS.of("pk")
)
PRINTS_OF_ACTUAL = RowList(
    lambda actual: Citation.objects.filter(actual=actual), *PRINT, open_flags=OPEN_FLAGS.of("pk")
)
PRINTS_OF_SCORE = RowList(
    lambda score: Citation.objects.filter(score=score).order_by("order"),
    *PRINT,
    open_flags=OPEN_FLAGS.of("pk"),
)
LIVE_PLANS = RowList(
    lambda target: PlannedValue.objects.filter(target=target, is_live=True).order_by(
        "-is_primary", "owner"
    ),
    *("pk", "target_id", "owner", "comparator", "value", "total", "revision", "is_live"),
    *("is_primary", "is_derived", "note", "document_id"),
    prints=PRINTS_OF_PLAN.of("pk"),
)
JUDGEMENTS = RowList(
    lambda target: Verdict.objects.filter(target=target).order_by("origin", "pk"),
    *("pk", "target_id", "origin", "status", "reason", "paragraph", "as_printed"),
    *("decided_on", "decided_by_id", *(f"document__{name}" for name in SOURCE)),
)
# Long, and made for the database alone.
KEYS = [
    f"{relation}__{key}"
    for relation in ("indicator", "committee")
    for key in ("search_key", "sort_key")
]


def with_evidence(targets: TargetQuerySet) -> TargetQuerySet:
    """Targets with everything ``TargetRow`` reads, in one query."""
    return (
        targets.select_related("indicator__sector", "committee", "period", "latest")
        .defer("note", *KEYS)
        .annotate(
            live_plans=LIVE_PLANS.of("pk"),
            latest_prints=PRINTS_OF_ACTUAL.of("latest"),
            judgements=JUDGEMENTS.of("pk"),
        )
    )


def cited_figures() -> QuerySet[Citation]:
    """Citations with their source and what is doubtful about them, for ``prefetch_related``."""
    return Citation.objects.select_related("document").prefetch_related(
        Prefetch("flags", Flag.objects.filter(settled_on=None), to_attr="open_flags")
    )


def open_doubts(citations: Iterable[Citation]) -> list[tuple[Flag, Citation]]:
    """What is doubtful about these ``cited_figures``: each doubt once, with a figure of it."""
    found = {flag.pk: (flag, each) for each in citations for flag in each.open_flags}
    return list(found.values())
