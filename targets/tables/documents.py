"""Tables of documents: Party papers, and the sources that figures are read from."""

import django_tables2 as tables
from django.db.models import OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from config.beside import beside
from config.numbers import show
from config.tables import NUM, BaseTable, RoughDateColumn
from meetings.models import Document
from targets.evidence import COMMITTEE
from targets.models import Citation, Flag, Target
from targets.querysets import count_of


class DocumentTable(BaseTable):
    """Party papers."""

    caption = _("Nghị quyết và văn bản của Đảng")
    row_header = "title"
    type = tables.Column(verbose_name=_("Loại"))
    number = tables.Column(
        verbose_name=_("Số, ký hiệu"), empty_values=(), attrs={"td": {"class": "nowrap"}}
    )
    issuer = tables.Column(
        verbose_name=_("Cơ quan ban hành"), linkify=True, order_by=("issuer__sort_key",)
    )
    issued = RoughDateColumn(verbose_name=_("Ngày"), accessor="issued_on")
    title = tables.Column(verbose_name=_("Trích yếu"), linkify=True, order_by=("sort_key",))
    target_count = tables.Column(verbose_name=_("Số chỉ tiêu"), attrs=NUM)

    class Meta(BaseTable.Meta):
        sequence = ("type", "number", "issuer", "issued", "title", "target_count")

    @classmethod
    def rows(cls) -> QuerySet[Document]:
        """Papers with their number of targets."""
        targets = Target.objects.filter(resolution=OuterRef("pk"))
        papers = Document.objects.papers().annotate(target_count=count_of(targets, "resolution"))
        return beside(papers, issuer=COMMITTEE.of("issuer_id"))

    def render_number(self, value: str, record: Document) -> SafeString | str:
        if not value:
            return "—"
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), value)

    def value_number(self, value: str) -> str:
        return value or ""

    def render_target_count(self, value: int) -> str:
        return show(value) if value else ""

    def value_target_count(self, value: int) -> int:
        return value


class SourceTable(BaseTable):
    """Documents that figures were read from."""

    caption = _("Nguồn của số liệu")
    row_header = "title"
    source_code = tables.Column(verbose_name=_("Mã"))
    title = tables.Column(verbose_name=_("Tài liệu"), order_by=("sort_key",))
    type = tables.Column(verbose_name=_("Loại"))
    issued = RoughDateColumn(verbose_name=_("Ngày"), accessor="issued_on")
    publisher = tables.Column(verbose_name=_("Nơi đăng"))
    figure_count = tables.Column(verbose_name=_("Con số"), attrs=NUM)
    open_flags = tables.Column(verbose_name=_("Cần xác nhận"), attrs=NUM)

    class Meta(BaseTable.Meta):
        sequence = (
            *("source_code", "title", "type", "issued", "publisher"),
            *("figure_count", "open_flags"),
        )

    @classmethod
    def rows(cls) -> QuerySet[Document]:
        """Sources with their number of printed figures and of doubts nobody has settled."""
        flags = Flag.objects.filter(settled_on=None)
        printed = Citation.objects.filter(
            Q(plan=None) | Q(plan__is_derived=False), Q(actual=None) | Q(actual__is_derived=False)
        )
        return Document.objects.annotate(
            figure_count=count_of(printed.filter(document=OuterRef("pk")), "document"),
            open_flags=count_of(flags.filter(document=OuterRef("pk")), "document"),
        )

    def render_title(self, value: str, record: Document) -> SafeString:
        url = reverse("targets:source-detail", args=[record.slug])
        return format_html('<a href="{}">{}</a>', url, value)

    def value_title(self, value: str) -> str:
        return value

    def render_open_flags(self, value: int) -> SafeString | str:
        return show(value) if value else ""

    def value_open_flags(self, value: int) -> int:
        return value
