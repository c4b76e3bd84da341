"""Admin of actuals and of scores as printed.

Actuals are saved by ``targets.actions.record_actual`` alone, so that an
official figure takes the place of an estimate and nothing is overwritten; by who
may accept figures there, everybody else is led to ``targets.admin.submissions``. A
page opened from a target returns to it.
"""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from config.access import may
from config.admin import HouseAdmin
from targets.actions import record_actual
from targets.admin import standing
from targets.admin.branch_lists import OfBranches
from targets.admin.evidence import CitationInline, ScoreCitationInline
from targets.admin.forms import ActualForm
from targets.corrections import withdraw_actual
from targets.models import Actual, Citation, Score
from targets.phrases import days_text

SUBJECT = ["indicator", "committee", "period", "as_of", "covers_from"]


@admin.register(Actual)
class ActualAdmin(OfBranches, HouseAdmin):
    """What was reached, figure by figure."""

    reason = reason_needed = True
    form = ActualForm
    change_form_template = "admin/targets/actual/change_form.html"
    fieldsets = [
        (None, {"fields": ["indicator", "committee", "period", ("as_of", "covers_from")]}),
        (_("Số thực hiện"), {"fields": [("value", "total"), "qualifier", "is_estimate"]}),
        (
            _("Tỷ lệ như in"),
            {
                "description": _(
                    "Chỉ nhập tỷ lệ mà tài liệu in; tỷ lệ tính được thì hệ thống tự tính."
                ),
                "fields": [
                    ("ratio_to_plan", "ratio_owner", "ratio_qualifier"),
                    ("ratio_to_same_period", "change"),
                ],
            },
        ),
        (_("Nguồn"), {"fields": ["document", "names", "is_derived", "note"]}),
    ]
    inlines = [CitationInline]
    label_related = ("indicator", "committee", "period", "document")
    list_display = ["indicator", "committee", "days", "figure", "is_estimate", "is_live"]
    list_filter = [
        "is_live",
        "is_estimate",
        "indicator__sector",
        "committee__level",
        "committee__kind",
        "period__kind",
        "period",
    ]
    search_fields = ["indicator__search_key", "committee__search_key", "period__code"]
    ordering = ["-pk"]

    @admin.display(description=_("kỳ, ngày chốt"), ordering="covers_to")
    def days(self, actual: Actual) -> str:
        """For when the figure is."""
        return days_text(actual)

    @admin.display(description=_("thực hiện"))
    def figure(self, actual: Actual) -> str:
        """The figure with its unit."""
        return standing.figure_text(actual)

    @admin.display(description=_("tính vào chỉ tiêu"))
    def taken_by(self, actual: Actual) -> SafeString | str:
        """The targets that take this figure, with their status now."""
        links = (
            (
                reverse("admin:targets_target_change", args=[target.pk]),
                target.period,
                standing.status_word(target),
            )
            for target in standing.targets_taking(actual)
        )
        listed = format_html_join("", '<div><a href="{}">{}</a>: {}</div>', links)
        return listed or _("Chưa tính vào chỉ tiêu nào.")

    @admin.display(description=_("các số trước đó của đúng kỳ này"))
    def earlier(self, actual: Actual) -> SafeString | str:
        """The figures that stood for the same days before or after this one."""
        others = Actual.objects.filter(**actual.same_days()).exclude(pk=actual.pk)
        links = (
            (reverse("admin:targets_actual_change", args=[other.pk]), standing.figure_text(other))
            for other in others.select_related("indicator").order_by("-revision")
        )
        return format_html_join("", '<div><a href="{}">{}</a></div>', links) or _("không có")

    def get_fieldsets(self, request: HttpRequest, obj: Actual | None = None) -> Any:
        shown = [(_("Đang dùng ở"), {"fields": ["taken_by", "earlier"]})] if obj else []
        return [*self.fieldsets, *shown]

    def get_readonly_fields(self, request: HttpRequest, obj: Actual | None = None) -> list[str]:
        if obj is None:
            return []
        # What replaced another figure, or was replaced, keeps its place in the line.
        fixed = SUBJECT if obj.revision > 1 else []
        return ["taken_by", "earlier", "is_estimate", *fixed]

    def has_change_permission(self, request: HttpRequest, obj: Actual | None = None) -> bool:
        live = obj is None or obj.is_live
        return live and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Actual | None = None) -> bool:
        live = obj is None or obj.is_live
        return live and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Actual, form: Any, *args: Any) -> None:
        record_actual(obj)

    def delete_model(self, request: HttpRequest, obj: Actual) -> None:
        withdraw_actual(obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Actual]) -> None:
        for actual in queryset:
            withdraw_actual(actual)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context["original"]
        if obj and obj.is_live:
            context["closed_note"] = standing.closed_note(obj)
            if obj.is_estimate:
                context["official_url"] = standing.entry_url(request, obj)
            elif not self.has_change_permission(request, obj):
                context["correct_url"] = standing.entry_url(request, obj)
            cited = Citation(actual=obj)
            if may(request.user, "add", cited) and not self.has_change_permission(request, obj):
                context["cite_url"] = f"{reverse('admin:targets_citation_add')}?actual={obj.pk}"
        context["is_replaced"] = bool(obj and not obj.is_live)
        context["target_url"] = standing.target_url(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def _echo(self, request: HttpRequest, actual: Actual) -> None:
        # Read again: the row as stored, with its targets as they stand now.
        stored = self.get_queryset(request).get(pk=actual.pk)
        taking = standing.targets_taking(stored)
        level = messages.SUCCESS if taking else messages.WARNING
        self.message_user(request, standing.recorded(stored, taking), level)

    def response_add(
        self, request: HttpRequest, obj: Actual, post_url_continue: str | None = None
    ) -> HttpResponse:
        self._echo(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Actual) -> HttpResponse:
        self._echo(request, obj)
        return super().response_change(request, obj)

    def response_post_save_add(self, request: HttpRequest, obj: Actual) -> HttpResponse:
        if url := standing.target_url(request):
            return HttpResponseRedirect(url)
        return super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Actual) -> HttpResponse:
        if url := standing.target_url(request):
            return HttpResponseRedirect(url)
        return super().response_post_save_change(request, obj)


@admin.register(Score)
class ScoreAdmin(HouseAdmin):
    """Headline scores as printed: 38/44, six not met."""

    reason = True
    fields = ["committee", "period", ("met", "total", "unmet"), "document"]
    inlines = [ScoreCitationInline]
    label_related = ("committee", "period", "document")
    list_display = ["committee", "period", "shown", "unmet", "document"]
    list_filter = ["committee__level", "period"]
    search_fields = ["committee__search_key", "period__code"]
    ordering = ["-pk"]

    @admin.display(description=_("điểm số"))
    def shown(self, score: Score) -> str:
        """The score as people say it."""
        return str(score)
