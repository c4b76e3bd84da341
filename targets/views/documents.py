"""Party papers: the list, and one paper with its targets."""

from typing import Any

import django_filters as filters
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from config.filters import DashedNames
from config.listing import Listing
from config.tables import arranged
from meetings.models import Committee, Document, DocumentRelation
from targets.evidence import with_evidence
from targets.models import Target
from targets.rows import TargetRow
from targets.tables.documents import DocumentTable
from targets.tables.targets import SectorTable
from targets.views.context import context_items

PAPER_TYPES = [(code, word) for code, word in Document.Type.choices if code != "TIN"]
PASSIVE = {
    DocumentRelation.Kind.AMENDS: _("được sửa đổi, bổ sung bởi"),
    DocumentRelation.Kind.REPLACES: _("được thay thế bởi"),
    DocumentRelation.Kind.CONTINUES: _("được tiếp tục thực hiện theo"),
    DocumentRelation.Kind.IMPLEMENTS: _("được triển khai bằng"),
    DocumentRelation.Kind.CITES: _("được viện dẫn trong"),
}


class DocumentFilter(DashedNames):
    """By words of the title, number, type, issuer and year."""

    ten = filters.CharFilter(label=_("Trích yếu"), method="titled", max_length=200)
    so = filters.CharFilter(
        label=_("Số, ký hiệu"), field_name="number", lookup_expr="icontains", max_length=40
    )
    loai = filters.ChoiceFilter(
        label=_("Loại"), field_name="type", choices=PAPER_TYPES, empty_label=_("Mọi loại")
    )
    co_quan = filters.CharFilter(label=_("Cơ quan ban hành"), method="issued_by", max_length=200)
    nam = filters.NumberFilter(
        label=_("Năm"),
        field_name="issued_on",
        lookup_expr="year",
        decimal_places=0,
        min_value=1930,
        max_value=2200,
    )

    class Meta:
        model = Document
        fields = ()

    def titled(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.matching(value)

    def issued_by(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(issuer__in=Committee.objects.matching(value))


class DocumentList(Listing):
    """Resolutions and other Party papers, the latest first."""

    filterset_class = DocumentFilter
    table_class = DocumentTable
    title = _("Nghị quyết và văn bản")
    lede = _("Văn bản đặt ra chỉ tiêu, và văn bản được quán triệt, thảo luận tại hội nghị.")
    csv_name = "nghi-quyet"

    def get_queryset(self) -> QuerySet[Document]:
        return DocumentTable.rows().order_by(F("issued_on").desc(nulls_last=True), "sort_key", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = [row.record for row in context["table"].paginated_rows]
        dated = [document for document in shown if document.issued_on]
        items = []
        if dated:
            latest = max(dated, key=lambda document: document.issued_on)
            items.append(format_html("{}: <b>{}</b>", _t("Văn bản mới nhất"), latest.date_text))
        items.append(_t("Ngày và số như in trên văn bản hoặc trong tài liệu nhắc đến"))
        return context | {"context_items": items}


def document_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One paper: what it is, its targets with progress, where it was discussed."""
    papers = Document.objects.select_related("issuer", "term__committee")
    document = get_object_or_404(papers, slug=slug)
    targets = list(targets_of(document))
    latest = [target.latest.covers_to for target in targets if target.latest]
    context = {
        "document": document,
        "targets": arranged(request, SectorTable(targets), per_page=200),
        "relations": relations_of(document),
        "meetings": document.meeting_documents.select_related("meeting").order_by(
            F("meeting__held_on").desc(nulls_last=True), "pk"
        ),
        "figure_count": document.citations.count(),
        "context_items": context_items(
            periods=sorted({t.period for t in targets}, key=lambda period: period.start),
            until=max(latest, default=None),
            sources=sources_of(targets),
        ),
    }
    return render(request, "targets/document_detail.html", context)


def targets_of(document: Document) -> QuerySet[Target]:
    """The targets a paper sets, by sector in its own order."""
    targets = Target.objects.filter(resolution=document).shown_on(timezone.localdate())
    return with_evidence(targets).in_resolution_order()


def sources_of(targets: list[Target]) -> list[Document]:
    """Where the plans and latest figures of these targets were read."""
    return [each.document for target in targets for each in TargetRow.of(target).all_prints]


def relations_of(document: Document) -> list[tuple[str, Document]]:
    """What the paper does to others, then what others do to it."""
    own = document.relations.select_related("other").order_by("kind", "pk")
    others = document.relations_from.select_related("document").order_by("kind", "pk")
    return [
        *((relation.get_kind_display(), relation.other) for relation in own),
        *((PASSIVE[relation.kind], relation.document) for relation in others),
    ]
