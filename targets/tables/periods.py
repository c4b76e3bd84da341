"""One committee through the years: its targets counted, its scores as printed."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from config.numbers import show
from config.tables import NUM, BaseTable
from targets import status as rule
from targets.branch import Counts
from targets.cells import badge, cited, one_block
from targets.models import Score
from targets.tables.committees import fraction
from targets.tables.figures import first_of


class PeriodTable(BaseTable):
    """A committee's targets, one row a period."""

    caption = _("Chỉ tiêu theo kỳ")
    period = tables.Column(verbose_name=_("Kỳ"), accessor="period__label", order_by=("end",))
    total = tables.Column(verbose_name=_("Chỉ tiêu của cấp ủy"), attrs=NUM)
    reached = tables.Column(verbose_name=_("Đạt và vượt"), attrs=NUM)
    counts = tables.Column(verbose_name=_("Trạng thái"), orderable=False)
    branch = tables.Column(
        verbose_name=_("Toàn địa bàn: đạt và vượt"),
        order_by=("branch__reached",),
        attrs=NUM,
    )
    dashboard = tables.Column(verbose_name=_("Tổng quan"), accessor="period__code", orderable=False)

    class Meta(BaseTable.Meta):
        sequence = ("period", "total", "reached", "counts", "branch", "dashboard")
        prefix = "ky-"

    def render_period(self, value: str, record: dict[str, Any]) -> SafeString:
        return format_html(
            '<a href="{}?cap-uy={}&amp;ky={}">{}</a>',
            reverse("targets:target-list"),
            record["slug"],
            record["period"].code,
            value,
        )

    def render_counts(self, value: dict[str, int]) -> SafeString:
        ranked = sorted(value, key=rule.BY_URGENCY.index)
        counts = ((badge(code), show(value[code])) for code in ranked)
        return one_block(format_html_join(" ", '<span class="status-count">{} {}</span>', counts))

    def render_branch(self, value: Counts) -> str:
        return fraction(value.reached, value.total)

    def render_dashboard(self, value: str, record: dict[str, Any]) -> SafeString:
        url = reverse("targets:dashboard")
        return format_html(
            '<a href="{}?cap-uy={}&amp;ky={}">{}</a>', url, record["slug"], value, _t("Mở")
        )


class ScoreTable(BaseTable):
    """Printed scores of one committee through the years."""

    caption = _("Điểm số như in qua các kỳ")
    period = tables.Column(
        verbose_name=_("Kỳ"),
        accessor="period__label",
        order_by=("period__end", "period__start"),
    )
    score = tables.Column(
        verbose_name=_("Đạt và vượt"),
        empty_values=(),
        order_by=("met", "total"),
        attrs=NUM,
    )
    unmet = tables.Column(verbose_name=_("Chưa hoàn thành"), attrs=NUM)
    document = tables.Column(verbose_name=_("Nguồn"), orderable=False, linkify=True)

    class Meta(BaseTable.Meta):
        sequence = ("period", "score", "unmet", "document")
        prefix = "diem-"

    def render_score(self, record: Score) -> SafeString | str:
        return cited(str(record), first_of(record, "score"))

    def render_unmet(self, value: int, record: Score) -> SafeString | str:
        return cited(show(value), first_of(record, "unmet"))
