"""Questions to the database whose SQL is put together once.

Django writes the SQL of a queryset anew each time it is read, which for a question with
sub-selects takes longer than the database needs to answer it. ``Ready`` has it written once,
with marks where the values stand, and asks with the values of each request instead. What is
read is what the queryset would have read.
"""

from collections.abc import Callable, Hashable
from copy import copy
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from config.beside import RowsBeside

# What stands for a value until it is known: numbers, words and days that nobody asks for.
MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: -2_000_000_000 - number,
    str: "\ue000{}".format,
    date: lambda number: date.min + timedelta(number),
}
# Kinds of a question, such as days, that are kept written.
MOST_KINDS = 50


class Ready:
    """A queryset, by values that stand in its conditions.

    ``ask`` makes it from what says which kind of the question it is (a day that stands in
    more than a condition) and from values by name: keys, words or days. It sees marks instead
    of these. Other names of values are another kind.
    """

    def __init__(self, ask: Callable[..., QuerySet]) -> None:
        self._ask = ask
        self._written: dict[Hashable, Written] = {}

    def __call__(self, *kind: Hashable, **values: Any) -> list[Any]:
        """The rows."""
        known = *kind, *values
        rows = self._written.get(known)
        if rows is None:
            if len(self._written) >= MOST_KINDS:
                self._written.clear()
            named = enumerate(values.items())
            marks = {name: MARKS[type(value)](number) for number, (name, value) in named}
            rows = self._written[known] = Written(self._ask(*kind, **marks), marks)
        return rows.read(values)


class Written:
    """A queryset in SQL, with marks where its values stand."""

    def __init__(self, rows: QuerySet, marks: dict[str, Any]) -> None:
        self._rows, self._marks = rows, marks
        self._compilers: dict[str, tuple[SQLCompiler, str, list[tuple[Any, str]]]] = {}

    def read(self, values: dict[str, Any]) -> list[Any]:
        """The rows with these values."""
        db = self._rows.db
        vendor = connections[db].vendor
        if vendor not in self._compilers:
            self._compilers[vendor] = self._compiled(db)
        compiler, sql, params = self._compilers[vendor]
        asked = [_as(param, values[name]) if name else param for param, name in params]
        compiler = copy(compiler)
        compiler.connection = connections[db]
        compiler.as_sql = lambda **_how: (sql, asked)
        query = Query.__new__(Query)
        query.__dict__ = {**vars(self._rows.query), "get_compiler": lambda *_a, **_kw: compiler}
        rows = QuerySet(self._rows.model, query, db)
        rows._iterable_class = self._rows._iterable_class  # noqa: SLF001
        return list(rows)

    def _compiled(self, db: str) -> tuple[SQLCompiler, str, list[tuple[Any, str]]]:
        compiler = self._rows.query.get_compiler(using=db)
        beside = issubclass(self._rows._iterable_class, RowsBeside)  # noqa: SLF001
        sql, params = compiler.as_sql(with_col_aliases=beside)
        # As each database has them: SQLite has days as words.
        names = {each: name for name, mark in self._marks.items() for each in (mark, str(mark))}
        found = [(param, names.get(param, "") if _is_plain(param) else "") for param in params]
        if missing := set(self._marks) - {name for _param, name in found}:
            message = f"values that are no conditions: {sorted(missing)}"
            raise ImproperlyConfigured(message)
        # Kept for all threads, none of whose connections it may hold open.
        compiler.connection = None
        return compiler, sql, found


def _is_plain(param: Any) -> bool:
    return isinstance(param, (int, str, date))


def _as(mark: Any, value: Any) -> Any:
    """The value as the database takes the mark."""
    if isinstance(value, date):
        return str(value) if isinstance(mark, str) else value
    return type(mark)(value)
