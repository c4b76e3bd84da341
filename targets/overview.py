"""What the overview of one committee and period says: score, misses, figures, gaps.

Reads only one committee's rows, so it costs the same for a ward on a laptop and
for a province in a national database.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F, Q, QuerySet

from config import ahead
from config.beside import Unread, unread
from config.kept import KeptByContent, content_of, written_for
from config.ready import Ready
from config.together import Rows
from meetings.models import Committee, Meeting, Period
from targets import status as rule
from targets.branch import tally
from targets.evidence import PRINTS_OF_ACTUAL, PRINTS_OF_SCORE, open_doubts, with_evidence
from targets.facts import facts_of, with_prints
from targets.models import Actual, Citation, Score, Sector, Target
from targets.models.choices import FigureKind
from targets.rows import TargetRow
from targets.standings import standing_of

FACTS = 60
# Targets by what they consist of; some 10 kB each, and twice as many at most.
WORKED_OUT = KeptByContent(most=1_500)
# Each with its parts of a page, some 60 kB, and twice as many at most.
OVERVIEWS = KeptByContent(most=150)


@dataclass(frozen=True)
class Group:
    """The targets of one sector."""

    sector: Sector
    rows: list[TargetRow]

    @property
    def drawn(self) -> list[TargetRow]:
        """Rows with a share of plan, which a bullet can show."""
        return [row for row in self.rows if row.target.attainment is not None]

    @property
    def counts(self) -> Counter:
        return Counter(row.status for row in self.rows)

    @property
    def tally(self) -> list[tuple[str, str, int]]:
        """Status code, word and count, the most urgent first."""
        return tally(self.counts)


def _worked_out(row: Unread, day: date) -> Target:
    """The target of a row: the same one for every page while nothing in it changes.

    So what a page works out of it, up to its cells, is worked out once.
    """
    return WORKED_OUT.get((*written_for(), day, row.content), lambda: row.record)


def look_back(targets: list[Target], since: date, until: date) -> list[Target]:
    """The targets, unsaved, as they stood by the figures of those days; one committee's."""
    actuals: dict[int, list[Actual]] = {}
    for actual in Actual.objects.filter(
        is_live=True,
        committee__in={target.committee_id for target in targets},
        indicator__in={target.indicator_id for target in targets},
        covers_to__range=(since, until),
    ).annotate(prints=PRINTS_OF_ACTUAL.of("pk")):
        actuals.setdefault(actual.indicator_id, []).append(actual)
    for target in targets:
        mine = actuals.get(target.indicator_id, [])
        standing = standing_of(target, target.live_plans, mine, [])
        target.latest = next((each for each in mine if each.pk == standing.latest_id), None)
        target.latest_prints = target.latest.prints if target.latest else []
        target.attainment, target.pace = standing.attainment, standing.pace
        target.status = target.shown = standing.status
        target.status_basis = standing.status_basis
    return targets


