"""The columns of a table class, compiled once.

Of a page made by django-tables2 as it is, 83 % is spent in the table: every cell
inspects the signatures of its ``render_…`` and link functions, resolves its accessor
by trial, works out its attributes and runs three template blocks. None of that differs
between two cells of a column. So it is decided when the class is made:

- which arguments every function of a column asks for (``calling``);
- how its value is read (``reading``), and whether at all: a column without empty
  values whose functions ask for the record alone reads none;
- how dates are written, which the library does by a template a cell.

``markup`` then writes a row by joining strings. What a declaration may say stays the
library's; what cannot be compiled is refused when the class is made, never done
differently. There is no second way, so an exception in a cell is an exception.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from html import escape
from inspect import getattr_static
from typing import Any

import django_tables2 as tables
from django.core.exceptions import ImproperlyConfigured
from django.template.defaultfilters import date as in_format
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.timezone import template_localtime
from django_tables2.columns import BoundColumn, TemplateColumn
from django_tables2.columns.base import LinkTransform
from django_tables2.columns.linkcolumn import BaseLinkColumn
from django_tables2.utils import AttributeDict

from config.tables.calling import OF_CELL, OF_CELL_ATTRS, Cell, arguments, caller, check, computed
from config.tables.reading import reader

DATE_KINDS = {
    tables.DateColumn: (date, {}),
    tables.DateTimeColumn: (datetime, {"sep": " "}),
    tables.TimeColumn: (time, {}),
}
# What is written differently in each language.
LOCAL = (int, float, Decimal, date, time)
DATE_TEMPLATE = re.compile(r'\{\{ value\|date:"(.*)"\|default:default \}\}', re.DOTALL)

# A cell as a function of the record and, where asked for, the library's row object.
Content = Callable[[Any, Any], Any]


def shown(content: Any) -> str:
    """A value as ``{{ value }}`` writes it."""
    kind = content.__class__
    if kind is SafeString:
        return content
    if kind is str:
        return escape(content)  # the plain one: Django's looks for lazy words in its arguments
    if isinstance(content, LOCAL):
        content = localize(template_localtime(content))
    return conditional_escape(content if isinstance(content, str) else str(content))


class CompiledColumn:
    """What one column of a table class does in every cell."""

    def __init__(self, owner: type, name: str, column: tables.Column) -> None:
        self.read = reader(column.accessor or name)
        writes, exports = hasattr(owner, f"render_{name}"), hasattr(owner, f"value_{name}")
        self.dates = self.date_values = None
        if isinstance(column, TemplateColumn) and not writes:
            self.dates = DateWriter(owner, name, column)
            self.date_values = None if exports else self.dates
        elif isinstance(column, BaseLinkColumn) and column.text is not None and not writes:
            raise ImproperlyConfigured(f"{owner.__name__}.{name}: write render_{name}, not text=")
        # The library's own ``value`` only asks ``render``, its signature inspected again.
        inherits = getattr_static(column, "value") is getattr_static(tables.Column, "value")
        self.exports_content = inherits and not (writes or exports)
        self.link = Link(column.link, name) if column.link else None
        self._check(owner, name, column)

    def _check(self, owner: type, name: str, column: tables.Column) -> None:
        """Every function asks for what there is."""
        for function in (f"render_{name}", f"value_{name}"):
            if hasattr(owner, function):
                _check_method(owner, function)
        if not self.dates:
            arguments(column.render, OF_CELL)
            arguments(column.value, OF_CELL)
        for tag in ("td", "cell"):
            check(column.attrs.get(tag) or {}, OF_CELL_ATTRS)

    def content(self, table: Any, bound: BoundColumn) -> tuple[Content, set[str]]:
        """What the cell shows, before it is escaped; and what its functions ask for."""
        render = self.dates.writer(bound) if self.dates else bound.render
        asked = set(arguments(render, OF_CELL))
        call = _caller(render, table, bound)
        if self.link:
            asked |= self.link.asks
            call = self.link.around(call, table, bound)
        return self._unless_empty(call, bound, reads="value" in asked, by_default=True), asked

    def export(self, table: Any, bound: BoundColumn) -> tuple[Content, set[str]]:
        """What a file has in place of the cell; and what its function asks for."""
        value = bound.column.render if self.exports_content else bound.value
        if self.date_values:
            value = self.date_values.exporter(bound)
        asked = set(arguments(value, OF_CELL))
        call = _caller(value, table, bound)
        return self._unless_empty(call, bound, reads="value" in asked, by_default=False), asked

    def _unless_empty(
        self, call: Cell, bound: BoundColumn, *, reads: bool, by_default: bool
    ) -> Content:
        read, empty, many = self.read, bound.column.empty_values, False
        if isinstance(bound.column, tables.ManyToManyColumn):
            many = True
        elif not empty:
            if not reads:
                return lambda record, row: call(None, record, row)
            return lambda record, row: call(read(record), record, row)

        def cell(record: Any, row: Any) -> Any:
            value = read(record)
            if value in empty or (many and not value.exists()):
                return bound.default if by_default else None
            return call(value, record, row)

        return cell


def _caller(function: Callable, table: Any, bound: BoundColumn) -> Cell:
    names = arguments(function, OF_CELL)
    return caller(function, names, table=table, column=bound.column, bound_column=bound)


def _check_method(owner: type, name: str) -> None:
    method = getattr_static(owner, name)
    if isinstance(method, (staticmethod, classmethod)):
        arguments(getattr(owner, name), OF_CELL)
    else:
        # As an instance has it: without ``self``.
        arguments(method.__get__(object(), owner), OF_CELL)


class DateWriter:
    """Dates of a column, written without the library's template a cell."""

    def __init__(self, owner: type, name: str, column: TemplateColumn) -> None:
        kind = next((kind for kind in DATE_KINDS if isinstance(column, kind)), None)
        own = kind and any(
            getattr_static(column, part) is not getattr_static(kind, part)
            for part in ("render", "value", "get_context_data")
        )
        template = DATE_TEMPLATE.fullmatch(column.template_code or "")
        if not kind or own or not template:
            raise ImproperlyConfigured(f"{owner.__name__}.{name}: a template a cell; write render_")
        self.format = template[1]
        self.kind, self.iso = DATE_KINDS[kind]

    def writer(self, bound: BoundColumn) -> Callable:
        """Writes a value; each date once, since a column repeats few."""
        written: dict[Any, str] = {}

        def write(value: Any) -> str:
            if not isinstance(value, (date, time)):
                return self._text(value, bound)
            if value not in written:
                written[value] = self._text(value, bound)
            return written[value]

        return write

    def exporter(self, bound: BoundColumn) -> Callable:
        """Writes a value for a file."""

        def export(value: Any) -> str:
            if isinstance(value, self.kind):
                return value.isoformat(**self.iso)
            return strip_tags(self._text(value, bound)).strip()

        return export

    def _text(self, value: Any, bound: BoundColumn) -> SafeString:
        text = in_format(template_localtime(value), self.format) or bound.default
        return SafeString(shown(text))


