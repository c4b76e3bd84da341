"""What a figure reached consists of, whether it counts (``actuals``) or is on its way.

Both hold the same of a printed number: for whom, the days it covers, how much, how
exact, where it stands. What else there is to an actual or a submission, theirs adds.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.signals import pre_save
from django.utils.translation import gettext_lazy as _

from config.atomic import AtomicWrites
from meetings.models import Committee, Document
from targets.models.catalogue import FIGURE, Indicator
from targets.models.choices import Qualifier
from targets.models.cover import CoversDays

RATIO = {"max_digits": 12, "decimal_places": 4}


class Reached(CoversDays, AtomicWrites):
    """A value, a printed ratio, or both, for the days it covers."""

    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        related_name="%(class)ss",
        db_index=False,
        verbose_name=_("chỉ tiêu"),
    )
    committee = models.ForeignKey(
        Committee,
        models.PROTECT,
        related_name="%(class)ss",
        db_index=False,
        verbose_name=_("cấp ủy"),
    )
    covers_to = models.DateField(_("đến ngày"), editable=False)
    value = models.DecimalField(
        _("thực hiện"), **FIGURE, null=True, blank=True, help_text=_("Ví dụ: 3.200,5.")
    )
    total = models.DecimalField(
        _("trên tổng số"),
        **FIGURE,
        null=True,
        blank=True,
        help_text=_("Với “14/19 tiêu chí” hay “16/22 trường”: 19, 22."),
    )
    qualifier = models.CharField(
        _("mức chính xác"), max_length=2, choices=Qualifier, blank=True, default=""
    )
    is_estimate = models.BooleanField(
        _("số ước"), default=False, help_text=_("“Ước đạt”: sẽ được số chính thức thay thế.")
    )
    ratio_to_plan = models.DecimalField(
        _("% so với kế hoạch, như in"), **RATIO, null=True, blank=True
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        verbose_name=_("tài liệu"),
    )
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(covers_to__gte=F("covers_from")),
                name="%(class)s_ends_after_start",
                violation_error_message=_("Ngày chốt số liệu trước ngày bắt đầu kỳ."),
            ),
            models.CheckConstraint(
                condition=Q(total=None)
                | Q(value__isnull=False, value__gte=0, total__gte=F("value")),
                name="%(class)s_count_within_total",
                violation_error_message=_("Số đạt không thể lớn hơn tổng số."),
            ),
        ]


def covers_when_saved(model: type[Reached]) -> type[Reached]:
    """Have the days covered worked out before a row is written, by ``loaddata``, too."""
    uid = f"targets.cover-{model._meta.model_name}"
    pre_save.connect(_fill_cover, sender=model, dispatch_uid=uid)
    return model


def _fill_cover(sender: type, instance: Reached, **kwargs: Any) -> None:
    instance.fill_cover()
