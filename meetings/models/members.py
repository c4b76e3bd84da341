"""Who serves which committee in which role; what a role may do is in ``meetings.access``."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.atomic import AtomicWrites
from meetings.models.committees import Committee


class Role(models.TextChoices):
    """What somebody does for a committee and everything below it."""

    READER = "reader", _("người xem")
    REPORTER = "reporter", _("cơ quan báo cáo")
    OFFICE = "office", _("văn phòng")
    APPROVER = "approver", _("người duyệt")
    ADMINISTRATOR = "administrator", _("quản trị cấp ủy")


class Membership(AtomicWrites):
    """One user's role for one committee and everything below it."""

    class Manager(models.Manager):
        def get_by_natural_key(self, username: str, committee: str, role: str) -> "Membership":
            return self.get(user__username=username, committee__slug=committee, role=role)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        db_index=False,
        verbose_name=_("người dùng"),
    )
    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="memberships", verbose_name=_("cấp ủy, cơ quan")
    )
    role = models.CharField(
        _("vai trò"),
        max_length=13,
        choices=Role,
        help_text=_("Vai trò có hiệu lực với cấp ủy này và mọi cấp dưới của nó."),
    )

    objects = Manager()

    class Meta:
        verbose_name = _("phân công")
        verbose_name_plural = _("các phân công")
        ordering = ["committee", "role", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "committee", "role"],
                name="membership_once",
                violation_error_message=_("Người này đã có vai trò đó ở cấp ủy này."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=["reader", "reporter", "office", "approver", "administrator"]),
                name="membership_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.committee}"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.user.get_username(), self.committee.slug, self.role)

    natural_key.dependencies = ["auth.user", "meetings.committee"]
