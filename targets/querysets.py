"""Targets as questions in the field's words; the status rule as SQL is in ``rule_sql``."""

from datetime import date

from django.db import models
from django.db.models import Case, Count, F, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from meetings.models import Committee, Period
from targets import rule_sql
from targets import status as rule


def by_urgency() -> Case:
    """A number to order stored statuses by: what a leader must see first is smallest."""
    return Case(
        *[
            When(status=status.value, then=Value(rank))
            for rank, status in enumerate(rule.BY_URGENCY)
        ],
        default=Value(len(rule.BY_URGENCY)),
        output_field=models.IntegerField(),
    )


class Urgency(models.Func):
    """``by_urgency`` of a stored status, for a query: the words that the index has, ready made."""

    output_field = models.IntegerField()
    never_empty = True
    template = "CASE {} ELSE {} END".format(
        " ".join(
            f"WHEN %(expressions)s = '{status.value}' THEN {rank}"
            for rank, status in enumerate(rule.BY_URGENCY)
        ),
        len(rule.BY_URGENCY),
    )


def _not_due(day: date) -> Q:
    return Q(status=rule.Status.MISSING) & rule_sql.begins_after(day)


def _in_future(day: date) -> Q:
    """What ``rule_sql.begins_after`` says, by the keys of the few periods it is true of.

    A join would hide from the database how few they are; usually there is none.
    """
    ahead = Period.objects.filter(Q(start__gt=day) | Q(end__year__gt=day.year))
    ahead = list(ahead.values_list("pk", "start", "end"))
    return Q(
        basis__in=("whole", "per_year"), period__in=[pk for pk, start, _end in ahead if start > day]
    ) | Q(basis="final_year", period__in=[pk for pk, _start, end in ahead if end.year > day.year])


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
        """Targets whose ``shown_on`` a day is this, by ``by_urgency``, which has an index."""
        ranked = self.alias(_urgency=Urgency("status"))
        found = Q(_urgency=rule.BY_URGENCY.index(status))
        if status not in rule.UNREPORTED:
            return ranked.filter(found)
        early = Q(_urgency=rule.BY_URGENCY.index(rule.Status.MISSING)) & _in_future(day)
        return ranked.filter(found | early if status == rule.Status.NOT_DUE else found & ~early)

    def most_urgent_first(self, day: date) -> "TargetQuerySet":
        """By what is ``shown_on`` a day, at risk first; then the order of the resolution."""
        early = Value(rule.BY_URGENCY.index(rule.Status.NOT_DUE))
        urgency = Case(When(_not_due(day), then=early), default=Urgency("status"))
        ordered = self.alias(urgency=urgency)
        return ordered.order_by("urgency", "indicator__sector__order", "order", "pk")

    def reported_worst_first(self) -> "TargetQuerySet":
        """By the stored status, as the index has them: for periods of the whole country.

        “Chưa đến kỳ” stands with “Thiếu số liệu”, which it is stored as.
        """
        return self.alias(urgency=Urgency("status")).order_by("urgency", "pk")

    def in_resolution_order(self) -> "TargetQuerySet":
        return self.order_by("indicator__sector__order", "order", "pk")


def count_of(rows: models.QuerySet, by: str) -> Coalesce:
    """How many of ``rows``, which name an outer row, it has; ``by`` is the field that does."""
    counts = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=models.IntegerField()), 0)


class ActualQuerySet(models.QuerySet):
    """Figures as an office asks for them."""

    def live(self) -> "ActualQuerySet":
        """Figures that nothing has replaced."""
        return self.filter(is_live=True)
