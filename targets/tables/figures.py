"""Tables of figures: what a meeting's report says, targets as set, facts without a target."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from config.numbers import show_percent
from config.tables import NUM, BaseTable
from meetings.models import Document
from targets import cells, phrases
from targets.cells import cited, one_block
from targets.models import Actual, Citation, Flag
from targets.reported import ReportedFigure


def flag_links(flags: list[Flag], document: Document) -> SafeString | str:
    """The doubts about one row as a link to the first one's note on the source's page."""
    if not flags:
        return ""
    words = _t("Cần xác nhận")
    return format_html(
        '<a class="flag" href="{}#nghi-van-{}" title="{}">{}</a>',
        reverse("targets:source-detail", args=[document.slug]),
        flags[0].slug,
        " ".join(flag.note for flag in flags),
        words if len(flags) == 1 else f"{words} ({len(flags)})",
    )


def first_of(figure: Any, *kinds: str) -> Citation | None:
    """The first print of a figure, of the given kinds if any; from what was read with it."""
    if figure is None:
        return None
    prints = figure.prints if hasattr(figure, "prints") else figure.citations.all()
    prints = sorted(prints, key=lambda citation: citation.order)
    return next((each for each in prints if not kinds or each.kind in kinds), None)


class ReportedTable(BaseTable):
    """The figures of one report against their plans, in reading order."""

    caption = _("Số liệu báo cáo so với kế hoạch")
    indicator = tables.Column(
        verbose_name=_("Chỉ tiêu"),
        accessor="actual__indicator__name",
        order_by=("actual__indicator__sort_key",),
    )
    committee = tables.Column(
        verbose_name=_("Đơn vị"),
        accessor="actual__committee",
        linkify=True,
        order_by=("actual__committee__sort_key",),
    )
    days = tables.Column(
        verbose_name=_("Kỳ"), accessor="actual__covers_to", order_by=("actual__covers_to",)
    )
    plan = tables.Column(verbose_name=_("Kế hoạch"), empty_values=(), orderable=False, attrs=NUM)
    value = tables.Column(verbose_name=_("Thực hiện"), empty_values=(), orderable=False, attrs=NUM)
    ratio = tables.Column(
        verbose_name=_("So với KH"), empty_values=(), order_by=("share",), attrs=NUM
    )
    same_period = tables.Column(
        verbose_name=_("So với cùng kỳ"), empty_values=(), orderable=False, attrs=NUM
    )
    status = tables.Column(
        verbose_name=_("Đánh giá"), empty_values=(), order_by=("urgency", "order")
    )

    class Meta(BaseTable.Meta):
        sequence = (
            *("indicator", "committee", "days", "plan", "value", "ratio"),
            *("same_period", "status"),
        )
        prefix = "bao-cao-"

    def render_indicator(self, value: str, record: ReportedFigure) -> SafeString | str:
        names = format_html(" <small>({})</small>", record.actual.names)
        if record.target:
            url = record.target.get_absolute_url()
            value = format_html('<a href="{}">{}</a>', url, value)
        return format_html("{}{}", value, names if record.actual.names else "")

    def render_days(self, record: ReportedFigure) -> str:
        return phrases.days_text(record.actual)

    def render_plan(self, record: ReportedFigure) -> str:
        row = record.row
        return one_block(cells.plans(row)) if row else ""

    def render_value(self, record: ReportedFigure) -> SafeString | str:
        prints = record.prints
        return cited(
            phrases.actual_text(record.actual), prints.get("actual") or prints.get("criteria")
        )

    def render_ratio(self, record: ReportedFigure) -> str:
        if row := record.row:
            return one_block(cells.share(row))
        return cited(phrases.ratio_text(record.actual), record.prints.get("ratio_to_plan"))

    def render_same_period(self, record: ReportedFigure) -> SafeString | str:
        actual, prints = record.actual, record.prints
        ratio = show_percent(actual.ratio_to_same_period, 4)
        parts = [
            cited(_t("bằng %(ratio)s") % {"ratio": ratio}, prints.get("ratio_to_same_period"))
            if ratio
            else "",
            cited(phrases.change_text(actual), prints.get("change")),
        ]
        return one_block(format_html_join(", ", "{}", ((part,) for part in parts if part)))

    def render_status(self, record: ReportedFigure) -> SafeString:
        shown = cells.badge(record.status) if record.status else ""
        return one_block(format_html("{} {}", shown, flag_links(record.flags, record.document)))


class FactTable(BaseTable):
    """Figures that no target asks for: organisations, cells, members …"""

    caption = _("Số liệu không gắn với chỉ tiêu")
    indicator = tables.Column(verbose_name=_("Số liệu"), order_by=("indicator__sort_key",))
    value = tables.Column(
        verbose_name=_("Giá trị"), empty_values=(), order_by=("value",), attrs=NUM
    )
    days = tables.Column(
        verbose_name=_("Kỳ"), accessor="covers_to", order_by=("covers_to", "covers_from")
    )

    class Meta(BaseTable.Meta):
        sequence = ("indicator", "value", "days")
        prefix = "so-lieu-"

    def render_indicator(self, record: Actual) -> SafeString | str:
        if not record.names:
            return record.indicator.name
        return format_html("{} <small>({})</small>", record.indicator.name, record.names)

    def render_value(self, record: Actual) -> SafeString | str:
        kinds = record.figure_kinds()
        parts = [(cited(phrases.part_text(record, k), first_of(record, k)),) for k in kinds]
        return one_block(format_html_join("; ", "{}", parts))

    def value_value(self, record: Actual) -> str:
        return "; ".join(phrases.part_text(record, kind) for kind in record.figure_kinds())

    def render_days(self, record: Actual) -> str:
        return phrases.days_text(record)
