"""Figures that need a person: open doubts about print, and what cross-checks found."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.listing import chips, clean_parameters
from config.tables import arranged
from targets.filters import CheckFilter
from targets.models import Flag
from targets.models.choices import ContradictionKind
from targets.tables.checks import ContradictionTable, FlagTable, with_doubted, with_figures


def checks(request: HttpRequest) -> HttpResponse:
    """Open flags with their figures, and figures that contradict one another."""
    chosen = CheckFilter(clean_parameters(request), queryset=open_flags(), request=request)
    context = {
        "form": chosen.form,
        "chips": list(chips(request, chosen.form)),
        "clear_url": request.path,
        "flags": arranged(request, FlagTable(with_doubted(chosen.qs))),
        "found": arranged(request, ContradictionTable(with_figures(chosen.found()))),
        "kinds": ContradictionKind.labels,
    }
    return render(request, "targets/checks.html", context)


def open_flags() -> QuerySet[Flag]:
    """Flags nobody has settled."""
    return Flag.objects.filter(settled_on=None).order_by("document__source_code", "paragraph", "pk")
