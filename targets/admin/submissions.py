"""Admin of figures on their way: how far each has come, and one entered with all it may say.

Everything is written by ``targets.entering`` and ``targets.review``; what has been
accepted is only shown. Whole sheets are decided on the pages of ``targets.admin.review``.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.access import allowed
from config.admin import HouseAdmin
from config.forms import HouseForm
from targets.admin import standing
from targets.admin.branch_lists import OfBranches
from targets.entering import Place, check_one, enter_one, places
from targets.models import Submission
from targets.phrases import days_text
from targets.review import submit, withdraw
from targets.sheet.words import person

SUBJECT = ["indicator", "committee", "period", "as_of"]
SEND = "_send"


class SubmissionForm(HouseForm):
    """A figure on its way, refused before it is stored; ``seen`` tells what stood there."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if row.pk:
            there = places(row.committee, row.period, row.as_of)
            self.initial["seen"] = there.get(row.indicator_id, Place()).token

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        try:
            check_one(self.instance, seen=self.cleaned_data.get("seen", ""))
        except ValidationError as error:
            self._update_errors(error)


@admin.register(Submission)
class SubmissionAdmin(OfBranches, HouseAdmin):
    """Figures on their way, figure by figure."""

    form = SubmissionForm
    change_form_template = "admin/targets/submission/change_form.html"
    fieldsets = [
        (None, {"fields": [*SUBJECT[:3], "as_of"]}),
        (_("Số thực hiện"), {"fields": [("value", "total"), "qualifier", "is_estimate"]}),
        (_("Tỷ lệ như in"), {"fields": ["ratio_to_plan"]}),
        (_("Nguồn, ghi chú"), {"fields": ["document", "note", "reason", "seen"]}),
    ]
    told = (_("Tình trạng"), {"fields": ["state", "entered", "sent", "decided", "counted"]})
    label_related = ("indicator", "committee", "period", "document")
    list_display = ["indicator", "committee", "days", "figure", "state", "entered"]
    list_filter = ["state", "period__kind", "period", "committee__level", "indicator__sector"]
    search_fields = ["indicator__search_key", "committee__search_key", "period__code"]
    ordering = ["-pk"]
    actions = ["send"]

    @admin.display(description=_("kỳ, ngày chốt"), ordering="covers_to")
    def days(self, row: Submission) -> str:
        """For when the figure is."""
        return days_text(row.as_actual())

    @admin.display(description=_("thực hiện"))
    def figure(self, row: Submission) -> str:
        """The figure with its unit."""
        return standing.figure_text(row.as_actual())

    @admin.display(description=_("người nhập"), ordering="entered_at")
    def entered(self, row: Submission) -> str:
        """Who entered it, and when."""
        return _who(row.entered_by, row.entered_at)

    @admin.display(description=_("người gửi"))
    def sent(self, row: Submission) -> str:
        """Who sent it, and when."""
        return _who(row.submitted_by, row.submitted_at)

    @admin.display(description=_("người duyệt"))
    def decided(self, row: Submission) -> str:
        """Who decided, when, and why it came back."""
        told = _who(row.decided_by, row.decided_at)
        return f"{told}: {row.return_reason}" if row.return_reason else told

    @admin.display(description=_("kết quả thực hiện"))
    def counted(self, row: Submission) -> SafeString | str:
        """The actual it has made."""
        if row.actual is None:
            return _t("đã được rút") if not row.is_open else "–"
        url = reverse("admin:targets_actual_change", args=[row.actual_id])
        return format_html('<a href="{}">{}</a>', url, standing.figure_text(row.actual))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        people = ("entered_by", "submitted_by", "decided_by", "actual__indicator")
        return super().get_queryset(request).select_related(*people)

    def get_fieldsets(self, request: HttpRequest, obj: Submission | None = None) -> Any:
        if not obj:
            return self.fieldsets
        shown = self.fieldsets
        if not self.has_change_permission(request, obj):
            # No form that could be stale.
            *shown, (title, last) = self.fieldsets
            shown.append((title, {"fields": [name for name in last["fields"] if name != "seen"]}))
        return [*shown, self.told]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*SUBJECT, *self.told[1]["fields"]] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Submission | None = None) -> bool:
        is_open = obj is None or obj.is_open
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Submission | None = None) -> bool:
        is_open = obj is None or obj.is_open
        return is_open and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Submission, form: Any, *args: Any) -> None:
        enter_one(obj, by=request.user, seen=form.cleaned_data.get("seen", ""))
        if SEND in request.POST:
            submit([obj], by=request.user)

    def delete_model(self, request: HttpRequest, obj: Submission) -> None:
        withdraw([obj], by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Submission]) -> None:
        withdraw(list(queryset), by=request.user)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context["original"]
        may_write = self.has_change_permission(request, row) if row else True
        context |= {
            "may_send": may_write and not context.get("is_popup"),
            "was_sent": bool(row and may_write and row.submitted_at),
            "target_url": standing.target_url(request),
        }
        if row and row.is_open:
            context["closed_note"] = standing.closed_note(row)
        if row:
            sheet = [row.committee.slug, row.period.code]
            context["review_url"] = reverse("admin:review", args=sheet)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_post_save_add(self, request: HttpRequest, obj: Submission) -> HttpResponse:
        url = standing.target_url(request)
        after = super().response_post_save_add(request, obj)
        return HttpResponseRedirect(url) if url else after

    def response_post_save_change(self, request: HttpRequest, obj: Submission) -> HttpResponse:
        url = standing.target_url(request)
        after = super().response_post_save_change(request, obj)
        return HttpResponseRedirect(url) if url else after

    @admin.action(description=_("Gửi duyệt các số đã chọn"), permissions=["change"])
    def send(self, request: HttpRequest, queryset: QuerySet[Submission]) -> None:
        """Send the chosen figures for review: all of them or none."""
        rows = list(allowed(request.user, "change", queryset))
        try:
            count = len(submit(rows, by=request.user))
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        told = ngettext("Đã gửi duyệt %(count)d số.", "Đã gửi duyệt %(count)d số.", count)
        self.message_user(request, told % {"count": count}, messages.SUCCESS)


def _who(user: Any, at: Any) -> str:
    """“Nguyễn Lan, 14:05 05/10/2026”."""
    return f"{person(user)}, {localtime(at):%H:%M %d/%m/%Y}" if user and at else "–"
