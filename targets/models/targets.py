"""Targets: one indicator for one committee in one period on one base.

The *standing* of a target (status, what it rests on, leading plan, latest
actual, attainment) is stored here so that lists sort and count by it in SQL. It
is written only by ``targets.standings.refresh_standings``; ``manage.py
check_standings`` proves that it agrees with the rule in ``targets.status``.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.addresses import address
from config.atomic import AtomicWrites
from config.seen import SeenManager
from meetings.models import Committee, Document, Meeting, Period
from targets import status as rule
from targets.models.catalogue import Indicator
from targets.models.choices import Basis, StatusBasis, StatusChoice
from targets.models.visibility import Led
from targets.querysets import TargetQuerySet, by_urgency


class TargetManager(SeenManager.from_queryset(TargetQuerySet)):
    """Finds a target by indicator, committee, period and basis."""

    def get_by_natural_key(
        self, indicator: str, committee: str, period: str, basis: str
    ) -> "Target":
        return self.get(
            indicator__slug=indicator,
            committee__slug=committee,
            period__code=period,
            basis=basis,
        )


class Target(AtomicWrites):
    """One indicator to be reached by one committee in one period."""

    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        related_name="targets",
        db_index=False,
        verbose_name=_("chỉ tiêu"),
    )
    # Without indexes of their own: target_once and target_by_urgency begin with them.
    committee = models.ForeignKey(
        Committee,
        models.PROTECT,
        related_name="targets",
        db_index=False,
        verbose_name=_("cấp ủy"),
    )
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="targets", db_index=False, verbose_name=_("kỳ")
    )
    basis = models.CharField(
        _("tính"),
        max_length=10,
        choices=Basis,
        default=Basis.WHOLE,
        help_text=_(
            "“02 HTX/năm” là cho mỗi năm; “450 đảng viên cả nhiệm kỳ” là cho cả kỳ; "
            "“đến năm 2025 thu ngân sách 200 tỷ” là cho năm cuối kỳ."
        ),
    )
    resolution = models.ForeignKey(
        Document,
        models.PROTECT,
        related_name="targets",
        null=True,
        blank=True,
        verbose_name=_("nghị quyết đặt ra"),
    )
    set_at = models.ForeignKey(
        Meeting,
        models.PROTECT,
        related_name="targets_set",
        null=True,
        blank=True,
        verbose_name=_("đề ra tại hội nghị"),
    )
    lead_agency = models.ForeignKey(
        Committee,
        models.PROTECT,
        related_name="led_targets",
        null=True,
        blank=True,
        verbose_name=_("cơ quan chủ trì"),
    )
    order = models.PositiveSmallIntegerField(
        _("thứ tự trong nghị quyết"), default=0, help_text=_("Giữ đúng thứ tự của văn bản.")
    )
    names = models.CharField(
        _("tên cụ thể"),
        max_length=300,
        blank=True,
        help_text=_("Khi chỉ tiêu gọi tên: ví dụ xã Nông Thượng, xã Dương Quang."),
    )
    note = models.TextField(_("ghi chú"), blank=True)

    status = models.CharField(
        _("trạng thái"),
        max_length=10,
        choices=StatusChoice,
        default=StatusChoice.MISSING,
        editable=False,
    )
    status_basis = models.CharField(
        _("căn cứ"),
        max_length=10,
        choices=StatusBasis,
        default=StatusBasis.NONE,
        editable=False,
    )
    plan = models.ForeignKey(
        "PlannedValue", models.SET_NULL, related_name="+", null=True, editable=False
    )
    latest = models.ForeignKey(
        "Actual", models.SET_NULL, related_name="+", null=True, editable=False
    )
    attainment = models.DecimalField(
        _("so với kế hoạch"), null=True, editable=False, max_digits=20, decimal_places=6
    )
    pace = models.DecimalField(
        _("so với tiến độ"), null=True, editable=False, max_digits=20, decimal_places=6
    )

    objects = TargetManager()
    seen_by = Led()

    class Meta:
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = pgettext_lazy("nhiều", "chỉ tiêu")
        ordering = ["period", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "period", "indicator", "basis"],
                name="target_once",
                violation_error_message=_("Cấp ủy này đã có chỉ tiêu đó trong kỳ này."),
            ),
            models.CheckConstraint(
                condition=Q(basis__in=["whole", "per_year", "final_year"]),
                name="target_basis_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in rule.Status]),
                name="target_status_known",
            ),
        ]
        indexes = [
            # Serves a period's targets in order of urgency, those of one status, the key itself.
            models.Index("period", by_urgency(), "id", name="target_by_urgency"),
            # Serves the same indicator elsewhere, in some committees, and the key itself.
            models.Index(fields=["indicator", "committee"], name="target_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.committee} · {self.period}"

    def natural_key(self) -> tuple[str, str, str, str]:
        return (self.indicator.slug, self.committee.slug, self.period.code, self.basis)

    natural_key.dependencies = [
        "targets.indicator",
        "meetings.committee",
        "meetings.period",
        "meetings.document",
        "meetings.meeting",
    ]

    def get_absolute_url(self) -> str:
        return address("targets:target-detail", self.pk)

    def clean(self) -> None:
        yearly = self.basis != Basis.WHOLE
        if yearly and self.period_id and not self.period.is_multi_year:
            raise ValidationError(
                {"basis": _("Chỉ kỳ dài nhiều năm mới tính cho mỗi năm hay cho năm cuối kỳ.")}
            )

    def window(self, covers_to: date | None = None) -> tuple[date, date]:
        """First and last day a planned value is for.

        The period itself; its last year; or, on a yearly base, the year that
        ``covers_to`` lies in (the period's first year without one).
        """
        if self.basis == Basis.WHOLE:
            return self.period.start, self.period.end
        if self.basis == Basis.FINAL_YEAR:
            year = self.period.end.year
        else:
            year = (covers_to or self.period.start).year
        return date(year, 1, 1), date(year, 12, 31)

    def status_on(self, day: date) -> str:
        """The status to show on a day, as ``TargetQuerySet.shown_on`` has it in SQL."""
        early = self.status == rule.Status.MISSING and day < self.window()[0]
        return rule.Status.NOT_DUE.value if early else self.status
