"""Figures as rows: targets and planned values as lines of COPY's text format.

Here a committee's habits come in: late reports, a plan revised or set by two owners; what is
reported stands in ``reports``. The standing of a target is what ``targets.status`` says of the
figures just written.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from targets import status as rule
from targets.country.calendar import Year
from targets.country.catalogue import KINDS, Kind
from targets.country.figures import Course
from targets.country.reports import ACTUAL_COLUMNS, NULL, Reported, Reports, shown
from targets.models.choices import StatusBasis

COLUMNS = {
    "target": (
        "id",
        "indicator_id",
        "committee_id",
        "period_id",
        "basis",
        "resolution_id",
        "lead_agency_id",
        "order",
        "names",
        "note",
        "status",
        "status_basis",
        "plan_id",
        "latest_id",
        "attainment",
        "pace",
    ),
    "plan": (
        "id",
        "target_id",
        "owner",
        "revision",
        "comparator",
        "value",
        "total",
        "is_live",
        "is_primary",
        "document_id",
        "is_derived",
        "note",
    ),
    "actual": ACTUAL_COLUMNS,
}
# How many of a thousand plans were revised, and how many were set by a second owner as well.
REVISED, SECOND = 40, 80
REASONS = ("theo dự toán bổ sung", "theo chỉ tiêu giao lại giữa năm", "do điều chỉnh phạm vi")
LATE = (0,) * 12 + (1, 2)


@dataclass(frozen=True)
class Place:
    """A committee as rows need it."""

    pk: int
    code: str
    is_parent: bool
    # Keys of the resolution and of the report by year, and of the lead agency by sector.
    resolutions: dict[int, int]
    reports: dict[int, int] = field(default_factory=dict)
    agencies: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """A target as written: its keys, its status, and what its last report says."""

    kind: Kind
    year: int
    target: int
    plan: int | None
    status: str
    reported: Reported | None


@dataclass
class Keys:
    """The next primary key of each table."""

    target: int
    plan: int
    actual: int


@dataclass(frozen=True)
class Last:
    """The last year, and how many of its reports are in."""

    year: int
    reports: int


class Lines:
    """Writes committees' years; ``targets``, ``plans`` and ``actuals`` hold what is not sent."""

    def __init__(
        self,
        seed: int,
        keys: Keys,
        indicators: list[int],
        periods: dict[str, int],
        last: Last,
        thresholds: rule.Thresholds,
    ) -> None:
        self.seed, self.keys, self.last, self.thresholds = seed, keys, last, thresholds
        self.indicators, self.periods = indicators, periods
        self.targets: list[str] = []
        self.plans: list[str] = []
        self.actuals: list[str] = []
        self._days: dict[tuple[int, bool], list[str]] = {}

    def committee(self, place: Place, years: list[tuple[Year, list[Course]]]) -> list[Told]:
        """Write every year of a committee."""
        habits = Random(f"{self.seed}:{place.code}:habits")  # noqa: S311 (not secret)
        late = habits.choice(LATE)
        before: list[Course] = []
        told = []
        for year, courses in years:
            done = len(year.running)
            if year.number == self.last.year and self.last.reports < done:
                done = max(self.last.reports - late, 0)
            for index, course in enumerate(courses):
                old = before[index] if before else None
                told.append(self._target(place, year, index, course, old, done, habits))
            before = courses
        return told

    def _target(
        self,
        place: Place,
        year: Year,
        index: int,
        course: Course,
        before: Course | None,
        done: int,
        habits: Random,
    ) -> Told:
        kind = KINDS[index]
        key, self.keys.target = self.keys.target, self.keys.target + 1
        reports = Reports(kind, course, before, is_parent=place.is_parent, habits=habits)
        plan = None if reports.ratio_only else self._plans(place, year, key, kind, course, habits)
        head = f"{self.indicators[index]}\t{place.pk}"
        document = place.reports.get(year.number, NULL)
        days = self.days(year, running=kind.measure == "accumulates")
        lines, self.keys.actual, reported = reports.lines(
            self.keys.actual, head, days, done, document
        )
        self.actuals += lines
        standing, basis = self._standing(kind, year, course, plan, done, reported)
        latest = reported.key if reported else NULL
        self.targets.append(
            f"{key}\t{head}\t{self.periods[year.code]}\twhole\t"
            f"{place.resolutions.get(year.number, NULL)}\t{place.agencies.get(kind.sector, NULL)}\t"
            f"{index + 1}\t\t\t{standing.status.value}\t{basis}\t{_or_null(plan)}\t{latest}\t"
            f"{_or_null(standing.attainment)}\t{_or_null(standing.pace)}\n"
        )
        closed = reported if done == len(days) else None
        return Told(kind, year.number, key, plan, standing.status.value, closed)

    def days(self, year: Year, *, running: bool) -> list[str]:
        """Period, cut-off date and days covered of each report of a year, as columns."""
        if (year.number, running) not in self._days:
            self._days[year.number, running] = [
                f"{self.periods[each.period]}\t{_or_null(each.as_of)}"
                f"\t{each.covers_from}\t{each.covers_to}"
                for each in (year.running if running else year.levels)
            ]
        return self._days[year.number, running]

    def _plans(
        self, place: Place, year: Year, target: int, kind: Kind, course: Course, habits: Random
    ) -> int:
        document = place.resolutions.get(year.number, NULL)
        total = course.total or NULL
        head = f"\t{kind.comparator}\t"
        chance, revision, note = habits.random() * 1000, 1, ""
        whole = not course.total and kind.measure != "milestone"
        if whole and chance < REVISED:
            old = shown(max(round(course.plan * habits.uniform(0.9, 1.06)), 1), kind)
            self._plan(f"{target}\tresolution\t1{head}{old}\t{NULL}\t0\t1\t{document}\t0\t")
            revision, note = 2, habits.choice(REASONS)
        value = shown(course.plan, kind)
        key = self._plan(
            f"{target}\tresolution\t{revision}{head}{value}\t{total}\t1\t1\t{document}\t0\t{note}"
        )
        if whole and chance > 1000 - SECOND:
            owner = "government" if place.is_parent else "province"
            other = shown(max(round(course.plan * habits.uniform(0.96, 1.02)), 1), kind)
            self._plan(f"{target}\t{owner}\t1{head}{other}\t{NULL}\t1\t0\t{NULL}\t0\t")
        return key

    def _plan(self, columns: str) -> int:
        key, self.keys.plan = self.keys.plan, self.keys.plan + 1
        self.plans.append(f"{key}\t{columns}\n")
        return key

    def _standing(
        self,
        kind: Kind,
        year: Year,
        course: Course,
        plan: int | None,
        done: int,
        reported: Reported | None,
    ) -> tuple[rule.Standing, str]:
        if reported is None:
            return MISSING
        # Plan and figure both in the last decimal: shares and comparisons are the same.
        asked = rule.Plan(
            Decimal(course.plan) if plan else None,
            rule.Measure(kind.measure),
            rule.Direction(kind.direction),
            rule.Comparator(kind.comparator),
            year.start,
            year.end,
        )
        days = (year.running if kind.measure == "accumulates" else year.levels)[done - 1]
        value = None if reported.figure is None else Decimal(reported.figure)
        reading = rule.Reading(days.covers_from, days.covers_to, value, reported.ratio)
        standing = rule.assess(asked, reading, year.start, self.thresholds)
        return standing, StatusBasis.COMPUTED if plan else StatusBasis.RATIO


MISSING = (rule.Standing(rule.Status.MISSING), StatusBasis.NONE.value)


def _or_null(value: object) -> object:
    return NULL if value is None else value
