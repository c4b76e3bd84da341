"""Base of every table, and paging that never counts a whole table.

A table lists its columns explicitly. Sorting always ends in the primary key, so
that ties neither repeat nor lose rows between pages.
"""

from functools import cached_property
from typing import Any

import django_tables2 as tables
from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest

COUNT_LIMIT = 10_000
PER_PAGE = 50
PER_PAGE_MAX = 200
# ``attrs`` of a column of figures.
NUM = {"th": {"class": "num"}, "td": {"class": "num"}}


class BoundedPaginator(Paginator):
    """Counts up to ``COUNT_LIMIT`` rows; a page beyond the ends is the nearest page."""

    @cached_property
    def count(self) -> int:
        counted = self._count_one_more
        return min(counted, COUNT_LIMIT)

    @cached_property
    def is_bounded(self) -> bool:
        """Whether there are more rows than are counted and paged through."""
        return self._count_one_more > COUNT_LIMIT

    @cached_property
    def _count_one_more(self) -> int:
        rows = getattr(self.object_list, "data", self.object_list)
        rows = getattr(rows, "data", rows)
        if not isinstance(rows, QuerySet):
            return len(rows)
        # Keys alone: what a page shows of each row would be worked out for all of them.
        return rows.order_by().values("pk")[: COUNT_LIMIT + 1].count()

    def page(self, number: Any) -> Page:
        try:
            return super().page(number)
        except PageNotAnInteger:
            return super().page(1)
        except EmptyPage:
            return super().page(1 if int(number) < 1 else self.num_pages)


class BaseTable(tables.Table):
    """Explicit columns, key tie-break, words of the house."""

    caption = ""

    class Meta:
        attrs = {"class": "table"}
        order_by_field = "sort"
        page_field = "page"
        empty_text = "—"

    @property
    def order_by(self) -> Any:
        return tables.Table.order_by.fget(self)

    @order_by.setter
    def order_by(self, value: Any) -> None:
        names = value.split(",") if isinstance(value, str) else value or ()
        # A dot is django-tables2's old separator, which it warns of; no column has one.
        tables.Table.order_by.fset(self, [name for name in names if "." not in name])
        rows = self.data.data
        if self.order_by and isinstance(rows, QuerySet):
            self.data.data = rows.order_by(*_with_key(rows.query.order_by))


class RoughDateColumn(tables.Column):
    """A date as exactly as it is known (``date_text``); unknown dates come last either way."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_values=(), **kwargs)

    def render(self, record: Any) -> str:
        return record.date_text or "—"

    def value(self, record: Any) -> str:
        return record.date_text

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:  # noqa: FBT001
        day = F(self.accessor)
        last = day.desc(nulls_last=True) if is_descending else day.asc(nulls_last=True)
        return queryset.order_by(last), True


def _with_key(ordering: tuple[Any, ...]) -> tuple[Any, ...]:
    last = ordering[-1] if ordering else None
    return ordering if last in ("pk", "-pk") else (*ordering, "pk")


def page_size(raw: str | None) -> int:
    """Rows a page from a query parameter: clamped, and the default when it is no number."""
    try:
        asked = int(raw or PER_PAGE)
    except ValueError:
        return PER_PAGE
    return min(max(asked, 10), PER_PAGE_MAX)


def arranged(request: HttpRequest, table: BaseTable, per_page: int = PER_PAGE) -> BaseTable:
    """One of several tables on a page, sorted and paged by its own prefixed parameters."""
    table.per_page_field = "_"
    paging = {"paginator_class": BoundedPaginator, "per_page": per_page}
    return tables.RequestConfig(request, paginate=paging).configure(table)
