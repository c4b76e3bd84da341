"""Admin of targets and planned values.

A live plan is never edited in place: “Điều chỉnh kế hoạch” on the page of the
target sets the next value by ``targets.actions.revise_plan``; the old one stays.
"""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from config.access import allowed, may
from config.acting import because
from config.admin import HouseAdmin, HouseInline
from config.admin_history import BOX
from config.numbers import show_share
from config.retrying import retried
from targets.actions import revise_plan
from targets.admin import standing
from targets.admin.branch_lists import OfBranches
from targets.admin.evidence import PlanCitationInline, VerdictInline, save_verdict
from targets.admin.forms import PlanFormSet, RevisionForm
from targets.corrections import lead_with, withdraw_plan
from targets.models import PlannedValue, Target, Verdict
from targets.phrases import plan_text

SUBJECT = ("indicator", "committee", "period")


class PlanInline(HouseInline):
    """Every plan of the target by owner; typed here only while there is none."""

    model = PlannedValue
    formset = PlanFormSet
    fields = ["owner", "comparator", "value", "total", "document", "note"]
    show_change_link = True

    def get_fields(self, request: HttpRequest, obj: Target | None = None) -> list[str]:
        if self.has_add_permission(request, obj):
            return self.fields
        return ["owner", "planned", "revision", "is_live", "is_primary", "document", "note"]

    def get_readonly_fields(self, request: HttpRequest, obj: Target | None = None) -> list[str]:
        return [] if self.has_add_permission(request, obj) else ["planned"]

    def get_extra(self, request: HttpRequest, obj: Target | None = None, **kwargs: Any) -> int:
        return 1

    @admin.display(description=_("kế hoạch"))
    def planned(self, plan: PlannedValue) -> str:
        """The value with its unit."""
        return plan_text(plan, plan.target)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlannedValue]:
        rows = super().get_queryset(request)
        return rows.select_related("document", *(f"target__{name}" for name in SUBJECT))

    def has_add_permission(self, request: HttpRequest, obj: Target | None = None) -> bool:
        first = obj is None or not obj.pk or not obj.plans.exists()
        return first and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Target)
class TargetAdmin(OfBranches, HouseAdmin):
    """Targets with their plans, figures and judgements."""

    reason = True
    change_form_template = "admin/targets/target/change_form.html"
    fieldsets = [
        (None, {"fields": ["indicator", "committee", ("period", "basis")]}),
        (_("Nơi đặt ra"), {"fields": ["resolution", "set_at", "order", "lead_agency"]}),
        (_("Tên cụ thể, ghi chú"), {"fields": ["names", "note"]}),
    ]
    readonly_fields = ["explained"]
    inlines = [PlanInline, VerdictInline]
    label_related = (*SUBJECT, "plan", "latest", "latest__indicator", "latest__period")
    list_display = ["indicator", "committee", "period", "planned", "status_shown", "share"]
    list_filter = [
        "status",
        "committee__level",
        "committee__kind",
        "indicator__sector",
        "period__kind",
        "period",
        "basis",
    ]
    search_fields = ["indicator__search_key", "committee__search_key", "period__code"]
    ordering = ["-pk"]

    @admin.display(description=_("kế hoạch"))
    def planned(self, target: Target) -> str:
        """The plan that leads the status."""
        return plan_text(target.plan, target)

    @admin.display(description=_("trạng thái"), ordering="status")
    def status_shown(self, target: Target) -> str:
        """The status as pages show it today."""
        return standing.status_word(target)

    @admin.display(description=_("so với kế hoạch"), ordering="attainment")
    def share(self, target: Target) -> str:
        """Actual by plan."""
        return show_share(target.attainment)

    @admin.display(description=_("trạng thái hiện nay"))
    def explained(self, target: Target) -> SafeString:
        """The status, and what it rests on."""
        return standing.explained(target)

    def get_fieldsets(self, request: HttpRequest, obj: Target | None = None) -> Any:
        computed = {
            "description": _("Tính từ kế hoạch và số liệu; không nhập tay."),
            "fields": ["explained"],
        }
        return [*self.fieldsets, *([(_("Trạng thái"), computed)] if obj else [])]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, **kwargs: Any) -> None:
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            row.delete()
        for row in rows:
            if isinstance(row, Verdict):
                save_verdict(row, request.user)
            else:
                self._set_plan(row)
        formset.save_m2m()

    def _set_plan(self, row: PlannedValue) -> PlannedValue:
        names = ("owner", "value", "comparator", "total", "document", "note")
        return revise_plan(row.target, **{name: getattr(row, name) for name in names})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = context["original"]
        if obj:
            context["panel"] = standing.panel(obj, request)
            if self._may_revise(request, obj):
                context["revise_url"] = reverse("admin:targets_target_revise", args=[obj.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.revise_view)
        own = path("<path:object_id>/ke-hoach/", view, name="targets_target_revise")
        return [own, *super().get_urls()]

    def _may_revise(self, request: HttpRequest, target: Target) -> bool:
        return may(request.user, "add", PlannedValue(target=target))

    def revise_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page on which an owner's plan is set anew."""
        target = self.get_object(request, unquote(object_id))
        if target is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self._may_revise(request, target):
            raise PermissionDenied
        form = self._revision_form(request)(
            request.POST or None, instance=PlannedValue(target=target)
        )
        if request.method == "POST" and form.is_valid():
            self._revise(request, target, form)
            return HttpResponseRedirect(reverse("admin:targets_target_change", args=[target.pk]))
        fields = [("owner", "comparator"), ("value", "total"), "document", "note", BOX, "leads"]
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Điều chỉnh, thêm kế hoạch"),
            "subtitle": str(target),
            "opts": self.opts,
            "original": target,
            "adminform": AdminForm(form, [(None, {"fields": fields})], {}),
            "errors": form.errors,
            "media": self.media + form.media,
            "plans": target.plans.filter(is_live=True).select_related("document"),
        }
        return TemplateResponse(request, "admin/targets/target/revise_plan.html", context)

    def _revision_form(self, request: HttpRequest) -> type[RevisionForm]:
        plans = self.admin_site.get_model_admin(PlannedValue)
        return modelform_factory(
            PlannedValue,
            form=RevisionForm,
            formfield_callback=partial(plans.formfield_for_dbfield, request=request),
        )

    def _revise(self, request: HttpRequest, target: Target, form: RevisionForm) -> None:
        self.message_user(request, self._write_plan(request, target, form), messages.SUCCESS)

    @retried
    def _write_plan(self, request: HttpRequest, target: Target, form: RevisionForm) -> str:
        because(form.cleaned_data[BOX])
        plan = self._set_plan(form.instance)
        if form.cleaned_data["leads"]:
            lead_with(plan)
        target.refresh_from_db()
        return _t("Đã ghi kế hoạch: %(plan)s, %(owner)s → trạng thái: %(status)s") % {
            "plan": plan_text(plan, target),
            "owner": plan.get_owner_display(),
            "status": standing.status_word(target),
        }


