"""Every figure as one plain dictionary: printed figures, entered ones, derived ones.

A printed figure is a citation and stands in its source's reading order. A
figure entered without a citation has no source. A derived one (“07 HTX, bằng
350%” implies a plan of 2; a milestone without a number) says so.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from targets.models import Actual, Citation, Flag, PlannedValue, Target
from targets.models.choices import Basis, FigureKind, MeasureChoice, Qualifier
from targets.status import implied_plan

CHUNK = 2000
SCORE_INDICATOR = {
    FigureKind.SCORE: "Chỉ tiêu nghị quyết đạt và vượt",
    FigureKind.UNMET: "Chỉ tiêu nghị quyết chưa hoàn thành",
}
ACTUAL_RELATED = ("indicator", "committee", "period", "document")
PLAN_RELATED = ("target__indicator", "target__committee", "target__period", "document")


def figures() -> Iterator[dict[str, Any]]:
    """All figures: printed in reading order, then entered without a citation, then derived."""
    yield from printed_figures()
    yield from _entered_figures()
    yield from _implied_plans()


def printed_figures() -> Iterator[dict[str, Any]]:
    """The figures that stand in a source, in the order of sources and reading."""
    related = [f"actual__{name}" for name in ACTUAL_RELATED]
    related += [f"plan__{name}" for name in PLAN_RELATED]
    related += ["score__committee", "score__period", "document"]
    citations = (
        Citation.objects.select_related(*related)
        .prefetch_related(Prefetch("flags", Flag.objects.order_by("pk")))
        .order_by("document__source_code", "document", "order")
    )
    for citation in citations.iterator(chunk_size=CHUNK):
        yield _figure(
            citation.plan or citation.actual or citation.score,
            citation.kind,
            source=citation.document.source_code or None,
            paragraph=citation.paragraph,
            as_printed=citation.as_printed,
            flags=[flag.kind for flag in citation.flags.all()],
        )


def _entered_figures() -> Iterator[dict[str, Any]]:
    plans = PlannedValue.objects.filter(citations=None).select_related(*PLAN_RELATED)
    for plan in plans.order_by("pk").iterator(chunk_size=CHUNK):
        yield _figure(plan, FigureKind.PLAN)
    actuals = Actual.objects.filter(citations=None).select_related(*ACTUAL_RELATED)
    for actual in actuals.order_by("pk").iterator(chunk_size=CHUNK):
        for kind in actual.figure_kinds():
            yield _figure(actual, kind)


def _implied_plans() -> Iterator[dict[str, Any]]:
    """The plan behind a value and its printed ratio, for targets without a planned value."""
    targets = Target.objects.filter(
        plan=None, latest__value__isnull=False, latest__ratio_to_plan__gt=0
    ).select_related("indicator", "committee", "period", "latest__document")
    for target in targets.order_by("pk").iterator(chunk_size=CHUNK):
        actual = target.latest
        implied = PlannedValue(
            target=target,
            owner=actual.ratio_owner,
            value=implied_plan(actual.value, actual.ratio_to_plan),
            is_derived=True,
        )
        document = actual.document
        yield _figure(
            implied, FigureKind.PLAN, source=document.source_code or None if document else None
        )


def _figure(row: Any, kind: str, **provenance: Any) -> dict[str, Any]:
    where = {"source": None, "paragraph": None, "as_printed": None, "flags": []} | provenance
    if isinstance(row, PlannedValue):
        what = _of_plan(row)
    elif isinstance(row, Actual):
        what = _of_actual(row, kind)
    else:
        what = _of_score(row, kind)
    exported = FigureKind.SCORE if kind == FigureKind.UNMET else kind
    return {
        "source": where["source"],
        "paragraph": where["paragraph"],
        "committee": what["committee"].name,
        "indicator": what["indicator"],
        "kind": str(exported),
        "comparator": what.get("comparator") or None,
        "value": decimal_text(what["value"]),
        "total": decimal_text(what.get("total")),
        "unit": what["unit"],
        "period": what["period"].code if what["period"] else None,
        "as_of": what["as_of"].isoformat() if what.get("as_of") else None,
        "owner": what.get("owner") or None,
        "as_printed": where["as_printed"],
        "flags": where["flags"],
        "derived": what.get("derived", False),
    }


def _of_plan(plan: PlannedValue) -> dict[str, Any]:
    target = plan.target
    return {
        "committee": target.committee,
        "indicator": target.indicator.name,
        "comparator": plan.comparator,
        "value": plan.value,
        "total": plan.total,
        "unit": _unit_of(target),
        "period": target.period,
        "owner": plan.owner,
        "derived": plan.is_derived,
    }


def _unit_of(target: Target) -> str:
    # What accumulates on a yearly base is so much a year: “02 hợp tác xã/năm”.
    unit, measure = target.indicator.unit, target.indicator.measure
    yearly = target.basis == Basis.PER_YEAR and measure == MeasureChoice.ACCUMULATES
    return f"{unit}/năm" if yearly else unit


def _of_actual(actual: Actual, kind: str) -> dict[str, Any]:
    what = {
        "committee": actual.committee,
        "indicator": actual.indicator.name,
        "period": actual.period,
        "as_of": actual.as_of,
        "derived": actual.is_derived,
        "unit": "%",
    }
    if kind in (FigureKind.ACTUAL, FigureKind.CRITERIA):
        what |= {"value": actual.value, "total": actual.total, "unit": actual.indicator.unit}
        return what | {"comparator": _comparator(actual.qualifier)}
    if kind == FigureKind.RATIO_TO_PLAN:
        what |= {"value": actual.ratio_to_plan, "owner": actual.ratio_owner}
        return what | {"comparator": _comparator(actual.ratio_qualifier)}
    if kind == FigureKind.RATIO_TO_SAME_PERIOD:
        return what | {"value": actual.ratio_to_same_period}
    return what | {"value": actual.change}


def _of_score(score: Any, kind: str) -> dict[str, Any]:
    unmet = kind == FigureKind.UNMET
    return {
        "committee": score.committee,
        "indicator": SCORE_INDICATOR[FigureKind(kind)],
        "value": Decimal(score.unmet if unmet else score.met),
        "total": None if unmet else Decimal(score.total),
        "unit": "chỉ tiêu",
        "period": score.period,
    }


def _comparator(qualifier: str) -> str | None:
    # “Khoảng” is no comparison.
    return None if qualifier == Qualifier.ABOUT else qualifier


def decimal_text(value: Decimal | None) -> str | None:
    """A decimal with a point, no exponent, no zeros it does not need."""
    return None if value is None else f"{value.normalize():f}"
