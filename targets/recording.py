"""What recording a figure asks the database first, in one trip: lock, then look.

The targets that the figure may count towards are locked; only then their periods and
committee, the leading plans, what decided so far, the other figures of the same days
and whether these are closed are read: what a locking query reads beside the rows it
locks may be as old as the moment it began to wait.
"""

from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import (
    BooleanField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from config.ready import Ready
from config.together import together
from meetings.models import Committee, Period
from targets.models import Actual, PeriodClosing, PlannedValue, Target


class Seen(NamedTuple):
    """The targets of a figure, locked, the figures that say the same, and what locks its days."""

    targets: list[Target]
    others: list[Actual]
    closed: list[Period]


class Among(Func):
    """Whether a key is one of a subquery's, which PostgreSQL looks up first: it may be in an OR."""

    template, arg_joiner, output_field = "%(expressions)s", " IN ", BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return self.as_sql(
            compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY(ARRAY"
        )


def reached_by(indicator: Any, committee: Any, day: Any) -> Q:
    """The targets that a figure up to this day may count towards."""
    return Q(indicator=indicator, committee=committee, period__start__lte=day, period__end__gte=day)


# What is read of a target, its own columns alone.
SEEN = (
    *("indicator", "committee", "period", "basis", "status", "status_basis"),
    *("plan", "latest", "attainment", "pace"),
)


def _periods(day: Any) -> QuerySet[Period]:
    return Period.objects.filter(start__lte=day, end__gte=day).order_by().only("start", "end")


def _targets(indicator: Any, committee: Any, day: Any) -> QuerySet[Target]:
    # Those of ``reached_by``, without a join: nothing is read beside what is locked.
    periods = Among(F("period"), Subquery(_periods(day).values("pk")))
    rows = Target.objects.filter(periods, indicator=indicator, committee=committee)
    return rows.order_by("pk").select_for_update(no_key=True).only(*SEEN)


def _of_targets(field: str, **series: Any) -> Among:
    return Among(F("pk"), Subquery(Target.objects.filter(**series).order_by().values(field)))


def _plans(**series: Any) -> QuerySet[PlannedValue]:
    rows = PlannedValue.objects.filter(_of_targets("plan", **series)).order_by()
    return rows.only("value", "comparator", "is_primary")


def _figures(indicator: Any, committee: Any, **days: Any) -> QuerySet[Actual]:
    series = {"indicator": indicator, "committee": committee}
    rows = Actual.objects.filter(Q(**series, **days) | _of_targets("latest", **series)).order_by()
    return rows.only(
        *("covers_from", "covers_to", "value", "ratio_to_plan", "is_estimate"),
        *("is_live", "revision"),
    )


def _periods_now(committee: Any, day: Any) -> QuerySet[Period]:
    """With the committee's place and what it has closed: a question of its own costs more."""
    path = Committee.objects.filter(pk=committee).order_by().values("path")
    closings = PeriodClosing.objects.filter(committee=committee, reopened_at=None)
    closed = Exists(closings.filter(period=OuterRef("pk")).order_by())
    return (
        _periods(day)
        .annotate(is_closed=closed, path=Subquery(path))
        .only("start", "end", "code", "kind")
    )


TARGETS, PERIODS = Ready(_targets), Ready(_periods_now)
PLANS, FIGURES = Ready(_plans), Ready(_figures)
COMMITTEE = "id", "path"


def look(actual: Actual) -> Seen:
    """Lock the targets a new figure may count towards, and read what it meets there.

    The targets have what belongs to them at hand.
    """
    series = {"indicator": actual.indicator_id, "committee": actual.committee_id}
    asked = [
        TARGETS.asked(**series, day=actual.covers_to),
        PERIODS.asked(committee=actual.committee_id, day=actual.covers_to),
        PLANS.asked(**series),
        FIGURES.asked(**actual.same_days()),
    ]
    answers = together([each.statement for each in asked])
    read = (each.read(rows) for each, rows in zip(asked, answers, strict=True))
    targets, *beside, figures = read
    periods, plans = ({row.pk: row for row in rows} for rows in beside)
    by_key = {row.pk: row for row in figures}
    for target in targets:
        # The same for all of them, and at hand.
        target.indicator = actual.indicator
        target.period = periods[target.period_id]
        committee = target.committee_id, target.period.path
        target.committee = Committee.from_db(DEFAULT_DB_ALIAS, COMMITTEE, committee)
        target.plan, target.latest = plans.get(target.plan_id), by_key.get(target.latest_id)
    days = actual.covers_from, actual.covers_to
    others = [row for row in figures if (row.covers_from, row.covers_to) == days]
    closed = [row for row in periods.values() if row.is_closed and row.start <= actual.covers_from]
    return Seen(targets, [row for row in others if row.pk != actual.pk], closed)
