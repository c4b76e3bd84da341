"""Statements that follow each other without an answer in between: one trip to the server.

PostgreSQL takes several statements at once and does them one after the other, each
with a view of the data of its own, exactly as if they came singly; what is saved is the
way there and back. They go as text with the values put in by the driver, as all
statements of Django do that are not bound by the server. SQLite is no way off and gets
them singly.

``Written`` is a query of Django's that is put together once and asked many times: that
costs more than the database needs for its answer.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Expression, Field, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql import Query

Statement = tuple[str, Sequence[Any]]
Rows = list[tuple[Any, ...]]
JOINT = ";\n"


def together(statements: Sequence[Statement]) -> list[Rows | int]:
    """Do these in their order; of each the rows it returns, or how many it has written."""
    if not statements:
        return []
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            return [_answered(cursor, *each) for each in statements]
        texts, values = zip(*statements, strict=True)
        answers = [_answered(cursor, JOINT.join(texts), tuple(chain.from_iterable(values)))]
        while cursor.nextset():
            answers.append(_answer(cursor))
        return answers


def _answered(cursor: Any, sql: str, values: Sequence[Any]) -> Rows | int:
    cursor.execute(sql, values)
    return _answer(cursor)


def _answer(cursor: Any) -> Rows | int:
    return cursor.fetchall() if cursor.description else cursor.rowcount


class Given(Expression):
    """Stands in a written query for a value that comes with each question."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [self]


class Written:
    """A queryset with ``Given`` values: its text, and its instances out of the rows."""

    def __init__(self, rows: Callable[[], QuerySet]) -> None:
        self._rows = rows
        self._texts: dict[str, Text] = {}

    def asked(self, **given: Any) -> Statement:
        """The statement with these values."""
        text = self._text()
        values = [given[each.name] if isinstance(each, Given) else each for each in text.params]
        return text.sql, values

    def read(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        """The instances, with what ``select_related`` names, as the queryset would have them."""
        text = self._text()
        if text.is_converted:
            compiler = text.query.get_compiler(connection=connection)
            rows = compiler.apply_converters(rows, compiler.get_converters(text.columns))
        first, end, db = text.first, text.first + len(text.names), connection.alias
        found = []
        for row in rows:
            found.append(text.query.model.from_db(db, text.names, row[first:end]))
            for each in text.beside:
                each.populate(row, found[-1])
        return found

    def _text(self) -> "Text":
        if connection.vendor not in self._texts:
            query = self._rows().query
            compiler = query.get_compiler(connection=connection)
            sql, params = compiler.as_sql()
            own, made = compiler.klass_info["select_fields"], compiler.klass_info
            columns = [column for column, *_rest in compiler.select]
            # Not the compiler: it would keep this thread's connection.
            self._texts[connection.vendor] = Text(
                sql=sql,
                params=params,
                query=query,
                columns=columns,
                is_converted=bool(compiler.get_converters(columns)),
                first=own[0],
                names=[columns[place].target.attname for place in own],
                beside=get_related_populators(made, compiler.select, connection.alias),
            )
        return self._texts[connection.vendor]


class Text(NamedTuple):
    """A query as one kind of database understands it, and what its columns are."""

    sql: str
    params: Sequence[Any]
    query: Query
    columns: list[Any]
    # Whether this database returns something else than the fields hold.
    is_converted: bool
    # The model's own columns: from where, which.
    first: int
    names: list[str]
    beside: list[Any]
