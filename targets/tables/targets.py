"""Tables of targets: the list with its filters, and those of the overview and of one target."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any

import django_tables2 as tables
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from config import numbers
from config.tables import NUM, BaseTable
from targets import cells, phrases
from targets.cells import cited, one_block
from targets.models import Actual, PlannedValue, Target
from targets.rows import VALUE_KINDS, TargetRow
from targets.tables.figures import first_of

ON_ONE_LINE = {"td": {"class": "nowrap"}}


def blank_columns(rows: Iterable[Any], *names: str) -> tuple[str, ...]:
    """Those of the columns that no row fills, so that a table of two rows stays narrow."""
    rows = list(rows)
    return tuple(
        name.removesuffix("_id")
        for name in names
        if all(getattr(row, name) in (None, "") for row in rows)
    )


class RowColumn(tables.Column):
    """A cell made from the target's ``TargetRow``; CSV gets plain text instead."""

    def __init__(
        self,
        cell: Callable[..., str],
        verbose_name: Promise,
        text: Callable[[TargetRow], str],
        *,
        bare: bool = False,
        **extra: Any,
    ) -> None:
        extra.setdefault("orderable", bool(extra.get("order_by")))
        super().__init__(verbose_name=verbose_name, accessor="pk", empty_values=(), **extra)
        self.cell = partial(cell, bare=True) if bare else cell
        self.name, self.text = (cell, bare), text

    def render(self, record: Target) -> str:
        row = TargetRow.of(record)
        written = row.written.get(self.name)
        if written is None:
            written = row.written[self.name] = one_block(self.cell(row))
        return written

    def value(self, record: Target) -> str:
        return self.text(TargetRow.of(record))


def name_text(row: TargetRow) -> str:
    """The indicator as CSV has it."""
    return row.indicator.name


def plans_text(row: TargetRow) -> str:
    """Every plan with its owner."""
    return "; ".join(
        f"{plan.text} ({plan.owner})" if plan.owner else plan.text for plan in row.plans
    )


def actual_text(row: TargetRow) -> str:
    """What was reached, as printed."""
    return row.actual_text


def shares_text(row: TargetRow) -> str:
    """Percent of plan, by owner where there are several."""
    shares = [plan for plan in row.plans if plan.share is not None]
    if len(shares) < 2:
        return numbers.show_share(row.target.attainment)
    return "; ".join(f"{numbers.show_share(plan.share)} ({plan.owner})" for plan in shares)


def source_text(row: TargetRow) -> str:
    """The source a row is read from."""
    return str(row.any_citation.document) if row.any_citation else ""


def status_text(row: TargetRow) -> str:
    """The word of the status."""
    return row.status_word


class TargetFigures(BaseTable):
    """What every table of targets shows."""

    name = RowColumn(cells.name, _("Chỉ tiêu"), name_text)
    plan = RowColumn(cells.plans, _("Kế hoạch"), plans_text, attrs=NUM)
    actual = RowColumn(cells.actual, _("Thực hiện"), actual_text, attrs=NUM)
    attainment = RowColumn(cells.share, _("So với KH"), shares_text, attrs=NUM)
    status = RowColumn(cells.status, _("Trạng thái"), status_text)
    as_of = tables.DateColumn(
        accessor="latest__covers_to", format="d/m/Y", verbose_name=_("Tính đến"), default=""
    )

    class Meta(BaseTable.Meta):
        orderable = False


class SectorTable(TargetFigures):
    """Targets in the order of the resolution, under the headings of their groups."""

    group_by = "indicator__sector"
    caption = _("Từng chỉ tiêu: kế hoạch của mỗi chủ thể, thực hiện và nguồn")
    source = RowColumn(cells.source, _("Nguồn"), source_text)

    class Meta(TargetFigures.Meta):
        sequence = ("name", "plan", "actual", "attainment", "status", "as_of", "source")


class TargetTable(TargetFigures):
    """The list of targets, sortable by every column that has an order."""

    caption = _("Chỉ tiêu theo bộ lọc đã chọn")
    keeps_cells = True
    name = RowColumn(cells.name, _("Chỉ tiêu"), name_text, order_by=("indicator__sort_key",))
    committee = tables.Column(
        linkify=True, order_by=("committee__sort_key",), verbose_name=_("Cấp ủy")
    )
    period = tables.Column(
        order_by=("period__end", "period__start"), verbose_name=_("Kỳ"), attrs=ON_ONE_LINE
    )
    unit = tables.Column(accessor="indicator__unit", orderable=False, verbose_name=_("ĐVT"))
    plan = RowColumn(
        cells.plans,
        _("Kế hoạch"),
        plans_text,
        bare=True,
        attrs=NUM,
        order_by=("plan__value",),
    )
    actual = RowColumn(
        cells.actual,
        _("Thực hiện"),
        actual_text,
        bare=True,
        attrs=NUM,
        order_by=("latest__value",),
    )
    attainment = RowColumn(
        cells.share, _("So với KH"), shares_text, attrs=NUM, order_by=("attainment",)
    )
    status = RowColumn(cells.status, _("Trạng thái"), status_text, order_by=("urgency",))

    class Meta(TargetFigures.Meta):
        orderable = True
        sequence = (
            *("name", "committee", "period", "unit", "plan"),
            *("actual", "attainment", "status", "as_of"),
        )


