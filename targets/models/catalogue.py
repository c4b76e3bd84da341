"""Sectors and indicators: what can be planned and measured at all."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.atomic import AtomicWrites
from config.loading import QuickRows
from config.named import Named, NamedQuerySet
from config.seen import SeenManager
from meetings.models.visibility import Mentioned
from targets.models.choices import Aggregation, DirectionChoice, MeasureChoice

# How every planned and reached value is stored.
FIGURE = {"max_digits": 20, "decimal_places": 6}


class Sector(QuickRows):
    """A group of a resolution: I Kinh tế, II Văn hóa - xã hội …"""

    class Manager(SeenManager):
        def get_by_natural_key(self, code: str) -> "Sector":
            return self.get(code=code)

    code = models.SlugField(_("mã"), max_length=40, unique=True)
    name = models.CharField(_("tên nhóm"), max_length=120)
    order = models.PositiveSmallIntegerField(_("thứ tự"), unique=True)
    numeral = models.CharField(_("số La Mã"), max_length=6)

    objects = Manager()

    class Meta:
        verbose_name = _("nhóm chỉ tiêu")
        verbose_name_plural = pgettext_lazy("nhiều", "nhóm chỉ tiêu")
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.numeral}. {self.name}"

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class IndicatorManager(SeenManager.from_queryset(NamedQuerySet)):
    """Finds an indicator by its natural key, the slug."""

    def get_by_natural_key(self, slug: str) -> "Indicator":
        return self.get(slug=slug)


class Indicator(AtomicWrites, Named):
    """What is measured, in which unit, and which way is good."""

    slug = models.SlugField(_("mã đường dẫn"), max_length=100, unique=True)
    name = models.CharField(
        _("tên chỉ tiêu"), max_length=300, help_text=_("Ví dụ: Thu ngân sách trên địa bàn.")
    )
    unit = models.CharField(
        _("đơn vị tính"), max_length=60, help_text=_("Ví dụ: tỷ đồng; %; hộ; trường.")
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="indicators", verbose_name=_("nhóm")
    )
    measure = models.CharField(
        _("cách đo"),
        max_length=12,
        choices=MeasureChoice,
        help_text=_("Thu ngân sách cộng dồn trong kỳ; tỷ lệ hộ nghèo là mức tại một thời điểm."),
    )
    direction = models.CharField(
        _("chiều tốt"), max_length=4, choices=DirectionChoice, default=DirectionChoice.MORE
    )
    aggregation = models.CharField(
        _("cộng lên cấp trên"), max_length=4, choices=Aggregation, default=Aggregation.NONE
    )
    is_assessed = models.BooleanField(
        _("đánh giá trạng thái"),
        default=True,
        help_text=_("Bỏ chọn với số đếm như “10 mục tiêu”: có số nhưng không có đạt hay không."),
    )
    definition = models.TextField(_("cách hiểu, phạm vi"), blank=True)

    objects = IndicatorManager()
    seen_by = Mentioned(but=("contradiction",))

    class Meta:
        verbose_name = _("tên chỉ tiêu")
        verbose_name_plural = _("danh mục chỉ tiêu")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__in=["accumulates", "level", "milestone", "criteria"]),
                name="indicator_measure_known",
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["more", "less", "keep"]),
                name="indicator_direction_known",
            ),
            models.CheckConstraint(
                condition=Q(aggregation__in=["sum", "mean", "none"]),
                name="indicator_aggregation_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["targets.sector"]

    @property
    def is_percentage(self) -> bool:
        return self.unit.startswith("%")
