"""Admin of levels, periods, committees with their terms and posts, and people."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.admin import HouseAdmin, HouseInline
from config.forms import FIRST_YEAR, LAST_YEAR, HouseForm, slugged
from meetings.models import Committee, Level, Period, Person, Post, Term
from meetings.models.committees import STEP

MOST_CHILDREN = 10**STEP - 1


@admin.register(Level)
class LevelAdmin(HouseAdmin):
    """Tiers of the hierarchy."""

    form = slugged("name", field="code")
    fields = ["name", "code", "rank"]
    list_display = ["name", "code", "rank"]
    search_fields = ["code"]
    search_labels = True


@admin.register(Period)
class PeriodAdmin(HouseAdmin):
    """Reporting periods: one types the code, the rest follows from it."""

    fields = ["code", "kind", "start", "end"]
    list_display = ["code", "label", "start", "end"]
    list_filter = ["kind"]
    search_fields = ["code"]
    search_labels = True
    search_help_text = _("Gõ mã (2020-9M) hoặc tên (9 tháng đầu năm 2020), dấu không bắt buộc.")

    def get_fields(self, request: HttpRequest, obj: Period | None = None) -> list[str]:
        return ["code"] if obj is None else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Period | None = None) -> list[str]:
        # Figures stand on these days; another period is another row.
        return [] if obj is None else self.fields

    @admin.display(description=_("tên kỳ"))
    def label(self, period: Period) -> str:
        """The period in words."""
        return period.label


class TermForm(HouseForm):
    """A term in years that a party committee can have."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("year_from", "year_to"):
            year = cleaned.get(name)
            if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
                self.add_error(
                    name,
                    _("Năm từ %(first)s đến %(last)s, ví dụ 2020.")
                    % {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)},
                )
        return cleaned


class TermInline(HouseInline):
    """Terms of a committee."""

    model = Term
    form = TermForm
    fields = ["year_from", "year_to", "congress_no", "term_no", "note"]


class PostInline(HouseInline):
    """Posts, on the page of the body or of the person."""

    model = Post
    fields = ["person", "body", "title", "rank", "valid_from", "valid_to"]


class CommitteeForm(slugged("name")):
    """Refuses a place in the tree that the tree cannot hold."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        parent = cleaned.get("parent")
        if parent and "parent" in self.changed_data:
            if Committee.objects.filter(parent=parent).count() >= MOST_CHILDREN:
                self.add_error("parent", _("Tổ chức này đã có quá nhiều tổ chức trực thuộc."))
            if (
                len(parent.path) + STEP * self._height()
                > Committee._meta.get_field("path").max_length
            ):
                self.add_error("parent", _("Quá sâu: cây tổ chức có tối đa mười bậc."))
        return cleaned

    def _height(self) -> int:
        """Tiers that move along: the committee itself and the deepest below it."""
        if not self.instance.pk:
            return 1
        paths = Committee.objects.under(self.instance).values_list("path", flat=True)
        return (max(map(len, paths)) - len(self.instance.path)) // STEP + 1


@admin.register(Committee)
class CommitteeAdmin(HouseAdmin):
    """Committees, government bodies and agencies."""

    form = CommitteeForm
    fieldsets = [
        (None, {"fields": ["name", "kind", "level", "parent", "slug", "unit_code"]}),
        (_("Thời gian hoạt động"), {"fields": ["valid_from", "valid_to", "predecessors"]}),
        (_("Ghi chú"), {"fields": ["note"]}),
    ]
    inlines = [TermInline, PostInline]
    label_related = ("level", "parent")
    list_display = ["name", "kind", "level", "parent", "valid_from", "valid_to"]
    list_filter = ["level", "kind"]
    search_fields = ["search_key", "unit_code"]
    ordering = ["path"]


@admin.register(Term)
class TermAdmin(HouseAdmin):
    """Terms, when looked for by themselves."""

    form = TermForm
    fields = ["committee", "year_from", "year_to", "congress_no", "term_no", "note"]
    label_related = ("committee",)
    list_display = ["committee", "year_from", "year_to", "congress_no", "term_no"]
    list_filter = ["committee__level"]
    search_fields = ["committee__search_key"]


@admin.register(Person)
class PersonAdmin(HouseAdmin):
    """People and the posts they hold."""

    form = slugged("name")
    fields = ["name", "slug", "note"]
    inlines = [PostInline]
    list_display = ["name", "note"]
    search_fields = ["search_key"]
    ordering = ["sort_key", "pk"]


@admin.register(Post)
class PostAdmin(HouseAdmin):
    """Posts, when looked for by themselves."""

    fields = ["person", "body", "title", "rank", "valid_from", "valid_to"]
    label_related = ("person", "body")
    list_display = ["person", "title", "body", "valid_from", "valid_to"]
    list_filter = ["body__level", "body__kind"]
    search_fields = ["person__search_key", "body__search_key", "title"]
