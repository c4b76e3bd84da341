"""Base of every table: declared as with django-tables2, its columns compiled once."""

from collections import OrderedDict
from collections.abc import Iterator
from copy import copy
from typing import Any

import django_tables2 as tables
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import get_language
from django_tables2.columns import BoundColumn
from django_tables2.rows import BoundRow, BoundRows

from config.tables.calling import OF_CELL_ATTRS, OF_ROW_ATTRS, check, is_fixed
from config.tables.compiled import CompiledColumn
from config.tables.cursors import AFTER, BEFORE
from config.tables.ordering import in_order
from config.tables.paging import SoughtPage

# ``attrs`` of a column of figures.
NUM = {"th": {"class": "num"}, "td": {"class": "num"}}


class Declared(OrderedDict):
    """Declared columns. A table's own copy shares all but their switches (``visible`` …)."""

    def __deepcopy__(self, memo: Any) -> OrderedDict:
        return OrderedDict((name, copy(column)) for name, column in self.items())


class BaseTable(tables.Table):
    """Explicit columns, order to the last row, words of the house.

    ``caption``; ``row_header``: the column that names the row, the first one unless
    said; ``group_by``: path to what heads the rows; ``wide``: scrolls sideways instead
    of becoming cards; ``indexed``: columns an index sorts by, so that any number of
    rows may be; ``keeps_cells``: nothing but the row itself, the day and the language says
    what is in its cells, so that they are written once for all who read it.
    """

    caption = ""
    row_header = ""
    group_by = ""
    wide = False
    indexed: tuple[str, ...] = ()
    keeps_cells = False
    compiled: dict[str, CompiledColumn]

    class Meta:
        attrs = {"class": "table"}
        order_by_field = "sort"
        page_field = "page"
        empty_text = "—"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.base_columns = Declared(cls.base_columns)
        cls.compiled = {
            name: CompiledColumn(cls, name, column) for name, column in cls.base_columns.items()
        }
        for tag in ("td", "cell"):
            check(cls._meta.attrs.get(tag) or {}, OF_CELL_ATTRS)
        check(cls._meta.row_attrs, OF_ROW_ATTRS)
        pinned = ("get_top_pinned_data", "get_bottom_pinned_data")
        if any(getattr(cls, name) is not getattr(tables.Table, name) for name in pinned):
            raise ImproperlyConfigured(f"{cls.__name__}: pinned rows are not written")
        if cls.keeps_cells and (cls.group_by or not is_fixed(cls._meta.row_attrs)):
            raise ImproperlyConfigured(f"{cls.__name__}: rows of kept cells are not read")

    def __init__(self, *args: Any, extra_columns: None = None, **kwargs: Any) -> None:
        if extra_columns:
            raise ImproperlyConfigured("columns are declared by the class, which compiles them")
        super().__init__(*args, **kwargs)

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
            self.data.data = in_order(rows)

    @property
    def records(self) -> Any:
        """What the rows of this page are made of; ``Unread`` where their cells may be kept."""
        if isinstance(page := getattr(self, "page", None), SoughtPage):
            return page.records
        rows = self.paginated_rows
        return rows.data if isinstance(rows, BoundRows) else rows

    @property
    def place_of_cells(self) -> tuple[Any, ...]:
        """What beside the row itself says what is in its cells."""
        here = get_language(), timezone.localdate(), get_script_prefix()
        return type(self), tuple(column.name for column in self.columns), *here

    @property
    def paging_parameters(self) -> tuple[str, ...]:
        """The parameters that say which page is shown."""
        return (self.prefixed_page_field, f"{self.prefix}{AFTER}", f"{self.prefix}{BEFORE}")

    @property
    def is_too_long_to_sort(self) -> bool:
        """Whether there are more rows than may be sorted by any column."""
        page = getattr(self, "page", None)
        return isinstance(page, SoughtPage) and page.is_bounded

    @property
    def hides_orders(self) -> bool:
        """Whether a head that sorts a shorter table does not sort this one."""
        return self.is_too_long_to_sort and any(
            column.orderable and not self.may_sort_by(column) for column in self.columns
        )

    def is_served_by_index(self, aliases: list[str]) -> bool:
        """Whether no column of the order asked for must be sorted by reading all rows."""
        names = {alias.removeprefix("-") for alias in aliases} - set(self.indexed)
        return not any(name in self.columns and self.columns[name].orderable for name in names)

    @property
    def first_page_url(self) -> str:
        return self._page_url()

    @property
    def previous_page_url(self) -> str:
        return self._page_url(**{BEFORE: self.page.before})

    @property
    def next_page_url(self) -> str:
        return self._page_url(**{AFTER: self.page.after})

    def _page_url(self, **place: str) -> str:
        query = self.request.GET.copy()
        for name in self.paging_parameters:
            query.pop(name, None)
        query.update({f"{self.prefix}{name}": cursor for name, cursor in place.items()})
        return f"?{query.urlencode()}" if query else self.request.path

    def may_sort_by(self, column: BoundColumn) -> bool:
        """Whether the head of a column offers to sort by it."""
        return column.orderable and (not self.is_too_long_to_sort or column.name in self.indexed)

    def as_values(self, exclude_columns: Any = ()) -> Iterator[list[Any]]:
        """The headings, then the values of every row without markup."""
        columns = [
            column
            for column in self.columns.iterall()
            if not column.column.exclude_from_export and column.name not in (exclude_columns or ())
        ]
        yield [force_str(column.header, strings_only=True) for column in columns]
        found = [self.compiled[column.name].export(self, column) for column in columns]
        cells = [cell for cell, asks in found]
        asks_row = any("bound_row" in asks for cell, asks in found)
        for record in self.data:
            row = BoundRow(record, self) if asks_row else None
            yield [force_str(cell(record, row), strings_only=True) for cell in cells]
