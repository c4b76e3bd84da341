"""`manage.py check_standings`: stored standings and counts against what they rest on.

Every target's standing is worked out by the rule in SQL; what differs from what
is stored is worked out again by the pure rule, which decides. Then every count
by status is compared. Exit code 1 when any differs, so that a nightly job
notices; ``--fix`` stores the right ones. Targets are read in batches of keys,
counts period by period, so the size of the country does not matter.
"""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from config.numbers import show, show_share
from meetings.models import Committee, Period
from meetings.models.versions import touch
from targets import rollups
from targets.models import Sector, Target
from targets.models.choices import StatusBasis, StatusChoice
from targets.rule_sql import suspects
from targets.standings import computed_standings, drift, refresh_standings, thresholds

BATCH = 5000
SHOWN = 50
WORDS = {
    "status": "trạng thái",
    "status_basis": "căn cứ",
    "plan_id": "mã kế hoạch",
    "latest_id": "mã số liệu quyết định",
    "attainment": "so với kế hoạch",
    "pace": "so với tiến độ",
}
LABELS = {"status": dict(StatusChoice.choices), "status_basis": dict(StatusBasis.choices)}


class Command(BaseCommand):
    """Reports drift, and repairs it when asked to."""

    help = "Tính lại trạng thái của mọi chỉ tiêu và báo chỗ lưu khác kết quả tính."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="lưu lại kết quả tính đúng")

    def handle(self, *args: Any, **options: Any) -> None:
        done, wrong = self._check_standings(options)
        miscounted = self._check_counts()
        if options["fix"] and (wrong or miscounted):
            rollups.rebuild()
            touch()
        self._conclude(done, wrong, miscounted, fixed=options["fix"])

    def _check_standings(self, options: dict[str, Any]) -> tuple[int, int]:
        total, done, wrong = Target.objects.count(), 0, 0
        for batch in _batches():
            drifted = []
            suspected = suspects(Target.objects.filter(pk__in=batch), thresholds())
            for target, standing in computed_standings(_loaded(suspected)):
                if changes := drift(target, standing):
                    drifted.append(target.pk)
                    self._report(target, changes, number=wrong + len(drifted))
            if options["fix"] and drifted:
                refresh_standings(drifted, shift_counts=False)
            done, wrong = done + len(batch), wrong + len(drifted)
            if total > BATCH and options["verbosity"] > 0:
                self.stderr.write(f"Đã kiểm tra {show(done)}/{show(total)} chỉ tiêu.")
        return done, wrong

    def _check_counts(self) -> int:
        wrong = 0
        for period in Period.objects.order_by("pk"):
            for key, stored, right in rollups.drifted(period):
                wrong += 1
                if wrong <= SHOWN:
                    self.stdout.write(f"{_named(key, period)}: đang đếm {stored}, đúng là {right}")
        return wrong

    def _report(self, target: Target, changes: dict[str, tuple[Any, Any]], *, number: int) -> None:
        if number > SHOWN:
            return
        said = "; ".join(
            f"{WORDS[field]} đang lưu {_shown(field, stored)}, đúng là {_shown(field, right)}"
            for field, (stored, right) in changes.items()
        )
        self.stdout.write(f"{target.pk} · {target}: {said}")
        if number == SHOWN:
            self.stdout.write("… chỉ liệt kê chừng này, phần còn lại chỉ đếm.")

    def _conclude(self, done: int, wrong: int, miscounted: int, *, fixed: bool) -> None:
        if not (wrong or miscounted):
            self.stdout.write(f"{show(done)} chỉ tiêu, trạng thái và số đếm lưu đều đúng.")
        elif fixed:
            self.stdout.write(
                f"{show(done)} chỉ tiêu, đã sửa {show(wrong)}; số đếm sai {show(miscounted)} dòng, "
                "đã đếm lại."
            )
        else:
            raise CommandError(
                f"{show(wrong)} trong {show(done)} chỉ tiêu lưu sai trạng thái, {show(miscounted)} "
                "dòng đếm sai; chạy lại với --fix để sửa.",
                returncode=1,
            )


def _batches() -> Iterator[list[int]]:
    keys = Target.objects.order_by("pk").values_list("pk", flat=True)
    last = 0
    while batch := list(keys.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1]


def _loaded(keys: list[int]) -> QuerySet[Target]:
    related = Target.objects.select_related("indicator", "committee", "period")
    return related.filter(pk__in=keys).order_by("pk")


def _shown(field: str, value: Any) -> str:
    if value is None:
        return "trống"
    if field in LABELS:
        return f"“{LABELS[field].get(value, value)}”"
    return str(value) if field.endswith("_id") else show_share(value, 4)


def _named(key: rollups.Key, period: Period) -> str:
    committee, _period, sector, scope = key
    where = "cấp dưới của " if scope == rollups.BELOW else ""
    return (
        f"{where}{Committee.objects.get(pk=committee)} · {period} · {Sector.objects.get(pk=sector)}"
    )
