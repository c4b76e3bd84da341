"""One meeting: who, what period, figures reported against plan, findings, instructions."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from config.beside import beside
from config.json_lists import Row, RowList
from config.tables import arranged
from meetings.models import Document, Finding, Meeting, MeetingDocument, Period, Term
from meetings.tables import AttendanceTable, DirectiveTable
from targets.evidence import COMMITTEE, columns, with_evidence
from targets.models import Citation, Flag
from targets.models.choices import FigureKind
from targets.reported import LIMIT, citations_of, reported_figures
from targets.tables.figures import ReportedTable
from targets.tables.targets import SectorTable
from targets.views.context import context_items
from targets.views.sources import verdicts_of

ALL = 200
UNIT = COMMITTEE.of("committee_id")
DOCUMENT = columns(Document, at="document__")
# What is told of a meeting, and is sorted by nobody.
PROCEEDINGS = {
    "committee": UNIT,
    "term": Row(Term, *columns(Term), committee=UNIT).of("term_id"),
    "reviewed": Row(Period, *columns(Period)).of("reviewed_id"),
    "report": Row(Document, *columns(Document)).of("report_id"),
    "told": RowList(
        lambda meeting: Finding.objects.filter(meeting=meeting).order_by("order", "pk"),
        *columns(Finding),
    ).of("id"),
    "papers": RowList(
        lambda meeting: MeetingDocument.objects.filter(meeting=meeting).order_by("pk"),
        *(*columns(MeetingDocument), *DOCUMENT),
    ).of("id"),
    "doubts": RowList(
        lambda meeting: Flag.objects.filter(meeting=meeting).order_by("paragraph", "pk"),
        *(*columns(Flag), *DOCUMENT),
    ).of("id"),
}


def meeting_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A meeting with everything its report says."""
    meeting = get_object_or_404(beside(Meeting.objects, **PROCEEDINGS), slug=slug)
    citations = citations_of(meeting.report, LIMIT) if meeting.report else []
    figures = reported_figures(citations)
    directives = meeting.directives.select_related("given_by", "assignee").order_by("order")
    people = meeting.attendances.select_related("person").order_by("order", "pk")
    targets = meeting.targets_set.shown_on(timezone.localdate())
    context = {
        "meeting": meeting,
        "people": arranged(request, AttendanceTable(people), ALL),
        "scores": scores_printed(citations),
        "verdicts": verdicts_of(meeting.report) if meeting.report else (),
        "figures": arranged(request, ReportedTable(figures), ALL),
        "findings": findings_by_kind(meeting),
        "directives": arranged(request, DirectiveTable(directives), ALL),
        "documents": documents_by_relation(meeting),
        "targets": arranged(
            request, SectorTable(with_evidence(targets).in_resolution_order()), ALL
        ),
        "flags": meeting.doubts,
        "context_items": context_items(
            periods=[meeting.reviewed],
            until=max((figure.actual.covers_to for figure in figures), default=None),
            sources=[meeting.report],
        ),
    }
    return render(request, "targets/meeting_detail.html", context)


def scores_printed(citations: list[Citation]) -> list[dict[str, Citation]]:
    """Scores in the report: where the score is printed, and where the number unmet is."""
    prints: dict[int, dict[str, Citation]] = {}
    for citation in citations:
        if citation.score_id:
            prints.setdefault(citation.score_id, {})[citation.kind] = citation
    return [found for found in prints.values() if FigureKind.SCORE in found]


def findings_by_kind(meeting: Meeting) -> list[tuple[str, list[Finding]]]:
    """Results, shortcomings, difficulties, causes: each in the order of the report."""
    order = list(Finding.Kind)
    found = sorted(meeting.told, key=lambda each: (order.index(each.kind), each.order))
    return [
        (Finding.Kind(kind).label, list(rows)) for kind, rows in groupby(found, lambda f: f.kind)
    ]


def documents_by_relation(meeting: Meeting) -> list[tuple[str, list[MeetingDocument]]]:
    """Issued, disseminated, discussed, reviewed and cited papers."""
    order = list(MeetingDocument.Relation)
    rows = sorted(meeting.papers, key=lambda each: (order.index(each.relation), each.pk))
    return [
        (MeetingDocument.Relation(relation).label, list(group))
        for relation, group in groupby(rows, lambda row: row.relation)
    ]
