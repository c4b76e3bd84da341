"""The tree of committees with scores, and one committee."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, partial
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.filters import DashedNames, OfferedRows, RowFilter
from config.json_lists import JSONList, RowList
from config.listing import Listing
from config.numbers import rounded
from config.tables import BaseTable, arranged
from meetings.models import Committee, Document, Level, Period
from meetings.models.committees import subtree_range
from meetings.tables import MeetingTable, PostTable
from targets import status as rule
from targets.branch import OWN, Counts, any_of
from targets.branch import by_period as counts_by_period
from targets.choice import reported
from targets.facts import latest_facts_of
from targets.models import Actual, Score, StatusCount, Target
from targets.tables.committees import CommitteeTable, with_figures
from targets.tables.figures import FactTable
from targets.tables.periods import PeriodTable, ScoreTable
from targets.unit import NAMED
from targets.views.context import announced_items, context_items

WHOLE_TREE = 60
CHARTED_YEARS = 3
LAST = "last_figures"


def years_with_targets() -> QuerySet[Period]:
    """Years for which somebody set targets or printed a score, latest first."""
    targets = Target.objects.filter(period=OuterRef("pk"))
    scores = Score.objects.filter(period=OuterRef("pk"))
    years = Period.objects.filter(kind=Period.Kind.YEAR).order_by("-end")
    return years.filter(Exists(targets) | Exists(scores))


def latest_reported_year(parent: Committee | None = None) -> Period | None:
    """The latest year that anybody has reported for, or a direct subordinate of one committee."""
    if parent is None:
        told, scores = reported(), Score.objects.all()
    else:
        # By what is counted: it is asked of few committees, not of a year's targets.
        told = StatusCount.objects.filter(committee__parent=parent.path, scope=OWN)
        told = told.filter(any_of(rule.REPORTED))
        scores = Score.objects.filter(committee__parent=parent.path)
    of_year = Exists(told.filter(period=OuterRef("pk")))
    printed = Exists(scores.filter(period=OuterRef("pk")))
    return years_with_targets().filter(of_year | printed).first()


# Printed scores are figures of one committee, so any of them may add a year.
YEARS = OfferedRows(years_with_targets, version="data_version")
LEVELS = OfferedRows(Level.objects.all)


class CommitteeFilter(DashedNames):
    """By name and level within one branch of the tree."""

    ten = filters.CharFilter(label=_("Tên đơn vị"), method="named", max_length=200)
    cap = RowFilter(LEVELS, label=_("Cấp"), field_name="level", empty_label=_("Mọi cấp"))
    ky = RowFilter(YEARS, label=_("Năm"), method="kept", empty_label=_("Năm mới nhất"))
    duoi = filters.ModelChoiceFilter(
        label=_("Trực thuộc"),
        queryset=Committee.objects.all(),
        to_field_name="slug",
        method="kept",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Committee
        fields = ()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        chosen = self.form.cleaned_data
        searching = bool(chosen.get("ten") or chosen.get("cap"))
        branch = within(chosen.get("duoi"), everything=searching)
        return super().filter_queryset(queryset).filter(branch)

    def named(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.matching(value)

    def kept(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Used by the view, filters nothing by itself."""
        return queryset


def within(node: Committee | None, *, everything: bool) -> Q:
    """What to list under a node: the whole branch while it is small, else one level of it."""
    low, high = subtree_range(node.path) if node else ("", ":")
    branch = Q(path__gte=low, path__lt=high)
    found = Committee.objects.filter(branch).order_by().values("pk")[: WHOLE_TREE + 1]
    if everything or found.count() <= WHOLE_TREE:
        return branch
    if node:
        # Within the branch: a list in the order of paths is read there and nowhere else.
        return branch & (Q(pk=node.pk) | Q(parent=node.path))
    tops = list(Committee.objects.filter(parent=None).values_list("path", flat=True))
    return Q(parent=None) | Q(parent__in=tops)


class CommitteeList(Listing):
    """Units side by side, from the top of the tree or under a chosen one."""

    filterset_class = CommitteeFilter
    template_name = "targets/committee_list.html"
    title = pgettext_lazy("nhiều", "Cấp ủy")
    lede = _("Điểm số và tình hình báo cáo của từng đơn vị trong cây tổ chức.")
    csv_name = "cap-uy"

    @property
    def table_class(self) -> Callable[..., CommitteeTable]:
        """Tables of the chosen year."""
        return partial(CommitteeTable, period=self.period)

    @cached_property
    def period(self) -> Period | None:
        """The chosen year, else the latest that anything is reported for."""
        years = YEARS(self.request)
        code = self.request.GET.get("ky", "")
        chosen = next((year for year in years if year.code == code), None)
        return chosen or latest_reported_year() or next(iter(years), None)

    def get_queryset(self) -> QuerySet[Committee]:
        last = last_figures(self.period) if self.period else {}
        return with_figures(Committee.objects.order_by("path"), self.period, **last)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        table = context["table"]
        node = getattr(context["form"], "cleaned_data", {}).get("duoi")
        if not table.order_by:
            table.base_depth = node.depth if node else 0
        shown = list(table.records)
        ends = [last.covers_to for each in shown for last in getattr(each, LAST, ())]
        sources = [
            citation.document
            for committee in shown
            for score in committee.scores_shown
            for citation in score.prints
        ]
        return context | {
            "node": node,
            "ancestors": Committee.objects.above(node) if node else (),
            "context_items": context_items(
                periods=[self.period], until=max(ends, default=None), sources=sources
            ),
        }


