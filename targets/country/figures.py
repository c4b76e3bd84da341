"""A year's plan and course of one indicator, invented; and sums and means of many.

Figures are whole numbers in the indicator's last decimal. A unit keeps what it reached (``State``)
from year to year, so that the next plan starts there: plans below what was already reached are the
exception, as in life.
"""

from dataclasses import dataclass
from random import Random

from targets.country.catalogue import KINDS, Kind

# Share of a year's sum reached by the end of each month, in three shapes: even, slow start
# (budgets, construction), harvests.
SHAPES = (
    (8, 15, 24, 32, 41, 50, 58, 66, 75, 83, 91, 100),
    (4, 8, 15, 22, 30, 40, 48, 57, 67, 76, 87, 100),
    (3, 6, 12, 18, 35, 52, 56, 60, 72, 85, 94, 100),
)
JITTER = (0.9, 1.0, 1.07)
PLAN, TOTAL, COURSE = 0, 1, 2


@dataclass(slots=True)
class Course:
    """Plan, total (of criteria) and the true figure at the end of each report's days."""

    plan: int
    total: int
    path: list[int]


class Shapes:
    """The running shares by frequency, made once."""

    def __init__(self, months: range) -> None:
        self.months = list(months)
        self.running = [
            [min(shape[month - 1] * jitter / 100, 1.0) if month < 12 else 1.0 for month in months]
            for shape in SHAPES
            for jitter in JITTER
        ]
        self.even = [month / 12 for month in months]


class Unit:
    """One committee's own figures, from year to year."""

    def __init__(self, seed: str, shapes: Shapes, skill: float = 0) -> None:
        self.random = Random(seed)  # noqa: S311 (invented, not secret)
        self.shapes = shapes
        self.skill = skill + self.random.gauss(0, 0.03)
        size = self.random.lognormvariate(0, 0.35)
        self.goals = [_goal(kind, self.random) for kind in KINDS]
        self.reached = [
            _first(kind, goal, self.random, size)
            for kind, goal in zip(KINDS, self.goals, strict=True)
        ]

    def year(self) -> list[Course]:
        """The next year of every indicator."""
        return [self._course(index, kind) for index, kind in enumerate(KINDS)]

    def _course(self, index: int, kind: Kind) -> Course:
        if kind.measure == "accumulates":
            course = self._sum(kind, self.reached[index])
        elif kind.measure == "level":
            course = self._level(kind, self.reached[index], self.goals[index])
        elif kind.measure == "criteria":
            course = self._criteria(self.reached[index], self.goals[index])
        else:
            course = self._milestone()
        self.reached[index] = course.path[-1]
        return course

    def _sum(self, kind: Kind, before: int) -> Course:
        chance = self.random.random()
        growth = kind.step * (0.5 + chance)
        plan = max(round(before * (1 + growth)), 1)
        if chance < 0.12 or (kind.direction == "keep" and chance < 0.8):
            end = plan
        else:
            share = self.random.gauss(1.05 + self.skill, 0.07)
            share = 2 - share if kind.direction == "less" else share
            end = max(round(plan * share), 0)
        shares = self.random.choice(self.shapes.running)
        return Course(plan, 0, [int(end * share) for share in shares[:-1]] + [end])

    def _level(self, kind: Kind, before: int, goal: int) -> Course:
        step = kind.step * kind.scale
        plan = before + round(step * self.random.uniform(0.4, 1.2))
        if kind.direction == "keep":
            plan = goal
            end = goal + round(self.random.gauss(0.6 + 10 * self.skill, 0.9))
        else:
            plan = max(min(plan, goal), 0) if kind.step > 0 else max(plan, goal)
            moved = (plan - before) * self.random.gauss(1.25 + 5 * self.skill, 0.35)
            end = before + round(moved)
            end = max(min(end, goal), 0) if kind.step > 0 else max(end, 0)
        way = end - before
        path = [before + int(way * share) for share in self.shapes.even[:-1]]
        return Course(max(plan, 1), 0, [*path, end])

    def _criteria(self, before: int, total: int) -> Course:
        plan = min(before + 1, total)
        end = min(before + self.random.choice((0, 1, 1, 1, 1, 2)), total)
        month = self.random.randint(3, 12)
        return Course(plan, total, [end if each >= month else before for each in self._months])

    def _milestone(self) -> Course:
        month = self.random.randint(5, 15)
        return Course(1, 0, [int(each >= month) for each in self._months])

    @property
    def _months(self) -> list[int]:
        return self.shapes.months


def _first(kind: Kind, goal: int, random: Random, size: float) -> int:
    """What was reached before the first year."""
    if kind.measure == "criteria":
        return round(goal * random.uniform(0.5, 0.7))
    if kind.measure == "level" and kind.direction == "keep":
        return goal
    figure = random.uniform(kind.low, kind.high) * kind.scale
    return max(round(figure * size), 1) if kind.aggregation == "sum" else round(figure)


def _goal(kind: Kind, random: Random) -> int:
    """Highest level (lowest, where less is better), level to keep, or number of criteria."""
    if kind.measure == "criteria":
        return round(random.uniform(kind.low, kind.high))
    if kind.direction == "keep":
        return round(random.uniform(kind.low, kind.high) * kind.scale)
    if kind.unit == "%" and kind.step > 0:
        return round(random.uniform(98.5, 100) * kind.scale)
    return round(kind.low * 0.3 * kind.scale) if kind.step < 0 else 10**12


class Sums:
    """What subordinates add up to: plans, totals and courses by indicator and year."""

    def __init__(self, years: int, reports: int) -> None:
        self.count = 0
        self.cells = [[[0] * (COURSE + reports) for _ in KINDS] for _ in range(years)]

    def add(self, years: list[list[Course]]) -> None:
        """Take one subordinate in."""
        self.count += 1
        for mine, courses in zip(self.cells, years, strict=True):
            for index, course in enumerate(courses):
                row = [course.plan, course.total, *course.path]
                mine[index] = [a + b for a, b in zip(mine[index], row, strict=True)]

    def replace(self, year: int, courses: list[Course], random: Random) -> list[Course]:
        """A parent's year: its own courses where nothing adds up, else sums and means.

        Its plan is its own: a little more or less than those below it have taken on.
        """
        made = []
        for kind, own, cell in zip(KINDS, courses, self.cells[year], strict=True):
            if kind.aggregation == "none" or not self.count:
                made.append(own)
                continue
            row = cell if kind.aggregation == "sum" else [round(x / self.count) for x in cell]
            ahead = row[-1] - row[PLAN]
            plan = row[PLAN] + round(ahead * random.gauss(0.3, 0.7))
            plan = min(plan, row[TOTAL]) if row[TOTAL] else plan
            made.append(Course(max(plan, 1), row[TOTAL], row[COURSE:]))
        return made
