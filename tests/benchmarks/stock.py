"""The same rows as pages that follow the libraries' manuals, nothing of ours in them.

SingleTableMixin with FilterView, ``paginate_by``, TemplateColumn, the library's own
table template, the same filter form written with ``as_p``.
"""

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from config.text import fold
from meetings.models import Committee, Level, Period
from targets.models import Sector, Target
from targets.models.choices import MeasureChoice, Owner, StatusChoice

PER_PAGE = 50
LIBRARY_TEMPLATE = "django_tables2/bootstrap5-responsive.html"
SHARE = "{% load figures %}{{ value|share }}"
BADGE = '<span class="status status-{{ record.status }}">{{ record.get_status_display }}</span>'


def periods_in_use(request: HttpRequest) -> QuerySet[Period]:
    """The periods that have targets."""
    return Period.objects.filter(Exists(Target.objects.filter(period=OuterRef("pk"))))


class StockFilter(filters.FilterSet):
    """Parameters with dashes, so that the pages' own addresses serve here as well."""

    @classmethod
    def get_filters(cls) -> dict[str, filters.Filter]:
        return {name.replace("_", "-"): each for name, each in super().get_filters().items()}

    def named(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        """Rows of the committee with this slug, or of those whose names hold the words."""
        words = fold(words)
        return rows.filter(Q(committee__slug=words) | Q(committee__search_key__contains=words))


class StockTargetFilter(StockFilter):
    """The filters of the list of targets."""

    q = filters.CharFilter(
        label="Tên chỉ tiêu", field_name="indicator__search_key", lookup_expr="contains"
    )
    cap_uy = filters.CharFilter(label="Cấp ủy", method="named")
    ky = filters.ModelChoiceFilter(
        label="Kỳ", field_name="period", queryset=periods_in_use, to_field_name="code"
    )
    nhom = filters.ModelChoiceFilter(
        label="Nhóm",
        field_name="indicator__sector",
        queryset=Sector.objects.all(),
        to_field_name="code",
    )
    trang_thai = filters.ChoiceFilter(label="Trạng thái", field_name="status", choices=StatusChoice)
    chu_the = filters.ChoiceFilter(
        label="Ai đặt kế hoạch", field_name="plans__owner", choices=Owner
    )
    cach_do = filters.ChoiceFilter(
        label="Cách đo", field_name="indicator__measure", choices=MeasureChoice
    )


class StockCommitteeFilter(StockFilter):
    """The filters of the list of committees."""

    ten = filters.CharFilter(label="Tên đơn vị", method="called")
    cap = filters.ModelChoiceFilter(
        label="Cấp", field_name="level", queryset=Level.objects.all(), to_field_name="code"
    )
    ky = filters.ModelChoiceFilter(
        label="Năm", queryset=periods_in_use, to_field_name="code", method="kept"
    )
    duoi = filters.CharFilter(label="Trực thuộc", field_name="parent__slug")

    def called(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        """Committees whose names hold the words."""
        return rows.filter(search_key__contains=fold(words))

    def kept(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        """The year filters nothing by itself."""
        return rows


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
    filterset_class = StockTargetFilter

    def get_queryset(self) -> QuerySet[Target]:
        related = ("indicator", "committee", "period", "plan", "latest")
        targets = Target.objects.filter(indicator__is_assessed=True)
        return targets.select_related(*related).order_by("-pk")


class StockCommitteeList(StockList):
    """The units of one branch."""

    table_class = StockCommitteeTable
    filterset_class = StockCommitteeFilter

    def get_queryset(self) -> QuerySet[Committee]:
        below = Committee.objects.filter(parent=OuterRef("path")).order_by()
        counted = below.values("parent").annotate(n=Count("pk")).values("n")
        units = Committee.objects.select_related("level").prefetch_related("scores__period")
        return units.annotate(
            target_count=Count("targets"), child_count=Subquery(counted)
        ).order_by("path")
