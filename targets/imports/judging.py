"""What the lines of an import would change, by the rules of ``targets.entering``.

In batches of lines that stand together: a constant number of queries for each.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError

from meetings import history
from targets.entering import Place, problems_of, repeats
from targets.imports.reading import Line
from targets.imports.telling import Problem, Worded, several
from targets.models import Actual, PeriodClosing, Submission
from targets.models.closings import refuse_closed
from targets.models.submissions import State

BATCH = 1000
Days = tuple[date, date]


class Outcome(StrEnum):
    """What writing a line does."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(slots=True)
class Judged:
    """A line beside what there is: what would be on its way, and what that does."""

    line: Line
    place: Place
    row: Submission
    outcome: Outcome
    # The highest revision of the figures for the same days.
    revision: int = 0
    # What was on its way held, for the history.
    before: dict[str, Any] | None = None


@dataclass
class Judgement:
    """Batches of judged lines, and the sums over all of them."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    problems: list[Problem] = field(default_factory=list)
    _seen: Any = field(default_factory=sha256)

    @property
    def fingerprint(self) -> str:
        """Another one as soon as a line says something else, or meets something else."""
        return self._seen.hexdigest()

    def of(self, lines: list[Line], *, accepts: bool) -> Iterator[list[Judged]]:
        """The lines, a batch at a time."""
        for batch in batches(lines):
            judged = []
            for each in _compared(batch, accepts=accepts):
                self._seen.update(f"{each.line.said} {each.place.token}\n".encode())
                if found := self._problems(each):
                    self.problems += found
                    continue
                self.counts[each.outcome] += 1
                judged.append(each)
            yield judged

    def _problems(self, each: Judged) -> list[Problem]:
        if each.outcome is Outcome.SAME:
            return []
        if not problems_of(each.row, each.place.live):
            return []
        told = several(lambda: problems_of(each.row, each.place.live))
        return [Problem(each.line.row, "", "", text) for text in told]


def batches(lines: list[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """The lines, so many at a time."""
    return (lines[start : start + size] for start in range(0, len(lines), size))


def by_days(lines: Iterable[Line]) -> dict[Days, list[Line]]:
    """The lines by the days they cover."""
    found: dict[Days, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.period.start, line.period.end].append(line)
    return found


def closed(lines: list[Line]) -> Iterator[Problem]:
    """The lines whose period their committee has closed."""
    for days, some in by_days(lines).items():
        committees = {line.committee.pk for line in some}
        locking = PeriodClosing.objects.filter(committee__in=committees).locking_days(*days)
        told = {row.committee_id: _refusal(row) for row in locking}
        for line in some:
            if line.committee.pk in told:
                yield Problem(line.row, "", "", told[line.committee.pk])


def _refusal(closing: PeriodClosing) -> Worded:
    def told() -> list[str]:
        try:
            refuse_closed([closing.period])
        except ValidationError as error:
            return error.messages
        raise AssertionError  # What locks is refused.

    return several(told)[0]


def _compared(lines: list[Line], *, accepts: bool) -> Iterator[Judged]:
    for (first, last), some in by_days(lines).items():
        days = {"covers_from": first, "covers_to": last}
        series = {
            "committee__in": {line.committee.pk for line in some},
            "indicator__in": {line.indicator.pk for line in some},
        }
        waiting = (
            Submission.objects.filter(**days, **series).open().select_related("document").order_by()
        )
        there: dict[tuple[int, int], Place] = {}
        for row in waiting.select_related("document"):
            there[row.committee_id, row.indicator_id] = Place(open=row)
        revisions: dict[tuple[int, int], int] = {}
        for actual in Actual.objects.filter(**days, **series).order_by():
            key = actual.committee_id, actual.indicator_id
            revisions[key] = max(revisions.get(key, 0), actual.revision)
            if actual.is_live:
                there[key] = there.get(key, Place())._replace(live=actual)
        for line in some:
            key = line.committee.pk, line.indicator.pk
            judged = _judged(line, there.get(key, Place()), accepts=accepts)
            judged.revision = revisions.get(key, 0)
            yield judged


def _judged(line: Line, place: Place, *, accepts: bool) -> Judged:
    row = place.open or Submission(
        indicator=line.indicator, committee=line.committee, period=line.period
    )
    if _counts_already(line, place) or (not accepts and _waits_already(line, place)):
        return Judged(line, place, row, Outcome.SAME)
    outcome = Outcome.CHANGED if place.latest else Outcome.NEW
    before = history.contents(row) if place.open else None
    row.indicator, row.committee, row.period = line.indicator, line.committee, line.period
    for name in ("value", "total", "is_estimate", "note", "reason"):
        setattr(row, name, getattr(line, name))
    if line.ratio is not None:
        row.ratio_to_plan = line.ratio
    row.fill_cover()
    return Judged(line, place, row, outcome, before=before)


def _counts_already(line: Line, place: Place) -> bool:
    return repeats(line, place.live) and _same_ratio(line, place.live)


def _waits_already(line: Line, place: Place) -> bool:
    row = place.open
    sent = row is not None and row.state == State.SUBMITTED and row.reason == line.reason
    return sent and repeats(line, row) and _same_ratio(line, row)


def _same_ratio(line: Line, row: Submission | Actual | None) -> bool:
    return line.ratio is None or row is None or line.ratio == row.ratio_to_plan
