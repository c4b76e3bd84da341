"""Figures that need a person: open doubts about print, and what cross-checks found."""

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.listing import chips, clean_parameters
from config.tables import arranged
from targets.filters import CheckFilter
from targets.models import Citation, Flag
from targets.models.choices import ContradictionKind
from targets.tables.checks import ContradictionTable, FlagTable


def checks(request: HttpRequest) -> HttpResponse:
    """Open flags with their figures, and figures that contradict one another."""
    chosen = CheckFilter(clean_parameters(request), queryset=open_flags(), request=request)
    context = {
        "form": chosen.form,
        "chips": list(chips(request, chosen.form)),
        "clear_url": request.path,
        "flags": arranged(request, FlagTable(chosen.qs)),
        "found": arranged(request, ContradictionTable(chosen.found().with_figures())),
        "kinds": ContradictionKind.labels,
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
