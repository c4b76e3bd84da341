"""Tables about committees: units side by side, targets by period, printed scores."""

from typing import Any

import django_tables2 as tables
from django.db.models import (
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.numbers import show
from config.tables import NUM, BaseTable
from meetings.models import Committee, Period
from targets import status as rule
from targets.cells import badge, cited, one_block
from targets.models import Citation, Score, Target
from targets.querysets import count_of
from targets.tables.figures import first_of

DEEPEST_INDENT = 5


def with_scores(committees: QuerySet[Committee], period: Period | None) -> QuerySet[Committee]:
    """Each unit with its printed score and its own targets counted, for one period."""
    own = Target.objects.assessed().filter(committee=OuterRef("pk"), period=period)
    printed = Score.objects.filter(committee=OuterRef("pk"), period=period)
    share = printed.annotate(
        share=ExpressionWrapper(F("met") * 10_000 / F("total"), IntegerField())
    )
    below = Committee.objects.filter(parent=OuterRef("path"))
    shown = Score.objects.filter(period=period).prefetch_related(
        Prefetch("citations", Citation.objects.select_related("document"))
    )
    return (
        committees.select_related("level")
        .annotate(
            printed_share=Coalesce(Subquery(share.values("share")[:1]), -1),
            target_count=count_of(own, "committee"),
            met_count=count_of(own.filter(status__in=rule.REACHED), "committee"),
            missing_count=count_of(own.filter(status=rule.Status.MISSING), "committee"),
            child_count=count_of(below, "parent"),
        )
        .annotate(reported_count=F("target_count") - F("missing_count"))
        .prefetch_related(Prefetch("scores", shown, to_attr="scores_shown"))
    )


class CommitteeTable(BaseTable):
    """Units side by side. ``base_depth`` indents by level of the tree when set."""

    caption = _("Điểm số và tình hình báo cáo của từng đơn vị")
    base_depth: int | None = None
    name = tables.Column(verbose_name=_("Đơn vị"), order_by=("sort_key",))
    level = tables.Column(verbose_name=_("Cấp"), order_by=("level__rank", "sort_key"))
    score = tables.Column(
        verbose_name=_("Điểm số như in"),
        empty_values=(),
        order_by=("printed_share",),
        attrs=NUM,
    )
    met = tables.Column(
        verbose_name=_("Đạt và vượt / đã ghi"),
        empty_values=(),
        order_by=("met_count", "target_count"),
        attrs=NUM,
    )
    reported = tables.Column(
        verbose_name=_("Có số liệu"),
        empty_values=(),
        order_by=("reported_count", "target_count"),
        attrs=NUM,
    )
    children = tables.Column(
        verbose_name=_("Trực thuộc"), empty_values=(), order_by=("child_count",), attrs=NUM
    )

    class Meta(BaseTable.Meta):
        sequence = ("name", "level", "score", "met", "reported", "children")

    def render_name(self, value: str, record: Committee) -> SafeString:
        depth = record.depth - self.base_depth if self.base_depth is not None else 0
        return format_html(
            '<span class="depth-{}"><a href="{}">{}</a>{}</span>',
            min(max(depth, 0), DEEPEST_INDENT),
            record.get_absolute_url(),
            value,
            validity_mark(record),
        )

    def value_name(self, value: str) -> str:
        return value

    def render_level(self, value: Any, record: Committee) -> str:
        """What is not a committee is known by its kind, not by its level."""
        return str(value) if record.kind == Committee.Kind.PARTY else record.get_kind_display()

    def render_score(self, record: Committee) -> SafeString | str:
        score = next(iter(record.scores_shown), None)
        return cited(str(score), first_of(score, "score")) if score else ""

    def value_score(self, record: Committee) -> str:
        return " ".join(f"{score.met} / {score.total}" for score in record.scores_shown)

    def render_met(self, record: Committee) -> str:
        if not record.target_count:
            return ""
        return f"{show(record.met_count)}/{show(record.target_count)}"

    def render_reported(self, record: Committee) -> str:
        if not record.target_count:
            return ""
        return f"{show(record.reported_count)}/{show(record.target_count)}"

    def render_children(self, record: Committee) -> SafeString | str:
        if not record.child_count:
            return ""
        return format_html(
            '<a href="{}?duoi={}" aria-label="{}">{}</a>',
            reverse("targets:committee-list"),
            record.slug,
            ngettext(
                "%(count)s đơn vị trực thuộc %(name)s",
                "%(count)s đơn vị trực thuộc %(name)s",
                record.child_count,
            )
            % {"count": show(record.child_count), "name": record.name},
            show(record.child_count),
        )

    def value_children(self, record: Committee) -> int:
        return record.child_count


def validity_mark(committee: Committee) -> SafeString | str:
    """Says from or until when a unit exists, where that is known."""
    if committee.valid_to:
        day = committee.valid_to.strftime("%d/%m/%Y")
        text = _t("đến %(day)s") % {"day": day}
    elif committee.valid_from:
        day = committee.valid_from.strftime("%d/%m/%Y")
        text = _t("từ %(day)s") % {"day": day}
    else:
        return ""
    return format_html(' <small class="quiet">{}</small>', text)


class PeriodTable(BaseTable):
    """A committee's targets, one row a period."""

    caption = _("Chỉ tiêu theo kỳ")
    period = tables.Column(verbose_name=_("Kỳ"), accessor="period__label", order_by=("end",))
    total = tables.Column(verbose_name=_("Số chỉ tiêu"), attrs=NUM)
    reached = tables.Column(verbose_name=_("Đạt và vượt"), attrs=NUM)
    counts = tables.Column(verbose_name=_("Trạng thái"), orderable=False)
    dashboard = tables.Column(verbose_name=_("Tổng quan"), accessor="period__code", orderable=False)

    class Meta(BaseTable.Meta):
        sequence = ("period", "total", "reached", "counts", "dashboard")
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
