"""Headline scores as printed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.seen import SeenManager
from meetings.models import Committee, Document, Period
from meetings.models.visibility import Of


class Score(models.Model):
    """A headline score as printed: “38/44 chỉ tiêu đạt và vượt”, six not met."""

    class Manager(SeenManager):
        def get_by_natural_key(self, committee: str, period: str) -> "Score":
            return self.get(committee__slug=committee, period__code=period)

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="scores", verbose_name=_("cấp ủy")
    )
    period = models.ForeignKey(Period, models.PROTECT, related_name="scores", verbose_name=_("kỳ"))
    met = models.PositiveSmallIntegerField(_("đạt và vượt"))
    total = models.PositiveSmallIntegerField(_("tổng số chỉ tiêu"))
    unmet = models.PositiveSmallIntegerField(_("chưa hoàn thành"), null=True, blank=True)
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        related_name="scores",
        null=True,
        blank=True,
        verbose_name=_("tài liệu"),
    )

    objects = Manager()
    seen_by = Of("committee")

    class Meta:
        verbose_name = _("điểm số như in")
        verbose_name_plural = pgettext_lazy("nhiều", "điểm số như in")
        ordering = ["committee", "-period__end"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "period"],
                name="score_once",
                violation_error_message=_("Cấp ủy này đã có điểm số của kỳ này."),
            ),
            models.CheckConstraint(
                condition=Q(total__gte=F("met")) & Q(total__gt=0),
                name="score_within_total",
                violation_error_message=_("Số đạt không thể lớn hơn tổng số chỉ tiêu."),
            ),
            models.CheckConstraint(
                condition=Q(unmet=None) | Q(unmet__lte=F("total")),
                name="score_unmet_within_total",
                violation_error_message=_("Số chưa hoàn thành không thể lớn hơn tổng số."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.met}/{self.total}"

    def natural_key(self) -> tuple[str, str]:
        return (self.committee.slug, self.period.code)

    natural_key.dependencies = ["meetings.committee", "meetings.period", "meetings.document"]
