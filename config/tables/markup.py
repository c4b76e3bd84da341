"""The ``<table>`` element of a compiled table: head, body and foot as joined strings.

Says exactly what ``django_tables2/bootstrap5.html`` with the house's rows said; a test
compares both for every table class and every feature of a declaration. Cells that a
table keeps (``keeps_cells``) are written once for rows that consist of the same.
"""

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import conditional_escape, escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django_tables2.columns import BoundColumn
from django_tables2.rows import BoundRow
from django_tables2.utils import AttributeDict

from config.beside import Unread
from config.kept import KeptByContent
from config.tables.calling import OF_CELL_ATTRS, OF_ROW_ATTRS, check, computed, is_fixed
from config.tables.compiled import Content, shown
from config.tables.reading import reader

Write = Callable[[Any, Any], str]
# Cells of rows by what the rows consist of; some 5 kB each, and twice as many at most.
CELLS = KeptByContent(most=2_000)


def table_element(table: Any, request: HttpRequest | None) -> SafeString:
    """The whole element, its caption first."""
    columns = list(table.columns)
    attrs = AttributeDict({"class": "table"} | dict(table.attrs))
    parts = [_open("table", attrs)]
    if table.caption:
        parts.append(f"<caption>{shown(table.caption)}</caption>")
    if table.show_header:
        parts += head(table, columns, request)
    parts.append(_open("tbody", table.attrs["tbody"]))
    parts += body(table, columns)
    parts.append("</tbody>")
    if table.has_footer():
        parts += foot(table, columns)
    parts.append("</table>")
    return SafeString("".join(parts))


def head(table: Any, columns: list[BoundColumn], request: HttpRequest | None) -> Iterator[str]:
    """The row of headings, each a link that sorts where the table may be sorted by it."""
    yield _open("thead", table.attrs["thead"])
    yield "<tr>"
    for column in columns:
        alias = column.order_by_alias
        sorted_by = ""
        if column.is_ordered:
            direction = "descending" if alias.is_descending else "ascending"
            sorted_by = f' aria-sort="{direction}"'
        text = shown(column.header)
        if table.may_sort_by(column):
            text = f'<a href="{_sorting(table, alias.next, request)}">{text}</a>'
        opened = _open("th", column.attrs["th"], f' scope="col"{sorted_by}')
        yield f"{opened}{text}</th>"
    yield "</tr></thead>"


def _sorting(table: Any, alias: str, request: HttpRequest | None) -> str:
    """The address that sorts; from the first page on, since another order has other pages."""
    query = dict(request.GET)
    for name in table.paging_parameters:
        query.pop(name, None)
    query[table.prefixed_order_by_field] = alias
    return escape(f"?{urlencode(query, doseq=True)}")


def body(table: Any, columns: list[BoundColumn]) -> Iterator[str]:
    """The rows of the page, under the headings of their groups where there are any."""
    writers, asks = _writers(table, columns)
    opening = _row_openings(table)
    group_of = reader(table.group_by) if table.group_by else None
    group: Any = _NO_GROUP
    records, cells = table.records, _cells(table, writers, asks_row=asks)
    for record in records:
        if group_of and (own := group_of(record)) != group:
            group = own
            yield (
                f'<tr class="group"><th colspan="{len(columns)}" scope="rowgroup">'
                f"{shown(group)}</th></tr>"
            )
        yield opening(record)
        yield cells(record)
        yield "</tr>"
    if not records and table.empty_text:
        yield f'<tr><td colspan="{len(columns)}">{shown(table.empty_text)}</td></tr>'


_NO_GROUP = object()


def foot(table: Any, columns: list[BoundColumn]) -> Iterator[str]:
    """One row of sums or remarks."""
    yield _open("tfoot", table.attrs["tfoot"])
    yield "<tr>"
    for column in columns:
        yield f"{_open('td', column.attrs['tf'])}{shown(column.footer)}</td>"
    yield "</tr></tfoot>"


def _writers(table: Any, columns: list[BoundColumn]) -> tuple[list[Write], bool]:
    """Each column's cell as one function; and whether any of them asks for the row object."""
    lead = table.row_header or table.columns[0].name
    writers, asked = [], set()
    for column in columns:
        content, asks = table.compiled[column.name].content(table, column)
        asked |= asks
        writers.append(_writer(table, column, content, is_lead=column.name == lead))
    return writers, "bound_row" in asked


def _cells(table: Any, writers: list[Write], *, asks_row: bool) -> Callable[[Any], str]:
    """All cells of a row as one function; those kept need not be written, nor their row read."""

    def write(record: Any) -> str:
        row = BoundRow(record, table) if asks_row else None
        return "".join([each(record, row) for each in writers])

    if not table.keeps_cells:
        return write
    here = table.place_of_cells

    def kept(record: Any) -> str:
        if not isinstance(record, Unread):
            return write(record)
        key = here, record.content
        cells = CELLS.find(key)
        if cells is None:
            cells = write(record.record)
            CELLS.put(key, cells)
        return cells

    return kept


def _writer(table: Any, column: BoundColumn, content: Content, *, is_lead: bool) -> Write:
    text = shown if is_lead or column.localize is not False else _unlocalized
    if is_lead:
        tag, start, more = "th", '<th scope="row"', ""
    else:
        tag, start, more = "td", "<td", f' data-label="{shown(column.header)}"'
    declared = table.attrs | column.column.attrs
    declared = declared.get("td", declared.get("cell", {}))
    end = f"</{tag}>"
    if is_fixed(declared):
        before = f"{start}{_spaced(column.attrs['td'])}{more}>"
        return lambda record, row: f"{before}{text(content(record, row))}{end}"

    def write(record: Any, row: Any) -> str:
        found = content(record, row)
        column.current_record, column.current_value = record, found
        given = {"table": table, "bound_column": column}
        if found is not None:
            given |= {"record": record, "value": found}
        attrs = computed(declared, OF_CELL_ATTRS, given)
        attrs["class"] = column.get_td_class(attrs)
        return f"{start}{_spaced(attrs)}{more}>{text(found)}{end}"

    return write


def _row_openings(table: Any) -> Callable[[Any], str]:
    """``<tr …>`` of each record in turn, even and odd ones by their class."""
    parity = cycle(("even", "odd"))
    declared = table.row_attrs

    def classed(attrs: AttributeDict) -> str:
        kind = next(parity)
        own = attrs.get("class")
        return _open("tr", AttributeDict(attrs) | {"class": f"{own} {kind}" if own else kind})

    if is_fixed(declared):
        both = cycle((classed(declared), classed(declared)))
        return lambda _record: next(both)
    check(declared, OF_ROW_ATTRS)
    return lambda record: classed(
        computed(declared, OF_ROW_ATTRS, {"table": table, "record": record})
    )


def _unlocalized(content: Any) -> str:
    return shown(str(localize(content, use_l10n=False)))


def _open(tag: str, attrs: AttributeDict, more: str = "") -> str:
    return f"<{tag}{_spaced(attrs)}{more}>"


def _spaced(attrs: dict[str, Any]) -> str:
    """What ``AttributeDict.as_html`` writes, a space before it."""
    text = ""
    for key, given in attrs.items():
        value = given() if callable(given) else given
        if value is not None and key not in AttributeDict.blacklist:
            text += f' {conditional_escape(key)}="{conditional_escape(value)}"'
    return text
