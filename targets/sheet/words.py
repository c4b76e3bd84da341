"""Sentences of a period sheet: what is unusual, what stands there, what a figure would mean."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from config.numbers import amount, rounded, show, show_share
from meetings.tracked import full_name
from targets.models import Actual, Indicator, Submission
from targets.models.choices import MeasureChoice
from targets.models.submissions import State
from targets.phrases import actual_text, days_text
from targets.unusual import Against, Kind, Oddity

OTHERS = {
    Against.REPLACED: _("số đã duyệt (%(figure)s)"),
    Against.PREVIOUS: _("kỳ trước (%(figure)s)"),
    Against.SAME_PERIOD: _("cùng kỳ năm trước (%(figure)s)"),
    Against.PLAN: _("kế hoạch (%(figure)s)"),
}
LARGER = {
    Kind.SLIP: _("%(value)s gấp khoảng nghìn lần %(other)s: có nhầm đơn vị không?"),
    Kind.TENFOLD: _("%(value)s gấp %(times)s lần %(other)s."),
    Kind.JUMP: _("%(value)s gấp %(times)s lần %(other)s."),
    Kind.OVER_WHOLE: _("%(value)s: tỷ lệ quá 100%%."),
}
SMALLER = {
    Kind.SLIP: _("%(value)s chỉ bằng khoảng một phần nghìn %(other)s: có nhầm đơn vị không?"),
    Kind.TENFOLD: _("%(value)s chỉ bằng %(share)s %(other)s."),
    Kind.FELL: _("%(value)s thấp hơn %(other)s, mà số này cộng dồn thì không giảm."),
    Kind.JUMP: _("%(value)s chỉ bằng %(share)s %(other)s."),
    Kind.NEGATIVE: _("%(value)s là số âm."),
}


def oddity_text(oddity: Oddity, value: Decimal, unit: str) -> str:
    """What is unusual, with the figures it is about."""
    words = LARGER if oddity.is_larger else SMALLER
    named = {"figure": amount(oddity.other, unit)}
    times = abs(value / oddity.other) if oddity.other else Decimal(0)
    return str(words[oddity.kind]) % {
        "value": amount(value, unit),
        "other": str(OTHERS[oddity.against]) % named if oddity.against else "",
        "times": show(rounded(times, 1)),
        "share": show_share(times),
    }


def standing_text(row: Submission) -> str:
    """How far a figure on its way has come, by whom: “chờ duyệt: 105 tỷ đồng, Lan gửi 05/04”."""
    told = {
        "state": row.get_state_display(),
        "figure": actual_text(_as_shown(row)),
        "who": person(row.entered_by),
        "when": row.entered_at,
    }
    if told["who"]:
        return _t("%(state)s: %(figure)s (%(who)s nhập)") % told
    return _t("%(state)s: %(figure)s") % told


def returned_text(row: Submission | None) -> str:
    """Why a figure has come back."""
    if row is None or row.state != State.RETURNED:
        return ""
    return _t("Lý do trả lại: %(reason)s") % {"reason": row.return_reason}


def counting_text(actual: Actual | None) -> str:
    """What counts already."""
    if actual is None:
        return ""
    figure = actual_text(actual) or _t("chỉ có tỷ lệ in")
    if actual.is_estimate:
        return _t("số ước đã duyệt: %(figure)s") % {"figure": figure}
    return _t("đã duyệt: %(figure)s") % {"figure": figure}


def person(user: object) -> str:
    """How somebody is called."""
    return (full_name(user) or user.get_username()) if user else ""


def _as_shown(row: Submission) -> Actual:
    return Actual(
        indicator=row.indicator,
        value=row.value,
        total=row.total,
        qualifier=row.qualifier,
        is_estimate=row.is_estimate,
    )


def echo_text(
    indicator: Indicator, value: Decimal | None, total: Decimal | None, *, is_estimate: bool
) -> str:
    """A figure as it was understood."""
    figure = Actual(indicator=indicator, value=value, total=total, is_estimate=is_estimate)
    return actual_text(figure)


def figure_of_days(actual: Actual | None) -> tuple[str, str]:
    """A figure without its unit, and for when it is."""
    if actual is None:
        return "", ""
    return without_unit(actual_text(actual), actual.indicator), days_text(actual)


def without_unit(text: str, indicator: Indicator) -> str:
    """A figure in words, its unit left to the name of the row."""
    if indicator.measure == MeasureChoice.MILESTONE or indicator.is_percentage:
        return text
    return text.replace(f" {indicator.unit}", "", 1)


def a_year_earlier(day: date) -> date:
    """The same day of the year before; a month's last day stays one."""
    year = day.year - 1
    if day.month == 2 and day.day >= 28:
        is_last = (day.day == 29) or not _is_leap(day.year)
        return date(year, 2, (29 if _is_leap(year) else 28) if is_last else 28)
    return day.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
