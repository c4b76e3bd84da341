"""The tree of committees with scores, and one committee."""

from decimal import Decimal
from functools import cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.filters import DashedNames
from config.listing import Listing
from config.numbers import rounded
from config.tables import BaseTable, arranged
from meetings.models import Committee, Document, Level, Period
from meetings.models.committees import subtree_range
from meetings.tables import MeetingTable, PostTable
from targets import status as rule
from targets.evidence import cited_figures
from targets.models import Actual, Score, Target
from targets.tables.committees import CommitteeTable, PeriodTable, ScoreTable, with_scores
from targets.tables.figures import FactTable
from targets.views.context import context_items

WHOLE_TREE = 60
CHARTED_YEARS = 3


def years_with_targets() -> QuerySet[Period]:
    """Years for which somebody set targets or printed a score, latest first."""
    targets = Target.objects.filter(period=OuterRef("pk"))
    scores = Score.objects.filter(period=OuterRef("pk"))
    years = Period.objects.filter(kind=Period.Kind.YEAR).order_by("-end")
    return years.filter(Exists(targets) | Exists(scores))


def latest_reported_year(**where: Any) -> Period | None:
    """The latest year that anything has been reported for, of the committees asked for."""
    told = Target.objects.filter(period=OuterRef("pk"), status__in=rule.REPORTED, **where)
    scores = Score.objects.filter(period=OuterRef("pk"), **where)
    return years_with_targets().filter(Exists(told) | Exists(scores)).first()


def year_choices() -> list[tuple[str, str]]:
    """Years to choose from."""
    return [(period.code, period.label) for period in years_with_targets()]


class CommitteeFilter(DashedNames):
    """By name and level within one branch of the tree."""

    ten = filters.CharFilter(label=_("Tên đơn vị"), method="named", max_length=200)
    cap = filters.ModelChoiceFilter(
        label=_("Cấp"),
        field_name="level",
        queryset=Level.objects.all(),
        to_field_name="code",
        empty_label=_("Mọi cấp"),
    )
    ky = filters.ChoiceFilter(
        label=_("Năm"), choices=year_choices, method="kept", empty_label=_("Năm mới nhất")
    )
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
    branch = Committee.objects.under(node) if node else Committee.objects.all()
    if everything or branch.values("pk")[: WHOLE_TREE + 1].count() <= WHOLE_TREE:
        low, high = subtree_range(node.path) if node else ("", ":")
        return Q(path__gte=low, path__lt=high)
    if node:
        return Q(pk=node.pk) | Q(parent=node.path)
    return Q(parent=None) | Q(parent__parent=None)


class CommitteeList(Listing):
    """Units side by side, from the top of the tree or under a chosen one."""

    filterset_class = CommitteeFilter
    table_class = CommitteeTable
    template_name = "targets/committee_list.html"
    title = pgettext_lazy("nhiều", "Cấp ủy")
    lede = _("Điểm số và tình hình báo cáo của từng đơn vị trong cây tổ chức.")
    csv_name = "cap-uy"

    @cached_property
    def period(self) -> Period | None:
        """The chosen year, else the latest that anything is reported for."""
        code = self.request.GET.get("ky", "").replace("\x00", "")[:16]
        chosen = years_with_targets().filter(code=code).first() if code else None
        return chosen or latest_reported_year() or years_with_targets().first()

    def get_queryset(self) -> QuerySet[Committee]:
        return with_scores(Committee.objects.order_by("path"), self.period)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        table = context["table"]
        node = getattr(context["form"], "cleaned_data", {}).get("duoi")
        if not table.order_by:
            table.base_depth = node.depth if node else 0
        shown = [row.record for row in table.paginated_rows]
        latest = Target.objects.filter(period=self.period, committee__in=shown).aggregate(
            until=Max("latest__covers_to")
        )
        sources = [
            citation.document
            for committee in shown
            for score in committee.scores_shown
            for citation in score.citations.all()
        ]
        return context | {
            "node": node,
            "ancestors": Committee.objects.above(node) if node else (),
            "context_items": context_items(
                periods=[self.period], until=latest["until"], sources=sources
            ),
        }


