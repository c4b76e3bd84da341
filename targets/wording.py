"""Figures as people read them: “hơn 105 tỷ đồng”, “14/19 tiêu chí”, “≥ 4.000 hộ”.

One place, so that tables, charts, sentences and CSV print a figure alike.
"""

from decimal import Decimal

from django.utils.translation import gettext as _

from config import numbers
from targets.models import Actual, Indicator, PlannedValue
from targets.models.choices import MeasureChoice, Owner
from targets.templatetags.figures import amount

SIGNS = {">=": "≥ ", "<=": "≤ "}


def owner_word(owner: str) -> str:
    """Who set a value, short enough for a table cell."""
    words = {
        Owner.RESOLUTION: _("nghị quyết"),
        Owner.CONGRESS: _("nghị quyết đại hội"),
        Owner.PROVINCE: _("tỉnh giao"),
        Owner.GOVERNMENT: _("UBND"),
    }
    return words.get(owner, "")


def qualified(text: str, qualifier: str, *, is_estimate: bool = False) -> str:
    """A figure with how exactly it is known: “ước hơn 105 tỷ đồng”."""
    words = {">=": _("hơn"), "<=": _("dưới"), "~": _("khoảng")}
    parts = [_("ước") if is_estimate else "", words.get(qualifier, ""), text]
    return " ".join(part for part in parts if part)


def planned_text(plan: PlannedValue, indicator: Indicator) -> str:
    """A planned value with comparator and unit."""
    if indicator.measure == MeasureChoice.MILESTONE and plan.value == 1:
        return _("hoàn thành")
    return SIGNS.get(plan.comparator, "") + figure_text(plan.value, plan.total, indicator)


def actual_text(actual: Actual, indicator: Indicator) -> str:
    """What was reached, with its exactness; empty when only a ratio is printed."""
    if actual.value is None:
        return ""
    if indicator.measure == MeasureChoice.MILESTONE and actual.value in (0, 1):
        return _("đã hoàn thành") if actual.value else _("chưa hoàn thành")
    text = figure_text(actual.value, actual.total, indicator)
    return qualified(text, actual.qualifier, is_estimate=actual.is_estimate)


def ratio_text(actual: Actual) -> str:
    """The printed ratio to plan: “trên 70%”; empty when none is printed."""
    if actual.ratio_to_plan is None:
        return ""
    return qualified(f"{numbers.show(actual.ratio_to_plan)}%", actual.ratio_qualifier)


def figure_text(value: Decimal, total: Decimal | None, indicator: Indicator) -> str:
    """A value, of its total where one is printed, with its unit."""
    if total is None:
        return amount(value, indicator.unit)
    return f"{numbers.show(value)}/{numbers.show(total)} {indicator.unit}"


def covered_text(actual: Actual) -> str:
    """Which days a figure covers: its period, or up to its cut-off date."""
    if actual.period:
        return str(actual.period)
    if actual.covers_from == actual.covers_to:
        return _("ngày %(day)s") % {"day": actual.covers_to.strftime("%d/%m/%Y")}
    return _("từ %(start)s đến %(end)s") % {
        "start": actual.covers_from.strftime("%d/%m/%Y"),
        "end": actual.covers_to.strftime("%d/%m/%Y"),
    }
