"""Base of every admin page: search without marks, Vietnamese figures and dates, honest refusals.

``HouseAdmin`` and ``HouseInline`` make every relation an autocomplete box, read
figures as 3.200,5 and dates as 28/11/2020, and keep list pages at a constant
number of queries, however many rows there are.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin import widgets
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from config.admin_deleting import labels_of, uses_listed
from config.admin_history import WithHistory
from config.admin_lists import HouseList
from config.admin_reach import InlineInReach, PageInReach
from config.forms import DayField, FigureField, HouseForm, HouseFormSet
from config.retrying import retried
from config.tables import BoundedPaginator
from config.text import fold, nfc

MOST_WORDS = 8
# Neither database takes these: a NUL, and more digits than a key has.
_UNUSABLE = re.compile(r"\x00|\d{19}", re.ASCII)


class _KnownValues:
    """Ignores posted keys that cannot be keys; looking them up would fail, not find nothing."""

    def optgroups(self, name: str, value: Iterable[str], attrs: Any = None) -> Any:
        field = self.field.target_field
        return super().optgroups(name, [key for key in value if _can_be(field, key)], attrs)


def _can_be(field: models.Field, key: Any) -> bool:
    text = str(key)
    if isinstance(field, models.IntegerField):
        return text.isascii() and text.isdigit() and len(text) < 19
    return "\x00" not in text


class RelationSelect(_KnownValues, widgets.AutocompleteSelect):
    """One row of another table, found by typing."""


class RelationSelectMultiple(_KnownValues, widgets.AutocompleteSelectMultiple):
    """Several rows of another table, found by typing."""


def _lookup(name: str, word: str) -> dict[str, str]:
    """How a field holds a word: by its folded key, a document number with đ as d, or as it is."""
    if name == "search_key":
        return {"search_key__contains": fold(word)}
    if name == "number":
        return {"number__iregex": re.sub("[dđĐD]", "[dđĐD]", re.escape(word))}
    return {f"{name}__icontains": word}


def in_one_transaction(
    view: Callable[..., HttpResponse], request: HttpRequest, *args: Any
) -> HttpResponse:
    """Answer a POST whole or not at all, once more if another writer was in the way."""
    if request.method != "POST":
        return view(request, *args)
    told = getattr(messages.get_messages(request), "_queued_messages", [])
    before = len(told)

    @retried
    def answer() -> HttpResponse:
        # What a try has said that was rolled back is not true.
        del told[before:]
        return view(request, *args)

    return answer()


class HouseFields:
    """Form fields of the house, for pages and inlines alike."""

    form = HouseForm
    formfield_overrides = {
        models.DecimalField: {"form_class": FigureField},
        models.DateField: {"form_class": DayField, "widget": widgets.AdminDateWidget},
        models.TextField: {"widget": widgets.AdminTextareaWidget(attrs={"rows": 3})},
    }

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return [
            field.name
            for field in (*self.model._meta.fields, *self.model._meta.many_to_many)
            if field.remote_field and field.editable
        ]

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, widgets.RelatedFieldWidgetWrapper):
            # A red cross beside a name reads as “take it out of this row”, and deletes the name.
            field.widget.can_delete_related = field.widget.can_change_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs.setdefault("widget", RelationSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs.setdefault("widget", RelationSelectMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The row's own page, where it has one."""
        if obj is None or not self.view_on_site or not hasattr(obj, "get_absolute_url"):
            return None
        return obj.get_absolute_url()

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> Any:
        model = db_field.remote_field.model
        if label_related := labels_of(self.admin_site, model):
            return model.objects.select_related(*label_related)
        return super().get_field_queryset(db, db_field, request)


class HouseAdmin(HouseFields, WithHistory, PageInReach, admin.ModelAdmin):
    """A page of the admin; ``label_related`` is what the row's own label reads."""

    label_related: tuple[str, ...] = ()
    # Small tables without a search key are searched by what they are called on screen.
    search_labels = False
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    # Counting each choice of each filter would scan the whole table.
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    search_help_text = _("Gõ có dấu hay không dấu đều được, ví dụ: bac kan.")
    # Set on the page, not on each query: list pages and autocomplete show the same labels.
    list_select_related = False

    class Media:
        css = {"all": ["css/admin-forms.css"]}

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        """Rows that hold every word typed, marks and case ignored."""
        words = nfc(search_term.replace("\x00", "")).split()[:MOST_WORDS]
        if self.search_labels:
            return self._called(queryset, words), False
        for word in words:
            queryset = queryset.filter(self._holds(word, request))
        return queryset, False

    def _called(self, queryset: models.QuerySet, words: list[str]) -> models.QuerySet:
        keys = []
        for row in self.model.objects.all() if words else ():
            label = fold(f"{row} {getattr(row, 'code', '')}")
            if all(fold(word) in label for word in words):
                keys.append(row.pk)
        return queryset.filter(pk__in=keys) if words else queryset

    def _holds(self, word: str, request: HttpRequest) -> Q:
        found = Q(pk__in=[])
        for path in self.get_search_fields(request):
            relation, _dots, name = path.rpartition("__")
            lookup = _lookup(name, word)
            if not relation:
                found |= Q(**lookup)
                continue
            # Keys first, rows after: a name is looked up among thousands of
            # committees, then by index among millions of figures.
            keys = self._related(relation).objects.filter(**lookup).values_list("pk", flat=True)
            found |= Q(**{f"{relation}__in": list(keys)})
        return found

    def _related(self, relation: str) -> type[models.Model]:
        model = self.model
        for step in relation.split("__"):
            model = model._meta.get_field(step).remote_field.model
        return model

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        asked = (value for key, values in request.GET.lists() if key != "q" for value in values)
        if any(_UNUSABLE.search(value) for value in asked):
            return HttpResponseRedirect(f"{request.path}?e=1")
        return self._answered(super().changelist_view, request, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = super().changeform_view
        return self._answered(view, request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._answered(super().delete_view, request, object_id, extra_context)

    def _answered(
        self, view: Callable[..., HttpResponse], request: HttpRequest, *args: Any
    ) -> HttpResponse:
        """The answer, or the same page again with what was refused after all."""
        try:
            return in_one_transaction(view, request, *args)
        except ValidationError as error:
            told = error.messages
        except (IntegrityError, DataError) as error:
            told = [self._broken_rule(str(error))]
        # Reached only when somebody else wrote in between: the form checks the same rules.
        for message in told:
            self.message_user(request, message, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    def _broken_rule(self, error: str) -> str:
        for model in apps.get_models():
            for constraint in model._meta.constraints:
                if constraint.name in error:
                    return str(constraint.get_violation_error_message())
        return str(_("Chưa ghi được gì: dữ liệu trùng hoặc trái quy tắc. Hãy xem lại rồi ghi lại."))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[HouseList]:
        return HouseList

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        if listed := uses_listed(objs, self.model, self.admin_site, request.user):
            return [], {}, set(), listed
        return super().get_deleted_objects(objs, request)


class HouseInline(HouseFields, InlineInReach, admin.TabularInline):
    """Rows edited on the page of what they belong to."""

    formset = HouseFormSet
    extra = 0


class HouseStackedInline(HouseFields, InlineInReach, admin.StackedInline):
    """The same, a card each, for rows too wide for one line."""

    formset = HouseFormSet
    extra = 0
