"""Figures in words, as tables and pages print them: what was planned, reached, and for when.

Plain text in the chosen language; figures always in Vietnamese form. The way
to the source is put around it by ``targets.templatetags.figures.cited``.
"""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from config.numbers import amount, show, show_percent
from config.words import Fixed, fixed
from targets.models import Actual, PlannedValue, Target
from targets.models.choices import Basis, FigureKind, MeasureChoice, Qualifier

COMPARATORS = {">=": "≥ ", "<=": "≤ "}
QUALIFIERS = fixed(
    {Qualifier.MORE: _("hơn "), Qualifier.LESS: _("dưới "), Qualifier.ABOUT: _("khoảng ")}
)
A_YEAR = Fixed(_("/năm"))


def plan_text(plan: PlannedValue | None, target: Target) -> str:
    """A planned value: “≥ 4.000 hộ”, “2 HTX/năm”, “hoàn thành”."""
    if plan is None:
        return ""
    unit = target.indicator.unit
    if target.indicator.measure == MeasureChoice.MILESTONE:
        return _t("hoàn thành") if plan.value else _t("không")
    if plan.total is not None:
        return f"{show(plan.value)}/{show(plan.total)} {unit}"
    yearly = A_YEAR if target.basis == Basis.PER_YEAR and "/" not in unit else ""
    return f"{COMPARATORS.get(plan.comparator, '')}{amount(plan.value, unit)}{yearly}"


def actual_text(actual: Actual | None) -> str:
    """What was reached: “hơn 105 tỷ đồng”, “14/19 tiêu chí”; empty when only ratios are printed."""
    if actual is None or actual.value is None:
        return ""
    unit = actual.indicator.unit
    if actual.indicator.measure == MeasureChoice.MILESTONE:
        return _t("đã hoàn thành") if actual.value else _t("chưa hoàn thành")
    if actual.total is not None:
        return f"{show(actual.value)}/{show(actual.total)} {unit}"
    estimate = _t("ước ") if actual.is_estimate else ""
    return f"{estimate}{qualifier_text(actual.qualifier)}{amount(actual.value, unit)}"


def qualifier_text(qualifier: str) -> str:
    """The word before an inexact figure, a space after it."""
    return str(QUALIFIERS.get(qualifier, ""))


def ratio_text(actual: Actual | None) -> str:
    """The printed ratio to plan: “trên 70%”."""
    if actual is None or actual.ratio_to_plan is None:
        return ""
    return f"{qualifier_text(actual.ratio_qualifier)}{show_percent(actual.ratio_to_plan, 4)}"


def change_text(actual: Actual) -> str:
    """The printed change against the same period, in words."""
    if actual.change is None:
        return ""
    word = _t("giảm") if actual.change < 0 else _t("tăng")
    unit = _t("điểm %") if actual.indicator.is_percentage else "%"
    return f"{word} {amount(abs(actual.change), unit)}"


def days_text(actual: Actual) -> str:
    """For when a figure is: its period, its cut-off date, or both."""
    until = actual.as_of.strftime("%d/%m/%Y") if actual.as_of else ""
    if not actual.period_id:
        return _t("đến %(day)s") % {"day": until}
    label = actual.period.label
    return _t("%(period)s, đến %(day)s") % {"period": label, "day": until} if until else label


def part_text(actual: Actual, kind: str) -> str:
    """The part of an actual that one printed figure of this kind gives."""
    if kind == FigureKind.RATIO_TO_PLAN:
        return _t("%(ratio)s kế hoạch") % {"ratio": ratio_text(actual)}
    if kind == FigureKind.RATIO_TO_SAME_PERIOD:
        ratio = show_percent(actual.ratio_to_same_period, 4)
        return _t("bằng %(ratio)s so với cùng kỳ") % {"ratio": ratio}
    if kind == FigureKind.CHANGE:
        return _t("%(change)s so với cùng kỳ") % {"change": change_text(actual)}
    return actual_text(actual)
