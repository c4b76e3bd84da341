"""Rows with what belongs to each of them, read in one query around their own.

``beside(rows, committee=Row(…).of("committee_id"), …)`` is the queryset ``rows`` as it
was, to be filtered, sorted and cut further; read, each instance has its ``committee``
and so on. The query of the rows stands inside, as Django writes it; around it, for
these rows alone, the database adds one column of JSON with everything beside them. That
text is written once for each shape of row: Django puts together the inner query only,
which joins nothing that is merely shown.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from itertools import chain
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

from config import seen
from config.json_lists import JSONList, JSONRow, Known

# How the inner query calls a column that has no name of its own.
COLUMN = "col{}".format


def beside(rows: QuerySet, **lists: JSONList) -> QuerySet:
    """The rows, each with these lists and rows of other models."""
    rows = rows.all()
    # What Django's own values() sets: there is no other place to say how rows are read.
    rows._iterable_class = _reading(tuple(lists.items()))  # noqa: SLF001
    return rows


@cache
def _reading(lists: tuple[tuple[str, JSONList], ...]) -> type[ModelIterable]:
    return type("RowsBeside", (RowsBeside,), {"lists": dict(lists), "written": {}})


class RowsBeside(ModelIterable):
    """Reads the rows of a queryset with what is beside them."""

    lists: dict[str, JSONList]
    written: dict[tuple[Any, ...], tuple[str, tuple[Any, ...]]]

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
        readers = [
            (_setter(query.model, name), each.list.read) for name, each in self.lists.items()
        ]
        annotations = compiler.annotation_col_map.items()
        model, known = query.model, Known()
        for row in self._rows(compiler, sql, (*column_params, *params)):
            instance = model.from_db(db, names, row[first:end])
            for name, place in annotations:
                setattr(instance, name, row[place])
            for (put, read), values in zip(readers, json.loads(row[-1]), strict=True):
                put(instance, read(values, db, known))
            yield instance

    def _written(self, compiler: SQLCompiler, names: tuple[str, ...]) -> tuple[str, Any]:
        """The column of JSON for rows that have these columns of their own."""
        dialect = seen.dialect(compiler.connection)
        if (dialect, names) not in self.written:
            columns = {name: f"page.{COLUMN(place + 1)}" for place, name in enumerate(names)}
            lists = [each.at(columns[each.column.name]) for each in self.lists.values()]
            column, params = compiler.compile(JSONRow(*lists))
            # As text on both databases: it is read once, here.
            self.written[dialect, names] = f"CAST({column} AS TEXT)", tuple(params)
        return self.written[dialect, names]

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


@cache
def _setter(model: type[Model], name: str) -> Callable[[Any, Any], None]:
    """Puts what is beside a row in its place: a foreign key's without the checks of writing."""
    field = next((field for field in model._meta.fields if field.name == name), None)
    return field.set_cached_value if field else lambda row, value: setattr(row, name, value)
