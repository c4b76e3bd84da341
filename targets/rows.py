"""One target as a row shows it: every plan with its own percentage, figure, source, doubts.

``with_evidence`` loads what the rows of a whole page need in a fixed number of
queries; ``TargetRow`` then only reads. Pages, tables and charts share both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from config import numbers
from targets import phrases
from targets import status as rule
from targets.models import Actual, Citation, Flag, PlannedValue, Target, Verdict
from targets.models.choices import FigureKind, Owner, StatusChoice
from targets.querysets import TargetQuerySet
from targets.standings import plan_of, reading_of

VALUE_KINDS = (FigureKind.ACTUAL, FigureKind.CRITERIA)


def cited_figures() -> QuerySet[Citation]:
    """Citations with their source and what is doubtful about them, for ``prefetch_related``."""
    return Citation.objects.select_related("document").prefetch_related(
        Prefetch("flags", Flag.objects.filter(settled_on=None), to_attr="open_flags")
    )


def open_doubts(citations: Iterable[Citation]) -> list[tuple[Flag, Citation]]:
    """What is doubtful about these ``cited_figures``: each doubt once, with a figure of it."""
    found = {flag.pk: (flag, each) for each in citations for flag in each.open_flags}
    return list(found.values())


def with_evidence(targets: TargetQuerySet) -> TargetQuerySet:
    """Targets with everything ``TargetRow`` reads; the number of queries does not grow."""
    return targets.with_figures().prefetch_related(
        Prefetch(
            "plans",
            PlannedValue.objects.filter(is_live=True).order_by("-is_primary", "owner"),
            to_attr="live_plans",
        ),
        Prefetch("live_plans__citations", cited_figures()),
        Prefetch("latest__citations", cited_figures()),
        Prefetch("verdicts", Verdict.objects.select_related("document", "decided_by")),
    )


def owner_word(owner: str) -> str:
    """Who set a value, short enough for a cell."""
    words = {
        Owner.RESOLUTION: _("nghị quyết"),
        Owner.CONGRESS: _("NQ đại hội"),
        Owner.PROVINCE: _("tỉnh giao"),
        Owner.GOVERNMENT: _("UBND giao"),
    }
    return words.get(owner, "")


@dataclass(frozen=True)
class PlanFigure:
    """One owner's value beside the others, and what was reached of it."""

    text: str
    bare: str
    owner: str
    share: Decimal | None
    citation: Citation | None = None
    is_derived: bool = False
    note: str = ""


