"""Which committee and period an overview is about, and what lies near.

Every question here is answered by a seek in an index for each period or
committee that is looked at, or by one committee's own rows; none walks the
targets of a year.
"""

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from config.ready import Ready
from meetings.models import Committee, Period
from meetings.models.committees import STEP
from targets import status as rule
from targets.branch import rows_below
from targets.models import Actual, Score, Target
from targets.querysets import by_urgency

NEAR = 12
# What is shown of a committee nearby.
NEARBY = ("name", "slug", "sort_key", "kind", "level", "path", "valid_from", "valid_to")


def reported() -> QuerySet[Target]:
    """Targets with a figure or a judgement, by what the index of each period has."""
    ranks = [rank for rank, status in enumerate(rule.BY_URGENCY) if status in rule.REPORTED]
    return Target.objects.alias(urgency=by_urgency()).filter(urgency__in=ranks)


def newest_reported() -> Committee | None:
    """The highest committee that reported the year last reported by anybody.

    ``newest`` is that year's key.
    """
    told = Exists(reported().filter(period=OuterRef("pk")))
    years = Period.objects.filter(told, kind=Period.Kind.YEAR).order_by("-end")
    newest = Subquery(years.values("pk")[:1])
    own = Target.objects.filter(committee=OuterRef("pk"), period=newest, status__in=rule.REPORTED)
    return Committee.objects.filter(Exists(own)).annotate(newest=newest).order_by("path").first()


def highest() -> Committee | None:
    """The highest committee that the reader sees; no period is ``newest``."""
    newest = Value(None, output_field=IntegerField())
    return Committee.objects.annotate(newest=newest).order_by("path").first()


def periods_of(committee: Committee, asked: str = "") -> list[Period]:
    """Periods of the committee's targets, figures, score or subordinates, newest first.

    Each says whether targets or a score were ``set`` for it, whether that is
    ``reported``, and whether those below have targets for it (``is_below``).
    The one ``asked`` for by its code comes too, ``known`` or not.
    """
    top = {} if committee.parent_id else {"top": committee.path}
    periods = PERIODS_OF(committee=committee.pk, **top)
    for period in periods:
        period.set = period.scored or period.planned
        period.reported = period.scored or period.judged
        period.known = period.set or period.told or period.is_below
    return [period for period in periods if period.known or period.code == asked]


def _periods_of(committee: int, top: str = "") -> QuerySet[Period]:
    # Whole sets rather than a probe per period: each is one walk over the committee's own rows.
    targets = Target.objects.filter(committee=committee)
    sets = {
        "scored": Score.objects.filter(committee=committee),
        "planned": targets,
        "judged": targets.filter(status__in=rule.REPORTED),
        "told": Actual.objects.filter(committee=committee),
        "is_below": rows_below(committee, top),
    }
    whether = {name: _among(rows) for name, rows in sets.items()}
    return Period.objects.annotate(**whether).order_by("-end", "-start")


PERIODS_OF = Ready(_periods_of)


def _among(rows: QuerySet) -> Case:
    named = Q(pk__in=rows.order_by().values("period"))
    return Case(When(named, then=True), default=False, output_field=BooleanField())


def period_for(periods: list[Period], asked: Period | None) -> Period | None:
    """The period with targets asked for, or the shortest that holds it; else the last reported.

    The committee's own targets decide; those below it only where it has none.
    """
    own = [period for period in periods if period.set]
    if asked:
        held = [period for period in periods if period.set or period.is_below]
        around = [p for p in held if p.start <= asked.start and p.end >= asked.end]
        if around:
            return min(around, key=lambda period: period.end - period.start)
    told = [period for period in own if period.reported]
    years = [period for period in told if period.kind == Period.Kind.YEAR]
    return next(iter(years or told or own or [each for each in periods if each.is_below]), None)


def neighbours(committee: Committee, period: Period) -> dict[str, list[Committee]]:
    """The committees above, a dozen siblings that have targets in the period, all ``children``.

    Each with its score as printed for the period: ``printed_met`` of ``printed_total``.
    """
    path = committee.path
    values = {f"above_{end}": path[:end] for end in range(STEP, len(path), STEP)}
    if committee.parent_id:
        values |= {"committee": committee.pk, "parent": committee.parent_id}
    found = NEAR_BY(path=path, period=period.pk, **values)
    depths = {"above": range(committee.depth), "siblings": [committee.depth]}
    depths["children"] = [committee.depth + 1]
    return {name: [each for each in found if each.depth in at] for name, at in depths.items()}


def _near_by(
    path: str, period: int, committee: int = 0, parent: str = "", **above: str
) -> QuerySet[Committee]:
    above = Committee.objects.filter(path__in=above.values())
    near = Q(pk__in=above.order_by().values("pk")) | Q(parent=path)
    if parent:
        has_targets = Exists(Target.objects.filter(committee=OuterRef("pk"), period=period))
        siblings = Committee.objects.filter(has_targets, parent=parent)
        few = siblings.exclude(pk=committee).order_by("path").values("pk")[:NEAR]
        near |= Q(pk__in=few)
    printed = Score.objects.filter(committee=OuterRef("pk"), period=period)
    scores = {f"printed_{name}": Subquery(printed.values(name)[:1]) for name in ("met", "total")}
    return Committee.objects.filter(near).only(*NEARBY).annotate(**scores).order_by("path")


NEAR_BY = Ready(_near_by)
