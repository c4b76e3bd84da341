"""The table behind the small multiples: one row a committee and year."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from config.tables import NUM, BaseTable
from targets import phrases
from targets.cells import cited

Record = tuple[Any, Any]


class ComparisonTable(BaseTable):
    """Each record is a panel and one of its years."""

    committee = tables.Column(accessor="0__committee", verbose_name=_("Cấp ủy"), linkify=True)
    year = tables.Column(accessor="1__number", verbose_name=_("Năm"), localize=False)
    plan = tables.Column(accessor="1", verbose_name=_("Kế hoạch"), attrs=NUM)
    actual = tables.Column(accessor="1", verbose_name=_("Thực hiện"), attrs=NUM)
    days = tables.Column(accessor="1", verbose_name=_("Kỳ số liệu"))
    scope = tables.Column(accessor="1__breaks", verbose_name=_("Phạm vi"))

    class Meta(BaseTable.Meta):
        orderable = False

    def __init__(self, *args: Any, caption: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.caption = caption

    def render_year(self, record: Record) -> SafeString | str:
        year = record[1]
        if not year.row:
            return str(year.number)
        url = year.row.target.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, year.number)

    def render_plan(self, record: Record) -> SafeString | str:
        plan = next(iter(record[1].row.plans), None) if record[1].row else None
        if plan is None:
            return ""
        text = cited(plan.text, plan.citation)
        return format_html('<span class="derived">{}</span>', text) if plan.is_derived else text

    def render_actual(self, record: Record) -> SafeString | str:
        year = record[1]
        text = phrases.actual_text(year.actual) or phrases.ratio_text(year.actual)
        return cited(text, year.citation)

    def render_days(self, record: Record) -> str:
        return phrases.days_text(record[1].actual) if record[1].actual else ""

    def render_scope(self, record: Record) -> str:
        return _t("Không cùng phạm vi") if record[1].breaks else ""
