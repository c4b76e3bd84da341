"""Tables of what needs confirming: doubts about print, and what cross-checks find."""

from decimal import Decimal

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from config.beside import beside
from config.json_lists import JSONList, Row, RowList
from config.numbers import amount, show, show_percent, show_share
from config.tables import BaseTable
from meetings.models import Document
from targets import phrases
from targets.cells import cited, one_block
from targets.evidence import COMMITTEE, PRINT, columns
from targets.models import Actual, Citation, Contradiction, Flag, PlannedValue, Score
from targets.models.choices import Aggregation, ContradictionKind
from targets.reported import PERIOD, SUBJECT, TARGET


def _prints_of(subject: str) -> JSONList:
    """Where a plan, an actual or a score is printed."""
    rows = Citation.objects.belonging().order_by("order", "pk")
    return RowList(lambda figure: rows.filter(**{subject: figure}), *PRINT).of("pk")


PLAN = Row(
    *(PlannedValue, *columns(PlannedValue)),
    target=TARGET.of("target_id"),
    prints=_prints_of("plan"),
)
ACTUAL = Row(Actual, *columns(Actual), **SUBJECT, prints=_prints_of("actual"))
SCORE = Row(Score, *columns(Score), period=PERIOD.of("period_id"), prints=_prints_of("score"))
FIGURES = {
    "committee": COMMITTEE.of("committee_id"),
    "plan": PLAN.of("plan_id"),
    "actual": ACTUAL.of("actual_id"),
    "earlier": ACTUAL.of("earlier_id"),
    "score": SCORE.of("score_id"),
}
DOUBTED = RowList(
    lambda flag: Citation.objects.belonging().filter(flags=flag),
    *(*columns(Citation), *columns(Document, at="document__")),
    plan=PLAN.of("plan_id"),
    actual=ACTUAL.of("actual_id"),
)
ABOUT = {
    "document": Row(Document, *columns(Document)).of("document_id"),
    "figures": DOUBTED.of("id"),
}


def with_figures(found: QuerySet[Contradiction]) -> QuerySet[Contradiction]:
    """Contradictions with every figure concerned and where it is printed, in one query."""
    return beside(found, **FIGURES)


def with_doubted(flags: QuerySet[Flag]) -> QuerySet[Flag]:
    """Flags with the ``figures`` they are about, in one query."""
    return beside(flags, **ABOUT)


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
        figures = "<br>\n".join(_doubted(citation) for citation in record.figures)
        words = format_html('<span class="as-printed">{}</span>', record.as_printed)
        parts = [words if record.as_printed else "", figures]
        return one_block("<br>".join(part for part in parts if part))

    def value_figures(self, record: Flag) -> str:
        return record.as_printed or "; ".join(c.as_printed for c in record.figures)

    def render_document(self, record: Flag) -> str:
        document = record.document
        words = _t("đoạn %(n)s") % {"n": record.paragraph} if record.paragraph else ""
        return format_html(
            '<a class="num" href="{}#nghi-van-{}" title="{}">{}{}</a>',
            reverse("targets:source-detail", args=[document.slug]),
            record.slug,
            document.title,
            document.source_code or document.citation,
            f" {words}" if words else "",
        )

    def value_document(self, record: Flag) -> str:
        return str(record.document)


class ContradictionTable(BaseTable):
    """Figures that contradict one another, found by computing."""

    indexed = ("kind",)
    caption = _("Số liệu mâu thuẫn do phần mềm đối chiếu")
    subject = tables.Column(
        accessor="pk", order_by=("indicator__sort_key", "until"), verbose_name=_("Số liệu")
    )
    committee = tables.Column(
        linkify=True, order_by=("committee__sort_key",), verbose_name=_("Cấp ủy")
    )
    kind = tables.Column(order_by=("kind", "-until", "-pk"), verbose_name=_("Mâu thuẫn"))
    said = tables.Column(accessor="pk", orderable=False, verbose_name=_("Tài liệu ghi"))
    against = tables.Column(accessor="pk", orderable=False, verbose_name=_("Đối chiếu với"))

    class Meta(BaseTable.Meta):
        prefix = "doi-chieu-"
        sequence = ("subject", "committee", "kind", "said", "against")

    def render_subject(self, record: Contradiction) -> SafeString:
        return format_html('<a href="{}">{}</a>', page_of(record), subject_of(record))

    def value_subject(self, record: Contradiction) -> str:
        return subject_of(record)

    def render_said(self, record: Contradiction) -> SafeString | str:
        figure = record.score or record.actual or record.plan
        return cited(said_by(record), next(iter(figure.prints), None))

    def value_said(self, record: Contradiction) -> str:
        return said_by(record)

    def render_against(self, record: Contradiction) -> str:
        return held_against(record)

    def value_against(self, record: Contradiction) -> str:
        return held_against(record)


