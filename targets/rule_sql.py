"""The status rule of ``targets.status`` in SQL, for any past day.

With it the past can be counted, and drift found, without loading rows:
``check_standings`` looks closely only at what ``suspects`` finds. Every name
below mirrors one of the pure module; a test holds the two equal on random data
on both databases. Change them together.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, TruncYear

from targets.status import LARGEST, Direction, Measure, Status, Thresholds

FIGURE = models.DecimalField(max_digits=40, decimal_places=6)
INTEGER = models.IntegerField()
BOOLEAN = models.BooleanField()
USES_UP = Q(_at_most=True, indicator__measure=Measure.ACCUMULATES)


class Days(models.Func):
    """Whole days from the first date to the second."""

    output_field = INTEGER

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        template = "CAST(-(julianday(%(expressions)s)) AS INTEGER)"
        return self.as_sql(
            compiler, connection, template=template, arg_joiner=") - julianday(", **extra
        )

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(
            compiler, connection, template="(-(%(expressions)s))", arg_joiner=" - ", **extra
        )


class Share(models.Func):
    """First ÷ second, rounded half up to six places; the second must not be zero.

    SQLite keeps whole decimals as integers and would divide them as such.
    """

    output_field = FIGURE
    template = "ROUND(CAST(%(expressions)s, 6)"
    arg_joiner = " AS NUMERIC) / "

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, arg_joiner=" AS REAL) / ", **extra)


def annotate(targets: models.QuerySet, *, as_of: date, thresholds: Thresholds) -> models.QuerySet:
    """The targets with ``rule_status``, ``rule_attainment`` and ``rule_pace`` on a day."""
    # Joined, so that every column of theirs is read once, however often it is used.
    deciding = Q(indicator__actuals__pk=Subquery(_latest(as_of)))
    leading = Q(plans__is_live=True, plans__is_primary=True)
    targets = targets.annotate(
        _deciding=FilteredRelation("indicator__actuals", condition=deciding),
        _leading=FilteredRelation("plans", condition=leading),
    ).alias(
        _value=F("_deciding__value"),
        _ratio=F("_deciding__ratio_to_plan"),
        _covers_to=F("_deciding__covers_to"),
        _plan=F("_leading__value"),
        _comparator=Coalesce("_leading__comparator", Value("")),
    )
    targets = targets.alias(_at_most=_at_most(), **_window()).alias(_gap=_gap())
    targets = targets.alias(_good=Case(When(_at_most=True, then=-F("_gap")), default=F("_gap")))
    targets = targets.annotate(rule_attainment=_attainment())
    targets = targets.annotate(rule_pace=_pace())
    return targets.annotate(rule_status=_status(as_of, thresholds))


def suspects(targets: models.QuerySet, thresholds: Thresholds) -> list[int]:
    """Keys of the targets whose stored standing is not what their figures say.

    Among them are those that somebody has ruled on; the pure rule has the last word.
    """
    judged = annotate(targets, as_of=date.max, thresholds=thresholds)
    judged = judged.annotate(rule_basis=_basis()).order_by("pk")
    stored = ("status", "status_basis", "plan", "latest", "attainment", "pace")
    right = ("rule_status", "rule_basis", "_leading__pk", "_deciding__pk")
    right += ("rule_attainment", "rule_pace")
    # Compared here: as a condition the database would work the rule out several times over.
    rows = judged.values_list("pk", *stored, *right)
    half = len(stored) + 1
    return [row[0] for row in rows.iterator() if row[1:half] != row[half:]]


def begins_after(day: date) -> Q:
    """Targets whose period, or the last year of it that they are for, begins after a day."""
    return Q(basis__in=("whole", "per_year"), period__start__gt=day) | Q(
        basis="final_year", period__end__year__gt=day.year
    )


def _latest(as_of: date) -> models.QuerySet:
    """Key of the live actual that decides the outer target by a day."""
    first_day, new_year = OuterRef("period__start"), _new_year("covers_to")
    whole, yearly = Q(_basis="whole"), Q(_basis__in=("per_year", "final_year"))
    within = whole & Q(covers_from__gte=first_day) | yearly & Q(covers_from__gte=new_year)
    from_the_start = whole & Q(covers_from=first_day) | yearly & Q(covers_from=new_year)
    silent = Q(value=None, ratio_to_plan=None)
    last_new_year = _new_year("_period_end")
    basis, measure = OuterRef("basis"), OuterRef("indicator__measure")
    actuals = apps.get_model("targets", "Actual").objects.filter(
        indicator=OuterRef("indicator"),
        committee=OuterRef("committee"),
        is_live=True,
        covers_to__gte=OuterRef("period__start"),
        covers_to__lte=OuterRef("period__end"),
    )
    return (
        actuals.filter(covers_to__lte=as_of)
        .alias(_basis=models.ExpressionWrapper(basis, models.CharField()))
        .alias(_measure=models.ExpressionWrapper(measure, models.CharField()))
        .alias(_period_end=models.ExpressionWrapper(OuterRef("period__end"), models.DateField()))
        .filter(within, ~Q(_measure=Measure.ACCUMULATES) | from_the_start)
        .filter(~Q(_basis="final_year") | Q(covers_to__gte=last_new_year))
        .alias(_silent=Case(When(silent, then=1), default=0, output_field=INTEGER))
        .order_by("_silent", "-covers_to", "is_estimate", "-covers_from")
        .values("pk")[:1]
    )


def _new_year(field: str) -> Cast:
    # PostgreSQL truncates a date to a timestamp.
    return Cast(TruncYear(field, output_field=models.DateField()), models.DateField())


def _at_most() -> Case:
    return Case(
        When(_comparator="<=", then=True),
        When(_comparator=">=", then=False),
        When(indicator__direction=Direction.LESS, then=True),
        default=False,
        output_field=BOOLEAN,
    )


def _window() -> dict[str, Case]:
    """Days passed and days in all of the period, or of the year on a yearly base."""
    yearly = Q(basis__in=("per_year", "final_year"))
    year = _new_year("_covers_to")
    # Every fourth year is a leap year from 1901 to 2099.
    leap = Q(_covers_to__year__in=range(1904, 2100, 4))
    return {
        "_passed": Case(
            When(yearly, then=Days(year, F("_covers_to")) + 1),
            default=Days(F("period__start"), F("_covers_to")) + 1,
            output_field=INTEGER,
        ),
        "_days": Case(
            When(yearly & leap, then=366),
            When(yearly, then=365),
            default=Days(F("period__start"), F("period__end")) + 1,
            output_field=INTEGER,
        ),
    }


def _gap() -> Case:
    """-1, 0 or 1: below, at or above the plan, or 100% where only a ratio is printed."""
    both = Q(_value__isnull=False, _plan__isnull=False)
    return Case(
        When(both & Q(_value__lt=F("_plan")), then=-1),
        When(both & Q(_value=F("_plan")), then=0),
        When(both, then=1),
        When(_ratio__lt=100, then=-1),
        When(_ratio=100, then=0),
        When(_ratio__gt=100, then=1),
        default=None,
        output_field=INTEGER,
    )


def _attainment() -> Case:
    return _shared(Share)


def _pace() -> Case:
    running = Q(indicator__measure=Measure.ACCUMULATES, _passed__gt=0, _passed__lt=F("_days"))
    passed, days = F("_passed"), F("_days")
    return Case(
        When(
            running & Q(_at_most=True),
            then=_shared(lambda top, bottom: Share(_times(top, passed), _times(bottom, days))),
        ),
        When(
            running,
            then=_shared(lambda top, bottom: Share(_times(top, days), _times(bottom, passed))),
        ),
        default=F("rule_attainment"),
        output_field=FIGURE,
    )


def _shared(share: Callable[[Any, Any], Share]) -> Case:
    """``share`` of dividend and divisor of the attainment, when they make a share."""
    both = Q(_value__isnull=False, _plan__isnull=False)
    least, most = Q(_at_most=False), Q(_at_most=True)
    value, plan, ratio, hundred = F("_value"), F("_plan"), F("_ratio"), Value(Decimal(100))
    not_absurd = Q(_ratio__gte=0, _ratio__lt=LARGEST * 100)
    return Case(
        When(both & least & _makes_share("_value", "_plan"), then=share(value, plan)),
        When(both & most & _makes_share("_plan", "_value"), then=share(plan, value)),
        When(both, then=None),
        When(least & not_absurd, then=share(ratio, hundred)),
        When(most & Q(_ratio__gt=100 / LARGEST), then=share(hundred, ratio)),
        default=None,
        output_field=FIGURE,
    )


def _makes_share(top: str, bottom: str) -> Q:
    largest = _times(F(bottom), Value(LARGEST))
    return Q(**{f"{bottom}__gt": 0, f"{top}__gte": 0, f"{top}__lt": largest})


def _times(figure: Any, factor: Any) -> models.ExpressionWrapper:
    return models.ExpressionWrapper(figure * factor, output_field=FIGURE)


def _basis() -> Case:
    none = Q(_covers_to=None) | Q(rule_status=Status.MISSING)
    return Case(
        When(none, then=Value("none")),
        When(_plan__isnull=False, _value__isnull=False, then=Value("computed")),
        default=Value("ratio"),
        output_field=models.CharField(),
    )


def _status(as_of: date, thresholds: Thresholds) -> Case:
    closed = Q(_passed__gte=F("_days"))
    milestone = Q(indicator__measure=Measure.MILESTONE)
    return Case(
        When(Q(_covers_to=None) & begins_after(as_of), then=Value(Status.NOT_DUE.value)),
        When(Q(_gap=None), then=Value(Status.MISSING.value)),
        When(closed & Q(_good__lt=0), then=Value(Status.MISSED.value)),
        When(closed & (Q(_good=0) | milestone), then=Value(Status.MET.value)),
        When(closed, then=Value(Status.EXCEEDED.value)),
        When(Q(_good__gte=0) & ~USES_UP, then=Value(Status.MET_EARLY.value)),
        When(Q(_good__lt=0) & USES_UP, then=Value(Status.AT_RISK.value)),
        When(milestone, then=Value(Status.WATCH.value)),
        When(Q(rule_pace=None, _good__gte=0), then=Value(Status.ON_TRACK.value)),
        When(Q(rule_pace__gte=thresholds.on_track), then=Value(Status.ON_TRACK.value)),
        When(Q(rule_pace__gte=thresholds.watch), then=Value(Status.WATCH.value)),
        default=Value(Status.AT_RISK.value),
        output_field=models.CharField(),
    )
