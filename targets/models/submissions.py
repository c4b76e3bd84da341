"""Figures on their way: entered, sent for review, returned or accepted.

A submission is what somebody reports for an indicator, a committee and the days it
covers. It counts nowhere: accepted, it makes an ``Actual`` (``targets.review``), which
does. So no page that reads actuals can show a figure nobody has accepted.

======================  ====================================================
draft (đang nhập)       entered, not sent yet
submitted (chờ duyệt)   sent; waits for whoever accepts figures there
returned (trả lại)      sent back with a reason, to be entered again
accepted (đã duyệt)     counts, by the actual it made
published (đã công bố)  the committee's figures of the period are announced
======================  ====================================================

The first three are open; at most one of them is on its way for the same days.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.seen import SeenManager
from meetings.models import Committee, Period
from targets.models.actuals import Actual
from targets.models.reached import Reached, covers_when_saved
from targets.models.visibility import Led


class State(models.TextChoices):
    """How far a figure has come."""

    DRAFT = "draft", _("đang nhập")
    SUBMITTED = "submitted", _("chờ duyệt")
    RETURNED = "returned", _("trả lại")
    ACCEPTED = "accepted", _("đã duyệt")
    PUBLISHED = "published", _("đã công bố")


OPEN = (State.DRAFT, State.SUBMITTED, State.RETURNED)
# What the actual has from the submission that made it.
PASSED_ON = (
    *("indicator", "committee", "period", "as_of", "covers_from", "covers_to"),
    *("value", "total", "qualifier", "ratio_to_plan", "is_estimate", "document", "note"),
)


def _person(label: Any, name: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name=name,
        null=True,
        blank=True,
        editable=False,
        verbose_name=label,
    )


class SubmissionQuerySet(models.QuerySet):
    """Questions about figures on their way."""

    def open(self) -> "SubmissionQuerySet":
        """Those that are neither accepted nor published."""
        return self.filter(state__in=OPEN)

    def of_sheet(self, committee: Committee, period: Period) -> "SubmissionQuerySet":
        """Those entered for a committee and a period, whatever their cut-off day."""
        return self.filter(committee=committee, period=period)


class SubmissionManager(SeenManager.from_queryset(SubmissionQuerySet)):
    """Finds a figure by what it is about, the days it covers and when it was entered."""

    def get_by_natural_key(
        self, indicator: str, committee: str, covers_from: date, covers_to: date, entered_at: str
    ) -> "Submission":
        return self.get(
            indicator__slug=indicator,
            committee__slug=committee,
            covers_from=covers_from,
            covers_to=covers_to,
            entered_at=entered_at,
        )


@covers_when_saved
class Submission(Reached):
    """A figure somebody reports for a committee and a period, and how far it has come."""

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="submissions", verbose_name=_("kỳ")
    )
    as_of = models.DateField(
        _("tính đến ngày"),
        null=True,
        blank=True,
        help_text=_("Ngày chốt số liệu khi kỳ chưa hết; trống thì lấy cuối kỳ."),
    )
    covers_from = models.DateField(_("cộng từ ngày"), editable=False)

    reason = models.CharField(
        _("lý do sửa"),
        max_length=300,
        blank=True,
        help_text=_("Bắt buộc khi thay một số chính thức đã được duyệt."),
    )

    state = models.CharField(
        _("tình trạng"), max_length=9, choices=State, default=State.DRAFT, editable=False
    )
    # Grows with every write: tells a form that somebody else has written since it was opened.
    version = models.PositiveIntegerField(_("lần ghi"), default=1, editable=False)
    entered_by = _person(_("người nhập"), "entered_submissions")
    entered_at = models.DateTimeField(_("nhập lúc"), editable=False)
    submitted_by = _person(_("người gửi"), "sent_submissions")
    submitted_at = models.DateTimeField(_("gửi lúc"), null=True, blank=True, editable=False)
    decided_by = _person(_("người duyệt"), "decided_submissions")
    decided_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True, editable=False)
    return_reason = models.CharField(_("lý do trả lại"), max_length=300, blank=True, editable=False)
    published_by = _person(_("người công bố"), "published_submissions")
    published_at = models.DateTimeField(_("công bố lúc"), null=True, blank=True, editable=False)
    actual = models.OneToOneField(
        Actual,
        models.SET_NULL,
        related_name="submission",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("kết quả thực hiện"),
    )

    objects = SubmissionManager()
    seen_by = Led()

    class Meta(Reached.Meta):
        verbose_name = _("số liệu gửi duyệt")
        verbose_name_plural = pgettext_lazy("nhiều", "số liệu gửi duyệt")
        ordering = ["-entered_at", "-pk"]
        indexes = [
            models.Index(fields=["committee", "period", "state"], name="submission_of_sheet"),
            # What waits, anywhere: few rows among all that were ever accepted.
            models.Index(
                fields=["state", "committee"],
                name="submission_waiting",
                condition=Q(state__in=["submitted", "returned", "draft"]),
            ),
            # What a committee has announced last.
            models.Index(
                fields=["committee", "-published_at"],
                name="submission_announced",
                condition=Q(state="published"),
            ),
        ]
        constraints = [
            *Reached.Meta.constraints,
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(ratio_to_plan__isnull=False),
                name="submission_not_empty",
                violation_error_message=_("Nhập số thực hiện, hoặc tỷ lệ in trong tài liệu."),
            ),
            models.CheckConstraint(
                condition=Q(ratio_to_plan=None) | Q(ratio_to_plan__gte=0),
                name="submission_ratio_not_negative",
                violation_error_message=_("Tỷ lệ so với kế hoạch không thể âm."),
            ),
            models.CheckConstraint(
                condition=Q(qualifier__in=["", ">=", "<=", "~"]),
                name="submission_qualifier_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "accepted", "published"]),
                name="submission_state_known",
            ),
            models.CheckConstraint(
                condition=Q(actual=None) | Q(state__in=["accepted", "published"]),
                name="submission_open_counts_nowhere",
                violation_error_message=_("Số chưa duyệt thì chưa được tính."),
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="submission_returned_with_reason",
                violation_error_message=_("Trả lại thì phải nêu lý do."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False),
                name="submission_sent_first",
                violation_error_message=_("Số chưa gửi thì không duyệt, không trả lại được."),
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at=None)),
                name="submission_published_some_day",
            ),
            models.UniqueConstraint(
                fields=["indicator", "committee", "covers_to", "covers_from"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
                name="submission_one_open",
                violation_error_message=_(
                    "Đã có số của chỉ tiêu này cho đúng kỳ này đang nhập hoặc chờ duyệt."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.committee} · {self.period}"

    def natural_key(self) -> tuple[str, str, date, date, str]:
        return (
            self.indicator.slug,
            self.committee.slug,
            self.covers_from,
            self.covers_to,
            self.entered_at.isoformat(),
        )

    natural_key.dependencies = ["targets.actual", "auth.user"]

    def clean(self) -> None:
        self.clean_days()

    @property
    def is_open(self) -> bool:
        """Whether it is still on its way."""
        return self.state in OPEN

    def as_actual(self) -> Actual:
        """The actual that accepting it makes; not stored yet."""
        return Actual(**{name: getattr(self, name) for name in PASSED_ON})
