"""Admin of sectors and indicators."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from config.admin import HouseAdmin
from config.forms import slugged
from targets.models import Indicator, Sector


@admin.register(Sector)
class SectorAdmin(HouseAdmin):
    """Groups of a resolution, in its order."""

    form = slugged("name", field="code")
    fields = ["numeral", "name", "order", "code"]
    list_display = ["name", "numeral", "order", "code"]
    search_fields = ["code"]
    search_labels = True


@admin.register(Indicator)
class IndicatorAdmin(HouseAdmin):
    """What can be planned and measured."""

    form = slugged("name")
    fieldsets = [
        (None, {"fields": ["name", "unit", "sector", "definition"]}),
        (_("Cách đánh giá"), {"fields": ["measure", "direction", "aggregation", "is_assessed"]}),
        (_("Đường dẫn"), {"fields": ["slug"]}),
    ]
    label_related = ("sector",)
    list_display = ["name", "unit", "sector", "measure", "direction", "is_assessed"]
    list_filter = ["sector", "measure", "direction", "is_assessed"]
    search_fields = ["search_key", "unit"]
    ordering = ["sort_key", "pk"]
