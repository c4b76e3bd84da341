"""The history in the admin: what was changed in one's branch, and in one row.

Nobody adds, changes or deletes anything here. Who may see a row sees its history as far as it
happened where the row is now; beyond that, what his roles show him (``meetings.rules.Kept``).
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from config.admin import HouseAdmin
from config.forms import read_day
from meetings.models import Change
from meetings.stories import changes_of
from meetings.telling import lines
from meetings.tracked import full_name
from meetings.tracking import is_tracked, kinds

PAGE = 50
# How many of the newest changes are looked through for who made them.
NEWEST = 500


class KindFilter(admin.SimpleListFilter):
    """By what kind of row was changed."""

    title, parameter_name = _("loại dữ liệu"), "kind"

    def lookups(self, request: HttpRequest, page: admin.ModelAdmin) -> list[tuple[str, str]]:
        # As the lists are called: in the singular two kinds have one name.
        called = ((kind, each.model._meta.verbose_name_plural) for kind, each in kinds().items())
        named = ((kind, capfirst(name)) for kind, name in called)
        return sorted(named, key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        return rows.filter(kind=self.value()) if self.value() else rows


class PersonFilter(admin.SimpleListFilter):
    """By who made the change, among those who made the newest."""

    title, parameter_name = _("người ghi"), "person"

    def lookups(self, request: HttpRequest, page: admin.ModelAdmin) -> list[tuple[str, str]]:
        newest = page.get_queryset(request).select_related(None).values("by")[:NEWEST]
        people = get_user_model().objects.filter(pk__in=newest)
        named = ((str(each.pk), full_name(each) or each.get_username()) for each in people)
        return sorted(named, key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        key = self.value() or ""
        can_be = key.isascii() and key.isdigit()
        return rows.filter(by=key) if can_be else rows


@admin.register(Change)
class ChangeAdmin(HouseAdmin):
    """What was changed in one's branch, the newest first."""

    label_related = ("by", "committee")
    list_display = ["when", "told", "committee", "others"]
    fields = readonly_fields = ["when", "told", "committee", "via", "others"]
    list_display_links = None
    sortable_by = ["when"]
    list_filter = [("at", admin.DateFieldListFilter), KindFilter, PersonFilter, "verb", "via"]
    search_fields = ["label"]
    search_help_text = _("Gõ ngày (12/10/2026), tên người ghi hoặc tên mục đã đổi.")
    ordering = ["-at", "-pk"]
    actions = None

    @admin.display(description=_("lúc"), ordering="at")
    def when(self, change: Change) -> str:
        """Day and time."""
        return f"{timezone.localtime(change.at):%d/%m/%Y %H:%M}"

    @admin.display(description=_("thay đổi"))
    def told(self, change: Change) -> str:
        """Who did what, from what to what, why."""
        line = vars(change).get("line") or lines([change])[0]
        return line.sentence

    @admin.display(description=_("cả quá trình"))
    def others(self, change: Change) -> SafeString:
        """The way to everything that was done to the row, whether it is still there or not."""
        query = urlencode({"kind": change.kind, "row__exact": change.row})
        url = f"{reverse('admin:meetings_change_changelist')}?{query}"
        return format_html('<a href="{}">{}</a>', url, _t("Mọi lần đổi"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """What happened on a day; else by words of what was changed, or of who did it."""
        try:
            day = timezone.make_aware(datetime.combine(read_day(search_term), datetime.min.time()))
        except ValidationError:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(at__gte=day, at__lt=day + timedelta(days=1)), False

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        people = ("username", "last_name", "first_name")
        return [*self.search_fields, *(f"by__{name}" for name in people)]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": _t("Lịch sử thay đổi")}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list)
        for change, line in zip(found.result_list, lines(found.result_list), strict=True):
            change.line = line
        return found

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Change | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Change | None = None) -> bool:
        return False


def history_page(request: HttpRequest, page: admin.ModelAdmin, row: Model) -> HttpResponse:
    """What has been changed in a row, as a list of sentences, the newest first."""
    found = changes_of(row, request.user) if is_tracked(type(row)) else Change.objects.none()
    paginator = page.get_paginator(request, found, PAGE)
    shown = paginator.get_page(request.GET.get(PAGE_VAR))
    context = {
        **page.admin_site.each_context(request),
        "title": _t("Lịch sử thay đổi"),
        "subtitle": str(row),
        "lines": lines(shown.object_list, type(row)._meta.model_name),
        "shown": shown,
        "page_var": PAGE_VAR,
        "module_name": capfirst(page.opts.verbose_name_plural),
        "object": row,
        "opts": page.opts,
    }
    return TemplateResponse(request, "admin/object_history.html", context)


admin.site.history_page = history_page
