"""Everything the page of one target says, read in a fixed number of queries."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

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
        plans = self.target.plans.select_related("document")
        plans = plans.annotate(prints=PRINTS_OF_PLAN.of("pk"))
        return list(plans.order_by("-is_live", "-is_primary", "owner", "-revision"))

    @cached_property
    def shares(self) -> dict[int, Decimal | None]:
        """What was reached of each live plan, by key."""
        live = zip(self.target.live_plans, self.row.plans, strict=False)
        return {plan.pk: figure.share for plan, figure in live}

    @cached_property
    def actuals(self) -> list[Actual]:
        """The indicator's figures in the period, newest first, replaced ones too."""
        period = self.target.period
        actuals = Actual.objects.filter(
            indicator=self.target.indicator_id,
            committee=self.target.committee_id,
            covers_to__range=(period.start, period.end),
        )
        related = actuals.select_related("indicator", "period")
        related = related.annotate(prints=PRINTS_OF_ACTUAL.of("pk"))
        return list(related.order_by("-covers_to", "covers_from", "-revision")[:ACTUALS])

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
        same = self._siblings().filter(committee=self.target.committee_id)
        return list(same.exclude(pk=self.target.pk).order_by("-period__end", "pk")[:SIBLINGS])

    @property
    def other_committees(self) -> list[Target]:
        return self._elsewhere[:SIBLINGS]

    @property
    def has_more_committees(self) -> bool:
        return len(self._elsewhere) > SIBLINGS

    @cached_property
    def _elsewhere(self) -> list[Target]:
        same = self._siblings().filter(period=self.target.period_id)
        elsewhere = same.exclude(committee=self.target.committee_id)
        return list(elsewhere.order_by("committee__path", "pk")[: SIBLINGS + 1])

    def _siblings(self) -> QuerySet[Target]:
        same = Target.objects.filter(indicator=self.target.indicator_id)
        return with_evidence(same.shown_on(timezone.localdate()))

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
