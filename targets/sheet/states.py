"""Which sheets there are for a committee and a year, and how far each has come."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from meetings.access import Action, reach_of
from meetings.models import Committee, Period
from meetings.periods import parse_period
from targets.access import reportable
from targets.models import Actual, PeriodClosing, SheetDraft, Submission, Target
from targets.models.submissions import State

CODES = ("{}", "{}-6M", "{}-9M", *(f"{{}}-Q{n}" for n in range(1, 5)))
MONTHS = tuple(f"{{}}-{n:02d}" for n in range(1, 13))
FIRST, LAST = 1930, 2100


@dataclass
class SheetState:
    """One sheet of the list: how many rows it has, and what there is of them."""

    period: Period
    rows: int
    open: Counter = field(default_factory=Counter)
    accepted: int = 0
    closing: PeriodClosing | None = None
    # The last day of what is on its way, when that is not the period's.
    as_of: date | None = None
    has_draft: bool = False

    @property
    def code(self) -> str:
        """The word that decides how the sheet is shown."""
        if self.closing:
            return "closed"
        for state in (State.RETURNED, State.DRAFT, State.SUBMITTED):
            if self.open[state]:
                return str(state)
        return "accepted" if self.accepted else "empty"

    @property
    def words(self) -> list[str]:
        """How far it has come, the most urgent first."""
        told = [_("đã khóa")] if self.closing else []
        sentences = {
            State.RETURNED: _("trả lại %(count)s"),
            State.DRAFT: _("đang nhập %(count)s"),
            State.SUBMITTED: _("chờ duyệt %(count)s"),
        }
        told += [
            words % {"count": self.open[state]}
            for state, words in sentences.items()
            if self.open[state]
        ]
        if self.accepted:
            told.append(
                _("đã duyệt %(count)s/%(rows)s") % {"count": self.accepted, "rows": self.rows}
            )
        return told or [_("chưa nhập")]


def enterable_committees(user: Any) -> QuerySet[Committee]:
    """The committees for which a user enters figures, by the tree."""
    reach = reach_of(user)
    mine = reach.within(Action.ENTER)
    if not reach.is_all and reach.any(Action.REPORT):
        led = Target.objects.filter(reach.within(Action.REPORT, "lead_agency__path"))
        mine |= Q(pk__in=led.order_by().values("committee"))
    return Committee.objects.filter(mine).order_by("path")


def with_targets(committees: QuerySet[Committee]) -> QuerySet[Committee]:
    """Those of the committees that have something to report on."""
    targets = Target.objects.filter(committee=OuterRef("pk")).order_by()
    return committees.filter(Exists(targets))


def year_shown(committee: Committee, asked: int | None, today: date) -> int:
    """The year asked for, else the running one or the last that has targets."""
    if asked and FIRST <= asked <= LAST:
        return asked
    targets = Target.objects.filter(committee=committee).order_by("-period__end")
    last = targets.values_list("period__end", flat=True).first()
    return min(today.year, last.year) if last else today.year


def states_of(user: Any, committee: Committee, year: int) -> list[SheetState]:
    """The sheets of a year that have rows for the user, the year's first, then the months'."""
    mine = reportable(user, committee)
    first, last = date(year, 1, 1), date(year, 12, 31)
    within = {"committee": committee, "period__start__lte": last, "period__end__gte": first}
    own = {} if mine is None else {"indicator__in": mine}
    targets = Target.objects.filter(**within, **own).select_related("period").order_by()
    held = {(each.indicator_id, each.period) for each in targets}
    states = {}
    for span in _spans(year, {period.code for _indicator, period in held}):
        rows = {
            indicator
            for indicator, period in held
            if period.start <= span.start and span.end <= period.end
        }
        if rows:
            states[span.code] = SheetState(span, len(rows))
    _fill(states, user, committee, own)
    return list(states.values())


def _spans(year: int, held: set[str]) -> Iterator[Period]:
    """The year and its parts, then the terms there are targets for."""
    longer = sorted(code for code in held if len(code) > 7)
    codes = [*(code.format(year) for code in (*CODES, *MONTHS)), *longer]
    known = {period.code: period for period in Period.objects.filter(code__in=codes)}
    for code in codes:
        span = parse_period(code)
        yield known.get(code) or Period(
            code=span.code, kind=span.kind, start=span.start, end=span.end
        )


def _fill(
    states: dict[str, SheetState], user: Any, committee: Committee, own: dict[str, Any]
) -> None:
    """Count what there is of each sheet."""
    rows = {"committee": committee, "period__code__in": list(states), **own}
    waiting = Submission.objects.filter(**rows).open().order_by("covers_to")
    for code, state, last in waiting.values_list("period__code", "state", "covers_to"):
        states[code].open[state] += 1
        states[code].as_of = last
    counted = Actual.objects.live().filter(**rows).order_by()
    found = set(counted.values_list("period__code", "indicator"))
    for code, _indicator in found:
        states[code].accepted += 1
    drafts = SheetDraft.objects.filter(
        user=user, committee=committee, period__code__in=list(states)
    )
    for code, last in drafts.values_list("period__code", "as_of"):
        states[code].has_draft = True
        states[code].as_of = states[code].as_of or last
    closings = PeriodClosing.objects.filter(committee=committee, reopened_at=None)
    for closing in closings.select_related("period").order_by("closed_at"):
        for state in states.values():
            period = state.period
            if closing.period.start <= period.start and period.end <= closing.period.end:
                state.closing = closing
