"""Pages of a table. A page costs the same wherever it is.

**Rows of the database are sought, never skipped.** A numbered page makes the database
walk all rows before it (page 80 of 4.000 rows took 13 ms where the first took 0,6), and
a row entered meanwhile shows one row twice. So a page begins *after* a row or ends
*before* one, by the values that row has in the order (``cursors``). Numbers are given
up for results of every size: a bound of 10.000 rows would only bound the growth. What
a reader needs of them is there all the same: first, previous, next, and which rows of
how many these are. Old addresses with ``?page=`` show the first page.

**How many rows** is counted to ``COUNT_LIMIT`` and not beyond, and not at all when the
first page holds everything. ``counted=True`` has the count come with the rows, in the
same query. Lists in memory keep numbers; they cost nothing there.
"""

from functools import cached_property
from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import IntegerField, QuerySet, Subquery
from django.http import HttpRequest
from django_tables2.rows import BoundRows

from config.beside import Unread, unread
from config.tables import cursors
from config.tables.cursors import AFTER, BEFORE, Place
from config.tables.ordering import Key, keys_of

COUNT_LIMIT = 10_000
PER_PAGE = 50
PER_PAGE_MAX = 200
TOTAL = "_total"


class BoundedPaginator(Paginator):
    """Numbered pages; counts up to ``COUNT_LIMIT``; beyond the ends is the nearest page."""

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
        return one_more(rows).count() if isinstance(rows, QuerySet) else len(rows)

    def page(self, number: Any) -> Page:
        try:
            return super().page(number)
        except PageNotAnInteger:
            return super().page(1)
        except EmptyPage:
            return super().page(1 if int(number) < 1 else self.num_pages)