class Overview:
    """One committee's targets of one period on a day.

    ``until`` looks back: the figures up to that day alone, as a half-year's
    meeting saw them.
    """

    def __init__(
        self, committee: Committee, period: Period, day: date, until: date | None = None
    ) -> None:
        self.committee, self.period, self.day, self.until = committee, period, day, until
        # What a page has made and written of it.
        self.written: dict[str, Any] = {}

    def same(self) -> "Overview":
        """The one that was made of the same rows, or this one."""
        if self.until:
            # It reads figures of before, too.
            return self
        of = content_of(self.committee), content_of(self.period), self.day
        rows = repr((self._rows_of_score, self._rows_of_facts))
        return OVERVIEWS.get((*written_for(), *of, rows, *self._rows_of_targets), lambda: self)

    def questions(self) -> list[ahead.Question]:
        """What it will ask, for one who asks ahead."""
        return [self._of_targets, self._of_score, self._of_facts]

    @cached_property
    def _of_targets(self) -> ahead.Question:
        return TARGETS_OF.asked(self.day, committee=self.committee.pk, period=self.period.pk)

    @cached_property
    def _of_score(self) -> ahead.Question:
        return SCORE_OF.asked(committee=self.committee.pk, period=self.period.pk)

    @cached_property
    def _of_facts(self) -> ahead.Question:
        days = {"start": self.period.start, "end": self.period.end}
        return FACTS_OF.asked(committee=self.committee.pk, **days)

    @cached_property
    def _rows_of_targets(self) -> Rows:
        return ahead.rows_of(self._of_targets)

    @cached_property
    def _rows_of_score(self) -> Rows:
        return ahead.rows_of(self._of_score)

    @cached_property
    def _rows_of_facts(self) -> Rows:
        return ahead.rows_of(self._of_facts)

    @cached_property
    def targets(self) -> list[Target]:
        rows = self._of_targets.read(self._rows_of_targets)
        if self.until:
            return look_back([row.record for row in rows], self.period.start, self.until)
        return [_worked_out(row, self.day) for row in rows]

    @cached_property
    def assessed(self) -> list[Target]:
        return [target for target in self.targets if target.indicator.is_assessed]

    @cached_property
    def counted_only(self) -> list[TargetRow]:
        """Counts such as “10 mục tiêu”, which can be neither met nor missed."""
        return [TargetRow.of(t) for t in self.targets if not t.indicator.is_assessed]

    @cached_property
    def rows(self) -> list[TargetRow]:
        return [TargetRow.of(target) for target in self.assessed]

    @cached_property
    def groups(self) -> list[Group]:
        by_sector: dict[Sector, list[TargetRow]] = {}
        for row in self.rows:
            by_sector.setdefault(row.indicator.sector, []).append(row)
        return [Group(sector, rows) for sector, rows in by_sector.items()]

    @cached_property
    def score(self) -> Score | None:
        """The score as printed, with where it stands."""
        return next(iter(self._of_score.read(self._rows_of_score)), None)

    @property
    def unmet_place(self) -> Citation | None:
        """Where the report says how many targets are not met."""
        prints = self.score.prints if self.score else ()
        return next((each for each in prints if each.kind == FigureKind.UNMET), None)

    @property
    def reached(self) -> int:
        return sum(row.is_reached for row in self.rows)

    @cached_property
    def behind(self) -> list[TargetRow]:
        """What a leader must see first: missed, at risk, to be watched."""
        late = [row for row in self.rows if row.is_behind]
        return sorted(late, key=lambda row: rule.BY_URGENCY.index(row.status))

    @property
    def missed(self) -> list[TargetRow]:
        return [row for row in self.behind if row.status == rule.Status.MISSED]

    @property
    def unnamed(self) -> int:
        """How many of the printed score's misses the source does not name."""
        score = self.score
        return max(score.total - score.met - len(self.missed), 0) if score else 0

    @cached_property
    def unreported(self) -> list[TargetRow]:
        return [row for row in self.rows if row.is_unreported]

    @property
    def assessed_count(self) -> int:
        """How many targets have a status that says something."""
        return len(self.rows) - len(self.unreported)

    @cached_property
    def counts(self) -> Counter:
        return Counter(row.status for row in self.rows)

    @property
    def tally(self) -> list[tuple[str, str, int]]:
        return tally(self.counts)

    @property
    def latest_day(self) -> date | None:
        """The cut-off of the newest figure shown."""
        return max((row.as_of for row in self.rows if row.as_of), default=None)

    @cached_property
    def sources(self) -> list:
        """The documents the figures shown are read from."""
        places = [row.any_citation for row in self.rows if row.any_citation]
        documents = [citation.document for citation in places]
        documents += [v.document for row in self.rows for v in row.verdicts if v.document]
        if self.score:
            documents += [citation.document for citation in self.score.prints]
        return list(dict.fromkeys(documents))

    @cached_property
    def flags(self) -> list:
        """Open doubts about the figures shown, each with the figure it is about."""
        pairs = [pair for row in self.rows for pair in row.flags]
        if self.score:
            pairs += open_doubts(self.score.prints)
        return list({flag.pk: (flag, citation) for flag, citation in pairs}.values())

    @cached_property
    def facts(self) -> list[Actual]:
        """Figures of the period that no target asks for."""
        return self._of_facts.read(self._rows_of_facts)

    @property
    def of_meeting(self) -> ahead.Question:
        """Which the last meeting is that reviewed the period, set its targets or was held in it.

        Its answer belongs to the page: no content of this tells of it. Nor is the question kept:
        it is for the database of the request, and this outlives one that is lost.
        """
        setting = sorted({target.set_at_id for target in self.targets if target.set_at_id})
        values = {f"setting_{number}": key for number, key in enumerate(setting)}
        values |= {"start": self.period.start, "end": self.period.end}
        return MEETING_OF.asked(committee=self.committee.pk, path=self.committee.path, **values)


def _targets_of(day: date, committee: int, period: int) -> QuerySet[Target]:
    found = Target.objects.filter(committee=committee, period=period).shown_on(day)
    return unread(with_evidence(found, "lead_agency").in_resolution_order())


def _score_of(committee: int, period: int) -> QuerySet[Score]:
    scores = Score.objects.filter(committee=committee, period=period)
    return scores.annotate(prints=PRINTS_OF_SCORE.of("pk")).order_by()


def _facts_of(committee: int, start: date, end: date) -> QuerySet[Actual]:
    within = facts_of(committee).filter(covers_from__gte=start, covers_to__range=(start, end))
    order = "indicator__sector__order", "indicator__sort_key", "-covers_to", "pk"
    return with_prints(within).order_by(*order)[:FACTS]


def _meeting_of(
    committee: int, path: str, start: date, end: date, **setting: int
) -> QuerySet[Meeting]:
    led = Q(committee__parent=path, committee__kind=Committee.Kind.GOVERNMENT)
    meetings = Meeting.objects.filter(Q(committee=committee) | led)
    of_period = (
        Q(reviewed__start__gte=start, reviewed__end__lte=end)
        | Q(held_on__range=(start, end))
        | Q(pk__in=setting.values())
    )
    within = meetings.select_related("reviewed", "committee").filter(of_period)
    newest = F("reviewed__end").desc(nulls_last=True), F("held_on").desc(nulls_last=True)
    return within.order_by(*newest, "-pk")[:1]


TARGETS_OF, SCORE_OF = Ready(_targets_of), Ready(_score_of)
FACTS_OF, MEETING_OF = Ready(_facts_of), Ready(_meeting_of)
