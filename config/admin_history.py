"""Pages of the admin ask why something is changed, and show what has been.

A page with ``reason`` has a box for it under its form and on its page for deleting; with
``reason_needed`` nothing that stands is changed or deleted without one. What is written goes
into the history of the house: Django's own log is neither written nor shown.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.actions import delete_selected as stock_delete_selected
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from config.acting import because
from config.text import nfc

BOX = "change_reason"
LONGEST = 300
NEEDED = _("Ghi lý do: số liệu đã ghi chỉ được sửa, xóa khi nêu rõ vì sao.")


class ReasonForm(forms.ModelForm):
    """A form of a row that stands, with a box for the reason of what is changed."""

    reason_needed = False
    change_reason = forms.CharField(
        label=_("lý do thay đổi"),
        required=False,
        max_length=LONGEST,
        help_text=_("Ghi vào lịch sử cùng với số trước và số sau."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        changed = set(self.changed_data) - {BOX}
        if self.reason_needed and changed and not cleaned.get(BOX) and BOX not in self.errors:
            self.add_error(BOX, ValidationError(NEEDED, code="required"))
        return cleaned


def given_reason(request: HttpRequest) -> str:
    """The reason that was posted by a page without a form of its own."""
    return nfc(request.POST.get(BOX, "").replace("\x00", ""))[:LONGEST]


def asking(page: Any, request: HttpRequest, *, is_confirmed: bool) -> dict[str, Any]:
    """What a page for deleting says of the reason; without one that is needed it is shown again."""
    asked = {"asks_reason": page.reason, "reason_needed": page.reason_needed}
    if is_confirmed:
        because(given_reason(request))
    if is_confirmed and page.reason_needed and not given_reason(request):
        request.POST = QueryDict()
        asked["reason_error"] = NEEDED
    return asked


class WithHistory:
    """The box for the reason, and the page of what has been changed."""

    reason = reason_needed = False

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        if obj is not None and self.reason and self.has_change_permission(request, obj):
            form = kwargs.get("form") or self.form
            name, needed = f"{form.__name__}WithReason", {"reason_needed": self.reason_needed}
            kwargs["form"] = type(form)(name, (ReasonForm, form), needed)
        return super().get_form(request, obj, *args, **kwargs)

    def save_form(self, request: HttpRequest, form: Any, **kwargs: Any) -> Any:
        because(form.cleaned_data.get(BOX, ""))
        return super().save_form(request, form, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        asked = asking(self, request, is_confirmed=request.method == "POST")
        return super().delete_view(request, object_id, asked | (extra_context or {}))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return self.admin_site.history_page(request, self, row)

    def log_addition(self, *args: Any) -> None:
        """Nothing: the write has been noted itself."""

    def log_change(self, *args: Any) -> None:
        """Nothing: the write has been noted itself."""

    def log_deletions(self, *args: Any) -> None:
        """Nothing: the write has been noted itself."""


@admin.action(permissions=["delete"], description=stock_delete_selected.short_description)
def delete_selected(
    page: admin.ModelAdmin, request: HttpRequest, rows: QuerySet
) -> HttpResponse | None:
    """Delete rows, asking why where that is asked of one row."""
    asked = {}
    if isinstance(page, WithHistory):
        asked = asking(page, request, is_confirmed=bool(request.POST.get("post")))
    answer = stock_delete_selected(page, request, rows)
    if answer is not None:
        answer.context_data |= asked
    return answer
