"""Party papers, and the sources that figures are read from.

One table for both, because a report is a paper and a source at once. Any of
number, issuer and date may be missing in print; what is there must not repeat
within issuer, type, number and date (numbers restart each term). The type word
stays beside the number: “QĐ” alone is ambiguous (quyết định, quy định).
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.addresses import address
from config.named import Named, NamedQuerySet
from config.seen import SeenManager
from meetings.models.committees import Committee, Term
from meetings.models.visibility import Mentioned, Of, Through


class DatePrecision(models.TextChoices):
    """How much of a date the source gives; the rest of the stored date means nothing."""

    DAY = "day", pgettext_lazy("ngày biết", "đến ngày")
    MONTH = "month", pgettext_lazy("ngày biết", "đến tháng")
    YEAR = "year", pgettext_lazy("ngày biết", "đến năm")


def show_date(day: date | None, precision: str) -> str:
    """A date as far as it is known: 05/10/2020, 10/2020 or 2020; empty when unknown."""
    formats = {"day": "%d/%m/%Y", "month": "%m/%Y", "year": "%Y"}
    return day.strftime(formats[precision]) if day else ""


class DocumentQuerySet(NamedQuerySet):
    """Documents as papers or as sources."""

    def papers(self) -> "DocumentQuerySet":
        """Papers with a type and number, without press articles."""
        return self.exclude(type=Document.Type.ARTICLE)


class DocumentManager(SeenManager.from_queryset(DocumentQuerySet)):
    """Finds a document by its natural key, the slug."""

    def get_by_natural_key(self, slug: str) -> "Document":
        return self.get(slug=slug)


class Document(Named):
    """A Party paper, a law, or an article that figures are read from."""

    NAME_FIELD = "title"

    class Type(models.TextChoices):
        NQ = "NQ", _("Nghị quyết")
        CT = "CT", _("Chỉ thị")
        KL = "KL", _("Kết luận")
        QD = "QD", _("Quyết định")
        QDI = "QDI", _("Quy định")
        QC = "QC", _("Quy chế")
        CTR = "CTR", _("Chương trình")
        KH = "KH", _("Kế hoạch")
        DA = "DA", _("Đề án")
        HD = "HD", _("Hướng dẫn")
        TB = "TB", _("Thông báo")
        BC = "BC", _("Báo cáo")
        TTR = "TTR", _("Tờ trình")
        CV = "CV", _("Công văn")
        LAW = "LUAT", _("Luật")
        ARTICLE = "TIN", _("Tin, bài")

    slug = models.SlugField(_("mã đường dẫn"), max_length=80, unique=True)
    source_code = models.CharField(
        _("mã nguồn"),
        max_length=8,
        blank=True,
        help_text=_("Ba chữ số đầu của tệp nguồn, ví dụ 001; trống nếu không phải nguồn."),
    )
    type = models.CharField(_("loại văn bản"), max_length=4, choices=Type)
    number = models.CharField(
        _("số, ký hiệu"),
        max_length=40,
        blank=True,
        help_text=_("Như in trên văn bản, ví dụ 11-QĐi/TW; trống nếu văn bản không ghi số."),
    )
    issuer = models.ForeignKey(
        Committee,
        models.PROTECT,
        related_name="documents",
        null=True,
        blank=True,
        verbose_name=_("cơ quan ban hành"),
    )
    title = models.CharField(_("trích yếu"), max_length=500)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    issued_precision = models.CharField(
        _("ngày biết đến đâu"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    term = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="documents",
        null=True,
        blank=True,
        verbose_name=_("nhiệm kỳ"),
        help_text=_("Với nghị quyết đại hội: nhiệm kỳ mà nghị quyết đặt chỉ tiêu."),
    )
    publisher = models.CharField(_("nơi đăng"), max_length=200, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    related = models.ManyToManyField(
        "self",
        through="DocumentRelation",
        symmetrical=False,
        related_name="related_from",
        verbose_name=_("văn bản liên quan"),
    )

    objects = DocumentManager()
    seen_by = Mentioned(Of("issuer"), but=("documentrelation", "flag"))

    class Meta:
        verbose_name = _("văn bản")
        verbose_name_plural = pgettext_lazy("nhiều", "văn bản")
        ordering = [F("issued_on").desc(nulls_last=True), "sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("issuer", Value(0), output_field=models.BigIntegerField()),
                "type",
                "number",
                Coalesce("issued_on", Value(date(1, 1, 1))),
                condition=~Q(number=""),
                name="document_number_once",
                violation_error_message=_(
                    "Đã có văn bản cùng cơ quan ban hành, loại, số và ngày ban hành."
                ),
            ),
            models.UniqueConstraint(
                fields=["source_code"],
                condition=~Q(source_code=""),
                name="document_source_code_once",
                violation_error_message=_("Mã nguồn này đã dùng cho văn bản khác."),
            ),
            models.CheckConstraint(
                condition=Q(issued_precision__in=["day", "month", "year"]),
                name="document_date_precision_known",
            ),
        ]

    def __str__(self) -> str:
        return self.citation

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["meetings.committee", "meetings.term"]

    def get_absolute_url(self) -> str:
        if self.type == self.Type.ARTICLE:
            return address("targets:source-detail", self.slug)
        return address("targets:document-detail", self.slug)

    @property
    def citation(self) -> str:
        """How people name it: “Kết luận 50-KL/TW”, else its title."""
        if self.number:
            return f"{self.get_type_display()} {self.number}"
        return self.title

    @property
    def date_text(self) -> str:
        return show_date(self.issued_on, self.issued_precision)


class DocumentRelation(models.Model):
    """What one paper does to another: amends it, replaces it, carries it on, cites it."""

    class Kind(models.TextChoices):
        AMENDS = "amends", _("sửa đổi, bổ sung")
        REPLACES = "replaces", _("thay thế")
        CONTINUES = "continues", _("tiếp tục thực hiện")
        IMPLEMENTS = "implements", _("triển khai thực hiện")
        CITES = "cites", _("viện dẫn")

    class Manager(SeenManager):
        def get_by_natural_key(self, document: str, other: str, kind: str) -> "DocumentRelation":
            return self.get(document__slug=document, other__slug=other, kind=kind)

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="relations", verbose_name=_("văn bản")
    )
    other = models.ForeignKey(
        Document, models.PROTECT, related_name="relations_from", verbose_name=_("văn bản kia")
    )
    kind = models.CharField(_("quan hệ"), max_length=10, choices=Kind)

    objects = Manager()
    seen_by = Through("document", "other", every=True)

    class Meta:
        verbose_name = _("quan hệ văn bản")
        verbose_name_plural = pgettext_lazy("nhiều", "quan hệ văn bản")
        ordering = ["document", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "other", "kind"], name="relation_once"),
            models.CheckConstraint(
                condition=~Q(document=F("other")),
                name="relation_not_to_itself",
                violation_error_message=_("Một văn bản không thể sửa đổi hay thay thế chính nó."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.get_kind_display()} {self.other}"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.document.slug, self.other.slug, self.kind)

    natural_key.dependencies = ["meetings.document"]

    def clean(self) -> None:
        # The constraint speaks only on save; a form should say it beside the field.
        if self.document_id and self.document_id == self.other_id:
            raise ValidationError({"other": _("Chọn một văn bản khác.")})