class Link:
    """A column's link: where each cell leads, and the other attributes of ``<a>``."""

    def __init__(self, transform: LinkTransform, name: str) -> None:
        self.transform = transform
        self.read = reader(transform.accessor if transform.accessor is not None else name)
        self.asks: set[str] = set()
        if callable(transform.url):
            self.asks |= set(arguments(transform.url, OF_CELL))
        self.asks |= check(transform.attrs or {}, OF_CELL)

    def around(self, call: Cell, table: Any, bound: BoundColumn) -> Cell:
        """``call`` with its content inside the link, where there is one."""
        fixed = {"table": table, "column": bound.column, "bound_column": bound}
        address = self._address(fixed)
        attrs = self.transform.attrs

        def linked(value: Any, record: Any, row: Any) -> Any:
            content = call(value, record, row)
            url = address(value, record, row)
            if url is None:
                return content
            if not attrs:
                return SafeString(f'<a href="{escape(str(url))}">{conditional_escape(content)}</a>')
            given = {**fixed, "value": value, "record": record, "bound_row": row}
            found = AttributeDict(computed(attrs, OF_CELL, given), href=url)
            return format_html("<a {}>{}</a>", found.as_html(), content)

        return linked

    def _address(self, fixed: dict[str, Any]) -> Cell:
        transform, read = self.transform, self.read
        if callable(transform.url):
            return caller(transform.url, arguments(transform.url, OF_CELL), **fixed)
        if transform.reverse_args.get("viewname") is not None:
            return lambda _value, record, _row: transform.call_reverse(record=record)

        def address(value: Any, record: Any, row: Any) -> str:
            there = read(record)
            if not hasattr(there, "get_absolute_url"):
                there = record
            return None if getattr(there, "is_closed", False) else there.get_absolute_url()

        return address