@admin.register(PlannedValue)
class PlannedValueAdmin(OfBranches, HouseAdmin):
    """Planned values, live and replaced; what is written is their document and note."""

    reason = reason_needed = True
    fields = [
        *("target", "owner", "planned", "revision", "is_live", "is_primary"),
        *("document", "is_derived", "note"),
    ]
    readonly_fields = ["target", "owner", "planned", "revision", "is_live", "is_primary"]
    inlines = [PlanCitationInline]
    label_related = (*(f"target__{name}" for name in SUBJECT), "document")
    list_display = ["target", "owner", "planned", "revision", "is_live", "is_primary"]
    list_filter = ["is_live", "is_primary", "owner", "target__committee__level", "target__period"]
    search_fields = [
        "target__indicator__search_key",
        "target__committee__search_key",
        "target__period__code",
    ]
    ordering = ["-pk"]
    actions = ["lead"]

    @admin.display(description=_("kế hoạch"))
    def planned(self, plan: PlannedValue) -> str:
        """The value with its comparator and unit."""
        return plan_text(plan, plan.target)

    def has_add_permission(self, request: HttpRequest) -> bool:
        # On the page of the target, where the value before it is kept.
        return False

    def delete_model(self, request: HttpRequest, obj: PlannedValue) -> None:
        withdraw_plan(obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[PlannedValue]) -> None:
        for plan in queryset:
            withdraw_plan(plan)

    @admin.action(description=_("Dùng kế hoạch đã chọn để đánh giá"), permissions=["change"])
    @transaction.atomic
    def lead(self, request: HttpRequest, queryset: QuerySet[PlannedValue]) -> None:
        """Let each chosen live plan lead its target."""
        chosen = list(allowed(request.user, "change", queryset).filter(is_live=True))
        if len({plan.target_id for plan in chosen}) < len(chosen) or not chosen:
            self.message_user(
                request,
                _("Chọn những kế hoạch đang hiệu lực, mỗi chỉ tiêu một kế hoạch."),
                messages.ERROR,
            )
            return
        for plan in chosen:
            lead_with(plan)
        self.message_user(
            request,
            _("Đã đổi kế hoạch dùng để đánh giá của %(count)s chỉ tiêu.") % {"count": len(chosen)},
            messages.SUCCESS,
        )
