"""One target as a row shows it: every plan with its own percentage, figure, source, doubts.

``targets.evidence`` loads what the rows of a whole page need in one query;
``TargetRow`` then only reads. Pages, tables and charts share both.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from config import numbers
from config.words import fixed
from targets import phrases
from targets import status as rule
from targets.evidence import open_doubts
from targets.models import Actual, Citation, Flag, PlannedValue, Target, Verdict
from targets.models.choices import FigureKind, Owner, StatusChoice
from targets.standings import plan_of, reading_of

ONE_DAY = timedelta(days=1)
VALUE_KINDS = (FigureKind.ACTUAL, FigureKind.CRITERIA)
OWNERS = fixed(
    {
        Owner.RESOLUTION: _("nghị quyết"),
        Owner.CONGRESS: _("NQ đại hội"),
        Owner.PROVINCE: _("tỉnh giao"),
        Owner.GOVERNMENT: _("UBND giao"),
    }
)
STATUSES = fixed(StatusChoice.choices)


def owner_word(owner: str) -> str:
    """Who set a value, short enough for a cell."""
    return str(OWNERS.get(owner, ""))


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
    """A target loaded ``with_evidence``, in the words and figures of a page."""

    def __init__(self, target: Target, actual: Actual | None = None) -> None:
        """``actual`` stands in place of the latest, as an older report has it."""
        self.target = target
        self.indicator = target.indicator
        self.actual = actual or target.latest
        # What tables and charts have written of it.
        self.written: dict[Hashable, Any] = {}
        if self.actual:
            # Set straight: a foreign key's setter would check and route each one.
            Actual.indicator.field.set_cached_value(self.actual, self.indicator)

    @classmethod
    def of(cls, target: Target) -> Self:
        """The row of a target, the same one for every cell of it."""
        row = target.__dict__.get("row")
        if row is None:
            row = target.row = cls(target)
        return row

    @property
    def status(self) -> str:
        """The status to show: ``shown`` where the query asked for it, else that of today."""
        target = self.target
        if "shown" in target.__dict__:
            return target.shown
        # Only of an unreported one does the day say more than what is stored; and its exact date,
        # which takes longer than the rest of a cell, only where the period begins about now.
        is_missing = target.status == rule.Status.MISSING
        if not is_missing or target.window()[0] < date.today() - ONE_DAY:  # noqa: DTZ011
            return target.status
        return target.status_on(timezone.localdate())

    @property
    def status_word(self) -> str:
        return str(STATUSES[self.status])

    @property
    def as_of(self) -> date | None:
        return self.actual.covers_to if self.actual else None

    @property
    def leading(self) -> PlannedValue | None:
        """The plan that the target is judged by."""
        return next((plan for plan in self.target.live_plans if plan.is_primary), None)

    @cached_property
    def rule_plan(self) -> rule.Plan:
        """What the status rule was asked."""
        return plan_of(self.target, self.leading, self.actual)

    @property
    def lower_better(self) -> bool:
        comparator = self.leading.comparator if self.leading else ""
        return rule.at_most(comparator, self.indicator.direction)

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
            citation=next(iter(plan.prints), None),
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
        if plan.is_primary and self.actual is self.target.latest:
            return self.target.attainment
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

    @cached_property
    def prints(self) -> list[Citation]:
        """Where the figure stands in print."""
        if self.actual is None:
            return []
        if self.actual is self.target.latest:
            return self.target.latest_prints
        return self.actual.prints

    @property
    def all_prints(self) -> list[Citation]:
        """Where the plans and the figure stand in print."""
        planned = [each for plan in self.target.live_plans for each in plan.prints]
        return planned + self.prints if planned else self.prints

    @cached_property
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

    @cached_property
    def ratio_text(self) -> str:
        return phrases.ratio_text(self.actual)

    @cached_property
    def actual_citation(self) -> Citation | None:
        return self._citation(*VALUE_KINDS)

    @cached_property
    def ratio_citation(self) -> Citation | None:
        return self._citation(FigureKind.RATIO_TO_PLAN)

    @cached_property
    def any_citation(self) -> Citation | None:
        """The nearest place in print: of the figure, else of the ratio, else of the plan."""
        planned = next((plan.citation for plan in self.plans if plan.citation), None)
        return self.actual_citation or self.ratio_citation or planned

    def _citation(self, *kinds: str) -> Citation | None:
        return next((each for each in self.prints if each.kind in kinds), None)

    @cached_property
    def flags(self) -> list[tuple[Flag, Citation]]:
        """Open doubts about any figure of the row, each with the figure it is about."""
        return open_doubts(self.all_prints)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        return self.target.judgements

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

    @cached_property
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
