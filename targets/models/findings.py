"""Contradictions between figures, as the rules of ``targets.checks`` find them.

Only what is needed to print a finding in the reader's language is stored: its
kind, the figure it is about, and what that cannot be squared with. One row for
each kind and figure, so that checking again changes nothing. Which columns a
kind fills is a constraint:

- ``ratio``: an actual, and the plan its printed ratio was held against;
- ``overtaken``: a plan, and the ``earlier`` figure that is above it;
- ``parts``: a score, or a count of criteria and the plan with another total;
- ``fallen``, ``same_period``: an actual, and the ``earlier`` one;
- ``sums``: an actual, and what its subordinates' figures come to: ``computed``
  from ``parts`` of the ``units`` that should have reported.

``targets.contradictions`` is the only writer.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.seen import SeenManager
from meetings.models import Committee
from meetings.models.visibility import Of
from targets.models.actuals import Actual
from targets.models.catalogue import Indicator
from targets.models.choices import ContradictionKind
from targets.models.plans import PlannedValue
from targets.models.scores import Score

SUBJECTS = ("actual", "plan", "score")


def _filled(*names: str) -> Q:
    """Exactly these of the columns below are filled."""
    columns = (*SUBJECTS, "earlier", "computed", "parts", "units")
    return Q(**{f"{column}__isnull": column not in names for column in columns})


class Contradiction(models.Model):
    """A figure that cannot be squared with another one."""

    kind = models.CharField(_("mâu thuẫn"), max_length=12, choices=ContradictionKind)
    # The index by committee and indicator serves both, and the figures' series as well.
    committee = models.ForeignKey(
        Committee, models.CASCADE, related_name="contradictions", db_index=False
    )
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="+", null=True, db_index=False
    )
    until = models.DateField(_("đến ngày"))
    # Found by the unique constraints' indexes.
    actual = models.ForeignKey(
        Actual, models.CASCADE, related_name="contradictions", null=True, db_index=False
    )
    plan = models.ForeignKey(PlannedValue, models.CASCADE, related_name="contradictions", null=True)
    score = models.ForeignKey(
        Score, models.CASCADE, related_name="contradictions", null=True, db_index=False
    )
    earlier = models.ForeignKey(Actual, models.CASCADE, related_name="+", null=True)
    computed = models.DecimalField(max_digits=26, decimal_places=6, null=True)
    parts = models.PositiveIntegerField(null=True)
    units = models.PositiveIntegerField(null=True)

    objects = SeenManager()
    seen_by = Of("committee")

    class Meta:
        verbose_name = _("mâu thuẫn số liệu")
        verbose_name_plural = _("các mâu thuẫn số liệu")
        ordering = ["-until", "-pk"]
        indexes = [
            models.Index(fields=["committee", "indicator"], name="contradiction_by_series"),
            models.Index(fields=["-until", "-id"], name="contradiction_newest"),
            models.Index(fields=["kind", "-until", "-id"], name="contradiction_by_kind"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["actual", "kind"], name="contradiction_actual_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(kind="overtaken"), name="contradiction_plan_once"
            ),
            models.UniqueConstraint(fields=["score"], name="contradiction_score_once"),
            models.CheckConstraint(
                condition=(Q(kind="ratio") & _filled("actual", "plan"))
                | (Q(kind="overtaken") & _filled("plan", "earlier"))
                | (Q(kind="parts") & (_filled("score") | _filled("actual", "plan")))
                | (Q(kind__in=["fallen", "same_period"]) & _filled("actual", "earlier"))
                | (Q(kind="sums") & _filled("actual", "computed", "parts", "units")),
                name="contradiction_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(indicator=None, score__isnull=False)
                | Q(indicator__isnull=False, score=None),
                name="contradiction_has_indicator",
            ),
            models.CheckConstraint(
                condition=Q(parts=None) | Q(parts__gte=1, parts__lte=F("units")),
                name="contradiction_parts_of_units",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.actual or self.plan or self.score}"

    @property
    def key(self) -> tuple[Any, ...]:
        """What there is one row of: a kind and the figure it is about."""
        plan = self.plan_id if self.kind == ContradictionKind.OVERTAKEN else None
        return (self.kind, self.actual_id, plan, self.score_id)