class TargetRow:
    """A target loaded by ``with_evidence``, in the words and figures of a page."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.indicator = target.indicator
        self.actual: Actual | None = target.latest
        if self.actual:
            self.actual.indicator = target.indicator

    @property
    def status(self) -> str:
        """The status to show: ``shown`` where the query asked for it."""
        return getattr(self.target, "shown", self.target.status)

    @property
    def status_word(self) -> str:
        return str(StatusChoice(self.status).label)

    @property
    def as_of(self) -> date | None:
        return self.actual.covers_to if self.actual else None

    @cached_property
    def rule_plan(self) -> rule.Plan:
        """What the status rule was asked."""
        leading = next((plan for plan in self.target.live_plans if plan.is_primary), None)
        return plan_of(self.target, leading, self.actual)

    @property
    def lower_better(self) -> bool:
        return self.rule_plan.at_most

    @property
    def elapsed(self) -> Decimal:
        """Share of the period that is over by the figure; whole where pace plays no part."""
        if not self.actual or self.rule_plan.measure != rule.Measure.ACCUMULATES:
            return Decimal(1)
        return rule.elapsed_share(self.rule_plan.start, self.rule_plan.end, self.as_of)

    @cached_property
    def plans(self) -> list[PlanFigure]:
        """Every live plan, the leading one first; else the plan behind a printed ratio."""
        figures = [self._plan_figure(plan) for plan in self.target.live_plans]
        return figures or self._implied()

    def _plan_figure(self, plan: PlannedValue) -> PlanFigure:
        text = phrases.plan_text(plan, self.target)
        return PlanFigure(
            text=text,
            bare=self._bare(text),
            owner=owner_word(plan.owner),
            share=self._share_of(plan),
            citation=next(iter(plan.citations.all()), None),
            is_derived=plan.is_derived,
            note=plan.note,
        )

    def _share_of(self, plan: PlannedValue) -> Decimal | None:
        if not self.actual:
            return None
        if self.actual.value is None:
            # A ratio printed against one owner's plan says nothing of another's.
            owner = self.actual.ratio_owner
            if owner != plan.owner if owner else not plan.is_primary:
                return None
        return rule.attainment(plan_of(self.target, plan, self.actual), reading_of(self.actual))

    def _implied(self) -> list[PlanFigure]:
        actual = self.actual
        if not actual or actual.value is None or actual.ratio_to_plan is None:
            return []
        implied = rule.implied_plan(actual.value, actual.ratio_to_plan)
        if implied is None:
            return []
        text = numbers.amount(numbers.rounded(implied, 1), self.indicator.unit)
        return [
            PlanFigure(
                text=text,
                bare=self._bare(text),
                owner=owner_word(actual.ratio_owner),
                share=self.target.attainment,
                citation=self.ratio_citation,
                is_derived=True,
                note=f"{numbers.show(actual.value)} ÷ {phrases.ratio_text(actual)}",
            )
        ]

    @property
    def actual_text(self) -> str:
        return phrases.actual_text(self.actual)

    @property
    def bare_actual(self) -> str:
        """What was reached, the unit left to a column of its own."""
        return self._bare(self.actual_text)

    def _bare(self, text: str) -> str:
        unit = self.indicator.unit
        if unit.startswith("%/"):
            return text.replace(unit, "%", 1)
        return text.replace(f" {unit}", "", 1)

    @property
    def ratio_text(self) -> str:
        return phrases.ratio_text(self.actual)

    @cached_property
    def actual_citation(self) -> Citation | None:
        return self._citation(*VALUE_KINDS)

    @cached_property
    def ratio_citation(self) -> Citation | None:
        return self._citation(FigureKind.RATIO_TO_PLAN)

    @property
    def any_citation(self) -> Citation | None:
        """The nearest place in print: of the figure, else of the ratio, else of the plan."""
        planned = next((plan.citation for plan in self.plans if plan.citation), None)
        return self.actual_citation or self.ratio_citation or planned

    def _citation(self, *kinds: str) -> Citation | None:
        if not self.actual:
            return None
        return next((c for c in self.actual.citations.all() if c.kind in kinds), None)

    @cached_property
    def flags(self) -> list[tuple[Flag, Citation]]:
        """Open doubts about any figure of the row, each with the figure it is about."""
        figures = [*self.target.live_plans, *([self.actual] if self.actual else [])]
        return open_doubts(each for figure in figures for each in figure.citations.all())

    @cached_property
    def verdicts(self) -> list[Verdict]:
        return list(self.target.verdicts.all())

    @property
    def is_reached(self) -> bool:
        return self.status in rule.REACHED

    @property
    def is_behind(self) -> bool:
        return self.status in rule.BEHIND

    @property
    def is_unreported(self) -> bool:
        """Whether nothing is there to judge by: no figure, or nothing to compare it with."""
        return self.status in rule.UNREPORTED

    @property
    def names_owner(self) -> bool:
        """Whether a plan's owner must be said: several plans, or not the committee's own."""
        return len(self.plans) > 1 or self.target.live_plans[0].owner != Owner.RESOLUTION

    @property
    def summary(self) -> str:
        """Actual against the leading plan: “105 / 151 tỷ đồng · 69,5%”."""
        share = numbers.show_share(self.target.attainment)
        if not self.actual:
            return ""
        if self.actual.value is None:
            return self.ratio_text
        plan = self.plans[0].text if self.plans else ""
        reached = self.actual_text
        unit = f" {self.indicator.unit}"
        if plan.endswith(unit) and reached.endswith(unit):
            reached = reached.removesuffix(unit)
        mark = "≈ " if self.plans and self.plans[0].is_derived else ""
        text = f"{reached} / {mark}{plan}" if plan else reached
        return f"{text} · {share}" if share else text