def committee_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One committee: facts, terms, people, scores, targets by period, units under it."""
    committee = get_object_or_404(Committee.objects.select_related("level", "parent"), slug=slug)
    scores = list(scores_of(committee))
    by_period = period_counts(committee)
    context = {
        "committee": committee,
        "ancestors": Committee.objects.above(committee),
        "predecessors": committee.predecessors.order_by("path"),
        "successors": committee.successors.order_by("path"),
        "terms": committee.terms.order_by("-year_from"),
        "scores": arranged(request, ScoreTable(scores)),
        "score_chart": score_chart(scores),
        "periods": arranged(request, PeriodTable(by_period)),
        "facts": arranged(request, FactTable(facts_of(committee))),
        "posts": posts_of(request, committee),
        "meetings": meetings_of(request, committee),
        "units": units_under(request, committee),
        "context_items": context_of(committee, scores, by_period),
    }
    return render(request, "targets/committee_detail.html", context)


def scores_of(committee: Committee) -> QuerySet[Score]:
    """Printed scores, latest period first, with where they stand."""
    scores = committee.scores.select_related("period", "document")
    return scores.prefetch_related("citations__document").order_by("-period__end", "pk")


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
    """The committee's assessed targets counted by period and status, latest first."""
    own = Target.objects.assessed().filter(committee=committee).shown_on(timezone.localdate())
    rows = own.order_by().values_list("period", "shown").annotate(Count("pk"))
    counts: dict[int, dict[str, int]] = {}
    for period, status, number in rows:
        counts.setdefault(period, {})[status] = number
    periods = Period.objects.filter(pk__in=counts).order_by("-end", "start")
    return [
        {
            "slug": committee.slug,
            "period": period,
            "end": period.end,
            "counts": counts[period.pk],
            "total": sum(counts[period.pk].values()),
            "reached": sum(counts[period.pk].get(status, 0) for status in rule.REACHED),
        }
        for period in periods
    ]


def facts_of(committee: Committee) -> QuerySet[Actual]:
    """The latest figure, of every indicator, that no target of the committee asks for."""
    facts = Actual.objects.live().without_target().filter(committee=committee)
    later = facts.filter(indicator=OuterRef("indicator"), covers_to__gt=OuterRef("covers_to"))
    return (
        facts.filter(~Exists(later))
        .select_related("indicator", "period")
        .prefetch_related(Prefetch("citations", cited_figures()))
        .order_by("indicator__sector__order", "indicator__sort_key", "pk")
    )


def posts_of(request: HttpRequest, committee: Committee) -> BaseTable:
    """People in posts, in order of rank."""
    posts = committee.posts.select_related("person").order_by("rank", "person__sort_key", "pk")
    return arranged(request, PostTable(posts, exclude=("body",)))


def meetings_of(request: HttpRequest, committee: Committee) -> BaseTable:
    """Meetings, latest first."""
    meetings = committee.meetings.select_related("reviewed").order_by(
        F("held_on").desc(nulls_last=True), "pk"
    )
    table = MeetingTable(meetings, exclude=("committee",), prefix="hoi-nghi-")
    return arranged(request, table, per_page=20)


def units_under(request: HttpRequest, committee: Committee) -> BaseTable:
    """Direct subordinates side by side for the latest year that one of them reported."""
    children = Committee.objects.filter(parent=committee.path).order_by("path")
    period = latest_reported_year(committee__parent=committee.path)
    empty = () if period else ("score", "met", "reported")
    table = CommitteeTable(with_scores(children, period), prefix="don-vi-", exclude=empty)
    table.period = period
    return arranged(request, table)


def context_of(
    committee: Committee, scores: list[Score], by_period: list[dict[str, Any]]
) -> list[str]:
    """Periods of the figures shown, their last day, their sources."""
    live = Actual.objects.filter(committee=committee, is_live=True)
    sources = Document.objects.filter(
        Exists(Actual.objects.filter(committee=committee, document=OuterRef("pk")))
    ).order_by(F("issued_on").desc(nulls_last=True), "pk")
    latest = live.aggregate(until=Max("covers_to"))["until"]
    ends = [day for day in (latest, *(score.period.end for score in scores)) if day]
    return context_items(
        periods=[*(row["period"] for row in by_period), *(score.period for score in scores)],
        until=max(ends, default=None),
        sources=[*(score.document for score in scores), *sources[:10]],
    )
