"""Tables of what needs confirming: doubts about print, and what cross-checks find."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from config.tables import BaseTable
from targets.checks import LABELS, Finding
from targets.models import Flag
from targets.tables.figures import partial
from targets.cells import cited


class FlagTable(BaseTable):
    """What a source gets wrong or leaves open, until a person settles it."""

    caption = _("Chỗ cần xác nhận trong tài liệu")
    kind = tables.Column(order_by=("kind",), verbose_name=_("Loại nghi vấn"))
    note = tables.Column(orderable=False, verbose_name=_("Vì sao"))
    figures = tables.Column(accessor="pk", orderable=False, verbose_name=_("Như in"))
    document = tables.Column(order_by=("document__sort_key", "paragraph"), verbose_name=_("Nguồn"))

    class Meta(BaseTable.Meta):
        prefix = "nghi-van-"
        sequence = ("kind", "figures", "note", "document")
        row_attrs = {"id": lambda record: f"nghi-van-{record.slug}"}

    def render_figures(self, record: Flag) -> str:
        return partial("target_flag_figures", flag=record)

    def value_figures(self, record: Flag) -> str:
        return record.as_printed or "; ".join(c.as_printed for c in record.citations.all())

    def render_document(self, record: Flag) -> str:
        return render_to_string("includes/target_flag_source.html", {"flag": record})

    def value_document(self, record: Flag) -> str:
        return str(record.document)


class FindingTable(BaseTable):
    """Figures that contradict one another, found by computing."""

    caption = _("Số liệu mâu thuẫn do phần mềm đối chiếu")
    subject = tables.Column(order_by=("subject",), verbose_name=_("Số liệu"))
    committee = tables.Column(
        linkify=True, order_by=("committee__sort_key",), verbose_name=_("Cấp ủy")
    )
    kind = tables.Column(verbose_name=_("Mâu thuẫn"))
    said = tables.Column(orderable=False, verbose_name=_("Tài liệu ghi"))
    against = tables.Column(orderable=False, verbose_name=_("Đối chiếu với"))

    class Meta(BaseTable.Meta):
        prefix = "doi-chieu-"
        sequence = ("subject", "committee", "kind", "said", "against")

    def render_subject(self, record: Finding) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.url, record.subject)

    def render_kind(self, value: str) -> Any:
        return LABELS[value]

    def render_said(self, record: Finding) -> SafeString | str:
        return cited(record.said, record.citation)
