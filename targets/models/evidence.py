"""What is doubtful about printed figures, and what was judged in words.

A *flag* marks what a source gets wrong or leaves open; nothing is repaired, the
flag is settled by a person with a reason. A *verdict* is a judgement in words:
printed in a source (“chưa hoàn thành” on an indicator without a number), or a
committee's own, overruling the computed status; both stay visible beside it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.addresses import address
from config.atomic import AtomicWrites
from config.loading import QuickRows
from config.seen import SeenManager
from meetings.models import Document, Meeting
from meetings.models.visibility import Through
from targets.models.choices import FlagKind, StatusChoice
from targets.models.citations import Citation
from targets.models.targets import Target
from targets.models.visibility import Doubts


class Flag(QuickRows):
    """A doubt about a source, and how it was settled."""

    class Manager(SeenManager):
        def get_by_natural_key(self, slug: str) -> "Flag":
            return self.get(slug=slug)

    slug = models.SlugField(_("mã"), max_length=60, unique=True)
    kind = models.CharField(_("loại nghi vấn"), max_length=20, choices=FlagKind)
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="flags", verbose_name=_("tài liệu")
    )
    paragraph = models.PositiveSmallIntegerField(_("đoạn"), null=True, blank=True)
    as_printed = models.CharField(_("như in"), max_length=120, blank=True)
    note = models.TextField(_("vì sao cần xác nhận"))
    citations = models.ManyToManyField(
        Citation, related_name="flags", blank=True, verbose_name=_("các con số liên quan")
    )
    meeting = models.ForeignKey(
        Meeting,
        models.SET_NULL,
        related_name="flags",
        null=True,
        blank=True,
        verbose_name=_("hội nghị liên quan"),
    )
    settled_on = models.DateField(_("ngày xác nhận"), null=True, blank=True)
    settled_by = models.CharField(_("người xác nhận"), max_length=160, blank=True)
    settlement = models.TextField(
        _("kết luận"), blank=True, help_text=_("Số nào đúng, theo văn bản nào, vì sao.")
    )

    objects = Manager()
    seen_by = Doubts()

    class Meta:
        verbose_name = _("nghi vấn")
        verbose_name_plural = _("nghi vấn cần xác nhận")
        ordering = ["document", "paragraph", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_on=None) | ~Q(settlement="") & ~Q(settled_by=""),
                name="flag_settled_with_reason",
                violation_error_message=_("Khi xác nhận phải ghi ai xác nhận và kết luận gì."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.as_printed or self.document}"

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["targets.citation", "meetings.meeting"]


class Verdict(AtomicWrites):
    """A judgement in words on one target."""

    class Origin(models.TextChoices):
        PRINTED = "printed", _("in trong tài liệu")
        OVERRIDE = "override", _("cấp ủy đánh giá lại")

    class Manager(SeenManager):
        def get_by_natural_key(
            self, indicator: str, committee: str, period: str, basis: str, origin: str
        ) -> "Verdict":
            return self.get(
                target__indicator__slug=indicator,
                target__committee__slug=committee,
                target__period__code=period,
                target__basis=basis,
                origin=origin,
            )

    target = models.ForeignKey(
        Target, models.CASCADE, related_name="verdicts", verbose_name=_("chỉ tiêu")
    )
    origin = models.CharField(_("căn cứ"), max_length=8, choices=Origin)
    status = models.CharField(_("nhận định"), max_length=10, choices=StatusChoice)
    reason = models.TextField(
        _("lý do"), blank=True, help_text=_("Bắt buộc khi cấp ủy đánh giá khác kết quả tính.")
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        related_name="verdicts",
        null=True,
        blank=True,
        verbose_name=_("tài liệu"),
    )
    paragraph = models.PositiveSmallIntegerField(_("đoạn"), null=True, blank=True)
    as_printed = models.CharField(_("như in"), max_length=120, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("người đánh giá"),
    )
    decided_on = models.DateField(_("ngày đánh giá"), null=True, blank=True)

    objects = Manager()
    seen_by = Through("target")

    class Meta:
        verbose_name = _("nhận định")
        verbose_name_plural = _("nhận định, đánh giá lại")
        ordering = ["target", "origin", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "origin"],
                name="verdict_once",
                violation_error_message=_("Chỉ tiêu đã có nhận định loại này."),
            ),
            models.CheckConstraint(
                condition=Q(origin="printed", document__isnull=False)
                | (Q(origin="override") & ~Q(reason="")),
                name="verdict_has_ground",
                violation_error_message=_("Nhận định in cần tài liệu; đánh giá lại cần lý do."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.get_status_display()}"

    def get_absolute_url(self) -> str:
        """Where it stands in print; the target's page when it is the committee's own."""
        if self.document is None:
            return self.target.get_absolute_url()
        page = address("targets:source-detail", self.document.slug)
        return f"{page}#nhan-dinh-{self.pk}"

    def natural_key(self) -> tuple[str, str, str, str, str]:
        return (*self.target.natural_key(), self.origin)

    natural_key.dependencies = ["targets.target", "meetings.document"]
