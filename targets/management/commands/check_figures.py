"""`manage.py check_figures`: stored contradictions against the figures they come from.

Every series is checked again and what is found is compared with what is stored
for `/kiem-tra/`. Exit code 1 when they differ, so that a nightly job notices;
``--fix`` stores what was found. Committees are read in batches, so the size of
the country does not matter. Needed after writes past the signals and after
changes in the tree of committees.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.numbers import show
from meetings.models import Committee
from targets import rechecks
from targets.contradictions import Changes


class Command(BaseCommand):
    """Reports drift, and repairs it when asked to."""

    help = "Đối chiếu lại mọi số liệu và báo chỗ mâu thuẫn lưu khác kết quả đối chiếu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="lưu lại kết quả đối chiếu")
        parser.add_argument(
            "--committee", metavar="MÃ", help="chỉ cấp ủy có mã đường dẫn này và mọi cấp dưới"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        tell = self._progress if options["verbosity"] > 0 else None
        changes = rechecks.check_all(_asked(options["committee"]), fix=options["fix"], tell=tell)
        self._conclude(changes, fixed=options["fix"])

    def _progress(self, done: int, total: int) -> None:
        if total > rechecks.BATCH:
            self.stderr.write(f"Đã đối chiếu {show(done)}/{show(total)} cấp ủy.")

    def _conclude(self, changes: Changes, *, fixed: bool) -> None:
        found = f"{show(changes.found)} mâu thuẫn"
        told = (
            f"thiếu {show(changes.added)}, khác {show(changes.corrected)}, "
            f"thừa {show(changes.removed)}"
        )
        if not changes.drifted:
            self.stdout.write(f"{found}, lưu đều đúng.")
        elif fixed:
            self.stdout.write(f"{found}; đã sửa: {told}.")
        else:
            raise CommandError(
                f"{found}; đang lưu {told}. Chạy lại với --fix để sửa.", returncode=1
            )


def _asked(slug: str | None) -> Any:
    if slug is None:
        return None
    try:
        return Committee.objects.under(Committee.objects.get(slug=slug))
    except Committee.DoesNotExist:
        raise CommandError(f"Không có cấp ủy nào có mã “{slug}”.") from None