class CountOf(Subquery):
    """How many rows a query has, as a column of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _counted)"
    output_field = IntegerField()


def one_more(rows: QuerySet) -> QuerySet:
    """Enough rows to tell that there are more than are counted.

    Keys alone: what a page shows of each row would be worked out for all of them.
    """
    found = rows.order_by().values("pk")[: COUNT_LIMIT + 1]
    query = found.query
    if query.group_by is None:
        # Nothing names them any more: conditions hold what they compare. Left in, each would
        # be worked out anew when this becomes a column of another query, a fifth of a page.
        selected = query.annotation_select_mask or ()
        query.annotations = {n: each for n, each in query.annotations.items() if n in selected}
    return found


class SoughtPage:
    """The rows after or before a place in their order; the first ones without a place.

    Stands for the paginator too: a sought page knows what there is to know.
    """

    is_sought = True
    # Whose page it is, once it is one of a table.
    table: Any = None

    def __init__(
        self,
        rows: QuerySet,
        per_page: int,
        asked: dict[str, str],
        *,
        total: int | None = None,
        counted: bool = False,
    ) -> None:
        self.rows, self.per_page = rows, per_page
        self._total, self._counted = total, counted and total is None
        self.keys = keys_of(rows)
        self.order = f"{rows.model._meta.label}:{[(k.expression, k.descending) for k in self.keys]}"
        self.start, self.has_next = 0, False
        self.records = self._sought(asked) or self._after(None)

    def _sought(self, asked: dict[str, str]) -> list[Any]:
        """The rows asked for; none where nobody asked, or nothing is there any more."""
        if not any(asked.values()):
            return []
        keyed = cursors.with_keys(self.rows, self.keys)
        fields = cursors.fields_of(keyed, self.keys)
        if place := cursors.read(asked.get(BEFORE, ""), self.order, fields):
            return self._before(place)
        place = cursors.read(asked.get(AFTER, ""), self.order, fields)
        return self._after(place) if place else []

    def _after(self, place: Place | None) -> list[Any]:
        found = self._fetched(self.keys, place)
        self.start = place.index if place else 0
        self.has_next = len(found) > self.per_page
        return found[: self.per_page]

    def _before(self, place: Place) -> list[Any]:
        found = self._fetched([key.backwards for key in self.keys], place)
        # Fewer than a page: the beginning, which is shown as a whole page.
        if len(found) <= self.per_page:
            return []
        self.start, self.has_next = max(place.index - self.per_page, 1), True
        return found[self.per_page - 1 :: -1]

    def _fetched(self, keys: list[Key], place: Place | None) -> list[Any]:
        rows = cursors.with_keys(self.rows, keys)
        if place:
            rows = cursors.beyond(rows, keys, place.values)
        if self._counted:
            rows = rows.annotate(**{TOTAL: CountOf(one_more(self.rows))})
        return list(rows[: self.per_page + 1])

    @cached_property
    def object_list(self) -> BoundRows:
        """The rows as the library has them, each of them read."""
        read = [each.record if isinstance(each, Unread) else each for each in self.records]
        return BoundRows(read, self.table)

    @property
    def has_previous(self) -> bool:
        return self.start > 0

    @property
    def has_other_pages(self) -> bool:
        return self.has_previous or self.has_next

    @property
    def after(self) -> str:
        """The cursor of the next page."""
        return self._place(self.records[-1], self.start + len(self.records))

    @property
    def before(self) -> str:
        """The cursor of the previous page."""
        return self._place(self.records[0], self.start)

    def _place(self, record: Any, index: int) -> str:
        values = tuple(_of(record, cursors.ALIAS(n)) for n in range(len(self.keys)))
        return cursors.written(Place(values, index), self.order)

    @cached_property
    def _count_one_more(self) -> int:
        if not self.has_previous and not self.has_next:
            return len(self.records)
        if self._counted:
            return _of(self.records[0], TOTAL)
        return one_more(self.rows).count() if self._total is None else self._total

    @property
    def total(self) -> int:
        """How many rows there are; any number beyond ``COUNT_LIMIT`` for more than that."""
        return self._count_one_more

    @property
    def count(self) -> int:
        """How many rows there are, up to ``COUNT_LIMIT``."""
        return min(self._count_one_more, COUNT_LIMIT)

    @property
    def is_bounded(self) -> bool:
        """Whether there are more rows than are counted."""
        return self._count_one_more > COUNT_LIMIT

    @property
    def first_row(self) -> int:
        return self.start + 1

    @property
    def last_row(self) -> int:
        return self.start + len(self.records)


def page_size(raw: str | None) -> int:
    """Rows a page from a query parameter: clamped, and the default when it is no number."""
    try:
        asked = int(raw or PER_PAGE)
    except ValueError:
        return PER_PAGE
    return min(max(asked, 10), PER_PAGE_MAX)


def paginate(
    request: HttpRequest,
    table: Any,
    per_page: int,
    *,
    counted: bool = False,
    total: int | None = None,
) -> None:
    """Sorts a table as asked and cuts it to the page asked for, by its own prefixed parameters.

    More rows than are counted are sorted only by what an index serves: another order
    would sort all of them for every page. ``total`` is how many there are, if known.
    """
    table.request = request
    asked = request.GET.getlist(table.prefixed_order_by_field)
    rows = table.data.data
    if not isinstance(rows, QuerySet):
        if asked:
            table.order_by = asked
        table.paginator = BoundedPaginator(table.rows, per_page)
        table.page = table.paginator.page(request.GET.get(table.prefixed_page_field, 1))
        return
    if total is None and not table.is_served_by_index(asked):
        total = one_more(rows).count()
    if asked and (total is None or total <= COUNT_LIMIT or table.is_served_by_index(asked)):
        table.order_by = asked
    places = {name: request.GET.get(f"{table.prefix}{name}", "") for name in (AFTER, BEFORE)}
    rows = unread(table.data.data) if table.keeps_cells else table.data.data
    page = SoughtPage(rows, per_page, places, total=total, counted=counted)
    page.table = table
    table.paginator = table.page = page


def _of(record: Any, name: str) -> Any:
    return record[name] if isinstance(record, dict) else getattr(record, name)
