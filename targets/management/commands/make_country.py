"""`manage.py make_country`: demonstration data of national size, and its removal.

What is made and how is told in ``targets.country``.
"""

import argparse
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.numbers import show
from targets.country import load, removal, units
from targets.country.calendar import STEPS, months_of, year_of
from targets.country.units import Province, UnitsError

LAST_YEAR = 2025
MOST_YEARS = 20
BAR = 30


class Command(BaseCommand):
    """Makes the country, or removes it again."""

    help = (
        "Tạo dữ liệu mẫu cỡ cả nước (1 Trung ương, 34 tỉnh, thành phố, 3.321 xã, phường, đặc khu), "
        "hoặc xóa đúng những gì lệnh này đã tạo."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--years",
            type=_years,
            default="5",
            metavar="2021-2025",
            help=f"các năm, hoặc số năm tính đến {LAST_YEAR} (mặc định 5)",
        )
        parser.add_argument(
            "--frequency",
            choices=STEPS,
            default="month",
            help="báo cáo hằng tháng, quý, nửa năm hay năm (mặc định month)",
        )
        parser.add_argument(
            "--provinces",
            default="34",
            metavar="N",
            help="số tỉnh, hoặc các mã tỉnh hai chữ số cách nhau bằng dấu phẩy: 04,19",
        )
        parser.add_argument(
            "--communes", type=_whole, metavar="N", help="nhiều nhất bao nhiêu xã mỗi tỉnh"
        )
        parser.add_argument(
            "--until",
            type=_month,
            default=9,
            metavar="THÁNG",
            help="năm cuối đã báo cáo đến hết tháng này (mặc định 9)",
        )
        parser.add_argument("--seed", type=int, default=1, help="cùng số này thì cùng dữ liệu")
        parser.add_argument(
            "--no-check",
            dest="check",
            action="store_false",
            help="không đối chiếu số liệu; sau này chạy check_figures --fix",
        )
        parser.add_argument("--remove", action="store_true", help="xóa dữ liệu mẫu")

    def handle(self, *args: Any, **options: Any) -> None:
        self.started, self.quiet = time.monotonic(), options["verbosity"] == 0
        self.stage, self.quarter = "", 0
        try:
            if options["remove"]:
                self._removed(removal.remove_country(self._tell))
            else:
                made = load.make_country(_order(options), self._tell)
                self._made(made, load.check(self._tell) if options["check"] else None)
        except (load.LoadError, removal.RemovalError, UnitsError) as error:
            raise CommandError(str(error)) from error

    def _made(self, made: load.Made, contradictions: int | None) -> None:
        removal.vacuum()
        found = "" if contradictions is None else f" và {show(contradictions)} mâu thuẫn"
        self.stdout.write(
            f"Đã tạo dữ liệu mẫu: {show(made.committees)} cấp ủy có số liệu, "
            f"{show(made.targets)} chỉ tiêu, {show(made.plans)} kế hoạch, "
            f"{show(made.actuals)} kết quả{found}, sau {self._seconds()} giây."
        )

    def _removed(self, targets: int) -> None:
        removal.vacuum()
        self.stdout.write(
            f"Đã xóa dữ liệu mẫu với {show(targets)} chỉ tiêu, sau {self._seconds()} giây."
        )

    def _seconds(self) -> str:
        return show(round(time.monotonic() - self.started))

    def _tell(self, stage: str, done: int, total: int) -> None:
        """One line a stage; on a terminal, a bar that grows."""
        if self.quiet:
            return
        bar = "█" * (BAR * done // total)
        line = f"{self._seconds():>5} giây · {stage}"
        if total > 1:
            line += f" {bar:░<{BAR}} {done}/{total}"
        same, quarter = stage == self.stage, 4 * done // total
        if self.stderr.isatty():
            self.stderr.write(("\r" if same else "\n") + line, ending="")
        elif not same or quarter != self.quarter:
            self.stderr.write(line)
        self.stage, self.quarter = stage, quarter


def _order(options: dict[str, Any]) -> load.Order:
    provinces = _chosen(units.provinces(), options["provinces"])
    if options["communes"]:
        for each in provinces:
            del each.communes[options["communes"] :]
    months = months_of(options["frequency"])
    return load.Order(
        provinces=provinces,
        years=[year_of(year, options["frequency"]) for year in options["years"]],
        seed=options["seed"],
        months=months,
        last_reports=sum(month <= options["until"] for month in months),
    )


def _chosen(provinces: list[Province], wanted: str) -> list[Province]:
    """The first so many provinces, or those with these codes."""
    if "," not in wanted and not wanted.startswith("0") and wanted.isdecimal():
        if int(wanted) > len(provinces):
            raise CommandError(f"--provinces: chỉ có {len(provinces)} tỉnh, thành phố.")
        return provinces[: int(wanted)]
    codes = [code.strip() for code in wanted.split(",") if code.strip()]
    known = {each.code: each for each in provinces}
    if unknown := [code for code in codes if code not in known]:
        raise CommandError(
            f"--provinces: không có tỉnh mang mã {', '.join(unknown)}; "
            f"các mã là {', '.join(known)}."
        )
    return [each for each in provinces if each.code in codes]


def _years(text: str) -> list[int]:
    first, dash, last = text.partition("-")
    try:
        years = (
            list(range(int(first), int(last) + 1))
            if dash
            else list(range(LAST_YEAR - int(first) + 1, LAST_YEAR + 1))
        )
    except ValueError:
        years = []
    if not 1 <= len(years) <= MOST_YEARS or not 1990 <= years[0] <= 2090:
        raise argparse.ArgumentTypeError(
            f"“{text}” không đúng: viết 2021-2025 hoặc số năm, nhiều nhất {MOST_YEARS} năm."
        )
    return years


def _whole(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” không đúng: cần một số nguyên dương.")
    return int(text)


def _month(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 12:
        raise argparse.ArgumentTypeError(f"“{text}” không đúng: cần một tháng từ 1 đến 12.")
    return int(text)
