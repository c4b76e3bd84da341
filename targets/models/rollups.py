"""Counts of targets by status for every committee, period and sector.

Two rows a committee, period and sector: its *own* targets, and those of
everything *below* it. A whole branch is the two together, so a write touches
its committee's own row and one row for each committee above, and a committee
without subordinates has no second row. Those at the top of the tree have none
either: one national row would make every writer in the country wait for every
other, and adding up the 34 rows underneath takes less than a millisecond.

Counted are assessed targets by their *stored* status. Whether an unreported
one is “Chưa đến kỳ” or “Thiếu số liệu” depends on the day of reading, so those
for the last year of a longer period are counted apart. ``targets.rollups`` is
the only writer; ``check_standings`` proves the counts.
"""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.seen import SeenManager
from meetings.models import Committee, Period
from meetings.models.visibility import Of
from targets import status as rule
from targets.models.catalogue import Sector
from targets.models.choices import Basis

MISSING_FINAL = "missing_final"
COUNTED = (*(status.value for status in rule.Status), MISSING_FINAL)


def column_of(status: str, basis: str) -> str:
    """The column that counts a target with this stored status and basis."""
    if status == rule.Status.MISSING and basis == Basis.FINAL_YEAR:
        return MISSING_FINAL
    return str(status)


class StatusCount(models.Model):
    """How many targets stand where: one committee's own, or those of all below it."""

    class Scope(models.TextChoices):
        OWN = "own"
        BELOW = "below"

    # Found by committee, with the constraint's index: through one of the periods' own, the
    # ranking of the provinces would read every row of the year.
    committee = models.ForeignKey(
        Committee, models.CASCADE, related_name="status_counts", db_index=False
    )
    period = models.ForeignKey(Period, models.CASCADE, related_name="+", db_index=False)
    sector = models.ForeignKey(Sector, models.CASCADE, related_name="+", db_index=False)
    scope = models.CharField(max_length=5)
    exceeded = models.PositiveIntegerField(default=0)
    met = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    met_early = models.PositiveIntegerField(default=0)
    on_track = models.PositiveIntegerField(default=0)
    watch = models.PositiveIntegerField(default=0)
    at_risk = models.PositiveIntegerField(default=0)
    not_due = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    missing_final = models.PositiveIntegerField(default=0)

    objects = SeenManager()
    seen_by = Of("committee")

    class Meta:
        verbose_name = _("số đếm theo trạng thái")
        verbose_name_plural = _("các số đếm theo trạng thái")
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "period", "sector", "scope"], name="status_count_once"
            ),
            models.CheckConstraint(
                condition=Q(scope__in=["own", "below"]), name="status_count_scope_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee} · {self.period} · {self.sector} · {self.scope}"


def shown_on(counts: dict[str, int], period: Period, day: date) -> dict[str, int]:
    """Stored counts as shown on a day: unreported targets of a time to come are not due."""
    shown = dict(counts)
    final = shown.pop(MISSING_FINAL)
    if day < period.start:
        shown[rule.Status.NOT_DUE] += shown[rule.Status.MISSING]
        shown[rule.Status.MISSING] = 0
    late = rule.Status.NOT_DUE if day.year < period.end.year else rule.Status.MISSING
    shown[late] += final
    return {status: number for status, number in shown.items() if number}
