"""Meetings and reviews: who was there, what was found, what was instructed.

Rows follow the order of the report they were read from (``order``) and name
its paragraph, so that a finding or an instruction can be checked against the
source. Wording is the office's own summary, not the report's sentence.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.named import Named, NamedQuerySet
from config.seen import SeenManager
from meetings.models.committees import Committee, Term
from meetings.models.documents import DatePrecision, Document, show_date
from meetings.models.people import Person
from meetings.models.periods import Period
from meetings.models.visibility import Of, Through


class MeetingManager(SeenManager.from_queryset(NamedQuerySet)):
    """Finds a meeting by its natural key, the slug."""

    def get_by_natural_key(self, slug: str) -> "Meeting":
        return self.get(slug=slug)


class Meeting(Named):
    """A plenum, conference, congress or review, as one report tells it."""

    NAME_FIELD = "title"

    class Kind(models.TextChoices):
        PLENUM = "plenum", _("hội nghị Ban Chấp hành")
        CONFERENCE = "conference", _("hội nghị tổng kết")
        GOVERNMENT_REVIEW = "government", _("họp Ủy ban nhân dân")
        CONGRESS = "congress", _("đại hội")
        TERM_REVIEW = "term_review", _("tổng kết nhiệm kỳ")

    class Session(models.TextChoices):
        MORNING = "morning", _("sáng")
        AFTERNOON = "afternoon", _("chiều")

    slug = models.SlugField(_("mã đường dẫn"), max_length=80, unique=True)
    title = models.CharField(_("tên hội nghị"), max_length=300)
    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="meetings", verbose_name=_("cơ quan họp")
    )
    kind = models.CharField(_("loại"), max_length=12, choices=Kind)
    ordinal = models.PositiveSmallIntegerField(
        _("lần thứ"), null=True, blank=True, help_text=_("Đếm lại từ 1 mỗi nhiệm kỳ.")
    )
    extended = models.BooleanField(_("mở rộng"), default=False)
    term = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="meetings",
        null=True,
        blank=True,
        verbose_name=_("nhiệm kỳ"),
    )
    held_on = models.DateField(
        _("ngày họp"), null=True, blank=True, help_text=_("Trống nếu tài liệu không ghi ngày.")
    )
    held_precision = models.CharField(
        _("ngày biết đến đâu"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    session = models.CharField(_("buổi"), max_length=9, choices=Session, blank=True)
    reviewed = models.ForeignKey(
        Period,
        models.PROTECT,
        related_name="reviewed_by",
        null=True,
        blank=True,
        verbose_name=_("kỳ được đánh giá"),
    )
    report = models.ForeignKey(
        Document,
        models.PROTECT,
        related_name="reported_meetings",
        null=True,
        blank=True,
        verbose_name=_("nguồn tường thuật"),
        help_text=_("Tài liệu mà người dự, kết quả, chỉ đạo được đọc ra từ đó."),
    )
    summary = models.TextField(_("tóm tắt"), blank=True)
    documents = models.ManyToManyField(
        Document, through="MeetingDocument", related_name="meetings", verbose_name=_("văn bản")
    )

    objects = MeetingManager()
    seen_by = Of("committee")

    class Meta:
        verbose_name = _("hội nghị")
        verbose_name_plural = pgettext_lazy("nhiều", "hội nghị")
        ordering = [F("held_on").desc(nulls_last=True), "sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "term", "kind", "ordinal"],
                condition=Q(ordinal__isnull=False, term__isnull=False),
                name="meeting_ordinal_once",
                violation_error_message=_("Nhiệm kỳ này đã có hội nghị cùng loại, cùng lần thứ."),
            ),
            models.CheckConstraint(
                condition=Q(held_precision__in=["day", "month", "year"]),
                name="meeting_date_precision_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["meetings.committee", "meetings.document", "meetings.period"]

    def get_absolute_url(self) -> str:
        return reverse("targets:meeting-detail", args=[self.slug])

    @property
    def date_text(self) -> str:
        return show_date(self.held_on, self.held_precision)


class Attendance(models.Model):
    """A person at a meeting, in one role, with the posts held on that day as printed."""

    class Role(models.TextChoices):
        CHAIRED = "chaired", pgettext_lazy("vai trò", "chủ trì")
        OPENED = "opened", _("phát biểu khai mạc")
        PRESENTED = "presented", _("quán triệt văn bản")
        DIRECTED = "directed", _("phát biểu chỉ đạo")
        CONCLUDED = "concluded", _("kết luận")
        ATTENDED = "attended", _("dự")
        QUOTED = "quoted", _("được nêu trong bài")

    class Manager(SeenManager):
        def get_by_natural_key(self, meeting: str, person: str, role: str) -> "Attendance":
            return self.get(meeting__slug=meeting, person__slug=person, role=role)

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="attendances", verbose_name=_("hội nghị")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="attendances", verbose_name=_("người")
    )
    role = models.CharField(_("vai trò"), max_length=10, choices=Role, default=Role.ATTENDED)
    posts_then = models.CharField(
        _("chức vụ khi đó"),
        max_length=200,
        help_text=_("Như tài liệu ghi, ví dụ: Tỉnh ủy viên, Bí thư Thành ủy."),
    )
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    paragraph = models.PositiveSmallIntegerField(_("đoạn"), null=True, blank=True)

    objects = Manager()
    seen_by = Through("meeting")

    class Meta:
        verbose_name = _("người dự")
        verbose_name_plural = pgettext_lazy("nhiều", "người dự")
        ordering = ["meeting", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person", "role"],
                name="attendance_once",
                violation_error_message=_("Người này đã có vai trò đó ở hội nghị."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.posts_then}"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.meeting.slug, self.person.slug, self.role)

    natural_key.dependencies = ["meetings.meeting", "meetings.person"]
