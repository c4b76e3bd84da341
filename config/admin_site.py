"""The site of the admin: what is offered while typing, and nothing about rows out of reach."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from config.access import may, offered
from config.admin_history import delete_selected


class OfferedRows(AutocompleteJsonView):
    """The rows that one may put into the field, not all that one may see."""

    def process_request(self, request: HttpRequest) -> tuple[Any, ...]:
        answer = super().process_request(request)
        if not answer[2].concrete:
            raise PermissionDenied
        return answer

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        source = self.source_field.model
        return any(may(request.user, verb, source) for verb in ("add", "change"))

    def get_queryset(self) -> QuerySet:
        page, field = self.model_admin, self.source_field
        rows = page.labelled_rows().filter(offered(self.request.user, field))
        rows = rows.complex_filter(field.get_limit_choices_to())
        return page.get_search_results(self.request, rows, self.term)[0]


class HouseSite(AdminSite):
    """The admin of the house, with pages of its own beside those of models.

    ``history_page`` makes the page of what has been changed in a row; the app that keeps the
    history sets it.
    """

    history_page: Callable[[HttpRequest, ModelAdmin, Model], HttpResponse]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_action(delete_selected)
        self._pages: list[URLPattern] = []

    def add_page(self, route: str, view: Callable[..., HttpResponse], name: str) -> None:
        """Serve a view under ``admin:<name>`` to whoever may enter the admin."""
        self._pages.append(path(route, self.admin_view(view), name=name))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return OfferedRows.as_view(admin_site=self)(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # Pages link to rows themselves: Django's own detour leads to whatever key is asked for.
        stock = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        return [*self._pages, *stock]


class HouseAdminConfig(AdminConfig):
    """Puts the site of the house in the place of Django's."""

    default_site = "config.admin_site.HouseSite"
