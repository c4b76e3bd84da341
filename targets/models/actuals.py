"""What was reached.

An actual belongs to an indicator, a committee and the days it covers, not to a
target; every target it counts towards takes it (``targets.status``). It may be
a value, only a printed ratio, or both. ``period`` is the period as printed;
where only a cut-off date is printed, ``as_of`` is, and ``covers_from`` says
from which day the figure accumulates. ``covers_from``/``covers_to`` are always
there and are what rules and indexes use.

An estimate is replaced by the official figure, not overwritten: it stops being
live and stays, and the next revision takes its place.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.seen import SeenManager
from meetings.models import Period
from targets.models.choices import FigureKind, Owner, Qualifier
from targets.models.reached import RATIO, Reached, covers_when_saved
from targets.models.visibility import Led
from targets.querysets import ActualQuerySet


class ActualManager(SeenManager.from_queryset(ActualQuerySet)):
    """Finds a figure by what it is about, the days it covers and its revision."""

    def get_by_natural_key(
        self, indicator: str, committee: str, covers_from: date, covers_to: date, revision: int
    ) -> "Actual":
        return self.get(
            indicator__slug=indicator,
            committee__slug=committee,
            covers_from=covers_from,
            covers_to=covers_to,
            revision=revision,
        )


@covers_when_saved
class Actual(Reached):
    """A figure reached: a value, a printed ratio, or both, for the days it covers."""

    period = models.ForeignKey(
        Period,
        models.PROTECT,
        related_name="actuals",
        null=True,
        blank=True,
        verbose_name=_("kỳ"),
        help_text=_("Kỳ như tài liệu ghi; trống nếu chỉ có ngày chốt số liệu."),
    )
    as_of = models.DateField(
        _("tính đến ngày"),
        null=True,
        blank=True,
        help_text=_("Ngày chốt số liệu như in, ví dụ 28/11/2020; trống thì lấy cuối kỳ."),
    )
    covers_from = models.DateField(
        _("cộng từ ngày"),
        blank=True,
        help_text=_("Ngày bắt đầu cộng dồn, khi không có kỳ. Ví dụ 01/01/2020."),
    )
    revision = models.PositiveSmallIntegerField(_("lần"), default=1, editable=False)
    is_live = models.BooleanField(_("đang hiệu lực"), default=True, editable=False)

    ratio_qualifier = models.CharField(
        _("mức chính xác của tỷ lệ"), max_length=2, choices=Qualifier, blank=True, default=""
    )
    ratio_owner = models.CharField(
        _("so với kế hoạch của"), max_length=10, choices=Owner, blank=True, default=""
    )
    ratio_to_same_period = models.DecimalField(
        _("% so với cùng kỳ, như in"), **RATIO, null=True, blank=True
    )
    change = models.DecimalField(
        _("tăng (+), giảm (-) so với cùng kỳ"),
        **RATIO,
        null=True,
        blank=True,
        help_text=_("Tính bằng %; với chỉ tiêu đơn vị %, tính bằng điểm %."),
    )
    names = models.CharField(_("tên cụ thể"), max_length=300, blank=True)
    is_derived = models.BooleanField(
        _("số suy ra"), default=False, help_text=_("Số không in trong tài liệu mà suy ra từ đó.")
    )

    objects = ActualManager()
    seen_by = Led()

    class Meta(Reached.Meta):
        verbose_name = _("kết quả thực hiện")
        verbose_name_plural = pgettext_lazy("nhiều", "kết quả thực hiện")
        ordering = ["-covers_to", "pk"]
        # Serves a committee's last day, its figures of some days, its periods, and the key itself.
        indexes = [
            models.Index(fields=["committee", "covers_to", "period"], name="actual_of_committee")
        ]
        constraints = [
            *Reached.Meta.constraints,
            models.CheckConstraint(
                condition=Q(value__isnull=False)
                | Q(ratio_to_plan__isnull=False)
                | Q(ratio_to_same_period__isnull=False)
                | Q(change__isnull=False),
                name="actual_not_empty",
                violation_error_message=_(
                    "Nhập số thực hiện, hoặc ít nhất một tỷ lệ in trong tài liệu."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(ratio_to_plan=None) | Q(ratio_to_plan__gte=0))
                & (Q(ratio_to_same_period=None) | Q(ratio_to_same_period__gte=0)),
                name="actual_ratio_not_negative",
                violation_error_message=_("Tỷ lệ so với kế hoạch, cùng kỳ không thể âm."),
            ),
            models.CheckConstraint(
                condition=Q(qualifier__in=["", ">=", "<=", "~"])
                & Q(ratio_qualifier__in=["", ">=", "<=", "~"]),
                name="actual_qualifier_known",
            ),
            models.UniqueConstraint(
                fields=["indicator", "committee", "covers_to", "covers_from", "revision"],
                name="actual_revision_once",
            ),
            models.UniqueConstraint(
                fields=["indicator", "committee", "covers_to", "covers_from"],
                condition=Q(is_live=True),
                name="actual_one_live",
                violation_error_message=_(
                    "Đã có số liệu của chỉ tiêu này cho đúng kỳ này; hãy sửa hoặc thay số đó."
                ),
            ),
        ]

    def __str__(self) -> str:
        day = self.as_of.strftime("%d/%m/%Y") if self.as_of else ""
        return f"{self.indicator} · {self.committee} · {self.period or day}"

    def natural_key(self) -> tuple[str, str, date, date, int]:
        return (
            self.indicator.slug,
            self.committee.slug,
            self.covers_from,
            self.covers_to,
            self.revision,
        )

    natural_key.dependencies = [
        "targets.indicator",
        "meetings.committee",
        "meetings.period",
        "meetings.document",
    ]

    def figure_kinds(self) -> list[FigureKind]:
        """Which figures it holds: a value or a count, and the printed ratios."""
        counted = self.value is not None and self.total is not None
        held = {
            FigureKind.CRITERIA: counted,
            FigureKind.ACTUAL: self.value is not None and not counted,
            FigureKind.RATIO_TO_PLAN: self.ratio_to_plan is not None,
            FigureKind.RATIO_TO_SAME_PERIOD: self.ratio_to_same_period is not None,
            FigureKind.CHANGE: self.change is not None,
        }
        return [kind for kind, there in held.items() if there]

    def same_days(self) -> dict[str, Any]:
        """What another figure has in common with this one when it says the same thing."""
        return {
            "indicator": self.indicator_id,
            "committee": self.committee_id,
            "covers_from": self.covers_from,
            "covers_to": self.covers_to,
        }

    def clean(self) -> None:
        self.clean_days()
        if self.indicator_id and self.committee_id:
            self.refuse_second(self.others_of_same_days())

    def others_of_same_days(self) -> list["Actual"]:
        """The other figures that say the same thing, retired ones included."""
        others = Actual.objects.filter(**self.same_days()).order_by()
        if self.pk:
            others = others.exclude(pk=self.pk)
        return list(others.only("revision", "is_live", "is_estimate"))

    def refuse_second(self, others: list["Actual"], *, correcting: bool = False) -> None:
        """Raise ``ValidationError`` if one of them stands; an official figure beats an estimate.

        A correction takes the place of its own kind, too.
        """
        # Not left to the constraint: forms skip it, since covers_to is no form field.
        new, official = self.pk is None, not self.is_estimate

        def yields(other: Actual) -> bool:
            return new and (official if other.is_estimate != self.is_estimate else correcting)

        if any(other.is_live and not yields(other) for other in others):
            raise ValidationError(
                _(
                    "Đã có số liệu của chỉ tiêu này cho đúng kỳ này; hãy sửa số đó. Số chính "
                    "thức chỉ tự thay số ước."
                )
            )
