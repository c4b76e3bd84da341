"""Rows with what belongs to each of them, read in one query around their own.

``beside(rows, committee=Row(…).of("committee_id"), …)`` is the queryset ``rows`` as it
was, to be filtered, sorted and cut further; read, each instance has its ``committee``
and so on. The query of the rows stands inside, as Django writes it; around it, for
these rows alone, the database adds one column of JSON with everything beside them. That
text is written once for each shape of row: Django puts together the inner query only,
which joins nothing that is merely shown.

``unread(rows)`` gives the same rows as the database sent them: who has made something
of exactly these values before need not have instances made of them again.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache, cached_property
from itertools import chain
from typing import Any, ClassVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

from config.json_lists import JSONList, JSONRow, Known, setter

# How the inner query calls a column that has no name of its own.
COLUMN = "col{}".format


def beside(rows: QuerySet, **lists: JSONList) -> QuerySet:
    """The rows, each with these lists and rows of other models."""
    rows = rows.all()
    # What Django's own values() sets: there is no other place to say how rows are read.
    rows._iterable_class = _reading(tuple(lists.items()))  # noqa: SLF001
    return rows


def unread(rows: QuerySet) -> QuerySet:
    """These rows as ``Unread`` ones where something is read beside them, else as they are."""
    reading = rows._iterable_class  # noqa: SLF001
    if not issubclass(reading, RowsBeside):
        return rows
    rows = rows.all()
    rows._iterable_class = _unread(reading)  # noqa: SLF001
    return rows


class Unread:
    """A row as the database sent it, with its annotations; its instance is made when asked for."""

    def __init__(
        self, values: tuple[Any, ...], text: str, named: dict[str, Any], read: Callable[..., Any]
    ) -> None:
        vars(self).update(named)
        self._read, self._values, self._text, self._named = read, values, text, named

    @property
    def content(self) -> tuple[Any, ...]:
        """All that the instance is made from: equal for rows that show the same."""
        # What a pager asks for itself says nothing of the row, and how many rows there are changes.
        named = (each for name, each in self._named.items() if not name.startswith("_"))
        return (*self._values, *named, self._text)

    @cached_property
    def record(self) -> Any:
        """The instance."""
        return self._read(self._values, self._text, self._named)


@cache
def _reading(lists: tuple[tuple[str, JSONList], ...]) -> type["RowsBeside"]:
    return type("RowsBeside", (RowsBeside,), {"lists": dict(lists), "written": {}})


@cache
def _unread(reading: type["RowsBeside"]) -> type["RowsBeside"]:
    return type("UnreadRows", (reading,), {"makes": Unread})


class RowsBeside(ModelIterable):
    """Reads the rows of a queryset with what is beside them."""

    lists: ClassVar[dict[str, JSONList]]
    written: ClassVar[dict[tuple[Any, ...], tuple[str, tuple[Any, ...]]]]
    # What is made of a row and of how it is read; the instance, unless said.
    makes: ClassVar[Callable[..., Any] | None] = None

    def __iter__(self) -> Iterator[Any]:
        query, db = self.queryset.query, self.queryset.db
        if query.select_related:
            raise TypeError("name in beside() what is read of other models")
        compiler = query.get_compiler(connection=connections[db])
        try:
            inner, params = compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            return
        own = compiler.klass_info["select_fields"]
        names = [compiler.select[place][0].target.attname for place in own]
        first, end = own[0], own[-1] + 1
        column, column_params = self._written(compiler, tuple(names))
        sql = f"SELECT page.*, {column} FROM ({inner}) page"  # noqa: S608 - compiled, not typed
        annotations = compiler.annotation_col_map.items()
        read, makes = self._reader(names), self.makes
        for row in self._rows(compiler, sql, (*column_params, *params)):
            values, text = tuple(row[first:end]), row[-1]
            named = {name: row[place] for name, place in annotations}
            yield makes(values, text, named, read) if makes else read(values, text, named)

    def _reader(self, names: list[str]) -> Callable[..., Any]:
        """Makes instances of rows; of one page, so that what many of them name is made once."""
        model, db, known = self.queryset.model, self.queryset.db, Known()
        readers = [(setter(model, name), each.list.read) for name, each in self.lists.items()]

        def read(values: tuple[Any, ...], text: str, named: dict[str, Any]) -> Any:
            instance = model.from_db(db, names, values)
            for name, value in named.items():
                setattr(instance, name, value)
            for (put, read_beside), beside_it in zip(readers, json.loads(text), strict=True):
                put(instance, read_beside(beside_it, db, known))
            return instance

        return read

    def _written(self, compiler: SQLCompiler, names: tuple[str, ...]) -> tuple[str, Any]:
        """The column of JSON for rows that have these columns of their own."""
        vendor = compiler.connection.vendor
        if (vendor, names) not in self.written:
            columns = {name: f"page.{COLUMN(place + 1)}" for place, name in enumerate(names)}
            lists = [each.at(columns[each.column.name]) for each in self.lists.values()]
            column, params = compiler.compile(JSONRow(*lists))
            # As text on both databases: it is read once, here.
            self.written[vendor, names] = f"CAST({column} AS TEXT)", tuple(params)
        return self.written[vendor, names]

    def _rows(self, compiler: SQLCompiler, sql: str, params: tuple[Any, ...]) -> Iterator[Any]:
        connection = compiler.connection
        with closing(
            connection.chunked_cursor() if self.chunked_fetch else connection.cursor()
        ) as cursor:
            cursor.execute(sql, params)
            rows = chain.from_iterable(iter(lambda: cursor.fetchmany(self.chunk_size), []))
            if converters := compiler.get_converters([each for each, *_rest in compiler.select]):
                rows = compiler.apply_converters(rows, converters)
            yield from rows
