"""Figures that need a person: open doubts about print, and what cross-checks find."""

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.listing import chips, clean_parameters
from config.tables import arranged
from targets.checks import CHECKS, findings
from targets.filters import CheckFilter
from targets.models import Citation, Flag
from targets.tables.checks import FindingTable, FlagTable


def checks(request: HttpRequest) -> HttpResponse:
    """Open flags with their figures, and figures that contradict one another."""
    chosen = CheckFilter(clean_parameters(request), queryset=open_flags(), request=request)
    found = findings(chosen.committees(), chosen.found_kind())
    context = {
        "form": chosen.form,
        "chips": list(chips(request, chosen.form)),
        "clear_url": request.path,
        "flags": arranged(request, FlagTable(chosen.qs)),
        "findings": arranged(request, FindingTable(found)) if found else None,
        "found": len(found),
        "kinds": [check.label for check in CHECKS],
    }
    return render(request, "targets/checks.html", context)


def open_flags() -> QuerySet[Flag]:
    """Flags nobody has settled, with the figures they are about and their targets."""
    figures = Citation.objects.select_related(
        "document",
        "plan__target__indicator",
        "plan__target__period",
        "actual__indicator",
    )
    return (
        Flag.objects.filter(settled_on=None)
        .select_related("document")
        .prefetch_related(Prefetch("citations", figures))
        .order_by("document__source_code", "paragraph", "pk")
    )
