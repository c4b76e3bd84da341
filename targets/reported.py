"""What one source reports: each printed figure, and the target it counts towards."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet

from meetings.models import Document
from targets import status as rule
from targets.models import Actual, Citation, PlannedValue, Target
from targets.standings import deciding_actual, plan_of, reading_of, thresholds

LIMIT = 1000


def citations_of(document: Document) -> QuerySet[Citation]:
    """The figures of a source in reading order, with what they became and their flags."""
    return (
        document.citations.select_related(
            "document",
            "plan__target__indicator",
            "plan__target__committee",
            "plan__target__period",
            "actual__indicator",
            "actual__committee",
            "actual__period",
            "score__committee",
            "score__period",
        )
        .prefetch_related("flags")
        .order_by("order")
    )


def with_plans(targets: QuerySet[Target]) -> QuerySet[Target]:
    """The targets with their live plans, leading first, and where those stand in print."""
    live = PlannedValue.objects.filter(is_live=True).order_by("-is_primary", "owner", "pk")
    cited = live.prefetch_related(
        Prefetch("citations", Citation.objects.select_related("document"))
    )
    return targets.with_figures().prefetch_related(Prefetch("plans", cited, to_attr="live_plans"))


def counted_targets(actuals: Iterable[Actual]) -> dict[int, Target]:
    """Of each actual (by key) the target it counts towards; the shortest period when several."""
    actuals = list(actuals)
    if not actuals:
        return {}
    targets = with_plans(Target.objects).filter(
        indicator__in={actual.indicator_id for actual in actuals},
        committee__in={actual.committee_id for actual in actuals},
        period__start__lte=max(actual.covers_to for actual in actuals),
        period__end__gte=min(actual.covers_to for actual in actuals),
    )
    by_subject: dict[tuple[int, int], list[Target]] = {}
    for target in targets:
        by_subject.setdefault((target.indicator_id, target.committee_id), []).append(target)
    found = {}
    for actual in actuals:
        candidates = by_subject.get((actual.indicator_id, actual.committee_id), [])
        counted = [target for target in candidates if deciding_actual(target, [actual])]
        if counted:
            found[actual.pk] = min(counted, key=_narrowness)
    return found


def _narrowness(target: Target) -> tuple[int, bool, int]:
    span = target.period.end - target.period.start
    return span.days, target.basis != "whole", target.pk


@dataclass
class ReportedFigure:
    """One actual as a source reports it: its prints by kind, its target, how it stood then."""

    actual: Actual
    order: int
    target: Target | None = None
    prints: dict[str, Citation] = field(default_factory=dict)

    @property
    def standing(self) -> rule.Standing | None:
        """The standing by this very figure, whatever was reported later."""
        if self.target is None or not self.target.indicator.is_assessed:
            return None
        plan = plan_of(self.target, self.target.plan, self.actual)
        day = self.actual.covers_to
        return rule.assess(plan, reading_of(self.actual), day, thresholds())

    @property
    def status(self) -> str:
        return self.standing.status.value if self.standing else ""

    @property
    def flags(self) -> list:
        found = {flag.pk: flag for cited in self.prints.values() for flag in cited.flags.all()}
        return list(found.values())


def reported_figures(citations: Iterable[Citation]) -> list[ReportedFigure]:
    """The actuals that these citations print, in reading order, with their targets."""
    figures: dict[int, ReportedFigure] = {}
    for citation in citations:
        if citation.actual_id:
            figure = figures.setdefault(
                citation.actual_id, ReportedFigure(citation.actual, citation.order)
            )
            figure.prints.setdefault(citation.kind, citation)
    targets = counted_targets(figure.actual for figure in figures.values())
    for key, figure in figures.items():
        figure.target = targets.get(key)
    return list(figures.values())
