"""What was written: who, when, how, what before and after, why. Never changed, never removed.

Rows are written by ``meetings.history`` alone, and the database refuses to update or delete
any, whoever asks (triggers of the migrations ``0008`` and its like: a migration that alters the
table has to make them again on SQLite). They outlive what they are about: its key, what it was
called and the words of what it named are kept as they were. A committee is named without a
foreign key in the database, so that its removal is not held up; a user who has written anything
stays, and is closed instead.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.seen import SeenManager
from meetings.models.committees import Committee
from meetings.models.visibility import Of


class Verb(models.TextChoices):
    """What was done."""

    ADDED = "added", _("thêm")
    CHANGED = "changed", _("sửa")
    DELETED = "deleted", _("xóa")
    REPLACED = "replaced", _("thay bằng số khác")
    RESTORED = "restored", _("khôi phục")
    MOVED = "moved", _("chuyển đi nơi khác")
    SUBMITTED = "submitted", _("gửi duyệt")
    ACCEPTED = "accepted", _("duyệt")
    RETURNED = "returned", _("trả lại")
    PUBLISHED = "published", _("công bố")
    CLOSED = "closed", _("khóa sổ")
    REOPENED = "reopened", _("mở lại")


class Via(models.TextChoices):
    """The way in by which it was written."""

    ADMIN = "admin", _("trang quản trị")
    SHEET = "sheet", _("bảng số liệu")
    FILE = "file", _("tệp Excel")
    IMPORT = "import", _("nhập hàng loạt")
    REVIEW = "review", _("duyệt số liệu")
    COMMAND = "command", _("lệnh quản trị")


class Change(models.Model):
    """One write to one row."""

    at = models.DateTimeField(_("lúc"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        editable=False,
        verbose_name=_("người ghi"),
    )
    via = models.CharField(_("cách ghi"), max_length=8, choices=Via)
    verb = models.CharField(_("việc"), max_length=10, choices=Verb)
    # The name of the model, and the key of its row.
    kind = models.CharField(_("loại dữ liệu"), max_length=30)
    row = models.BigIntegerField()
    # What several rows have in common that tell one story: the revisions of a figure.
    story = models.CharField(max_length=80)
    label = models.CharField(_("mục"), max_length=300)
    committee = models.ForeignKey(
        Committee,
        models.DO_NOTHING,
        related_name="+",
        null=True,
        db_index=False,
        db_constraint=False,
        editable=False,
        verbose_name=_("cấp ủy"),
    )
    # Values by field; where words belong to one, the value and the words.
    before = models.JSONField(_("trước"))
    after = models.JSONField(_("sau"))
    reason = models.TextField(_("lý do"))

    objects = SeenManager()
    seen_by = Of("committee")

    class Meta:
        verbose_name = _("thay đổi")
        verbose_name_plural = _("lịch sử thay đổi")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["story"], name="change_by_story"),
            models.Index(fields=["kind", "row"], name="change_of_row"),
            models.Index(fields=["committee", "at"], name="change_in_branch"),
            models.Index(fields=["by", "at"], name="change_by_user"),
            models.Index(fields=["at"], name="change_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="change_verb_known"),
            models.CheckConstraint(condition=Q(via__in=Via.values), name="change_via_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.label}"
