"""What one source reports: each printed figure, and the target it counts towards."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from config.beside import beside
from config.json_lists import Row, RowList
from meetings.models import Committee, Document, Period
from targets import status as rule
from targets.evidence import PRINTS_OF_ACTUAL, columns, with_evidence
from targets.models import Actual, Citation, Flag, Indicator, PlannedValue, Score, Target
from targets.models.choices import Basis
from targets.rows import TargetRow
from targets.standings import counts_for, reading_of, thresholds

LIMIT = 1000


# Tables of figures are sorted by these names.
INDICATOR = Row(Indicator, *columns(Indicator, "definition"), "sort_key")
COMMITTEE = Row(Committee, *columns(Committee, "note"), "sort_key")
PERIOD = Row(Period, *columns(Period))
SUBJECT = {
    "indicator": INDICATOR.of("indicator_id"),
    "committee": COMMITTEE.of("committee_id"),
    "period": PERIOD.of("period_id"),
}
TARGET = Row(Target, *columns(Target, "note"), **SUBJECT)
PLAN = Row(PlannedValue, *columns(PlannedValue), target=TARGET.of("target_id"))
ACTUAL = Row(Actual, *columns(Actual), **SUBJECT, prints=PRINTS_OF_ACTUAL.of("pk"))
SCORE = Row(Score, *columns(Score), committee=SUBJECT["committee"], period=SUBJECT["period"])
ALL_FLAGS = RowList(lambda citation: Flag.objects.filter(citations=citation), *columns(Flag))
CITED = {
    "plan": PLAN.of("plan_id"),
    "actual": ACTUAL.of("actual_id"),
    "score": SCORE.of("score_id"),
    "all_flags": ALL_FLAGS.of("id"),
}


def citations_of(document: Document, most: int) -> list[Citation]:
    """The first figures of a source in reading order, with what they became and their flags."""
    citations = list(beside(document.citations.order_by("order"), **CITED)[:most])
    for each in citations:
        Citation.document.field.set_cached_value(each, document)
    return citations


def counted_targets(actuals: Iterable[Actual]) -> dict[int, Target]:
    """Of each actual (by key) the target it counts towards; the shortest period when several."""
    actuals = list(actuals)
    if not actuals:
        return {}
    targets = with_evidence(Target.objects).filter(
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
        counted = [target for target in candidates if counts_for(target, actual)]
        if counted:
            found[actual.pk] = min(counted, key=_narrowness)
    return found


def _narrowness(target: Target) -> tuple[int, bool, int]:
    span = target.period.end - target.period.start
    return span.days, target.basis != Basis.WHOLE, target.pk


@dataclass
class ReportedFigure:
    """One actual as a source reports it: its prints by kind, its target, how it stood then."""

    actual: Actual
    order: int
    target: Target | None = None
    prints: dict[str, Citation] = field(default_factory=dict)

    @cached_property
    def row(self) -> TargetRow | None:
        """The target as a row shows it, with this very figure in place of the latest."""
        if self.target is None:
            return None
        return TargetRow(self.target, self.actual)

    @cached_property
    def standing(self) -> rule.Standing | None:
        """The standing by this very figure, whatever was reported later."""
        if self.target is None or not self.target.indicator.is_assessed:
            return None
        plan = self.row.rule_plan
        day = self.actual.covers_to
        return rule.assess(plan, reading_of(self.actual), day, thresholds())

    @property
    def document(self) -> Document:
        return next(iter(self.prints.values())).document

    @property
    def status(self) -> str:
        return self.standing.status.value if self.standing else ""

    @property
    def urgency(self) -> int:
        """Sorts what a leader must see first to the top, figures without a target last."""
        return rule.BY_URGENCY.index(self.status) if self.status else len(rule.BY_URGENCY)

    @property
    def share(self) -> Decimal:
        """Attainment to sort by; -1 when there is none."""
        known = self.standing.attainment if self.standing else None
        return Decimal(-1) if known is None else known

    @property
    def flags(self) -> list[Flag]:
        found = {flag.pk: flag for cited in self.prints.values() for flag in cited.all_flags}
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
