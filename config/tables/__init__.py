"""Tables: declared as with django-tables2, written from columns compiled once per class.

``base`` has the class that every table extends, ``compiled`` what a column does in each
cell (and why that is worth it), ``markup`` the HTML, ``paging`` the pages, ``ordering``
and ``cursors`` the order of rows and the places in it.

A table lists its columns explicitly. Sorting always ends in the primary key, so that
ties neither repeat nor lose rows between pages.
"""

from typing import Any

import django_tables2
from django.http import HttpRequest

from config.tables.base import NUM, BaseTable
from config.tables.ordering import in_order
from config.tables.paging import (
    COUNT_LIMIT,
    PER_PAGE,
    PER_PAGE_MAX,
    BoundedPaginator,
    page_size,
    paginate,
)

__all__ = [
    "COUNT_LIMIT",
    "NUM",
    "PER_PAGE",
    "PER_PAGE_MAX",
    "BaseTable",
    "BoundedPaginator",
    "RoughDateColumn",
    "arranged",
    "in_order",
    "page_size",
    "paginate",
]


class RoughDateColumn(django_tables2.Column):
    """A date as exactly as it is known (``date_text``); sorted by the day, unknown ones last."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_values=(), **kwargs)

    def render(self, record: Any) -> str:
        return record.date_text or "—"

    def value(self, record: Any) -> str:
        return record.date_text


def arranged(request: HttpRequest, table: BaseTable, per_page: int = PER_PAGE) -> BaseTable:
    """One of several tables on a page, sorted and paged by its own prefixed parameters."""
    paginate(request, table, per_page)
    return table
