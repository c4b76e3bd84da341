"""Periods a committee has closed: their figures are locked until it is opened again."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.atomic import AtomicWrites
from config.seen import SeenManager
from meetings.models import Committee, Period
from meetings.models.visibility import Of


class ClosingQuerySet(models.QuerySet):
    """Questions about closed periods."""

    def locking(self, committee: Any, covers_from: Any, covers_to: Any) -> "ClosingQuerySet":
        """What locks a committee's figures of these days, with its period."""
        return self.filter(committee=committee).locking_days(covers_from, covers_to)

    def locking_days(self, covers_from: Any, covers_to: Any) -> "ClosingQuerySet":
        """What locks figures of these days, with its period."""
        found = self.filter(
            reopened_at=None, period__start__lte=covers_from, period__end__gte=covers_to
        )
        return found.select_related("period").order_by()

    def refuse(self) -> None:
        """Raise ``ValidationError`` if there is one."""
        refuse_closed(closing.period for closing in self)


class ClosingManager(SeenManager.from_queryset(ClosingQuerySet)):
    """Finds a closing by what was closed and when."""

    def get_by_natural_key(self, committee: str, period: str, closed_at: str) -> "PeriodClosing":
        return self.get(committee__slug=committee, period__code=period, closed_at=closed_at)


def refuse_closed(periods: Iterable[Period]) -> None:
    """Raise ``ValidationError`` if there is a closed period in whose days the figures lie."""
    for period in periods:
        raise ValidationError(
            gettext(
                "%(period)s đã khóa số liệu: mở lại kỳ (có lý do) rồi mới nhập, duyệt, sửa hay "
                "xóa được."
            )
            % {"period": capfirst(str(period))},
            code="closed",
        )


class PeriodClosing(AtomicWrites):
    """One time that a committee closed a period, and when and why it was opened again.

    It locks the committee's figures whose days lie within the period's days: a closed
    year locks its months. Kept when opened again; the next closing is a row of its own.
    """

    committee = models.ForeignKey(
        Committee,
        models.PROTECT,
        related_name="closings",
        db_index=False,
        verbose_name=_("cấp ủy"),
    )
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="closings", verbose_name=_("kỳ")
    )
    closed_at = models.DateTimeField(_("khóa lúc"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="closed_periods",
        null=True,
        verbose_name=_("người khóa"),
    )
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    reopened_at = models.DateTimeField(_("mở lại lúc"), null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="reopened_periods",
        null=True,
        blank=True,
        verbose_name=_("người mở lại"),
    )
    reopen_reason = models.CharField(_("lý do mở lại"), max_length=300, blank=True)

    objects = ClosingManager()
    seen_by = Of("committee")

    class Meta:
        verbose_name = _("kỳ đã khóa")
        verbose_name_plural = _("các kỳ đã khóa")
        ordering = ["-closed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "period"],
                condition=Q(reopened_at=None),
                name="closing_once",
                violation_error_message=_("Kỳ này đã khóa rồi."),
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopen_reason="")
                # Said, since what is neither true nor false is not refused.
                | (
                    Q(reopened_at__isnull=False, reopened_at__gte=F("closed_at"))
                    & ~Q(reopen_reason="")
                ),
                name="closing_reopened_with_reason",
                violation_error_message=_("Mở lại kỳ thì phải nêu lý do."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee} · {self.period}"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.committee.slug, self.period.code, self.closed_at.isoformat())

    natural_key.dependencies = ["meetings.committee", "meetings.period", "auth.user"]
