"""Admin of documents together with the targets they set."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.admin import HouseInline
from meetings.admin.documents import DocumentAdmin, DocumentRelationInline
from meetings.models import Document
from targets.actions import revise_plan
from targets.admin import standing
from targets.admin.forms import SetTargetForm
from targets.models import Target
from targets.models.choices import Owner
from targets.phrases import plan_text


class SetTargetInline(HouseInline):
    """Targets set by the document; a new line also takes the value that it sets.

    Lines already there are read here and changed on their own page: a value is
    revised there, not overwritten.
    """

    model = Target
    fk_name = "resolution"
    form = SetTargetForm
    fields = [
        *("order", "indicator", "committee", "period", "basis"),
        *("plan_owner", "plan_comparator", "plan_value", "standing"),
    ]
    readonly_fields = ["standing"]
    show_change_link = True
    view_on_site = False
    verbose_name = _("chỉ tiêu")
    verbose_name_plural = _("chỉ tiêu đặt ra trong văn bản")

    @admin.display(description=_("ai đặt"))
    def plan_owner(self, target: Target) -> str:
        """Who set the leading plan."""
        return target.plan.get_owner_display() if target.plan else ""

    @admin.display(description=_("so sánh"))
    def plan_comparator(self, target: Target) -> str:
        """Empty: a plan already there prints its comparator with its value."""
        return ""

    @admin.display(description=_("trạng thái"))
    def standing(self, target: Target) -> str:
        """Where a target already there stands."""
        return standing.status_word(target) if target.pk else ""

    @admin.display(description=_("kế hoạch"))
    def plan_value(self, target: Target) -> str:
        """The leading plan."""
        return plan_text(target.plan, target)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Target]:
        return super().get_queryset(request).with_figures().order_by("order", "pk")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Document)
class ResolutionAdmin(DocumentAdmin):
    """Documents with the targets they set."""

    inlines = [DocumentRelationInline, SetTargetInline]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, **kwargs: Any) -> None:
        super().save_formset(request, form, formset, **kwargs)
        if formset.model is not Target:
            return
        for row in formset.extra_forms:
            value = row.cleaned_data.get("plan_value")
            if value is not None and row.instance in formset.new_objects:
                revise_plan(
                    row.instance,
                    owner=row.cleaned_data["plan_owner"] or Owner.RESOLUTION,
                    value=value,
                    comparator=row.cleaned_data["plan_comparator"],
                    document=form.instance,
                )
