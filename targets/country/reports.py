"""What is reported of a target: its actuals as lines of COPY's text format.

Reports may be missing altogether or for a month, tell only a ratio, or be an estimate that the
official figure replaces; a printed ratio, a running total or a parent's sum is now and then wrong,
so that the checks of `/kiem-tra/` have something to find.
"""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from targets.country.catalogue import Kind
from targets.country.figures import Course

NULL = r"\N"
ACTUAL_COLUMNS = (
    "id",
    "indicator_id",
    "committee_id",
    "period_id",
    "as_of",
    "covers_from",
    "covers_to",
    "revision",
    "is_live",
    "value",
    "total",
    "is_estimate",
    "qualifier",
    "ratio_to_plan",
    "ratio_to_same_period",
    "document_id",
    "note",
    "ratio_qualifier",
    "ratio_owner",
    "names",
    "is_derived",
)
REST = "\t\t\t\t0\n"
PLAIN = f"\t{NULL}\t0\t\t{NULL}\t{NULL}\t{NULL}\t{REST}"
# How many of a thousand targets: never reported, only by ratio, with a month left out.
NEVER, RATIO_ONLY, GAP = 6, 14, 30
# How many of a thousand last reports: first an estimate, with a ratio to plan, to last year.
ESTIMATED, RATIO, SAME_PERIOD = 150, 180, 60
# How many of a hundred thousand go wrong: a printed ratio, a running total; a parent's sum.
WRONG_RATIO, FALLEN, WRONG_SUM = 150, 10, 2000
MANY = 100_000


def _one_decimal(figure: int) -> str:
    return f"{figure // 10}.{figure % 10}"


def _two_decimals(figure: int) -> str:
    return f"{figure // 100}.{figure % 100:02d}"


_SHOW = (str, _one_decimal, _two_decimals)


def shown(figure: int, kind: Kind) -> str:
    """A whole number of last decimals as the figure it stands for."""
    return _SHOW[kind.decimals](figure)


@dataclass(frozen=True)
class Reported:
    """The last report of a target: key, figure (in last decimals) or only a ratio."""

    key: int
    figure: int | None
    ratio: Decimal | None


class Reports:
    """The reports on one target."""

    def __init__(
        self, kind: Kind, course: Course, before: Course | None, *, is_parent: bool, habits: Random
    ) -> None:
        self.kind, self.course, self.before = kind, course, before
        self.is_parent, self.habits = is_parent, habits
        chance = habits.random() * 1000
        # Where figures add up they are nearly always there, or no sum above could be checked.
        only = RATIO_ONLY // 10 if kind.aggregation == "sum" else RATIO_ONLY * 2
        self.never = chance < NEVER
        self.ratio_only = NEVER <= chance < NEVER + only and not (course.total or is_parent)
        self.gap = habits.randrange(1, 11) if chance > 1000 - GAP else -1

    def lines(
        self, key: int, head: str, days: list[str], done: int, document: int | str
    ) -> tuple[list[str], int, Reported | None]:
        """The lines of ``done`` reports, the next free key, and the last report."""
        if self.never or not done:
            return [], key, None
        if self.ratio_only:
            return self._ratios(key, head, days, done)
        show, path = _SHOW[self.kind.decimals], self.course.path
        total = self.course.total
        tail = PLAIN.replace(NULL, str(total), 1) if total else PLAIN
        told = [index for index in range(done - 1) if index != self.gap]
        lines = [
            f"{key + place}\t{head}\t{days[index]}\t1\t1\t{show(path[index])}{tail}"
            for place, index in enumerate(told)
        ]
        final, reported = self._final(key + len(told), head, days, done, document)
        lines += final
        return lines, key + len(lines), reported

    def _ratios(
        self, key: int, head: str, days: list[str], done: int
    ) -> tuple[list[str], int, Reported]:
        plan = max(self.course.plan, 1)
        ratios = [_one_decimal(figure * 1000 // plan) for figure in self.course.path[:done]]
        lines = [
            f"{key + index}\t{head}\t{days[index]}\t1\t1\t{NULL}\t{NULL}\t0\t\t{ratio}"
            f"\t{NULL}\t{NULL}\t{REST}"
            for index, ratio in enumerate(ratios)
        ]
        return lines, key + done, Reported(key + done - 1, None, Decimal(ratios[-1]))

    def _final(
        self, key: int, head: str, days: list[str], done: int, document: int | str
    ) -> tuple[list[str], Reported]:
        """The last report: perhaps an estimate and the official figure, with what is printed."""
        chance = self.habits.random() * 1000
        closed, total = done == len(days), self.course.total or NULL
        figure = self._printed(done, closed=closed)
        begin, lines, revision, estimate, qualifier = f"{head}\t{days[done - 1]}", [], 1, 0, ""
        if chance < ESTIMATED and closed and not self.course.total:
            guess = shown(round(figure * self.habits.uniform(0.96, 1.03)), self.kind)
            if self.kind.measure != "milestone":
                lines.append(
                    f"{key}\t{begin}\t1\t0\t{guess}\t{total}\t1\t~\t{NULL}\t{NULL}\t{NULL}\t"
                    f"ước của báo cáo tháng 11{REST}"
                )
                key, revision = key + 1, 2
        elif chance < ESTIMATED and not closed:
            estimate, qualifier = 1, "~"
        ratio, same = self._ratio(figure), self._same_period(figure, done)
        lines.append(
            f"{key}\t{begin}\t{revision}\t1\t{shown(figure, self.kind)}\t{total}\t{estimate}\t"
            f"{qualifier}\t{ratio}\t{same}\t{document if closed else NULL}\t{REST}"
        )
        return lines, Reported(key, figure, None)

    def _printed(self, done: int, *, closed: bool) -> int:
        """The last figure as printed, which now and then contradicts others."""
        path = self.course.path
        chance = self.habits.randrange(MANY)
        adds_up = self.kind.aggregation == "sum" and not self.course.total
        if self.is_parent and closed and adds_up and chance < WRONG_SUM:
            return round(path[done - 1] * self.habits.uniform(1.02, 1.06)) + 1
        if self.kind.measure == "accumulates" and done > 1 and chance < FALLEN:
            return path[done - 2] * 96 // 100
        return path[done - 1]

    def _ratio(self, figure: int) -> str:
        chance = self.habits.random() * 1000
        if chance >= RATIO or self.course.total or self.kind.measure == "milestone":
            return NULL
        ratio = round(figure * 1000 / max(self.course.plan, 1))
        if self.habits.randrange(MANY) < WRONG_RATIO:
            ratio += self.habits.choice((-100, -37, 21, 90))
        return _one_decimal(max(ratio, 0))

    def _same_period(self, figure: int, done: int) -> str:
        chance = self.habits.random() * 1000
        before = self.before.path[done - 1] if self.before else 0
        if chance >= SAME_PERIOD or before <= 0 or self.kind.measure != "accumulates":
            return NULL
        return _one_decimal(round(figure * 1000 / before))
