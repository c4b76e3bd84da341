"""The front page: one committee, one period, its score, what is missed, and every target."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from config.listing import clean_parameters
from meetings.models import Committee, Period
from targets import charts
from targets.models import Target
from targets.overview import Overview, neighbours, newest_reported, period_for, periods_of
from targets.tables.figures import FactTable
from targets.tables.targets import SectorTable

CANDIDATES = 20
COUNTS_FROM = 10
OPEN_UNTIL = 15
ACTUAL_COLUMNS = ("actual", "attainment", "as_of")


def dashboard(request: HttpRequest) -> HttpResponse:
    """The overview of the committee and period asked for, else of what was last reported."""
    data = clean_parameters(request)
    asked = data.get("cap-uy", "").strip()[:200]
    committee, candidates = find_committee(asked)
    context: dict[str, Any] = {"asked": asked, "candidates": candidates}
    context["unknown"] = bool(asked and not committee and not candidates)
    wanted = Period.objects.filter(code=data.get("ky", "").strip()[:16]).first()
    if committee is None and not asked:
        committee, newest = newest_reported() or (None, None)
        wanted = wanted or newest
    if committee is None:
        return render(request, "targets/dashboard.html", context)
    periods = periods_of(committee)
    period = period_for(periods, wanted)
    part = wanted if wanted and period and period.start <= wanted.start else None
    shown = part if part and part.end < period.end else period
    context |= {"committee": committee, "periods": periods, "period": period, "shown": shown}
    if period:
        until = shown.end if shown != period else None
        context |= neighbours(committee, period)
        context |= figures(Overview(committee, period, timezone.localdate(), until))
    return render(request, "targets/dashboard.html", context)


def find_committee(words: str) -> tuple[Committee | None, list[Committee]]:
    """The committee with this slug, else those with targets whose names hold the words."""
    if not words:
        return None, []
    exact = Committee.objects.filter(slug=words).first()
    if exact:
        return exact, []
    has_targets = Exists(Target.objects.filter(committee=OuterRef("pk")))
    named = Committee.objects.filter(has_targets).matching(words)
    found = list(named.order_by("path")[:CANDIDATES])
    return (found[0], []) if len(found) == 1 else (None, found)


def figures(overview: Overview) -> dict[str, Any]:
    """What the page shows of an overview: groups with their charts, tables, counts."""
    groups = [
        {"group": group, "chart": charts.bullet(group.drawn), "id": f"nhom-{group.sector.code}"}
        for group in overview.groups
    ]
    tallies = [(str(group.sector), group.counts) for group in overview.groups]
    says_more = len(tallies) > 1 and len(overview.rows) >= COUNTS_FROM and len(overview.tally) > 1
    charted = sum(len(group.drawn) for group in overview.groups)
    repeats_charts = len(overview.rows) > OPEN_UNTIL and charted * 2 >= len(overview.rows)
    repeats_misses = not overview.latest_day and len(overview.behind) == len(overview.rows)
    unreached = () if any(row.actual for row in overview.rows) else ACTUAL_COLUMNS
    return {
        "overview": overview,
        "groups": groups,
        "drawn": bool(charted or says_more),
        "folded": repeats_charts or repeats_misses,
        "counts": charts.counts(tallies) if says_more else None,
        "table": SectorTable(overview.assessed, exclude=unreached) if overview.rows else None,
        "facts": FactTable(overview.facts, orderable=False) if overview.facts else None,
    }
