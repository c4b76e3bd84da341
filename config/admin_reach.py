"""Roles in the admin: pages, rows, choices and forms that end where a user's reach ends.

Rows out of reach are not there: they are not listed, not found by a guessed key
and not offered; a posted one is an error of the form.
"""

from typing import Any

from django.contrib.auth import get_permission_codename
from django.db.models import Field, Model, QuerySet
from django.forms.models import _get_foreign_key
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config import access
from config.admin_deleting import labels_of

NOT_OFFERED = _("Không có mục này trong phạm vi được phân công.")


class OfferedChoices:
    """Fields for relations that offer what the user may put there."""

    def formfield_for_foreignkey(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return _limited(field, db_field, request)

    def formfield_for_manytomany(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        return _limited(field, db_field, request)

    def _permission(self, verb: str) -> str:
        return f"{self.opts.app_label}.{get_permission_codename(verb, self.opts)}"


def _limited(field: Any, db_field: Field, request: HttpRequest) -> Any:
    if field is not None:
        field.everything, field.offered = field.queryset, access.offered(request.user, db_field)
        field.queryset = field.everything.filter(field.offered)
        field.error_messages |= {"invalid_choice": NOT_OFFERED, "invalid_pk_value": NOT_OFFERED}
    return field


class PageInReach(OfferedChoices):
    """A page of the admin for the rows in reach."""

    def labelled_rows(self) -> QuerySet:
        """Every row there is, with what its label reads."""
        rows = self.model.objects.get_queryset()
        if ordering := self.ordering:
            rows = rows.order_by(*ordering)
        return rows.select_related(*self.label_related) if self.label_related else rows

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return access.allowed(request.user, "view", self.labelled_rows())

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)
        form.user = request.user
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self._permission("add"))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(self._permission("change"), obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(self._permission("delete"), obj)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(self._permission("view"), obj)


class InlineInReach(OfferedChoices):
    """Rows on the page of another row, which is their owner or only shows them.

    With their owner they are in reach or out of it; otherwise each is looked at.
    """

    def _is_owned(self) -> bool:
        key = _get_foreign_key(self.parent_model, self.model, self.fk_name)
        return key.name in access.owners(self.model)

    def _may(self, request: HttpRequest, verb: str, parent: Model | None) -> bool:
        if verb != "view" and parent is not None and parent.pk:
            page = self.admin_site.get_model_admin(self.parent_model)
            # A page that is only shown is not taken back, whatever is on it.
            if not page.has_change_permission(request, parent):
                return False
        part = None
        if parent is not None and self._is_owned():
            key = _get_foreign_key(self.parent_model, self.model, self.fk_name)
            part = self.model(**{key.name: parent})
        return request.user.has_perm(self._permission(verb), part)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        edited = not self._is_owned() and self.has_change_permission(request)
        verb = "change" if edited else "view"
        rows = access.allowed(request.user, verb, super().get_queryset(request))
        related = labels_of(self.admin_site, self.model)
        return rows.select_related(*related) if related else rows

    def get_formset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        formset = super().get_formset(request, *args, **kwargs)
        if not self._is_owned():
            formset.form.user = request.user
        return formset

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "delete", obj)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "view", obj)