def last_figures(period: Period) -> dict[str, JSONList]:
    """For ``config.beside``: of a committee the figure that reaches furthest into a period."""
    return {LAST: _last_within(period.start, period.end)}


@cache
def _last_within(start: date, end: date) -> JSONList:
    def newest(unit: Any) -> QuerySet[Actual]:
        live = Actual.objects.live().filter(covers_to__range=(start, end), committee=unit)
        return live.order_by("-covers_to")[:1]

    return RowList(newest, "pk", "covers_to").of("id")


def committee_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One committee: facts, terms, people, scores, targets by period, units under it."""
    committee = next(iter(NAMED(slug=slug)), None)
    if committee is None:
        raise Http404
    ancestors = list(Committee.objects.above(committee))
    if ancestors:
        Committee.parent.field.set_cached_value(committee, ancestors[-1])
    scores = committee.printed_scores
    by_period = period_counts(committee)
    below = any(row["branch"].total for row in by_period)
    context = {
        "committee": committee,
        "ancestors": ancestors,
        "predecessors": committee.came_from,
        "successors": committee.became,
        "terms": committee.told_terms,
        "scores": arranged(request, ScoreTable(scores)),
        "score_chart": score_chart(scores),
        "periods": arranged(request, PeriodTable(by_period, exclude=() if below else ("branch",))),
        "facts": arranged(request, FactTable(latest_facts_of(committee))),
        "posts": posts_of(request, committee),
        "meetings": meetings_of(request, committee),
        "units": units_under(request, committee),
        "context_items": context_of(committee, scores, by_period),
    }
    return render(request, "targets/committee_detail.html", context)


def score_chart(scores: list[Score]) -> dict[str, Any] | None:
    """Yearly scores as percent of all targets; two years need no chart."""
    years = sorted(
        (score for score in scores if score.period.kind == Period.Kind.YEAR),
        key=lambda score: score.period.end,
    )
    if len(years) < CHARTED_YEARS:
        return None
    points = [
        {
            "x": score.period.end.isoformat(),
            "label": score.period.label,
            "value": float(rounded(Decimal(100 * score.met) / score.total, 1)),
            "text": str(score),
        }
        for score in years
    ]
    return {"unit": "%", "points": points, "pace": [], "plan": None, "words": {}}


def period_counts(committee: Committee) -> list[dict[str, Any]]:
    """Targets counted by period and status, latest first: the committee's own, the whole branch."""
    return [
        {
            "slug": committee.slug,
            "period": period,
            "end": period.end,
            "counts": own.by_status,
            "total": own.total,
            "reached": own.reached,
            "branch": Counts(own.by_status + below.by_status) if below.total else Counts(),
        }
        for period, own, below in counts_by_period(committee, timezone.localdate())
    ]


def posts_of(request: HttpRequest, committee: Committee) -> BaseTable:
    """People in posts, in order of rank."""
    posts = committee.posts.select_related("person").order_by("rank", "person__sort_key", "pk")
    posts = posts if committee.any_post else []
    return arranged(request, PostTable(posts, exclude=("body",)))


def meetings_of(request: HttpRequest, committee: Committee) -> BaseTable:
    """Meetings, latest first."""
    meetings = committee.meetings.select_related("reviewed").order_by(
        F("held_on").desc(nulls_last=True), "pk"
    )
    meetings = meetings if committee.any_meeting else []
    table = MeetingTable(meetings, exclude=("committee",), prefix="hoi-nghi-")
    return arranged(request, table, per_page=20)


def units_under(request: HttpRequest, committee: Committee) -> BaseTable:
    """Direct subordinates side by side for the latest year that one of them reported."""
    children = Committee.objects.filter(parent=committee.path).order_by("path")
    period = latest_reported_year(committee) if committee.any_child else None
    counted = ("met", "reported", "branch", "branch_reported")
    empty = () if period else ("score", *counted)
    rows = with_figures(children, period) if committee.any_child else []
    table = CommitteeTable(rows, period=period, prefix="don-vi-", exclude=empty)
    return arranged(request, table)


def context_of(
    committee: Committee, scores: list[Score], by_period: list[dict[str, Any]]
) -> list[str]:
    """Periods of the figures shown, their last day, their sources."""
    # Read first, not asked of every document there is.
    read = Actual.objects.filter(committee=committee).order_by().values_list("document", flat=True)
    sources = Document.objects.filter(pk__in=[key for key in read.distinct() if key])
    sources = sources.order_by(F("issued_on").desc(nulls_last=True), "pk")
    ends = [*(last.covers_to for last in committee.last_figures), *(s.period.end for s in scores)]
    items = context_items(
        periods=[*(row["period"] for row in by_period), *(score.period for score in scores)],
        until=max(ends, default=None),
        sources=[*(score.document for score in scores), *sources[:10]],
    )
    return [*items, *announced_items(committee.announced, committee.closed)]
