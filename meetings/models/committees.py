"""Committees as a dated tree, and their terms.

The tree is a materialised path of four digits a step: 1 centre ``0001``, its
provinces ``00010001`` …; "this unit and everything under it" is one indexed
range, whatever the size. ``parent`` points to the parent's *path*, so a CHECK
on the row itself can refuse a committee under itself or its own descendant:
a child's path must be its parent's path and one step more, which no cycle can
satisfy. Digits only, so every collation orders paths alike.

Government bodies (UBND) and agencies hang in the same tree under the
committee that leads them, told apart by ``kind``. Units that were merged or
abolished keep their row, name and dates; ``predecessors`` says what became of
them.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Length, Substr
from django.db.models.lookups import Exact
from django.db.models.signals import pre_save
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config import seen
from config.addresses import address
from config.atomic import AtomicWrites
from config.named import Named, NamedQuerySet
from config.seen import SeenManager
from meetings.models.visibility import Of, Tree, subtree_range

STEP = 4
PATH_LENGTH = 10 * STEP


class Level(models.Model):
    """A tier of the hierarchy; data, since tiers come and go (districts ended in 2025)."""

    class Manager(SeenManager):
        def get_by_natural_key(self, code: str) -> "Level":
            return self.get(code=code)

    code = models.SlugField(_("mã cấp"), max_length=20, unique=True)
    name = models.CharField(_("tên cấp"), max_length=80)
    rank = models.PositiveSmallIntegerField(
        _("thứ bậc"), help_text=_("1 là Trung ương; số lớn hơn là cấp dưới.")
    )

    objects = Manager()

    class Meta:
        verbose_name = _("cấp")
        verbose_name_plural = _("các cấp")
        ordering = ["rank", "code"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class CommitteeQuerySet(NamedQuerySet):
    """Committees as questions about the tree."""

    def under(self, committee: "Committee") -> "CommitteeQuerySet":
        """The committee and everything below it."""
        low, high = subtree_range(committee.path)
        return self.filter(path__gte=low, path__lt=high)

    def above(self, committee: "Committee") -> "CommitteeQuerySet":
        """The committees from the root down to the parent of this one; their names all may read."""
        paths = [committee.path[:end] for end in range(STEP, len(committee.path), STEP)]
        return self.model.objects.belonging().filter(path__in=paths).order_by("path")


class CommitteeManager(SeenManager.from_queryset(CommitteeQuerySet)):
    """Finds a committee by its natural key, the slug."""

    def get_by_natural_key(self, slug: str) -> "Committee":
        return self.get(slug=slug)


class Committee(AtomicWrites, Named):
    """A committee, people's committee, council or agency: a dated node of the tree."""

    class Kind(models.TextChoices):
        PARTY = "party", _("cấp ủy, tổ chức đảng")
        GOVERNMENT = "government", _("Ủy ban nhân dân")
        COUNCIL = "council", _("Hội đồng nhân dân")
        AGENCY = "agency", _("cơ quan, ban, ngành")

    slug = models.SlugField(
        _("mã đường dẫn"),
        max_length=80,
        unique=True,
        help_text=_("Tên không dấu, nối bằng gạch ngang, ví dụ thanh-uy-bac-kan."),
    )
    name = models.CharField(
        _("tên"), max_length=200, help_text=_("Tên đầy đủ, ví dụ Thành ủy Bắc Kạn.")
    )
    kind = models.CharField(_("loại"), max_length=12, choices=Kind, default=Kind.PARTY)
    level = models.ForeignKey(Level, models.PROTECT, verbose_name=_("cấp"))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        to_field="path",
        db_column="parent_path",
        related_name="children",
        null=True,
        blank=True,
        verbose_name=_("cấp trên"),
        help_text=_("Tổ chức lãnh đạo trực tiếp; để trống với cấp cao nhất."),
    )
    path = models.CharField(max_length=PATH_LENGTH, unique=True, editable=False)
    unit_code = models.CharField(
        _("mã đơn vị hành chính"),
        max_length=12,
        blank=True,
        help_text=_("Mã chính thức của Cục Thống kê, ví dụ 058."),
    )
    valid_from = models.DateField(_("hoạt động từ"), null=True, blank=True)
    valid_to = models.DateField(
        _("kết thúc hoạt động"),
        null=True,
        blank=True,
        help_text=_("Ngày cuối cùng còn hoạt động, ví dụ 30/06/2025."),
    )
    predecessors = models.ManyToManyField(
        "self",
        symmetrical=False,
        related_name="successors",
        blank=True,
        verbose_name=_("tổ chức tiền thân"),
    )
    note = models.TextField(_("ghi chú"), blank=True)

    objects = CommitteeManager()
    seen_by = Tree()

    class Meta:
        verbose_name = _("cấp ủy, cơ quan")
        verbose_name_plural = pgettext_lazy("nhiều", "cấp ủy, cơ quan")
        ordering = ["path"]
        indexes = [models.Index(fields=["sort_key", "id"], name="committee_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(parent=None) & Exact(Length("path"), STEP))
                | (
                    Exact(Length("path"), Length("parent") + STEP)
                    & Exact(Substr("path", 1, Length("parent")), F("parent"))
                ),
                name="committee_path_extends_parent",
                violation_error_message=_("Một tổ chức không thể đứng dưới chính nó."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="committee_ends_after_start",
                violation_error_message=_("Ngày kết thúc trước ngày bắt đầu hoạt động."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["party", "government", "council", "agency"]),
                name="committee_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["meetings.level"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and {"parent", "parent_id"} & set(update_fields):
            kwargs["update_fields"] = {*update_fields, "path"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address("targets:committee-detail", self.slug)

    def clean(self) -> None:
        if self.pk and self.parent_id and self.path and self.parent_id.startswith(self.path):
            raise ValidationError(
                {"parent": _("Một tổ chức không thể đứng dưới chính nó hoặc cấp dưới của nó.")}
            )
        if len(self.parent_id or "") >= PATH_LENGTH:
            raise ValidationError({"parent": _("Cây tổ chức không sâu quá 10 bậc.")})

    @property
    def is_closed(self) -> bool:
        """Whether the reader of the page sees no more of it than its name."""
        sight = seen.current()
        return sight is not None and not sight.covers(self.path)

    @property
    def depth(self) -> int:
        """Steps below the root: 0 for the root."""
        return len(self.path) // STEP - 1


def place_in_tree(instance: Committee, **kwargs: Any) -> None:
    """Give a committee its path; move its subtree when the parent has changed.

    A signal, so that ``loaddata`` (which skips ``save``) keeps the tree as well.
    The parent's row is locked, so that two children added at once get two paths.
    """
    stored = (
        Committee.objects.filter(pk=instance.pk).values_list("path", "parent_id").first()
        if instance.pk
        else None
    )
    if stored and stored[1] == instance.parent_id:
        instance.path = stored[0]
        return
    if stored and instance.parent_id and instance.parent_id.startswith(stored[0]):
        # Left to the CHECK to refuse: no path can satisfy it.
        instance.path = stored[0]
        return
    instance.path = _next_path(instance.parent_id)
    if stored:
        _move_subtree(stored[0], instance.path)


def _next_path(parent_path: str | None) -> str:
    siblings = Committee.objects.filter(parent_id=parent_path)
    if parent_path and transaction.get_connection().in_atomic_block:
        list(Committee.objects.select_for_update().filter(path=parent_path).values_list("pk"))
    last = siblings.order_by("-path").values_list("path", flat=True).first()
    step = int(last[-STEP:]) + 1 if last else 1
    if step >= 10**STEP - 1:
        # 9999 is left out: the range that ends behind it would need a fifth digit.
        raise ValidationError(_("Một cấp ủy không có quá 9.998 tổ chức trực thuộc."))
    return f"{parent_path or ''}{step:0{STEP}d}"


def _move_subtree(old: str, new: str) -> None:
    low, high = subtree_range(old)
    tail = Substr("path", len(old) + 1)
    below = Committee.objects.filter(path__gt=low, path__lt=high)
    below.update(
        path=Concat(Value(new), tail),
        parent_id=Concat(Value(new), Substr("parent_id", len(old) + 1)),
    )


pre_save.connect(place_in_tree, sender=Committee, dispatch_uid="meetings.place_in_tree")


class Term(models.Model):
    """A committee's term: which congress elected it and for which years.

    ``congress_no`` counts the congresses (“Đại hội lần thứ XVIII” is 18),
    ``term_no`` the committees elected (“khóa XVIII”); a source may print one,
    the other, or both in disagreement, which is flagged and not repaired.
    """

    class Manager(SeenManager):
        def get_by_natural_key(self, slug: str, year_from: int) -> "Term":
            return self.get(committee__slug=slug, year_from=year_from)

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="terms", verbose_name=_("cấp ủy")
    )
    congress_no = models.PositiveSmallIntegerField(
        _("đại hội lần thứ"), null=True, blank=True, help_text=_("Ví dụ 18 cho lần thứ XVIII.")
    )
    term_no = models.PositiveSmallIntegerField(_("khóa"), null=True, blank=True)
    year_from = models.PositiveSmallIntegerField(_("từ năm"))
    year_to = models.PositiveSmallIntegerField(_("đến năm"))
    note = models.TextField(_("ghi chú"), blank=True)

    objects = Manager()
    seen_by = Of("committee")

    class Meta:
        verbose_name = _("nhiệm kỳ")
        verbose_name_plural = pgettext_lazy("nhiều", "nhiệm kỳ")
        ordering = ["committee", "-year_from"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "year_from"], name="term_once"),
            models.CheckConstraint(
                condition=Q(year_to__gt=F("year_from")),
                name="term_ends_after_start",
                violation_error_message=_("Nhiệm kỳ phải kết thúc sau năm bắt đầu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee} {self.year_from}-{self.year_to}"

    def natural_key(self) -> tuple[str, int]:
        return (self.committee.slug, self.year_from)

    natural_key.dependencies = ["meetings.committee"]
