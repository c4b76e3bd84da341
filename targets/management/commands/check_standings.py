"""`manage.py check_standings`: stored standings against the figures they rest on.

Every target's standing is recomputed and compared with what is stored. Exit
code 1 when any differs, so that a nightly job notices; ``--fix`` stores the
right ones. Targets are read in batches of keys, so the size of the country
does not matter.
"""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.numbers import show, show_share
from targets.models import Target
from targets.models.choices import StatusBasis, StatusChoice
from targets.standings import computed_standings, drift, refresh_standings

BATCH = 1000
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
        total, done, wrong = Target.objects.count(), 0, 0
        for batch in _batches():
            drifted = []
            for target, standing in computed_standings(batch):
                if changes := drift(target, standing):
                    drifted.append(target.pk)
                    self._report(target, changes, number=wrong + len(drifted))
            if options["fix"] and drifted:
                refresh_standings(drifted)
            done, wrong = done + len(batch), wrong + len(drifted)
            if total > BATCH and options["verbosity"] > 0:
                self.stderr.write(f"Đã kiểm tra {show(done)}/{show(total)} chỉ tiêu.")
        self._conclude(done, wrong, fixed=options["fix"])

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

    def _conclude(self, done: int, wrong: int, *, fixed: bool) -> None:
        if not wrong:
            self.stdout.write(f"{show(done)} chỉ tiêu, trạng thái lưu đều đúng.")
        elif fixed:
            self.stdout.write(f"{show(done)} chỉ tiêu, đã sửa {show(wrong)}.")
        else:
            raise CommandError(
                f"{show(wrong)} trong {show(done)} chỉ tiêu lưu sai trạng thái; chạy lại với --fix "
                "để sửa.",
                returncode=1,
            )


def _batches() -> Iterator[list[Target]]:
    rows = Target.objects.select_related("indicator", "committee", "period").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _shown(field: str, value: Any) -> str:
    if value is None:
        return "trống"
    if field in LABELS:
        return f"“{LABELS[field].get(value, value)}”"
    return str(value) if field.endswith("_id") else show_share(value, 4)
