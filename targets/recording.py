"""What recording a figure asks the database first, in one trip: lock, then look.

The targets that the figure may count towards are locked; only then the leading plans,
what decided so far and the other figures of the same days are read: what a locking
query reads beside the rows it locks may be as old as the moment it began to wait.
"""

from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateField,
    F,
    Func,
    Q,
    QuerySet,
    Subquery,
)

from config.together import Given, Written, together
from targets.models import Actual, PlannedValue, Target


class Seen(NamedTuple):
    """The targets of a figure, locked, and the other figures that say the same thing."""

    targets: list[Target]
    others: list[Actual]


class Among(Func):
    """Whether a key is one of a subquery's, which PostgreSQL looks up first: it may be in an OR."""

    template, arg_joiner, output_field = "%(expressions)s", " IN ", BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return self.as_sql(
            compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY(ARRAY"
        )


SERIES = {name: Given(name, BigIntegerField()) for name in ("indicator", "committee")}
DAYS = {name: Given(name, DateField()) for name in ("covers_from", "covers_to")}


def reached_by(indicator: Any, committee: Any, day: Any) -> Q:
    """The targets that a figure up to this day may count towards."""
    return Q(indicator=indicator, committee=committee, period__start__lte=day, period__end__gte=day)


def _targets() -> QuerySet[Target]:
    rows = Target.objects.filter(reached_by(**SERIES, day=DAYS["covers_to"])).order_by("pk")
    return (
        rows.select_for_update(of=("self",), no_key=True)
        .select_related("period", "committee")
        .only(
            *("indicator", "basis", "status", "status_basis", "plan", "latest"),
            *("attainment", "pace", "period__start", "period__end", "committee__path"),
        )
    )


def _of_series(field: str) -> Among:
    return Among(F("pk"), Subquery(Target.objects.filter(**SERIES).order_by().values(field)))


def _plans() -> QuerySet[PlannedValue]:
    rows = PlannedValue.objects.filter(_of_series("plan")).order_by()
    return rows.only("value", "comparator", "is_primary")


def _figures() -> QuerySet[Actual]:
    rows = Actual.objects.filter(Q(**SERIES, **DAYS) | _of_series("latest")).order_by()
    return rows.only(
        *("covers_from", "covers_to", "value", "ratio_to_plan", "is_estimate"),
        *("is_live", "revision"),
    )


TARGETS, PLANS, FIGURES = Written(_targets), Written(_plans), Written(_figures)


def look(actual: Actual) -> Seen:
    """Lock the targets a new figure may count towards, and read what it meets there.

    The targets have their ``plan`` and ``latest`` at hand.
    """
    given = actual.same_days()
    queries = (TARGETS, PLANS, FIGURES)
    answers = together([each.asked(**given) for each in queries])
    targets, plans, figures = (each.read(rows) for each, rows in zip(queries, answers, strict=True))
    plan_of, figure_of = ({row.pk: row for row in rows} for rows in (plans, figures))
    for target in targets:
        # The same for all of them, and at hand.
        target.indicator = actual.indicator
        target.plan, target.latest = plan_of.get(target.plan_id), figure_of.get(target.latest_id)
    days = actual.covers_from, actual.covers_to
    others = [row for row in figures if (row.covers_from, row.covers_to) == days]
    return Seen(targets, [row for row in others if row.pk != actual.pk])
