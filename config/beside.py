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
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache, cached_property
from itertools import chain
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

from config.json_lists import JSONList, JSONRow, Known, setter
from config.texts import Texts
from config.together import Statement

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
    return type("RowsBeside", (RowsBeside,), {"lists": dict(lists), "columns": Texts()})


@cache
def _unread(reading: type["RowsBeside"]) -> type["RowsBeside"]:
    return type("UnreadRows", (reading,), {"makes": Unread})


class Columns(NamedTuple):
    """Where the rows of a query have their instance's own columns, and its annotations."""

    first: int
    end: int
    names: list[str]
    annotations: list[tuple[str, int]]

    @classmethod
    def of(cls, compiler: SQLCompiler) -> "Columns":
        """Those of a query that was compiled."""
        own = compiler.klass_info["select_fields"]
        names = [compiler.select[place][0].target.attname for place in own]
        return cls(own[0], own[-1] + 1, names, list(compiler.annotation_col_map.items()))


class RowsBeside(ModelIterable):
    """Reads the rows of a queryset with what is beside them."""

    lists: ClassVar[dict[str, JSONList]]
    # Their columns of JSON.
    columns: ClassVar[Texts[Statement]]
    # What is made of a row and of how it is read; the instance, unless said.
    makes: ClassVar[Callable[..., Any] | None] = None

    def __iter__(self) -> Iterator[Any]:
        query, model, db = self.queryset.query, self.queryset.model, self.queryset.db
        compiler = query.get_compiler(connection=connections[db])
        try:
            sql, params = self.statement(compiler)
        except EmptyResultSet:
            return
        yield from self.made(model, db, Columns.of(compiler), self._rows(compiler, sql, params))

    @classmethod
    def statement(cls, compiler: SQLCompiler) -> Statement:
        """The query with what is beside its rows."""
        if compiler.query.select_related:
            raise TypeError("name in beside() what is read of other models")
        inner, params = compiler.as_sql(with_col_aliases=True)
        column, column_params = cls._column(compiler, tuple(Columns.of(compiler).names))
        sql = f"SELECT page.*, {column} FROM ({inner}) page"  # noqa: S608 - compiled, not typed
        return sql, (*column_params, *params)

    @classmethod
    def made(
        cls, model: type[Model], db: str, columns: "Columns", rows: Iterable[Sequence[Any]]
    ) -> Iterator[Any]:
        """What these rows of that statement are read as."""
        first, end, names, annotations = columns
        read, makes = cls._reader(model, db, names), cls.makes
        for row in rows:
            values, text = tuple(row[first:end]), row[-1]
            named = {name: row[place] for name, place in annotations}
            yield makes(values, text, named, read) if makes else read(values, text, named)

    @classmethod
    def _reader(cls, model: type[Model], db: str, names: list[str]) -> Callable[..., Any]:
        """Makes instances of rows; of one page, so that what many of them name is made once."""
        known = Known()
        readers = [(setter(model, name), each.list.read) for name, each in cls.lists.items()]

        def read(values: tuple[Any, ...], text: str, named: dict[str, Any]) -> Any:
            instance = model.from_db(db, names, values)
            for name, value in named.items():
                setattr(instance, name, value)
            for (put, read_beside), beside_it in zip(readers, json.loads(text), strict=True):
                put(instance, read_beside(beside_it, db, known))
            return instance

        return read

    @classmethod
    def _column(cls, compiler: SQLCompiler, names: tuple[str, ...]) -> Statement:
        """The column of JSON for rows that have these columns of their own."""

        def write() -> Statement:
            columns = {name: f"page.{COLUMN(place + 1)}" for place, name in enumerate(names)}
            lists = [each.at(columns[each.column.name]) for each in cls.lists.values()]
            column, params = compiler.compile(JSONRow(*lists))
            # As text on both databases: it is read once, here.
            return f"CAST({column} AS TEXT)", tuple(params)

        return cls.columns.get((compiler.connection.vendor, names), write)

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
