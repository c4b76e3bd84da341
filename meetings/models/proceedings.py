"""What a report lists under a meeting: findings, instructions, documents.

Rows follow the order of the report (``order``) and name its paragraph, so that
each can be checked against the source. Wording is the office's own summary.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.seen import SeenManager
from meetings.models.committees import Committee
from meetings.models.documents import Document
from meetings.models.meetings import Meeting
from meetings.models.people import Person
from meetings.models.visibility import Through


class MeetingItem(models.Model):
    """Base of what a report lists under a meeting, in its order."""

    class Manager(SeenManager):
        def get_by_natural_key(self, meeting: str, order: int) -> "models.Model":
            return self.get(meeting__slug=meeting, order=order)

    order = models.PositiveSmallIntegerField(_("thứ tự"))
    text = models.TextField(_("nội dung"), help_text=_("Tóm tắt bằng lời của văn phòng."))
    paragraph = models.PositiveSmallIntegerField(
        _("đoạn"), null=True, blank=True, help_text=_("Đoạn thứ mấy trong tài liệu nguồn.")
    )

    objects = Manager()
    seen_by = Through("meeting")

    class Meta:
        abstract = True
        ordering = ["meeting", "order"]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else self.text[:79] + "…"

    def natural_key(self) -> tuple[str, int]:
        return (self.meeting.slug, self.order)

    natural_key.dependencies = ["meetings.meeting"]


class Finding(MeetingItem):
    """What a meeting found: a result, a shortcoming, a difficulty or a cause."""

    class Kind(models.TextChoices):
        RESULT = "result", _("kết quả")
        SHORTCOMING = "shortcoming", _("hạn chế")
        DIFFICULTY = "difficulty", _("khó khăn")
        CAUSE = "cause", _("nguyên nhân")

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="findings", verbose_name=_("hội nghị")
    )
    kind = models.CharField(_("loại"), max_length=12, choices=Kind)

    class Meta(MeetingItem.Meta):
        verbose_name = _("nhận định")
        verbose_name_plural = _("kết quả, hạn chế, nguyên nhân")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "order"], name="finding_order_once")
        ]


class Directive(MeetingItem):
    """An instruction: to whom, by whom, and by when where the report says so."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="directives", verbose_name=_("hội nghị")
    )
    given_by = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="directives_given",
        null=True,
        blank=True,
        verbose_name=_("người chỉ đạo"),
    )
    assignee = models.ForeignKey(
        Committee,
        models.PROTECT,
        related_name="directives",
        null=True,
        blank=True,
        verbose_name=_("cơ quan thực hiện"),
    )
    assignee_text = models.CharField(
        _("giao cho"),
        max_length=200,
        blank=True,
        help_text=_("Như tài liệu ghi, ví dụ: các phòng, ban và UBND xã, phường."),
    )
    due_on = models.DateField(_("thời hạn"), null=True, blank=True)
    due_text = models.CharField(
        _("thời hạn như in"), max_length=120, blank=True, help_text=_("Ví dụ: đến hết năm 2020.")
    )

    class Meta(MeetingItem.Meta):
        verbose_name = _("chỉ đạo")
        verbose_name_plural = _("chỉ đạo, nhiệm vụ giao")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "order"], name="directive_order_once")
        ]


class MeetingDocument(models.Model):
    """A document at a meeting: issued, disseminated, discussed or cited there."""

    class Relation(models.TextChoices):
        ISSUED = "issued", _("ban hành")
        DISSEMINATED = "disseminated", _("quán triệt")
        DISCUSSED = "discussed", _("thảo luận, cho ý kiến")
        REVIEWED = "reviewed", _("đánh giá thực hiện")
        CITED = "cited", _("nhắc đến")

    class Manager(SeenManager):
        def get_by_natural_key(
            self, meeting: str, document: str, relation: str
        ) -> "MeetingDocument":
            return self.get(meeting__slug=meeting, document__slug=document, relation=relation)

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="meeting_documents", verbose_name=_("hội nghị")
    )
    document = models.ForeignKey(
        Document, models.PROTECT, related_name="meeting_documents", verbose_name=_("văn bản")
    )
    relation = models.CharField(_("quan hệ"), max_length=12, choices=Relation)
    paragraph = models.PositiveSmallIntegerField(_("đoạn"), null=True, blank=True)

    objects = Manager()
    seen_by = Through("meeting")

    class Meta:
        verbose_name = _("văn bản tại hội nghị")
        verbose_name_plural = pgettext_lazy("nhiều", "văn bản tại hội nghị")
        ordering = ["meeting", "relation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "document", "relation"], name="meeting_document_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.get_relation_display()})"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.meeting.slug, self.document.slug, self.relation)

    natural_key.dependencies = ["meetings.meeting", "meetings.document"]
