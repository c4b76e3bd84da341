"""Planned values: what each owner asks of a target.

Whoever sets a value is an *owner*, and each owner's live value stands beside
the others'. A revision never overwrites: the old value stops being live and
stays, with the document that decided the new one.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.atomic import AtomicWrites
from config.numbers import show
from config.seen import SeenManager
from meetings.models import Document
from meetings.models.visibility import Through
from targets.models.catalogue import FIGURE
from targets.models.choices import ComparatorChoice, Owner
from targets.models.targets import Target


class PlannedValueManager(SeenManager):
    """Finds a planned value by its target, owner and revision."""

    def get_by_natural_key(
        self, indicator: str, committee: str, period: str, basis: str, owner: str, revision: int
    ) -> "PlannedValue":
        return self.get(
            target__indicator__slug=indicator,
            target__committee__slug=committee,
            target__period__code=period,
            target__basis=basis,
            owner=owner,
            revision=revision,
        )


class PlannedValue(AtomicWrites):
    """What one owner asks of a target; revised by a new row, never overwritten."""

    target = models.ForeignKey(
        Target, models.CASCADE, related_name="plans", verbose_name=_("chỉ tiêu")
    )
    owner = models.CharField(
        _("ai đặt"),
        max_length=10,
        choices=Owner,
        default=Owner.RESOLUTION,
        help_text=_("Nghị quyết đề ra 151,5 tỷ và tỉnh giao 151 tỷ là hai kế hoạch song song."),
    )
    revision = models.PositiveSmallIntegerField(_("lần"), default=1)
    comparator = models.CharField(
        _("so sánh như in"), max_length=2, choices=ComparatorChoice, blank=True, default=""
    )
    value = models.DecimalField(
        _("kế hoạch"), **FIGURE, help_text=_("Ví dụ: 3.200,5. Mốc có/không: 1 là hoàn thành.")
    )
    total = models.DecimalField(
        _("trên tổng số"),
        **FIGURE,
        null=True,
        blank=True,
        help_text=_("Với số tiêu chí: 19 trong “14/19 tiêu chí”."),
    )
    is_live = models.BooleanField(_("đang hiệu lực"), default=True)
    is_primary = models.BooleanField(
        _("dùng để đánh giá"),
        default=True,
        help_text=_("Mỗi chỉ tiêu có một kế hoạch dùng để tính trạng thái."),
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        related_name="planned_values",
        null=True,
        blank=True,
        verbose_name=_("văn bản quyết định"),
    )
    is_derived = models.BooleanField(
        _("số suy ra"), default=False, help_text=_("Số không in trong tài liệu mà suy ra từ đó.")
    )
    note = models.CharField(_("ghi chú, cách suy ra"), max_length=300, blank=True)

    objects = PlannedValueManager()
    seen_by = Through("target")

    class Meta:
        verbose_name = _("kế hoạch")
        verbose_name_plural = _("các kế hoạch")
        ordering = ["target", "-is_primary", "owner", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "owner", "revision"], name="plan_revision_once"
            ),
            models.UniqueConstraint(
                fields=["target", "owner"],
                condition=Q(is_live=True),
                name="plan_one_live_per_owner",
                violation_error_message=_(
                    "Chỉ tiêu đã có kế hoạch đang hiệu lực của chủ thể này; hãy dùng “Điều chỉnh "
                    "kế hoạch” để giữ lại số cũ."
                ),
            ),
            models.UniqueConstraint(
                fields=["target"],
                condition=Q(is_live=True, is_primary=True),
                name="plan_one_primary",
                violation_error_message=_("Chỉ tiêu đã có kế hoạch khác dùng để đánh giá."),
            ),
            models.CheckConstraint(
                condition=Q(total=None) | Q(total__gte=models.F("value"), value__gte=0),
                name="plan_count_within_total",
                violation_error_message=_("Số tiêu chí không thể lớn hơn tổng số."),
            ),
            models.CheckConstraint(
                condition=Q(owner__in=["resolution", "congress", "province", "government"]),
                name="plan_owner_known",
            ),
            models.CheckConstraint(
                condition=Q(comparator__in=["", ">=", "<=", "="]), name="plan_comparator_known"
            ),
        ]
        # The few that others than the committee's own resolution set, found by who did.
        indexes = [
            models.Index(
                fields=["owner", "target"],
                condition=Q(is_live=True) & ~Q(owner=Owner.RESOLUTION),
                name="plan_by_other_owner",
            )
        ]

    def __str__(self) -> str:
        return f"{self.target}: {show(self.value)} ({self.get_owner_display()})"

    def natural_key(self) -> tuple[str, str, str, str, str, int]:
        return (*self.target.natural_key(), self.owner, self.revision)

    natural_key.dependencies = ["targets.target", "meetings.document"]
