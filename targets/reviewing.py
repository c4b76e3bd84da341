"""What an approver looks at: which sheets wait for him, and the figures of one.

What he decides is written by ``targets.review`` and ``targets.closing``.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q, QuerySet

from config.access import allowed
from meetings.access import Action, reach_of
from meetings.models import Committee, Period
from targets.access import acceptable, enterable, reportable
from targets.closing import may_close
from targets.models import PeriodClosing, Submission, Target
from targets.models.submissions import State
from targets.phrases import actual_text, days_text, ratio_text
from targets.sheet.line import Line, Outlook
from targets.sheet.lines import lines_of
from targets.sheet.words import counting_text, person
from targets.standings import counts_for

# More are not counted: a number on the front page has to cost little.
MOST_COUNTED = 1000
MOST_SHOWN = 60


class Group(NamedTuple):
    """A committee's figures of a period that have come equally far."""

    committee: Committee
    period: Period
    waiting: int
    returned: int
    oldest: Any


class Settled(NamedTuple):
    """A committee's figures of a period that are accepted, announced or not."""

    committee: Committee
    period: Period
    accepted: int
    published: int
    last: Any


def waiting_for(user: Any) -> QuerySet[Submission]:
    """The figures that wait for a user to accept them, or to return them."""
    return Submission.objects.filter(acceptable(user), state=State.SUBMITTED).order_by()


def returned_to(user: Any) -> QuerySet[Submission]:
    """The figures sent back to a user, or to the committees whose office he is."""
    reach = reach_of(user)
    mine = Q(entered_by=user) | Q(submitted_by=user)
    mine |= Q(committee__path__in=reach.tops(Action.ENTER))
    return Submission.objects.filter(enterable(user), mine, state=State.RETURNED).order_by()


def on_the_way(target: Target, user: Any) -> list[Submission]:
    """The figures of a target's period that nobody has accepted yet, for who may see them."""
    rows = Submission.objects.open().filter(
        indicator=target.indicator_id,
        committee=target.committee_id,
        covers_to__range=(target.period.start, target.period.end),
    )
    people = ("indicator", "period", "entered_by")
    rows = allowed(user, "view", rows).select_related(*people)
    return list(rows.order_by("-covers_to", "pk")[:MOST_SHOWN])


def at_most(rows: QuerySet) -> int:
    """How many rows there are; past ``MOST_COUNTED`` nobody counts."""
    return rows.values("pk")[:MOST_COUNTED].count()


def queue_of(user: Any, start: int, size: int) -> tuple[list[Group], bool]:
    """The sheets that wait, those longest first, a page of them; and whether more follow."""
    return _grouped(
        Submission.objects.filter(acceptable(user), state__in=[State.SUBMITTED, State.RETURNED]),
        State.SUBMITTED,
        start,
        size,
    )


def returned_groups(user: Any, size: int) -> tuple[list[Group], bool]:
    """The sheets with figures that were sent back to a user, those longest first."""
    return _grouped(returned_to(user), State.RETURNED, 0, size)


def _grouped(
    rows: QuerySet[Submission], asked: State, start: int, size: int
) -> tuple[list[Group], bool]:
    since = "submitted_at" if asked == State.SUBMITTED else "decided_at"
    counted = (
        rows.order_by()
        .values("committee", "period")
        .annotate(
            waiting=Count("pk", filter=Q(state=State.SUBMITTED)),
            returned=Count("pk", filter=Q(state=State.RETURNED)),
            oldest=Min(since, filter=Q(state=asked)),
        )
        .filter(**{f"{'waiting' if asked == State.SUBMITTED else 'returned'}__gt": 0})
        .order_by("oldest", "committee", "period")
    )
    found = list(counted[start : start + size + 1])
    return [Group(**each) for each in _named(found[:size])], len(found) > size


def recent_of(user: Any, size: int) -> list[Settled]:
    """The sheets of the committees that a user approves for, those decided last first."""
    own = Submission.objects.filter(
        committee__path__in=reach_of(user).tops(Action.APPROVE),
        state__in=[State.ACCEPTED, State.PUBLISHED],
    )
    counted = (
        own.order_by()
        .values("committee", "period")
        .annotate(
            accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
            published=Count("pk", filter=Q(state=State.PUBLISHED)),
            last=Max("decided_at"),
        )
        .order_by("-last", "committee", "period")
    )
    return [Settled(**each) for each in _named(list(counted[:size]))]


