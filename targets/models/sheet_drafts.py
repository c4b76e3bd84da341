"""What somebody has typed into a period sheet and not saved yet.

Kept on the server, so that it survives a closed browser and is there on another
machine. It is nobody's but its user's: no page shows it to anybody else, and saving
the sheet deletes it.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.seen import SeenManager
from meetings.models import Committee, Period
from meetings.models.visibility import Of


class SheetDraftManager(SeenManager):
    """Finds a draft by whose it is and what sheet it belongs to."""

    def get_by_natural_key(
        self, username: str, committee: str, period: str, as_of: date
    ) -> "SheetDraft":
        return self.get(
            user__username=username,
            committee__slug=committee,
            period__code=period,
            as_of=as_of,
        )


class SheetDraft(models.Model):
    """The boxes of a sheet as a user left them, by the indicator's slug."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="sheet_drafts",
        db_index=False,
        verbose_name=_("người dùng"),
    )
    committee = models.ForeignKey(
        Committee, models.CASCADE, related_name="sheet_drafts", verbose_name=_("cấp ủy")
    )
    period = models.ForeignKey(
        Period, models.CASCADE, related_name="sheet_drafts", verbose_name=_("kỳ")
    )
    # The last day of the sheet also where that is the period's: NULL would not be unique.
    as_of = models.DateField(_("đến ngày"))
    contents = models.JSONField(_("nội dung"), default=dict)
    updated_at = models.DateTimeField(_("lưu lúc"), auto_now=True)

    objects = SheetDraftManager()
    seen_by = Of("committee")

    class Meta:
        verbose_name = _("bản nháp bảng số liệu")
        verbose_name_plural = pgettext_lazy("nhiều", "bản nháp bảng số liệu")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "committee", "period", "as_of"], name="sheet_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee} · {self.period} · {self.user}"

    def natural_key(self) -> tuple[str, str, str, date]:
        return (
            self.user.get_username(),
            self.committee.slug,
            self.period.code,
            self.as_of,
        )

    natural_key.dependencies = ["auth.user", "meetings.committee", "meetings.period"]
