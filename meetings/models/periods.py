"""The reporting periods that have been used, one row each.

A table rather than two dates on every row: the code is what people type and
filter by, and the database checks once that a period does not end before it
starts. The rule that reads a code is ``meetings.periods``.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config.loading import QuickRows
from config.seen import SeenManager
from meetings.periods import NoPeriodError, parse_period

ROMAN = ("I", "II", "III", "IV")
WORDS = {
    "month": _("tháng %(month)s/%(first)s"),
    "quarter": _("quý %(quarter)s năm %(first)s"),
    "half": _("6 tháng đầu năm %(first)s"),
    "nine_months": _("9 tháng đầu năm %(first)s"),
    "year": _("năm %(first)s"),
    "mid_term": _("giữa nhiệm kỳ %(first)s-%(last)s"),
    "term": _("nhiệm kỳ %(first)s-%(last)s"),
}


@lru_cache(maxsize=1000)
def _label(code: str, language: str | None) -> str:
    span = parse_period(code)
    return str(WORDS[span.kind]) % {
        "first": span.start.year,
        "last": int(span.code[5:9]) if span.kind in ("term", "mid_term") else span.end.year,
        "month": span.start.month,
        "quarter": ROMAN[(span.start.month - 1) // 3],
    }


def refusal_of(error: NoPeriodError) -> ValidationError:
    """What is wrong with the code of a period, in words."""
    told = {"code": error.code}
    if error.is_backwards:
        return ValidationError(_("Kỳ “%(code)s” kết thúc trước khi bắt đầu."), params=told)
    text = _(
        "Kỳ “%(code)s” không đúng mẫu: viết 2023, 2019-6M, 2020-9M, 2024-Q3, 2024-07 hoặc "
        "2020-2025."
    )
    return ValidationError(text, params=told)


class PeriodManager(SeenManager):
    """Finds a period by its natural key, the code."""

    def get_by_natural_key(self, code: str) -> "Period":
        return self.get(code=code)


class Period(QuickRows):
    """A reporting period: a code, and the days it stands for."""

    class Kind(models.TextChoices):
        MONTH = "month", _("tháng")
        QUARTER = "quarter", _("quý")
        HALF = "half", _("6 tháng đầu năm")
        NINE_MONTHS = "nine_months", _("9 tháng đầu năm")
        YEAR = "year", _("năm")
        MID_TERM = "mid_term", _("giữa nhiệm kỳ")
        TERM = "term", _("nhiệm kỳ")

    code = models.CharField(
        _("mã kỳ"),
        max_length=16,
        unique=True,
        help_text=_("Ví dụ: 2023, 2019-6M, 2020-9M, 2024-Q3, 2024-07, 2020-2025."),
    )
    kind = models.CharField(_("loại kỳ"), max_length=12, choices=Kind, blank=True)
    start = models.DateField(_("từ ngày"), null=False, blank=True)
    end = models.DateField(_("đến ngày"), null=False, blank=True)

    objects = PeriodManager()

    class Meta:
        verbose_name = _("kỳ")
        verbose_name_plural = _("kỳ báo cáo")
        ordering = ["-end", "start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="period_ends_after_start",
                violation_error_message=_("Kỳ kết thúc trước khi bắt đầu."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["month", "quarter", "half", "nine_months", "year"])
                | Q(kind__in=["mid_term", "term"]),
                name="period_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.label)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.kind:
            self.clean()
        super().save(*args, **kwargs)

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def clean(self) -> None:
        """Read kind and dates from the code, so that nobody types them."""
        try:
            span = parse_period(self.code)
        except NoPeriodError as error:
            raise ValidationError({"code": refusal_of(error)}) from error
        self.code, self.kind, self.start, self.end = span.code, span.kind, span.start, span.end

    @property
    def label(self) -> str:
        """The period in words, in the reader's language: “6 tháng đầu năm 2019”."""
        return _label(self.code, get_language())

    @property
    def is_multi_year(self) -> bool:
        return self.start.year != self.end.year

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end