def _doubted(citation: Citation) -> SafeString:
    """A printed figure leading to its place, and what it is a figure of."""
    about = ""
    if citation.plan:
        target = citation.plan.target
        about = f"{target.indicator.name}, {target.period.label}"
    elif citation.actual:
        about = citation.actual.indicator.name
    link = format_html(
        '<a class="figure-link" href="{}">{}</a>', citation.get_absolute_url(), citation.as_printed
    )
    return format_html('{} <span class="quiet small">{}</span>', link, about) if about else link


def subject_of(row: Contradiction) -> str:
    """What a contradiction is about: an indicator and its days, or the period of a score."""
    if row.score:
        return str(row.score.period)
    if row.actual:
        return f"{row.actual.indicator}, {phrases.days_text(row.actual)}"
    return f"{row.plan.target.indicator}, {row.plan.target.period}"


def page_of(row: Contradiction) -> str:
    """Where to read on: the target whose plan is in it, else the committee."""
    # A count of criteria counts towards several targets.
    by_plan = row.kind in (ContradictionKind.RATIO, ContradictionKind.OVERTAKEN)
    return (row.plan.target if by_plan else row.committee).get_absolute_url()


def said_by(row: Contradiction) -> str:
    """The figure in question as it is printed."""
    if row.score:
        return f"{row.score.met} + {row.score.unmet} = {row.score.met + row.score.unmet}"
    if row.kind == ContradictionKind.RATIO:
        return phrases.ratio_text(row.actual)
    if row.kind == ContradictionKind.SAME_PERIOD:
        return show_percent(row.actual.ratio_to_same_period, 4)
    if row.kind == ContradictionKind.OVERTAKEN:
        return phrases.plan_text(row.plan, row.plan.target)
    return phrases.actual_text(row.actual)


def held_against(row: Contradiction) -> str:
    """What the figure cannot be squared with."""
    if row.kind == ContradictionKind.RATIO:
        return _division(row.actual.value, row.plan.value)
    if row.kind == ContradictionKind.SAME_PERIOD:
        return _division(row.actual.value, row.earlier.value)
    if row.kind == ContradictionKind.PARTS:
        return show(row.score.total if row.score else row.plan.total)
    if row.kind == ContradictionKind.SUMS:
        return _of_subordinates(row)
    return f"{phrases.actual_text(row.earlier)}, {phrases.days_text(row.earlier)}"


def _division(value: Decimal, by: Decimal) -> str:
    return f"{show(value)} ÷ {show(by)} = {show_share(value / by)}"


def _of_subordinates(row: Contradiction) -> str:
    """“102 đơn vị cộng lại: 1.043 đảng viên”; of a mean its percentage."""
    indicator = row.actual.indicator
    if indicator.aggregation == Aggregation.MEAN:
        said = _t("bình quân %(parts)s đơn vị: %(figure)s")
        return said % {"parts": show(row.parts), "figure": show_percent(row.computed, 2)}
    figures = {
        "parts": show(row.parts),
        "units": show(row.units),
        "figure": amount(row.computed, indicator.unit),
    }
    if row.parts < row.units:
        return _t("mới %(parts)s/%(units)s đơn vị cộng lại: %(figure)s") % figures
    return _t("%(parts)s đơn vị cộng lại: %(figure)s") % figures
