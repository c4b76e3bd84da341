"""The list of targets, one target, and the series its chart draws."""

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.listing import Listing
from config.ready import Ready
from targets import charts
from targets.dossier import Dossier
from targets.evidence import with_evidence
from targets.explain import explain
from targets.filters import TargetFilter
from targets.models import Target
from targets.standings import thresholds
from targets.tables.targets import ActualTable, PlanTable, SiblingTable, TargetTable

# A greater one is no key of a row, and no number to the database.
GREATEST_KEY = BigIntegerField.MAX_BIGINT


class TargetList(Listing):
    """All targets, filtered and sorted as one likes; ``TargetFilter`` says in which order."""

    filterset_class = TargetFilter
    table_class = TargetTable
    title = pgettext_lazy("nhiều", "Chỉ tiêu")
    lede = _("Lọc theo cấp ủy hoặc kỳ để xem chỉ tiêu cần chú ý nhất trước.")
    csv_name = "chi-tieu"

    def get_queryset(self) -> QuerySet[Target]:
        return with_evidence(Target.objects.assessed())

    def indexed(self) -> tuple[str, ...]:
        # target_by_urgency begins with the period.
        return ("status",) if self.filterset.form.cleaned_data.get("ky") else ()


def target_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One target: where it stands, why, against which plans, by which figures."""
    dossier = Dossier(find_target(pk))
    row = dossier.row
    context: dict[str, Any] = {
        "dossier": dossier,
        "row": row,
        "target": dossier.target,
        "steps": explain(row, thresholds()),
        "bullet": charts.bullet([row], brief=True) if row.target.attainment is not None else None,
        "history": dossier.history if len(dossier.counted) > 1 else None,
        "plans": PlanTable(dossier.plans, target=dossier.target, shares=dossier.shares),
        "actuals": ActualTable(
            dossier.actuals,
            deciding=row.actual.pk if row.actual else None,
            counted={actual.pk for actual in dossier.counted},
            mismatched=dossier.mismatched,
        ),
        "other_periods": SiblingTable(
            dossier.other_periods, caption=_("Cùng chỉ tiêu ở các kỳ khác")
        ),
        "other_committees": SiblingTable(
            dossier.other_committees, caption=_("Cùng chỉ tiêu, cùng kỳ ở nơi khác")
        ),
    }
    return render(request, "targets/target_detail.html", context)


def target_data(request: HttpRequest, pk: int) -> JsonResponse:
    """The history series of one target."""
    return JsonResponse(Dossier(find_target(pk)).history)


def find_target(pk: int) -> Target:
    """The target with this key as a page shows it, or 404."""
    found = TARGET_ON(timezone.localdate(), pk=pk) if pk <= GREATEST_KEY else []
    if not found:
        raise Http404
    return found[0]


def _target_on(day: date, pk: int) -> QuerySet[Target]:
    found = Target.objects.filter(pk=pk).shown_on(day)
    # With its note, which no row of a table shows.
    return with_evidence(found, "resolution", "set_at", "lead_agency").defer(None)


TARGET_ON = Ready(_target_on)
