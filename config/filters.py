"""Base of every filter form: parameters written in Vietnamese without marks, with dashes.

``OfferedRows`` and ``RowFilter`` offer the rows of a short table (periods, sectors,
levels) without asking for them on every request.
"""

import copy
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from config.controls import ControlRenderer
from config.kept import Kept


class FilterForm(forms.Form):
    """A form whose controls are written without templates."""

    default_renderer = ControlRenderer


class Declared(OrderedDict):
    """Declared filters. A request's own copy shares all that it does not change."""

    def __deepcopy__(self, memo: Any) -> OrderedDict:
        return OrderedDict((name, _own(each)) for name, each in self.items())


def _own(declared: filters.Filter) -> filters.Filter:
    own = copy.copy(declared)
    own.extra = dict(declared.extra)
    own.method = declared.method  # bound to the copy by the setter
    return own


class DashedNames(filters.FilterSet):
    """Parameters are written with a dash where Python needs an underscore."""

    @classmethod
    def get_filters(cls) -> dict[str, filters.Filter]:
        found = super().get_filters()
        return Declared((name.replace("_", "-"), each) for name, each in found.items())

    @property
    def form(self) -> forms.Form:
        """The form of this request; its fields are this request's own already."""
        if not hasattr(self, "_form"):
            self._form = FilterForm(self.data if self.is_bound else None, prefix=self.form_prefix)
            self._form.fields = {name: each.field for name, each in self.filters.items()}
        return self._form


class OfferedRows:
    """Rows to choose from, kept in this process while the data keep their version.

    The version comes with the request, which has asked for it anyway:
    ``general_version`` for rows that no committee's figures decide, else
    ``data_version``. For a request that has none the rows are read.
    """

    def __init__(self, rows: Callable[[], QuerySet], version: str = "general_version") -> None:
        self._rows, self._version, self._kept = rows, version, Kept()

    def __call__(self, request: HttpRequest | None) -> list[Model]:
        return self._kept.get(getattr(request, self._version, None), "rows", self._read)

    def _read(self) -> list[Model]:
        return list(self._rows())


class RowFilter(filters.ChoiceFilter):
    """Filters by one of the offered rows, named in the address by its code."""

    def __init__(self, rows: OfferedRows, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows = rows

    @property
    def offered(self) -> dict[str, Model]:
        """The rows by their codes."""
        return {row.code: row for row in self.rows(self.parent.request)}

    @property
    def field(self) -> forms.ChoiceField:
        self.extra["choices"] = [(code, str(row)) for code, row in self.offered.items()]
        return super().field

    def filter(self, rows: QuerySet, value: str) -> QuerySet:
        return super().filter(rows, self.offered.get(value))
