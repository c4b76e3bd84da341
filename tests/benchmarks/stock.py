"""The same rows as pages that follow the libraries' manuals, nothing of ours in them.

SingleTableMixin with FilterView, ``paginate_by``, TemplateColumn, the library's own
table template, the same filter form written with ``as_p``.
"""

import django_tables2 as tables
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from meetings.models import Committee
from targets.filters import TargetFilter
from targets.models import Target
from targets.views.committees import CommitteeFilter

PER_PAGE = 50
LIBRARY_TEMPLATE = "django_tables2/bootstrap5-responsive.html"
SHARE = "{% load figures %}{{ value|share }}"
BADGE = '<span class="status status-{{ record.shown }}">{{ record.get_status_display }}</span>'


class StockTargetTable(tables.Table):
    """The columns of the list of targets."""

    name = tables.Column(
        accessor="indicator__name",
        linkify=lambda record: record.get_absolute_url(),
        verbose_name="Chỉ tiêu",
    )
    committee = tables.Column(linkify=True, verbose_name="Cấp ủy")
    period = tables.Column(verbose_name="Kỳ")
    unit = tables.Column(accessor="indicator__unit", verbose_name="ĐVT")
    plan = tables.Column(accessor="plan__value", verbose_name="Kế hoạch")
    actual = tables.Column(accessor="latest__value", verbose_name="Thực hiện")
    attainment = tables.TemplateColumn(SHARE, verbose_name="So với KH")
    status = tables.TemplateColumn(BADGE, verbose_name="Trạng thái")
    as_of = tables.DateColumn(accessor="latest__covers_to", format="d/m/Y", verbose_name="Tính đến")

    class Meta:
        attrs = {"class": "table"}
        template_name = LIBRARY_TEMPLATE


class StockCommitteeTable(tables.Table):
    """The columns of the table of committees."""

    name = tables.Column(linkify=True, verbose_name="Đơn vị")
    level = tables.Column(verbose_name="Cấp")
    score = tables.TemplateColumn(
        "{% for score in record.scores.all %}{{ score }}{% endfor %}", verbose_name="Điểm số"
    )
    target_count = tables.Column(verbose_name="Đã ghi")
    child_count = tables.Column(verbose_name="Trực thuộc")

    class Meta:
        attrs = {"class": "table"}
        template_name = LIBRARY_TEMPLATE


class StockList(SingleTableMixin, FilterView):
    """A filtered, paged table."""

    template_name = "benchmarks/stock.html"
    paginate_by = PER_PAGE
    strict = False


class StockTargetList(StockList):
    """The list of targets."""

    table_class = StockTargetTable
    filterset_class = TargetFilter

    def get_queryset(self) -> QuerySet[Target]:
        targets = Target.objects.assessed().shown_on(timezone.localdate())
        related = ("indicator", "committee", "period", "plan", "latest")
        return targets.select_related(*related).order_by("-pk")


class StockCommitteeList(StockList):
    """The units of one branch."""

    table_class = StockCommitteeTable
    filterset_class = CommitteeFilter

    def get_queryset(self) -> QuerySet[Committee]:
        below = Committee.objects.filter(parent=OuterRef("path")).order_by()
        counted = below.values("parent").annotate(n=Count("pk")).values("n")
        units = Committee.objects.select_related("level").prefetch_related("scores__period")
        return units.annotate(
            target_count=Count("targets"), child_count=Subquery(counted)
        ).order_by("path")
