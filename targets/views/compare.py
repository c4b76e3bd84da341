"""One indicator across years and committees, as small multiples on one scale."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from config.filters import OfferedRows
from config.listing import clean_parameters
from targets import comparison
from targets.filters import LONGEST, committees_named
from targets.models import Indicator
from targets.tables.comparison import ComparisonTable

CANDIDATES = 20
# What there are figures of may change with any of them.
CHOICES = OfferedRows(comparison.comparable, version="data_version")


def compare(request: HttpRequest) -> HttpResponse:
    """Panels of the indicator asked for; the one with most figures lately otherwise."""
    data = clean_parameters(request)
    words = data.get("chi-tieu", "").strip()[:LONGEST]
    place = data.get("cap-uy", "").strip()[:LONGEST]
    indicator, candidates = find_indicator(words)
    context = {
        "words": words,
        "place": place,
        "indicator": indicator,
        "candidates": candidates,
        "choices": CHOICES(request),
    }
    if indicator:
        context |= figures(indicator, place)
    return render(request, "targets/compare.html", context)


def find_indicator(words: str) -> tuple[Indicator | None, list[Indicator]]:
    """The indicator with this slug or name, else those whose names hold the words."""
    if not words:
        return comparison.default_indicator(), []
    exact = Indicator.objects.filter(slug=words).first()
    if exact:
        return exact, []
    found = list(Indicator.objects.matching(words).order_by("sort_key", "pk")[:CANDIDATES])
    return (found[0], []) if len(found) == 1 else (None, found)


def figures(indicator: Indicator, place: str) -> dict:
    """The panels, each with its chart, and the table behind them."""
    among = committees_named(place) if place else None
    committees, more = comparison.committees_with(indicator, among)
    shown = comparison.panels(indicator, committees)
    low, high = comparison.scale(shown)
    rows = [(panel, year) for panel in shown for year in panel.ordered if year.row or year.actual]
    return {
        "more": more,
        "limit": comparison.PANELS,
        "panels": [
            {
                "panel": panel,
                "chart": comparison.chart(panel, indicator, low, high),
                "id": f"so-sanh-{panel.committee.slug}",
            }
            for panel in shown
            if panel.is_drawn
        ],
        "table": ComparisonTable(rows, caption=_("Kế hoạch và thực hiện từng năm")),
    }
