"""Sources: which documents figures were read from, and every figure of one of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import django_filters as filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.beside import beside
from config.filters import DashedNames
from config.listing import Listing
from meetings.models import Directive, Document, Finding, MeetingDocument, Period
from targets import phrases
from targets.models import Actual, Citation, Flag, PlannedValue, Target, Verdict
from targets.models.choices import FigureKind
from targets.reported import LIMIT, SUBJECT, TARGET, citations_of, counted_targets
from targets.tables.documents import SourceTable
from targets.views.context import context_items


class SourceFilter(DashedNames):
    """By title, type and whether something is left to confirm."""

    ten = filters.CharFilter(label=_("Tên tài liệu"), method="titled", max_length=200)
    loai = filters.ChoiceFilter(
        label=_("Loại"), field_name="type", choices=Document.Type, empty_label=_("Mọi loại")
    )
    can_xac_nhan = filters.ChoiceFilter(
        label=_("Nghi vấn"),
        choices=[("co", _("còn nghi vấn chưa xác nhận"))],
        method="doubtful",
        empty_label=_("Tất cả"),
    )

    class Meta:
        model = Document
        fields = ()

    def titled(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.matching(value)

    def doubtful(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(open_flags__gt=0)


class SourceList(Listing):
    """Documents that figures, doubts or printed verdicts were read from."""

    filterset_class = SourceFilter
    table_class = SourceTable
    title = pgettext_lazy("nhiều", "Nguồn")
    lede = _("Mỗi tài liệu, mọi con số lấy từ đó, theo thứ tự đọc.")
    csv_name = "nguon"

    def get_queryset(self) -> QuerySet[Document]:
        used = [
            Exists(model.objects.filter(document=OuterRef("pk")))
            for model in (Citation, Flag, Verdict)
        ]
        return (
            SourceTable.rows()
            .filter(Q(used[0]) | Q(used[1]) | Q(used[2]))
            .order_by(F("issued_on").desc(nulls_last=True), "sort_key", "pk")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = [row.record for row in context["table"].paginated_rows]
        return context | {"context_items": context_items(sources=shown)}


@dataclass(frozen=True)
class SourceFigure:
    """One printed figure and what it became here."""

    citation: Citation
    subject: str
    url: str
    place: str
    days: str
    text: str
    is_derived: bool = False
    new_flags: tuple[Flag, ...] = ()
    known_flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Statement:
    """Something the source says in words: a finding, an instruction, a paper named."""

    paragraph: int
    kind: str
    text: str


def source_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Every figure of one source in reading order, with what is doubtful about it."""
    document = get_object_or_404(Document.objects.select_related("issuer"), slug=slug)
    citations = citations_of(document, LIMIT + 1)
    targets = counted_targets(each.actual for each in citations if each.actual_id)
    figures = list(with_flags(figure_of(each, targets) for each in citations[:LIMIT]))
    actuals = [each.actual for each in citations if each.actual_id]
    derived_count = sum(figure.is_derived for figure in figures)
    context = {
        "document": document,
        "paragraphs": by_paragraph(figures, statements_of(document)),
        "printed_count": len(figures) - derived_count,
        "derived_count": derived_count,
        "has_more": len(citations) > LIMIT,
        "derived": derived_figures(document),
        "verdicts": verdicts_of(document),
        "flags": document.flags.filter(citations=None).order_by("paragraph", "pk"),
        "meetings": document.reported_meetings.select_related("committee").order_by("pk"),
        "context_items": context_items(
            periods=[period_of(each) for each in citations],
            until=max((each.covers_to for each in actuals), default=None),
            sources=[document],
        ),
    }
    return render(request, "targets/source_detail.html", context)