class SiblingTable(TargetFigures):
    """The same indicator elsewhere: other years, other committees."""

    name = None
    committee = tables.Column(linkify=True, verbose_name=_("Cấp ủy"))
    period = tables.Column(linkify=lambda record: record.get_absolute_url(), verbose_name=_("Kỳ"))

    class Meta(TargetFigures.Meta):
        sequence = ("period", "committee", "plan", "actual", "attainment", "status", "as_of")

    def __init__(self, *args: Any, caption: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.caption = caption


class PlanTable(BaseTable):
    """Every value ever planned for one target, live and retired."""

    caption = _("Mọi kế hoạch đã đặt, kể cả số đã thay")
    owner = tables.Column(verbose_name=_("Ai đặt"))
    value = tables.Column(verbose_name=_("Kế hoạch"), attrs=NUM)
    share = tables.Column(accessor="pk", empty_values=(), verbose_name=_("Đã đạt"), attrs=NUM)
    is_primary = tables.Column(verbose_name=_("Dùng để đánh giá"))
    document = tables.Column(linkify=True, verbose_name=_("Văn bản quyết định"), default="")
    note = tables.Column(verbose_name=_("Ghi chú"), default="")

    class Meta(BaseTable.Meta):
        orderable = False

    def __init__(
        self, *args: Any, target: Target, shares: dict[int, Decimal | None], **kwargs: Any
    ) -> None:
        super().__init__(*args, exclude=blank_columns(args[0], "document_id", "note"), **kwargs)
        self.target, self.shares = target, shares

    def render_value(self, record: PlannedValue) -> SafeString:
        text = cited(phrases.plan_text(record, self.target), first_of(record))
        if not record.is_live:
            return format_html("<s>{}</s>", text)
        return format_html('<span class="derived">{}</span>', text) if record.is_derived else text

    def render_share(self, record: PlannedValue) -> str:
        return numbers.show_share(self.shares.get(record.pk))

    def render_is_primary(self, record: PlannedValue) -> str:
        if not record.is_live:
            return _t("đã thay")
        return _t("có") if record.is_primary else ""


class ActualTable(BaseTable):
    """Every figure reported for a target's indicator, and what each is used for here."""

    caption = _("Mọi số liệu đã ghi, kể cả số ước đã được thay")
    days = tables.Column(accessor="covers_to", verbose_name=_("Kỳ số liệu"))
    value = tables.Column(empty_values=(), verbose_name=_("Thực hiện"), attrs=NUM)
    ratio_to_plan = tables.Column(accessor="pk", verbose_name=_("So với KH, như in"), attrs=NUM)
    same_period = tables.Column(accessor="pk", verbose_name=_("So với cùng kỳ, như in"), attrs=NUM)
    use = tables.Column(accessor="pk", verbose_name=_("Dùng ở đây"))
    note = tables.Column(verbose_name=_("Ghi chú"), default="")

    class Meta(BaseTable.Meta):
        orderable = False

    def __init__(
        self,
        *args: Any,
        deciding: int | None,
        counted: set[int],
        mismatched: dict[int, Decimal],
        **kwargs: Any,
    ) -> None:
        blank = blank_columns(args[0], "ratio_to_plan", "note")
        if all(each.change is None and each.ratio_to_same_period is None for each in args[0]):
            blank += ("same_period",)
        super().__init__(*args, exclude=blank, **kwargs)
        self.deciding, self.counted, self.mismatched = deciding, counted, mismatched

    def render_days(self, record: Actual) -> str:
        return phrases.days_text(record)

    def render_value(self, record: Actual) -> SafeString | str:
        text = cited(phrases.actual_text(record), first_of(record, *VALUE_KINDS))
        if not record.is_live:
            return format_html("<s>{}</s>", text)
        return format_html('<span class="derived">{}</span>', text) if record.is_derived else text

    def render_ratio_to_plan(self, record: Actual) -> SafeString | str:
        text = cited(phrases.ratio_text(record), first_of(record, "ratio_to_plan"))
        computed = self.mismatched.get(record.pk)
        if computed is None:
            return text
        words = _t("tính được %(share)s") % {"share": numbers.show_share(computed)}
        return format_html('{} <span class="flag">{}</span>', text, words)

    def render_same_period(self, record: Actual) -> SafeString | str:
        ratio = numbers.show_percent(record.ratio_to_same_period, 4)
        words = _t("bằng %(ratio)s") % {"ratio": ratio} if ratio else ""
        parts = [
            cited(words, first_of(record, "ratio_to_same_period")),
            cited(phrases.change_text(record), first_of(record, "change")),
        ]
        return format_html_join(", ", "{}", ((part,) for part in parts if part))

    def render_use(self, record: Actual) -> str:
        if record.pk == self.deciding:
            return _t("quyết định trạng thái")
        if not record.is_live:
            return _t("đã được thay")
        return _t("có") if record.pk in self.counted else _t("kỳ hoặc gốc khác")