def _named(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What was counted, with the committee and the period in the place of their keys."""
    committees = Committee.objects.in_bulk({each["committee"] for each in found})
    periods = Period.objects.in_bulk({each["period"] for each in found})
    for each in found:
        named = committees[each["committee"]], periods[each["period"]]
        yield each | dict(zip(("committee", "period"), named, strict=True))


@dataclass
class Figure:
    """A figure that waits, beside what an approver holds it against."""

    row: Submission
    line: Line | None
    may_decide: bool
    is_chosen: bool = True

    @property
    def key(self) -> str:
        """What a form sends of it: its key, and which of its versions was seen."""
        return f"{self.row.pk}.{self.row.version}"

    @property
    def text(self) -> str:
        """The figure with its unit."""
        return actual_text(self.row.as_actual())

    @property
    def ratio(self) -> str:
        """The printed ratio to the plan."""
        return ratio_text(self.row.as_actual())

    @property
    def days(self) -> str:
        """For when it is, where that is not its period."""
        return days_text(self.row.as_actual()) if self.row.as_of else ""

    @property
    def replaces(self) -> str:
        """What counts now and gives way to it."""
        return counting_text(self.line.place.live) if self.line else ""

    @property
    def sender(self) -> str:
        return person(self.row.submitted_by)

    @property
    def entered_by(self) -> str:
        """Who entered it, where somebody else has sent it."""
        row = self.row
        return person(row.entered_by) if row.entered_by_id != row.submitted_by_id else ""

    @cached_property
    def outlooks(self) -> list[Outlook]:
        """What its targets become once it is accepted."""
        return self.line.outlooks_with(self.row.as_actual()) if self.line else []

    @property
    def counts_nowhere(self) -> bool:
        """Whether it says nothing about any target."""
        added = self.row.as_actual()
        return not (self.line and any(counts_for(each, added) for each in self.line.targets))

    @cached_property
    def doubts(self) -> list[str]:
        """What is unusual about it."""
        is_odd = self.line and self.row.value is not None
        return self.line.doubts_about(self.row.value) if is_odd else []


@dataclass
class Review:
    """A committee's figures of a period, as one user may see and decide them."""

    user: Any
    committee: Committee
    period: Period
    figures: list[Figure]
    returned: list[Submission]
    counts: Counter = field(default_factory=Counter)

    @property
    def decidable(self) -> list[Figure]:
        """Those that the user accepts or returns."""
        return [each for each in self.figures if each.may_decide]

    @cached_property
    def may_close(self) -> bool:
        """Whether the user announces, closes and opens the period."""
        return may_close(self.user, self.committee)

    @cached_property
    def may_enter(self) -> bool:
        """Whether the user enters all of the committee's figures."""
        return reportable(self.user, self.committee) is None

    @cached_property
    def closings(self) -> list[PeriodClosing]:
        """How often the period was closed, the last time first."""
        found = PeriodClosing.objects.filter(committee=self.committee, period=self.period)
        return list(found.select_related("closed_by", "reopened_by").order_by("-closed_at", "-pk"))

    @cached_property
    def lock(self) -> PeriodClosing | None:
        """What locks the period: itself, or a longer one that contains it."""
        days = self.period.start, self.period.end
        return PeriodClosing.objects.locking(self.committee, *days).first()

    @cached_property
    def published_at(self) -> Any:
        """When figures of the period were announced last."""
        rows = Submission.objects.of_sheet(self.committee, self.period)
        published = rows.filter(state=State.PUBLISHED).order_by("-published_at")
        return published.values_list("published_at", flat=True).first()


def review_of(user: Any, committee: Committee, period: Period) -> Review | None:
    """What a user sees of a committee's figures of a period; ``None``: nothing of it is his."""
    rows = allowed(user, "view", Submission.objects.of_sheet(committee, period)).order_by()
    counts = Counter(dict(rows.values_list("state").annotate(Count("pk"))))
    concerned = may_close(user, committee) or reportable(user, committee) is None
    if not counts and not concerned:
        return None
    people = ("indicator__sector", "submitted_by", "entered_by", "decided_by")
    shown = rows.filter(state__in=[State.SUBMITTED, State.RETURNED])
    shown = list(shown.select_related("committee", "period", "document", *people))
    waiting = [row for row in shown if row.state == State.SUBMITTED]
    mine = Submission.objects.filter(acceptable(user), pk__in=[row.pk for row in waiting])
    mine = set(mine.order_by().values_list("pk", flat=True))
    lines = _lines(committee, period, waiting)
    figures = [
        Figure(row, lines.get((row.as_of, row.indicator_id)), row.pk in mine) for row in waiting
    ]
    figures.sort(key=_in_order)
    returned = [row for row in shown if row.state == State.RETURNED]
    returned.sort(key=lambda row: (row.decided_at, row.pk))
    return Review(user, committee, period, figures, returned, counts)


def _lines(
    committee: Committee, period: Period, rows: list[Submission]
) -> dict[tuple[Any, int], Line]:
    """What each figure is held against, by its cut-off day and its indicator."""
    by_day: dict[Any, set[int]] = {}
    for row in rows:
        by_day.setdefault(row.as_of, set()).add(row.indicator_id)
    return {
        (day, line.indicator.pk): line
        for day, indicators in by_day.items()
        for line in lines_of(committee, period, day, indicators)
    }


def _in_order(figure: Figure) -> tuple[Any, ...]:
    """As on the sheet; what belongs to no target last, by name."""
    row, line = figure.row, figure.line
    return row.covers_to, line is None, line.number if line else 0, row.indicator.name, row.pk