def statements_of(document: Document) -> list[Statement]:
    """What meetings took from this source besides figures."""
    read_here = {"meeting__report": document, "paragraph__isnull": False}
    findings = Finding.objects.filter(**read_here).order_by("order", "pk")
    directives = Directive.objects.filter(**read_here).order_by("order", "pk")
    papers = MeetingDocument.objects.filter(**read_here).select_related("document")
    return [
        *(Statement(each.paragraph, each.get_kind_display(), each.text) for each in findings),
        *(Statement(each.paragraph, str(_("chỉ đạo")), each.text) for each in directives),
        *(
            Statement(each.paragraph, each.get_relation_display(), each.document.citation)
            for each in papers.order_by("relation", "pk")
        ),
    ]


def by_paragraph(
    figures: list[SourceFigure], statements: list[Statement]
) -> list[tuple[int, list[SourceFigure], list[Statement]]]:
    """Figures and statements of each paragraph, in reading order."""
    found: dict[int, tuple[list[SourceFigure], list[Statement]]] = {}
    for figure in figures:
        found.setdefault(figure.citation.paragraph, ([], []))[0].append(figure)
    for statement in statements:
        found.setdefault(statement.paragraph, ([], []))[1].append(statement)
    return [(number, *found[number]) for number in sorted(found)]


def with_flags(figures: Iterable[SourceFigure]) -> Iterator[SourceFigure]:
    """The figures with their doubts, each told in full at its first figure only."""
    told: set[int] = set()
    for figure in figures:
        flags = figure.citation.all_flags
        new = tuple(flag for flag in flags if flag.pk not in told)
        known = tuple(flag for flag in flags if flag.pk in told)
        told.update(flag.pk for flag in flags)
        yield replace(figure, new_flags=new, known_flags=known)


def period_of(citation: Citation) -> Period | None:
    """The period a printed figure is about, where one is printed."""
    if citation.plan_id:
        return citation.plan.target.period
    return citation.score.period if citation.score_id else citation.actual.period


def figure_of(citation: Citation, targets: dict[int, Target]) -> SourceFigure:
    """What a printed figure became: a plan, an actual or a score."""
    if citation.plan_id:
        plan = citation.plan
        return SourceFigure(citation, **_planned(plan), is_derived=plan.is_derived)
    if citation.score_id:
        score = citation.score
        return SourceFigure(
            citation,
            subject=str(_("Số chỉ tiêu đạt và vượt")),
            url=score.committee.get_absolute_url(),
            place=score.committee.name,
            days=score.period.label,
            text=str(score.unmet if citation.kind == FigureKind.UNMET else score),
        )
    actual = citation.actual
    return SourceFigure(
        citation, **_reached(actual, targets, citation.kind), is_derived=actual.is_derived
    )


def _planned(plan: PlannedValue) -> dict[str, str]:
    target = plan.target
    return {
        "subject": target.indicator.name,
        "url": target.get_absolute_url(),
        "place": target.committee.name,
        "days": f"{target.period.label} · {plan.get_owner_display()}",
        "text": phrases.plan_text(plan, target),
    }


def _reached(actual: Actual, targets: dict[int, Target], kind: str) -> dict[str, str]:
    target = targets.get(actual.pk)
    return {
        "subject": actual.indicator.name,
        "url": (target or actual.committee).get_absolute_url(),
        "place": actual.committee.name,
        "days": phrases.days_text(actual),
        "text": phrases.part_text(actual, kind),
    }


def verdicts_of(document: Document) -> QuerySet[Verdict]:
    """Judgements in words that the source prints."""
    verdicts = document.verdicts.order_by("paragraph", "target__order", "pk")
    return beside(verdicts, target=TARGET.of("target_id"))


def derived_figures(document: Document) -> list[dict[str, str]]:
    """Figures worked out from the source's, printed nowhere in it."""
    plans = document.planned_values.filter(is_derived=True, citations=None)
    plans = beside(plans, target=TARGET.of("target_id"))[:LIMIT]
    actuals = document.actuals.filter(is_derived=True, citations=None)
    actuals = list(beside(actuals, **SUBJECT)[:LIMIT])
    targets = counted_targets(actuals)
    return [
        *({**_planned(plan), "note": plan.note} for plan in plans),
        *({**_reached(each, targets, FigureKind.ACTUAL), "note": each.note} for each in actuals),
    ]
