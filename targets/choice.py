"""Which committee and period an overview is about, and what lies near.

Every question here is answered by a seek in an index for each period or
committee that is looked at, or by one committee's own rows; none walks the
targets of a year.
"""

from dataclasses import dataclass

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

from config import ahead
from config.kept import KeptByContent
from config.ready import Ready
from meetings.models import Committee, Period
from meetings.models.committees import STEP
from targets import status as rule
from targets.branch import rows_below
from targets.models import Actual, Score, Target
from targets.querysets import by_urgency

NEAR = 12
PERIODS, NEIGHBOURS = KeptByContent(most=200), KeptByContent(most=200)
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


class Periods(list):
    """Periods that are told from others by which object they are."""

    __eq__, __hash__ = object.__eq__, object.__hash__


def periods_of(committee: Committee, asked: str = "") -> Periods:
    """Periods of the committee's targets, figures, score or subordinates, newest first.

    Each says whether targets or a score were ``set`` for it, whether that is
    ``reported``, and whether those below have targets for it (``is_below``).
    The one ``asked`` for by its code comes too, ``known`` or not. They are the same
    object while nothing in them changes.
    """
    top = {} if committee.parent_id else {"top": committee.path}
    question = PERIODS_OF.asked(committee=committee.pk, **top)
    rows = ahead.rows_of(question)

    def read() -> Periods:
        periods = question.read(rows)
        for period in periods:
            period.set = period.scored or period.planned
            period.reported = period.scored or period.judged
            period.known = period.set or period.told or period.is_below
        return Periods(each for each in periods if each.known or each.code == asked)

    return PERIODS.get((asked, *rows), read)


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


@dataclass(frozen=True, eq=False)
class Near:
    """The committees above, a dozen siblings that have targets in the period, all children.

    Each with its score as printed for the period: ``printed_met`` of ``printed_total``.
    """

    above: list[Committee]
    siblings: list[Committee]
    children: list[Committee]


def neighbours(committee: Committee, period: Period) -> Near:
    """What is near a committee: the same object while nothing in it changes."""
    question = near_question(committee, period)
    rows = ahead.rows_of(question)

    def read() -> Near:
        by_depth: dict[int, list[Committee]] = {}
        for each in question.read(rows):
            by_depth.setdefault(each.depth, []).append(each)
        depth = committee.depth
        above = [each for at in range(depth) for each in by_depth.get(at, [])]
        return Near(above, by_depth.get(depth, []), by_depth.get(depth + 1, []))

    return NEIGHBOURS.get((committee.path, *rows), read)


def near_question(committee: Committee, period: Period) -> ahead.Question:
    """What ``neighbours`` asks."""
    path = committee.path
    values = {f"above_{end}": path[:end] for end in range(STEP, len(path), STEP)}
    if committee.parent_id:
        values |= {"committee": committee.pk, "parent": committee.parent_id}
    return NEAR_BY.asked(path=path, period=period.pk, **values)


def _near_by(
    path: str, period: int, committee: int = 0, parent: str = "", **above: str
) -> QuerySet[Committee]:
    near = Q(path__in=above.values()) | Q(parent=path)
    if parent:
        has_targets = Exists(Target.objects.filter(committee=OuterRef("pk"), period=period))
        siblings = Committee.objects.filter(has_targets, parent=parent)
        few = siblings.exclude(pk=committee).order_by("path").values("pk")[:NEAR]
        # The parent again: a database finds each of the three by an index then.
        near |= Q(parent=parent, pk__in=few)
    printed = Score.objects.filter(committee=OuterRef("pk"), period=period).order_by()
    scores = {f"printed_{name}": Subquery(printed.values(name)[:1]) for name in ("met", "total")}
    return Committee.objects.filter(near).only(*NEARBY).annotate(**scores).order_by("path")


NEAR_BY = Ready(_near_by)
