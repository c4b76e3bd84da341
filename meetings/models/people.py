"""Persons and the posts they hold in a body for a time."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.named import Named, NamedQuerySet
from config.seen import SeenManager
from meetings.models.committees import Committee
from meetings.models.visibility import Mentioned, Of


class PersonManager(SeenManager.from_queryset(NamedQuerySet)):
    """Finds a person by the natural key, the slug."""

    def get_by_natural_key(self, slug: str) -> "Person":
        return self.get(slug=slug)


class Person(Named):
    """Somebody who held a post or was at a meeting."""

    slug = models.SlugField(_("mã đường dẫn"), max_length=80, unique=True)
    name = models.CharField(_("họ và tên"), max_length=120)
    note = models.TextField(
        _("ghi chú"), blank=True, help_text=_("Để phân biệt người trùng tên, nếu có.")
    )

    objects = PersonManager()
    seen_by = Mentioned()

    class Meta:
        verbose_name = _("người")
        verbose_name_plural = pgettext_lazy("nhiều", "người")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class Post(models.Model):
    """A post held: “Phó Bí thư Thường trực” in a committee, from a day to a day."""

    class Manager(SeenManager):
        def get_by_natural_key(self, person: str, body: str, title: str) -> "Post":
            return self.get(person__slug=person, body__slug=body, title=title)

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="posts", verbose_name=_("người")
    )
    body = models.ForeignKey(
        Committee, models.PROTECT, related_name="posts", verbose_name=_("tổ chức")
    )
    title = models.CharField(
        _("chức vụ"), max_length=160, help_text=_("Ví dụ: Bí thư; Phó Bí thư Thường trực.")
    )
    rank = models.PositiveSmallIntegerField(
        _("thứ tự"), default=100, help_text=_("Số nhỏ đứng trước: Bí thư 10, Phó Bí thư 20 …")
    )
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)

    objects = Manager()
    seen_by = Of("body")

    class Meta:
        verbose_name = _("chức vụ")
        verbose_name_plural = pgettext_lazy("nhiều", "chức vụ")
        ordering = ["rank", "person__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "body", "title"], name="post_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="post_ends_after_start",
                violation_error_message=_("Ngày thôi giữ chức trước ngày nhận chức."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.title} ({self.body})"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.person.slug, self.body.slug, self.title)

    natural_key.dependencies = ["meetings.person", "meetings.committee"]
