"""Makes the demonstration country: one transaction, province by province.

Communes come first, their sums become the province's figures and the provinces' the country's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from django.db import connection, transaction

from meetings.models import Committee, Document, Period
from meetings.models.versions import GENERAL, touch
from targets import rechecks, rollups
from targets.country import bulk, catalogue, evidence
from targets.country.calendar import Year
from targets.country.figures import Course, Shapes, Sums, Unit
from targets.country.lines import COLUMNS, Keys, Last, Lines, Place, Told
from targets.country.tree import ROOT, Branch, Tree, ensure_levels, make_papers
from targets.country.units import Province
from targets.models import Actual, PlannedValue, Target
from targets.standings import refresh_standings, thresholds

TABLES = (Target, PlannedValue, Actual)
# Rows from which putting indexes aside pays.
MANY = 500_000
Tell = Callable[[str, int, int], None]


class LoadError(Exception):
    """The country cannot be made; the sentence says why."""


@dataclass(frozen=True)
class Order:
    """What is to be made."""

    provinces: list[Province]
    years: list[Year]
    seed: int
    months: range
    # How many reports of the last year are in.
    last_reports: int

    @property
    def committees(self) -> int:
        """The centre, the provinces and their communes."""
        return 1 + len(self.provinces) + sum(len(each.communes) for each in self.provinces)

    @property
    def actuals(self) -> int:
        """About how many actuals there will be."""
        reports = len(self.months) * (len(self.years) - 1) + self.last_reports
        return self.committees * len(catalogue.KINDS) * reports


@dataclass(frozen=True)
class Made:
    """What was made, in numbers."""

    committees: int
    targets: int
    plans: int
    actuals: int


@transaction.atomic
def make_country(order: Order, tell: Tell) -> Made:
    """Make everything; ``tell`` is told what is done, how much of it and of how much."""
    if Committee.objects.filter(slug=ROOT).exists():
        raise LoadError(
            "Đã có dữ liệu mẫu cả nước: hãy xóa bằng make_country --remove rồi mới tạo lại."
        )
    bulk.lock(TABLES)
    return _Country(order, tell).make()


def check(tell: Tell) -> int:
    """Look for contradictions, as the writes past the signals did not; returns how many."""
    committees = Committee.objects.under(Committee.objects.get(slug=ROOT))
    stage = "Đối chiếu số liệu"
    return rechecks.check_all(
        committees, fix=True, tell=lambda done, total: tell(stage, done, total)
    ).found


class _Country:
    """The making of one country."""

    def __init__(self, order: Order, tell: Tell) -> None:
        self.order, self.tell = order, tell
        self.shapes = Shapes(order.months)
        self.sums = Sums(len(order.years), len(order.months))
        self.told: list[tuple[Place, Committee, list[Told]]] = []

    def make(self) -> Made:
        self.tell("Cây tổ chức, văn bản", 0, 1)
        shared = {"levels": ensure_levels(), "sectors": catalogue.ensure_sectors()}
        periods, shared["periods"] = self._periods()
        tree = Tree(self.order.provinces)
        first = Keys(*(bulk.next_key(table) for table in TABLES))
        self.lines = Lines(
            self.order.seed,
            Keys(first.target, first.plan, first.actual),
            [each.pk for each in catalogue.make_indicators()],
            periods,
            Last(self.order.years[-1].number, self.order.last_reports),
            thresholds(),
        )
        with bulk.bare(TABLES, worthwhile=self.order.actuals >= MANY):
            for number, branch in enumerate(tree.branches):
                self.tell("Số liệu các tỉnh, thành phố", number, len(tree.branches))
                self._branch(branch)
            self._centre(tree.root)
            self.tell("Chỉ mục, khóa ngoại", 0, 1)
        bulk.reset_sequences(TABLES)
        self._analyze()
        self.tell("Nguồn, điểm số, số đếm", 0, 1)
        unsettled = evidence.make(self.told, self.order.years, self.order.seed)
        evidence.remember(tree.root, shared)
        # Counted before they change: a change shifts what has been counted.
        rollups.rebuild()
        refresh_standings(unsettled)
        touch([GENERAL, *Committee.objects.under(tree.root).values_list("pk", flat=True)])
        keys = self.lines.keys
        return Made(
            self.order.committees,
            keys.target - first.target,
            keys.plan - first.plan,
            keys.actual - first.actual,
        )

    def _periods(self) -> tuple[dict[str, int], list[str]]:
        """Keys of the periods by code, and the codes that had to be added."""
        codes = {code for year in self.order.years for code in year.period_codes}
        codes |= set(evidence.TERMS)
        keys = dict(Period.objects.filter(code__in=codes).values_list("code", "pk"))
        added = sorted(codes - keys.keys())
        keys |= {code: Period.objects.create(code=code).pk for code in added}
        return keys, added

    def _branch(self, branch: Branch) -> None:
        """A province: its communes' rows, then its own."""
        numbers = [year.number for year in self.order.years]
        papers = make_papers([branch.head, *branch.communes], numbers)
        reports = make_papers([branch.head], numbers, reports=True)
        sums = Sums(len(numbers), len(self.order.months))
        bulk.write(Actual, COLUMNS["actual"], self._communes(branch, papers, sums))
        place = Place(
            branch.head.pk,
            branch.province.code,
            True,
            papers[branch.head.pk],
            reports[branch.head.pk],
            branch.agencies,
        )
        self._parent(place, branch.head, sums)
        self.sums.add([courses for _year, courses in self.last])
        self._flush()

    def _communes(
        self, branch: Branch, papers: dict[int, dict[int, int]], sums: Sums
    ) -> Iterator[str]:
        code = branch.province.code
        skill = Random(f"{self.order.seed}:{code}:skill").gauss(0, 0.012)  # noqa: S311 (not secret)
        for unit, committee in zip(branch.province.communes, branch.communes, strict=True):
            own = Unit(f"{self.order.seed}:{unit.code}", self.shapes, skill)
            years = [(year, own.year()) for year in self.order.years]
            sums.add([courses for _year, courses in years])
            self.lines.committee(Place(committee.pk, unit.code, False, papers[committee.pk]), years)
            yield "".join(self.lines.actuals)
            self.lines.actuals.clear()

    def _parent(self, place: Place, committee: Committee, sums: Sums) -> None:
        own = Unit(f"{self.order.seed}:{place.code}", self.shapes)
        self.last: list[tuple[Year, list[Course]]] = [
            (year, sums.replace(number, own.year(), own.random))
            for number, year in enumerate(self.order.years)
        ]
        self.told.append((place, committee, self.lines.committee(place, self.last)))

    def _centre(self, root: Committee) -> None:
        numbers = [year.number for year in self.order.years]
        papers = make_papers([root], numbers)[root.pk]
        reports = make_papers([root], numbers, reports=True)[root.pk]
        self._parent(Place(root.pk, "TW", True, papers, reports), root, self.sums)
        self._flush()

    def _flush(self) -> None:
        for model, name in zip(
            (Actual, PlannedValue, Target), ("actual", "plan", "target"), strict=True
        ):
            waiting: list[str] = getattr(self.lines, f"{name}s")
            bulk.write(model, COLUMNS[name], ["".join(waiting)])
            waiting.clear()

    def _analyze(self) -> None:
        # Before anything asks of the new rows, or the planner takes the tables for empty.
        if bulk.on_postgresql():
            with connection.cursor() as cursor:
                for model in (*TABLES, Committee, Document):
                    cursor.execute(f'ANALYZE "{model._meta.db_table}"')
