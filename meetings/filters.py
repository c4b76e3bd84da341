"""Filters of the meeting list, read from a plain GET form."""

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.filters import DashedNames
from meetings.models import Committee, Meeting

TEXT = {"max_length": 200}
YEARS = {"min_value": 1930, "max_value": 2200}


class MeetingFilter(DashedNames):
    """By name, body, kind and year."""

    ten = filters.CharFilter(label=_("Tên hội nghị"), method="named", **TEXT)
    co_quan = filters.CharFilter(label=_("Cơ quan họp"), method="held_by", **TEXT)
    loai = filters.ChoiceFilter(
        label=_("Loại"), field_name="kind", choices=Meeting.Kind, empty_label=_("Mọi loại")
    )
    nam = filters.NumberFilter(
        label=_("Năm"), field_name="held_on", lookup_expr="year", decimal_places=0, **YEARS
    )

    class Meta:
        model = Meeting
        fields = ()

    def named(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.matching(value)

    def held_by(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        bodies = Committee.objects.matching(value)
        return queryset.filter(committee__in=bodies)
