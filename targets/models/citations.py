"""Provenance: where each figure stands in print.

A *citation* is one printed number: source, paragraph, the few words around it,
and the plan, actual or score it became. What is printed is found by a folded key.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.signals import pre_save
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.addresses import address
from config.loading import QuickRows
from config.seen import SeenManager
from config.text import fold
from meetings.models import Document
from meetings.models.visibility import Through
from targets.models.actuals import Actual
from targets.models.choices import FigureKind
from targets.models.plans import PlannedValue
from targets.models.scores import Score

SEARCH_LENGTH = 240


class CitationQuerySet(models.QuerySet):
    """Citations, whose search key every way into the table keeps right."""

    def bulk_create(
        self, objs: Iterable["Citation"], *args: Any, **kwargs: Any
    ) -> list["Citation"]:
        objs = list(objs)
        for each in objs:
            each.fill_key()
        return super().bulk_create(objs, *args, **kwargs)

    def rebuild_keys(self) -> int:
        """Rewrite the keys of rows that other tools wrote; returns how many were stale."""
        stale = []
        for each in self.only("as_printed", "search_key").iterator(chunk_size=2000):
            before = each.search_key
            each.fill_key()
            if each.search_key != before:
                stale.append(each)
        return self.bulk_update(stale, ["search_key"], batch_size=1000)


class Citation(QuickRows):
    """One printed number and the figure it became."""

    class Manager(SeenManager.from_queryset(CitationQuerySet)):
        def get_by_natural_key(self, document: str, order: int) -> "Citation":
            return self.get(document__slug=document, order=order)

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="citations", verbose_name=_("nguồn")
    )
    order = models.PositiveSmallIntegerField(
        _("thứ tự đọc"), help_text=_("Số thứ tự của con số trong tài liệu, từ 1.")
    )
    paragraph = models.PositiveSmallIntegerField(
        _("đoạn"), help_text=_("Đoạn thứ mấy trong tài liệu, không kể dòng trống.")
    )
    kind = models.CharField(_("là số"), max_length=20, choices=FigureKind)
    as_printed = models.CharField(
        _("như in"), max_length=120, help_text=_("Vài chữ quanh con số, đúng như in.")
    )
    search_key = models.CharField(
        _("khóa tìm kiếm"), max_length=SEARCH_LENGTH, editable=False, default=""
    )
    plan = models.ForeignKey(
        PlannedValue,
        models.PROTECT,
        related_name="citations",
        null=True,
        blank=True,
        verbose_name=_("kế hoạch"),
    )
    actual = models.ForeignKey(
        Actual,
        models.PROTECT,
        related_name="citations",
        null=True,
        blank=True,
        verbose_name=_("kết quả thực hiện"),
    )
    score = models.ForeignKey(
        Score,
        models.PROTECT,
        related_name="citations",
        null=True,
        blank=True,
        verbose_name=_("điểm số"),
    )

    objects = Manager()
    seen_by = Through("plan", "actual", "score")

    class Meta:
        verbose_name = _("trích dẫn")
        verbose_name_plural = pgettext_lazy("nhiều", "trích dẫn")
        ordering = ["document", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "order"],
                name="citation_order_once",
                violation_error_message=_("Tài liệu này đã có con số mang thứ tự đó."),
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="plan", plan__isnull=False, actual__isnull=True, score__isnull=True
                )
                | Q(
                    kind__in=["score", "unmet"],
                    plan__isnull=True,
                    actual__isnull=True,
                    score__isnull=False,
                )
                | Q(
                    kind__in=[
                        "actual",
                        "criteria",
                        "ratio_to_plan",
                        "ratio_to_same_period",
                        "change",
                    ],
                    plan__isnull=True,
                    actual__isnull=False,
                    score__isnull=True,
                ),
                name="citation_of_one_figure",
                violation_error_message=_(
                    "Mỗi trích dẫn thuộc đúng một kế hoạch, kết quả hoặc điểm số, khớp với loại số."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.as_printed}”, {self.document}, {_('đoạn')} {self.paragraph}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if "as_printed" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_key"}
        super().save(*args, **kwargs)

    def fill_key(self) -> None:
        """What the words are found by, marks and case ignored on either database."""
        self.search_key = fold(self.as_printed)[:SEARCH_LENGTH]

    def get_absolute_url(self) -> str:
        page = address("targets:source-detail", self.document.slug)
        return f"{page}#so-{self.order}"

    def natural_key(self) -> tuple[str, int]:
        return (self.document.slug, self.order)

    natural_key.dependencies = [
        "meetings.document",
        "targets.plannedvalue",
        "targets.actual",
        "targets.score",
    ]


def _fill_key(sender: type, instance: Citation, **kwargs: Any) -> None:
    instance.fill_key()


pre_save.connect(_fill_key, sender=Citation, dispatch_uid="targets.citation_key")
