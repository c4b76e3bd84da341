"""Filters of the list pages, as plain GET parameters in Vietnamese without marks.

A parameter that makes no sense filters nothing. Choices that could be thousands
(committees, indicators) are text, found with or without diacritics.
"""

import re
from functools import cached_property

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.filters import DashedNames, OfferedRows, RowFilter
from meetings.models import Committee, Period
from targets.models import Contradiction, Flag, Indicator, PlannedValue, Sector, Target
from targets.models.choices import (
    ContradictionKind,
    FlagKind,
    MeasureChoice,
    Owner,
    StatusChoice,
)
from targets.querysets import Urgency

LONGEST = 200
MOST_KEYS = 500
# As many committees' targets are sorted in no time.
FEW_COMMITTEES = 20
SLUG = re.compile(r"[\w-]+", re.ASCII)


def committees_named(words: str) -> QuerySet[Committee]:
    """The committee with this slug, else all whose names hold the words."""
    exact = Committee.objects.filter(slug=words)
    is_one = SLUG.fullmatch(words) and exact.exists()
    return exact if is_one else Committee.objects.matching(words)


def by_key(rows: QuerySet) -> list[int] | QuerySet:
    """The keys of the rows while they are not too many, else the rows.

    A database that is told which committees finds their targets; one that is told
    how to find the committees reads every target there is.
    """
    keys = list(rows.order_by().values_list("pk", flat=True)[: MOST_KEYS + 1])
    return keys if len(keys) <= MOST_KEYS else rows


def periods_in_use() -> QuerySet[Period]:
    """The periods that have targets."""
    return Period.objects.filter(Exists(Target.objects.filter(period=OuterRef("pk"))))


PERIODS = OfferedRows(periods_in_use)
SECTORS = OfferedRows(Sector.objects.all)


class TargetFilter(DashedNames):
    """Filters of the list of targets."""

    q = filters.CharFilter(label=_("Tên chỉ tiêu"), method="by_indicator", max_length=LONGEST)
    cap_uy = filters.CharFilter(label=_("Cấp ủy"), method="by_committee", max_length=LONGEST)
    ky = RowFilter(PERIODS, label=_("Kỳ"), field_name="period", empty_label=_("tất cả"))
    nhom = RowFilter(
        SECTORS, label=_("Nhóm"), field_name="indicator__sector", empty_label=_("tất cả")
    )
    trang_thai = filters.ChoiceFilter(
        label=_("Trạng thái"),
        method="by_status",
        choices=StatusChoice,
        empty_label=_("tất cả"),
    )
    chu_the = filters.ChoiceFilter(
        label=_("Ai đặt kế hoạch"), method="by_owner", choices=Owner, empty_label=_("tất cả")
    )
    cach_do = filters.ChoiceFilter(
        label=_("Cách đo"),
        field_name="indicator__measure",
        choices=MeasureChoice,
        empty_label=_("tất cả"),
    )

    # Keys of the committees asked for, where these are known and not many.
    committees: list[int] | QuerySet[Committee] = ()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Within few committees or a period the most urgent first, else the newest entered.

        Each order is read from an index, or is one of few rows; by urgency over the
        whole database every target there is would be sorted.
        """
        rows = super().filter_queryset(queryset)
        if isinstance(self.committees, list) and 0 < len(self.committees) <= FEW_COMMITTEES:
            return rows.most_urgent_first(timezone.localdate())
        if self.form.cleaned_data.get("ky"):
            return rows.reported_worst_first()
        return rows.alias(urgency=Urgency("status")).order_by("-pk")

    def by_indicator(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        """Targets whose indicator's name holds the words."""
        return rows.filter(indicator__in=by_key(Indicator.objects.matching(words)))

    def by_committee(self, rows: QuerySet, name: str, words: str) -> QuerySet:
        """Targets of the committee with this slug, or of those so named."""
        exact = Committee.objects.filter(slug=words) if SLUG.fullmatch(words) else None
        found = list(exact.values_list("pk", flat=True)) if exact is not None else []
        self.committees = found or by_key(Committee.objects.matching(words))
        return rows.filter(committee__in=self.committees)

    def by_status(self, rows: QuerySet, name: str, code: str) -> QuerySet:
        """Targets shown with a status today."""
        return rows.showing(code, timezone.localdate())

    def by_owner(self, rows: QuerySet, name: str, owner: str) -> QuerySet:
        """Targets with a live value set by somebody."""
        live = PlannedValue.objects.filter(target=OuterRef("pk"), is_live=True, owner=owner)
        return rows.filter(Exists(live))


class CheckFilter(DashedNames):
    """Filters of the figures to confirm: the doubts of people and those computed."""

    loai = filters.ChoiceFilter(
        label=_("Loại"),
        method="by_kind",
        choices=[
            (_("Ghi trong tài liệu"), FlagKind.choices),
            (
                _("Phần mềm đối chiếu"),
                [(f"tinh-{code}", label) for code, label in ContradictionKind.choices],
            ),
        ],
        empty_label=_("tất cả"),
    )
    cap_uy = filters.CharFilter(label=_("Cấp ủy"), method="by_committee", max_length=LONGEST)

    class Meta:
        model = Flag
        fields: list[str] = []

    def by_committee(self, flags: QuerySet, name: str, words: str) -> QuerySet:
        """Doubts about figures of the committee, or of those so named."""
        committees = self._committees
        return flags.filter(
            Q(citations__plan__target__committee__in=committees)
            | Q(citations__actual__committee__in=committees)
            | Q(citations__score__committee__in=committees)
            | Q(document__issuer__in=committees)
        ).distinct()

    def by_kind(self, flags: QuerySet, name: str, kind: str) -> QuerySet:
        """Doubts of one kind; none when a computed kind is asked for."""
        return flags.none() if kind.startswith("tinh-") else flags.filter(kind=kind)

    def found(self) -> QuerySet[Contradiction]:
        """What checks have found, of the computed kind and the committees asked for."""
        rows, kind, words = (
            Contradiction.objects.all(),
            self._chosen("loai"),
            self._chosen("cap-uy"),
        )
        if kind:
            computed = kind.removeprefix("tinh-")
            rows = rows.filter(kind=computed) if computed != kind else rows.none()
        return rows.filter(committee__in=self._committees) if words else rows

    @cached_property
    def _committees(self) -> list[int]:
        # As keys: by name the database would join every finding with its figures first.
        named = committees_named(self._chosen("cap-uy"))
        return list(named.order_by().values_list("pk", flat=True))

    def _chosen(self, name: str) -> str:
        # Cleaned on first use, whichever is asked for first: the flags or this.
        return self.form.cleaned_data.get(name, "") if self.form.errors is not None else ""
