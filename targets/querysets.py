"""Targets as questions in the field's words; the status rule as SQL is in ``rule_sql``."""

from datetime import date

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from meetings.models import Committee, Period
from targets import rule_sql
from targets import status as rule


def by_urgency(field: str = "status") -> Case:
    """A number to order by: what a leader must see first is smallest."""
    return Case(
        *[
            When(**{field: status.value}, then=Value(rank))
            for rank, status in enumerate(rule.BY_URGENCY)
        ],
        default=Value(len(rule.BY_URGENCY)),
        output_field=models.IntegerField(),
    )


def _not_due(day: date) -> Q:
    return Q(status=rule.Status.MISSING) & rule_sql.begins_after(day)


class TargetQuerySet(models.QuerySet):
    """Targets as an office asks for them."""

    def with_figures(self) -> "TargetQuerySet":
        """With everything a row shows, in one query."""
        return self.select_related(
            "indicator__sector", "committee", "period", "plan", "latest", "lead_agency"
        )

    def assessed(self) -> "TargetQuerySet":
        """Without counts such as “10 mục tiêu”, which can be neither met nor missed."""
        return self.filter(indicator__is_assessed=True)

    def of(self, committee: Committee, period: Period) -> "TargetQuerySet":
        """A committee's own targets of one period."""
        return self.filter(committee=committee, period=period)

    def shown_on(self, day: date) -> "TargetQuerySet":
        """With ``shown``: the stored status, “Chưa đến kỳ” before an unreported period begins."""
        return self.annotate(
            shown=Case(
                When(_not_due(day), then=Value(rule.Status.NOT_DUE.value)),
                default=F("status"),
                output_field=models.CharField(),
            )
        )

    def showing(self, status: str, day: date) -> "TargetQuerySet":
        """Targets whose ``shown_on`` a day is this; over columns, so that the index serves."""
        early = _not_due(day)
        if status == rule.Status.NOT_DUE:
            return self.filter(Q(status=status) | early)
        found = self.filter(status=status)
        return found.exclude(early) if status == rule.Status.MISSING else found

    def most_urgent_first(self) -> "TargetQuerySet":
        """At risk first, then the order of the resolution. Needs ``shown_on``."""
        return self.order_by(by_urgency("shown"), "indicator__sector__order", "order", "pk")

    def in_resolution_order(self) -> "TargetQuerySet":
        return self.order_by("indicator__sector__order", "order", "pk")

    def with_rule(self, *, as_of: date, thresholds: rule.Thresholds) -> "TargetQuerySet":
        """With ``rule_status``, ``rule_attainment`` and ``rule_pace`` as of a day."""
        return rule_sql.annotate(self, as_of=as_of, thresholds=thresholds)


def count_of(rows: models.QuerySet, by: str) -> Coalesce:
    """How many of ``rows``, which name an outer row, it has; ``by`` is the field that does."""
    counts = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=models.IntegerField()), 0)


class ActualQuerySet(models.QuerySet):
    """Figures as an office asks for them."""

    def live(self) -> "ActualQuerySet":
        """Figures that nothing has replaced."""
        return self.filter(is_live=True)

    def without_target(self) -> "ActualQuerySet":
        """Facts: figures that lie in no period the committee has a target for."""
        asked_for = apps.get_model("targets", "Target").objects.filter(
            committee=OuterRef("committee"),
            indicator=OuterRef("indicator"),
            period__start__lte=OuterRef("covers_from"),
            period__end__gte=OuterRef("covers_to"),
        )
        return self.filter(~Exists(asked_for))
