"""Admin of citations, flags and verdicts: where figures stand in print, what is doubtful."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.admin import HouseAdmin, HouseInline, HouseStackedInline
from config.forms import OrderedFormSet, slugged
from targets.actions import overrule
from targets.admin.forms import CitationForm, OfActualForm, OfPlanForm, OfScoreForm, VerdictForm
from targets.models import Citation, Flag, Verdict

VERDICT_READONLY = ["decided_by", "decided_on"]
VERDICT_FIELDS = [
    *("origin", "status", "reason", "document", "paragraph", "as_printed"),
    *VERDICT_READONLY,
]


class CitationFormSet(OrderedFormSet):
    """Numbers run through the document, not through the figure."""

    order_scope = "document"


class CitationInline(HouseInline):
    """Where the figure on this page is printed."""

    model = Citation
    form = OfActualForm
    formset = CitationFormSet
    fields = ["document", "paragraph", "order", "kind", "as_printed"]


class ScoreCitationInline(CitationInline):
    """Where the score is printed."""

    form = OfScoreForm


class PlanCitationInline(CitationInline):
    """Where the planned value is printed."""

    form = OfPlanForm
    fields = ["document", "paragraph", "order", "as_printed"]


class VerdictInline(HouseStackedInline):
    """What a source, or the committee itself, says about the target in words."""

    model = Verdict
    form = VerdictForm
    fields = [
        ("origin", "status"),
        "reason",
        ("document", "paragraph", "as_printed"),
        ("decided_by", "decided_on"),
    ]
    readonly_fields = VERDICT_READONLY
    max_num = len(Verdict.Origin)


def save_verdict(verdict: Verdict, user: Any) -> None:
    """Save a judgement; the committee's own is stamped with who ruled and when."""
    if verdict.origin != Verdict.Origin.OVERRIDE:
        verdict.save()
        return
    ruled = overrule(
        verdict.target,
        status=verdict.status,
        reason=verdict.reason,
        by=user,
        on=timezone.localdate(),
        **{name: getattr(verdict, name) for name in ("document", "paragraph", "as_printed")},
    )
    verdict.pk, verdict.decided_by, verdict.decided_on = ruled.pk, user, ruled.decided_on


@admin.register(Citation)
class CitationAdmin(HouseAdmin):
    """Printed numbers, source by source."""

    form = CitationForm
    fieldsets = [
        (None, {"fields": ["document", "paragraph", "order", "as_printed", "kind"]}),
        (
            _("Con số này là"),
            {
                "description": _("Chọn đúng một ô, khớp với loại số ở trên."),
                "fields": ["plan", "actual", "score"],
            },
        ),
    ]
    label_related = ("document",)
    list_display = ["as_printed", "kind", "document", "paragraph", "order"]
    list_filter = ["kind"]
    search_fields = ["document__search_key", "document__source_code", "as_printed"]
    ordering = ["-pk"]


@admin.register(Flag)
class FlagAdmin(HouseAdmin):
    """What a source gets wrong or leaves open, until somebody settles it."""

    form = slugged("kind", "document", "as_printed")
    fieldsets = [
        (None, {"fields": ["kind", "document", "paragraph", "as_printed", "note"]}),
        (_("Liên quan"), {"fields": ["citations", "meeting", "slug"]}),
        (
            _("Xác nhận"),
            {
                "description": _(
                    "Khi đã rõ: ghi ai xác nhận, ngày nào, kết luận gì. Số in giữ nguyên."
                ),
                "fields": ["settled_on", "settled_by", "settlement"],
            },
        ),
    ]
    label_related = ("document",)
    list_display = ["kind", "as_printed", "document", "paragraph", "settled_on"]
    list_filter = ["kind", ("settled_on", admin.EmptyFieldListFilter)]
    search_fields = ["document__search_key", "as_printed", "note"]


@admin.register(Verdict)
class VerdictAdmin(HouseAdmin):
    """Judgements in words; a committee's own are entered on the page of the target."""

    reason = True
    form = VerdictForm
    fields = ["target", *VERDICT_FIELDS]
    label_related = ("target__indicator", "target__committee", "target__period", "document")
    list_display = ["target", "origin", "status", "decided_on"]
    list_filter = ["origin", "status"]
    search_fields = ["target__indicator__search_key", "target__committee__search_key"]
    ordering = ["-pk"]

    def get_readonly_fields(self, request: HttpRequest, obj: Verdict | None = None) -> list[str]:
        # Moved to another target it would leave the first with a status nobody ruled.
        return VERDICT_READONLY if obj is None else ["target", *VERDICT_READONLY]

    def save_model(self, request: HttpRequest, obj: Verdict, form: Any, *args: Any) -> None:
        save_verdict(obj, request.user)
