"""The direct subordinates of a committee side by side: who is behind, who has not reported."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from config.numbers import show, show_share
from config.tables import NUM, BaseTable
from meetings.models import Period
from targets.below import Unit
from targets.tables.committees import WRAPPED


def with_share(number: int, share: Decimal) -> str:
    """A count with its share of all: “31 (70,5%)”."""
    return f"{show(number)} ({show_share(share)})"


def empty_columns(units: list[Unit]) -> tuple[str, ...]:
    """What no unit has: printed scores, own targets beside those below it."""
    there = {
        "score": any(unit.printed for unit in units),
        "own": any(unit.has_below for unit in units),
    }
    return tuple(name for name, some in there.items() if not some)


class RankingTable(BaseTable):
    """Each row is a ``Unit``; its figures lead to its overview or, for a leaf, to its targets."""

    PREFIX = "xep-hang-"
    caption = _("Đơn vị trực thuộc, nơi nhiều chỉ tiêu không đạt hoặc có nguy cơ nhất trước")
    name = tables.Column(verbose_name=_("Đơn vị"), accessor="committee", order_by=("sort_key",))
    score = tables.Column(
        verbose_name=_("Điểm số như in"),
        accessor="printed",
        order_by=("printed_share",),
        attrs=WRAPPED,
        default="",
    )
    own = tables.Column(
        verbose_name=_("Của cấp ủy: đạt và vượt"), order_by=("own__reached_share",), attrs=WRAPPED
    )
    total = tables.Column(verbose_name=_("Số chỉ tiêu"), attrs=NUM)
    reached = tables.Column(
        verbose_name=_("Đạt và vượt"), order_by=("reached_share", "total"), attrs=NUM
    )
    late = tables.Column(
        verbose_name=_("Không đạt, nguy cơ"), order_by=("late_share", "total"), attrs=NUM
    )
    missing = tables.Column(
        verbose_name=_("Thiếu số liệu"), order_by=("missing_share", "total"), attrs=NUM
    )
    reported = tables.Column(
        verbose_name=_("Đã báo cáo"), order_by=("reported_share", "total"), attrs=NUM
    )

    class Meta(BaseTable.Meta):
        sequence = ("name", "score", "own", "total", "reached", "late", "missing", "reported")

    def __init__(self, *args: Any, period: Period, exclude: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, prefix=self.PREFIX, exclude=exclude, **kwargs)
        self.period = period

    def render_name(self, record: Unit) -> SafeString:
        return self._link(record, record.committee.name)

    def value_name(self, record: Unit) -> str:
        return record.committee.name

    def render_own(self, record: Unit) -> str:
        own = record.own
        return f"{show(own.reached)}/{show(own.total)}" if own.total else ""

    def render_total(self, value: int, record: Unit) -> SafeString:
        return self._figure(record, show(value))

    def render_reached(self, value: int, record: Unit) -> str:
        return with_share(value, record.reached_share)

    def render_late(self, value: int, record: Unit) -> str:
        return with_share(value, record.late_share) if value else "0"

    def render_missing(self, value: int, record: Unit) -> SafeString | str:
        return self._figure(record, show(value), "missing") if value else "0"

    def render_reported(self, record: Unit) -> str:
        return show_share(record.reported_share)

    def _link(self, unit: Unit, text: str) -> SafeString:
        query = urlencode({"cap-uy": unit.committee.slug, "ky": self.period.code})
        return format_html('<a href="{}?{}">{}</a>', reverse("targets:dashboard"), query, text)

    def _figure(self, unit: Unit, text: str, status: str = "") -> SafeString | str:
        """A count leading to the targets it counts, which only a leaf's page can list."""
        if unit.has_below:
            return text
        query = {"cap-uy": unit.committee.slug, "ky": self.period.code}
        if status:
            query["trang-thai"] = status
        url = f"{reverse('targets:target-list')}?{urlencode(query)}"
        return format_html('<a href="{}">{}</a>', url, text)
