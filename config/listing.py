"""The one way a list page works: filters by plain GET, table, chips, paging, CSV.

A list view declares its queryset, its django-filter class and its table. Bad
parameters are ignored, never an error: an unknown choice filters nothing, a
place that is none is the first page, a page size is clamped. The rows are read
once, with the number of them in the same query where it is not known yet.
"""

import csv
from collections.abc import Hashable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.views import FilterView

from config.kept import Kept
from config.tables import BaseTable, in_order, page_size, paginate
from config.tables.cursors import AFTER, BEFORE
from config.tables.paging import SoughtPage

CSV_LIMIT = 50_000
CSV_CHUNK = 2_000
# Also the full-width forms, which some spreadsheets take for the plain ones.
FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n")
# How many rows a selection has: counting them costs more than showing some.
TOTALS = Kept()
# Another selection has other pages.
NO_PAGE = {"page": None, AFTER: None, BEFORE: None}


class Listing(FilterView):
    """A filtered, sorted, paged table that can be taken away as CSV."""

    template_name = "list.html"
    table_class: type[BaseTable]
    title = ""
    lede = ""
    strict = False
    csv_name = "danh-sach"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.filterset = self.get_filterset(self.get_filterset_class())
        self.object_list = self.filterset.qs
        if request.GET.get("dang") == "csv":
            return self.as_csv()
        return self.render_to_response(self.get_context_data())

    def get_filterset_kwargs(self, filterset_class: type) -> dict[str, Any]:
        kwargs = super().get_filterset_kwargs(filterset_class)
        kwargs["data"] = clean_parameters(self.request)
        return kwargs

    def get_table(self) -> BaseTable:
        """The page asked for, in the order asked for."""
        table = self.table_class(self.object_list)
        table.indexed += self.indexed()
        per_page = page_size(self.request.GET.get("per_page"))
        version, selection = getattr(self.request, "data_version", None), self._selection()
        known = TOTALS.find(version, selection)
        paginate(self.request, table, per_page, counted=True, total=known)
        if known is None and isinstance(table.page, SoughtPage):
            TOTALS.put(version, selection, table.page.total)
        return table

    def indexed(self) -> tuple[str, ...]:
        """Columns that an index sorts this selection by."""
        return ()

    def _selection(self) -> Hashable:
        """What decides how many rows the list has, beside the data."""
        chosen = self.filterset.form.cleaned_data | self.kwargs
        named = (f"{name}={value}" for name, value in chosen.items())
        return type(self), timezone.localdate(), *named

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "view": self,
            "table": self.get_table(),
            "title": self.title,
            "lede": self.lede,
            "form": self.filterset.form,
            "chips": list(chips(self.request, self.filterset.form)),
            "clear_url": self.request.path,
            "csv_url": _replace(self.request, dang="csv", **NO_PAGE),
            **kwargs,
        }

    def as_csv(self) -> StreamingHttpResponse:
        """The current view, all pages of it, as CSV that Excel opens as UTF-8."""
        table = self.table_class(in_order(self.object_list))
        if sort := self.request.GET.getlist("sort"):
            table.order_by = sort
        # Cut in the database, after sorting, and read as it is sent: never all rows at once.
        table.data.data = table.data.data[:CSV_LIMIT].iterator(chunk_size=CSV_CHUNK)
        response = StreamingHttpResponse(csv_lines(table), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.csv_name}.csv"'
        return response


def clean_parameters(request: HttpRequest) -> Any:
    """The query parameters without NUL bytes, which PostgreSQL refuses."""
    data = request.GET.copy()
    for name, values in data.lists():
        data.setlist(name, [value.replace("\x00", "") for value in values])
    return data


def csv_lines(table: Any) -> Iterator[str]:
    """The rows of a table as CSV text, a byte order mark first."""

    class Line:
        def write(self, text: str) -> str:
            return text

    writer = csv.writer(Line())
    yield "\ufeff"
    for row in table.as_values():
        yield writer.writerow([harmless(cell) for cell in row])


def harmless(cell: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in FORMULA_STARTS else text


def chips(request: HttpRequest, form: Any) -> Iterator[dict[str, Any]]:
    """The chosen filters, each with the address that drops it."""
    form.is_valid()  # what is wrong is left out
    for name, value in getattr(form, "cleaned_data", {}).items():
        if value in (None, "", [], False) or (hasattr(value, "exists") and not value):
            continue
        yield {
            "label": form.fields[name].label,
            "value": _shown(form.fields[name], value),
            "url": _replace(request, **{name: None}, **NO_PAGE),
        }


def _shown(field: Any, value: Any) -> str:
    if value is True:
        return str(_("có"))
    labels = dict(_flat(getattr(field, "choices", ()))) if isinstance(value, str) else {}
    return str(labels.get(value, value))


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


def _replace(request: HttpRequest, **changes: Any) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path
