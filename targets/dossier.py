"""Everything the page of one target says, read in a fixed number of queries."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from config.ready import Ready
from meetings.models import Document
from targets import charts
from targets import status as rule
from targets.checks import is_mismatch
from targets.evidence import PRINTS_OF_ACTUAL, PRINTS_OF_PLAN, open_doubts, with_evidence
from targets.models import Actual, PlannedValue, Target
from targets.rows import TargetRow
from targets.standings import counts_for, plan_of, reading_of

ACTUALS = 120
SIBLINGS = 12


class Dossier:
    """One target loaded by ``with_evidence``, and what surrounds it."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.row = TargetRow.of(target)

    @cached_property
    def plans(self) -> list[PlannedValue]:
        """Every value ever planned, live ones first, with its decision and place in print."""
        return PLANS_OF(target=self.target.pk)

    @cached_property
    def shares(self) -> dict[int, Decimal | None]:
        """What was reached of each live plan, by key."""
        live = zip(self.target.live_plans, self.row.plans, strict=False)
        return {plan.pk: figure.share for plan, figure in live}

    @cached_property
    def actuals(self) -> list[Actual]:
        """The indicator's figures in the period, newest first, replaced ones too."""
        target, period = self.target, self.target.period
        days = {"start": period.start, "end": period.end}
        return ACTUALS_OF(indicator=target.indicator_id, committee=target.committee_id, **days)

    @cached_property
    def counted(self) -> list[Actual]:
        """The live figures that say something about this target, by the rule."""
        live = (actual for actual in self.actuals if actual.is_live)
        return [actual for actual in live if counts_for(self.target, actual)]

    @cached_property
    def history(self) -> dict[str, Any]:
        return charts.history(self.row, self.counted)

    @cached_property
    def mismatched(self) -> dict[int, Decimal]:
        """Computed share of each counted figure whose printed ratio says otherwise."""
        found = {}
        for actual in self.counted:
            plan = self._plan_against(actual)
            if plan is None or actual.value is None or actual.ratio_to_plan is None:
                continue
            share = rule.attainment(plan_of(self.target, plan, actual), reading_of(actual))
            if share is not None and is_mismatch(actual.ratio_to_plan, share):
                found[actual.pk] = share
        return found

    def _plan_against(self, actual: Actual) -> PlannedValue | None:
        """The plan a printed ratio was taken against: its owner's, else the leading one."""
        for plan in self.target.live_plans:
            if plan.owner == actual.ratio_owner if actual.ratio_owner else plan.is_primary:
                return plan
        return None

    @cached_property
    def other_periods(self) -> list[Target]:
        target = self.target
        of = {"indicator": target.indicator_id, "committee": target.committee_id}
        return IN_OTHER_PERIODS(timezone.localdate(), target=target.pk, **of)

    @property
    def other_committees(self) -> list[Target]:
        return self._elsewhere[:SIBLINGS]

    @property
    def has_more_committees(self) -> bool:
        return len(self._elsewhere) > SIBLINGS

    @cached_property
    def _elsewhere(self) -> list[Target]:
        target = self.target
        of = {"indicator": target.indicator_id, "period": target.period_id}
        return ELSEWHERE(timezone.localdate(), committee=target.committee_id, **of)

    @cached_property
    def sources(self) -> list:
        """The documents behind the page's figures, in order of first mention."""
        figures = [*self.plans, *self.actuals]
        documents = [each.document for figure in figures for each in figure.prints]
        documents += [plan.document for plan in self.plans if plan.document]
        documents += [v.document for v in self.row.verdicts if v.document]
        keys = dict.fromkeys(document.pk for document in documents)
        found = Document.objects.in_bulk(keys)
        return [found[key] for key in keys]

    @cached_property
    def flags(self) -> list:
        """Open doubts about any figure on the page, each with the figure it is about."""
        figures = [*self.plans, *self.actuals]
        return open_doubts(each for figure in figures for each in figure.prints)


def _plans_of(target: int) -> QuerySet[PlannedValue]:
    plans = PlannedValue.objects.filter(target=target).select_related("document")
    plans = plans.annotate(prints=PRINTS_OF_PLAN.of("pk"))
    return plans.order_by("-is_live", "-is_primary", "owner", "-revision")


def _actuals_of(indicator: int, committee: int, start: date, end: date) -> QuerySet[Actual]:
    actuals = Actual.objects.filter(
        indicator=indicator, committee=committee, covers_to__range=(start, end)
    )
    related = actuals.select_related("indicator", "period")
    related = related.annotate(prints=PRINTS_OF_ACTUAL.of("pk"))
    return related.order_by("-covers_to", "covers_from", "-revision")[:ACTUALS]


def _siblings(day: date, indicator: int) -> QuerySet[Target]:
    return with_evidence(Target.objects.filter(indicator=indicator).shown_on(day))


def _in_other_periods(day: date, target: int, indicator: int, committee: int) -> QuerySet[Target]:
    same = _siblings(day, indicator).filter(committee=committee)
    return same.exclude(pk=target).order_by("-period__end", "pk")[:SIBLINGS]


def _elsewhere(day: date, indicator: int, period: int, committee: int) -> QuerySet[Target]:
    same = _siblings(day, indicator).filter(period=period)
    elsewhere = same.exclude(committee=committee)
    return elsewhere.order_by("committee__path", "pk")[: SIBLINGS + 1]


PLANS_OF, ACTUALS_OF = Ready(_plans_of), Ready(_actuals_of)
IN_OTHER_PERIODS, ELSEWHERE = Ready(_in_other_periods), Ready(_elsewhere)
