"""The front page: one committee, one period, its score, what is missed, and every target."""

from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from config import ahead, seen
from config.listing import clean_parameters
from config.ready import Ready
from config.tables import arranged
from meetings.models import Committee, Period
from targets import charts
from targets.below import FOLDED, SHOWN, WORST, Branch
from targets.branch import Counts
from targets.choice import (
    highest,
    near_question,
    neighbours,
    newest_reported,
    period_for,
    periods_of,
)
from targets.models import Target
from targets.overview import Overview
from targets.tables.figures import FactTable
from targets.tables.ranking import RankingTable, empty_columns
from targets.tables.targets import SectorTable

CANDIDATES = 20
COUNTS_FROM = 10
OPEN_UNTIL = 15
ACTUAL_COLUMNS = ("actual", "attainment", "as_of")
NAMED = Ready(Committee.objects.filter)


def dashboard(request: HttpRequest) -> HttpResponse:
    """The overview of the committee and period asked for, else of what was last reported.

    Who sees some branches alone begins with the highest committee of them.
    """
    data = clean_parameters(request)
    asked, code = data.get("cap-uy", "").strip()[:200], data.get("ky", "").strip()[:16]
    committee, candidates = find_committee(asked)
    if committee is None and not asked:
        committee = highest() if seen.current() else newest_reported()
    context: dict[str, Any] = {"asked": asked, "candidates": candidates}
    context["unknown"] = bool(asked and not committee and not candidates)
    if committee is None:
        return render(request, "targets/dashboard.html", context)
    found = periods_of(committee, code)
    wanted = next((each for each in found if each.code == code), None)
    if wanted is None and not asked:
        wanted = next((each for each in found if each.pk == committee.newest), None)
    periods = [period for period in found if period.known]
    period = period_for(periods, wanted)
    part = wanted if wanted and period and period.start <= wanted.start else None
    shown = part if part and part.end < period.end else period
    context |= {"committee": committee, "periods": periods, "period": period, "shown": shown}
    if period:
        until, day = shown.end if shown != period else None, timezone.localdate()
        overview = Overview(committee, period, day, until)
        ahead.ask(near_question(committee, period), *overview.questions())
        near, overview = neighbours(committee, period), overview.same()
        branch = Branch(committee, near.children, period, day)
        if until:
            ahead.ask(overview.of_meeting, *branch.questions()[:1])
        else:
            ahead.ask(overview.of_meeting, *branch.questions())
            branch = branch.same(near)
        context["near_periods"] = near_periods(periods, period)
        context["choice"] = near, found, period.pk, shown.pk
        context["meeting"] = next(iter(ahead.answer(overview.of_meeting)), None)
        context |= vars(near) | figures(overview) | branch_figures(request, overview, branch)
    return render(request, "targets/dashboard.html", context)


def near_periods(periods: list[Period], period: Period) -> list[Period]:
    """Periods with targets, and the parts of the one shown; months are left to the box."""
    parts = (each for each in periods if each.kind != Period.Kind.MONTH)
    return [
        each
        for each in parts
        if each.set or each.is_below or (period.start <= each.start and each.end <= period.end)
    ]


def find_committee(words: str) -> tuple[Committee | None, list[Committee]]:
    """The committee with this slug, else those with targets whose names hold the words."""
    if not words:
        return None, []
    if exact := NAMED(slug=words):
        return exact[0], []
    has_targets = Exists(Target.objects.filter(committee=OuterRef("pk")))
    named = Committee.objects.filter(has_targets).matching(words)
    found = list(named.order_by("path")[:CANDIDATES])
    return (found[0], []) if len(found) == 1 else (None, found)


def figures(overview: Overview) -> dict[str, Any]:
    """What the page shows of an overview: groups with their charts, tables, counts.

    Tables are made when they are written, for one request each.
    """
    if "figures" not in overview.written:
        overview.written["figures"] = _figures(overview)
    return overview.written["figures"]


def _figures(overview: Overview) -> dict[str, Any]:
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
        "table": partial(SectorTable, overview.assessed, exclude=unreached),
        "facts": partial(FactTable, overview.facts, orderable=False),
    }


def branch_figures(request: HttpRequest, overview: Overview, branch: Branch) -> dict[str, Any]:
    """How those below stand: counts by sector with their chart, and who is behind.

    Counts are kept as of the newest figures alone, so a page that looks back has none.
    """
    if overview.until or not branch.total.total:
        return {"branch": None, "looks_back": bool(overview.until and branch.total.total)}
    tallies = [(str(sector), dict(counts.by_status)) for sector, counts in branch.sectors]
    names = {"period": overview.period, "exclude": empty_columns(branch.units)}
    if f"{RankingTable.PREFIX}sort" in request.GET:
        ranking, others = RankingTable(branch.units, **names), []
        arranged(request, ranking, per_page=SHOWN)
        ranking.caption = _("Đơn vị trực thuộc")
    else:
        ranking, others = RankingTable(branch.units[:WORST], **names), branch.units[WORST:]
    folded = 0 < len(others) <= FOLDED
    whole = Counts(branch.total.by_status + overview.counts)
    return {
        "branch": branch,
        "branch_chart": charts.counts(tallies) if branch.total.total >= COUNTS_FROM else None,
        "whole": whole if overview.rows else None,
        "ranking": ranking,
        "rest": RankingTable(others, **names) if folded else None,
        "all_units": len(branch.units) if others and not folded else 0,
    }
