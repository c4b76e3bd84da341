"""Rows that belong to somebody are read as far as the reader of the request may see them.

Only with READ_ACCESS=members. Models say whose their rows are (``seen_by``, see
``meetings.models.visibility``) and have a ``SeenManager``. Every query that starts at
such a table, or reaches it against a foreign key, is written with a mark in its
conditions; the condition itself is put in when the statement is run, by the ``Sight``
of the request. So what a view, a filter, a table or a sub-select asks is narrowed
wherever it was made, at import too, and SQL that is written once and kept
(``config.json_lists``) holds nothing of one reader. A mark that nobody fills in is no
SQL: the statement fails rather than shows too much.

What a visible row names by a foreign key (its committee, its document) is read as it
is. Without a sight (commands, tests, the admin, what follows from a write) everything
is seen.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.backends.signals import connection_created
from django.db.models.sql import AND, Query
from django.db.models.sql.datastructures import Join
from django.db.models.sql.where import WhereNode
from django.dispatch import receiver

from config.texts import vary_on
from config.together import Joint

MEMBERS = "members"
MARK = "<<seen "
MARKED = re.compile(r'<<seen (\w+) ("?\w+"?)>>')
EVERY_ROW = "1 = 1"


class Sight(Hashable, Protocol):
    """What one reader sees; equal for readers who see the same, and different in its ``repr``."""

    def where(self, model: type[models.Model], alias: str) -> str:
        """Which rows of a table are seen, as SQL without parameters."""


_current: ContextVar[Sight | None] = ContextVar("sight", default=None)


def current() -> Sight | None:
    """What the reader of this request sees; ``None`` for everything."""
    return _current.get()


@contextmanager
def seeing(sight: Sight | None) -> Iterator[None]:
    """See this much, or what ``see`` says meanwhile."""
    token = _current.set(sight)
    try:
        yield
    finally:
        _current.reset(token)


def see(sight: Sight | None) -> None:
    """From here on see this much, until the end of ``seeing``."""
    _current.set(sight)


def kept_seeing(sight: Sight, parts: Iterable[Any]) -> Iterator[Any]:
    """Make the parts of a streamed answer with the sight its request had."""
    rest = iter(parts)
    while True:
        with seeing(sight):
            try:
                part = next(rest)
            except StopIteration:
                return
        yield part


def is_narrowed() -> bool:
    """Whether readers see different rows at all."""
    return settings.READ_ACCESS == MEMBERS


# SQL that is kept has marks in it or not.
vary_on(is_narrowed)


@cache
def owned() -> dict[str, type[models.Model]]:
    """The models whose rows belong to somebody, by their tables."""
    found = (each for each in apps.get_models() if getattr(each, "seen_by", None))
    return {model._meta.db_table: model for model in found}


class Mark:
    """Stands in the conditions of a query where a table's rows are narrowed."""

    contains_aggregate = contains_over_clause = False

    def __init__(self, table: str, alias: str) -> None:
        self.table, self.alias = table, alias

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return f"{MARK}{self.table} {compiler.quote_name_unless_alias(self.alias)}>>", []


class SeenJoin(Join):
    """A table joined against a foreign key, or beyond one that is."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        sql, params = super().as_sql(compiler, connection)
        if not is_narrowed() or self.table_name not in owned():
            return sql, params
        mark, _params = Mark(self.table_name, self.table_alias).as_sql(compiler, connection)
        return f"{sql.removesuffix(')')} AND {mark})", params


class SeenQuery(Query):
    """A query that is written with marks; updates and deletions are not."""

    def join(self, join: Any, reuse: set[str] | None = None) -> str:
        if join.join_type and self._leads_to_many(join):
            relation = join.filtered_relation
            join = SeenJoin(
                *(join.table_name, join.parent_alias, join.table_alias, join.join_type),
                *(join.join_field, join.nullable, relation),
            )
        return super().join(join, reuse)

    def _leads_to_many(self, join: Join) -> bool:
        by_key = getattr(join.join_field, "concrete", False)
        return not by_key or isinstance(self.alias_map[join.parent_alias], SeenJoin)

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        query = self._marked() if is_narrowed() else self
        return super(SeenQuery, query).get_compiler(*args, **kwargs)

    def _marked(self) -> Query:
        query = self.clone()
        if not any(query.alias_refcount.values()):
            query.get_initial_alias()
        for alias, table in query.alias_map.items():
            is_first = query.alias_refcount[alias] and not table.join_type
            if is_first and table.table_name in owned():
                query.where = WhereNode([query.where, Mark(table.table_name, alias)], AND)
        return query


class SeenManager(models.Manager):
    """Reads rows as far as they are seen."""

    def get_queryset(self) -> models.QuerySet:
        query = SeenQuery(self.model)
        return self._queryset_class(self.model, query, using=self._db, hints=self._hints)

    def belonging(self) -> models.QuerySet:
        """Every row: for those that belong to, or are named by, a row that is seen anyway."""
        return self._queryset_class(self.model, using=self._db, hints=self._hints)


def fill_in(execute: Callable[..., Any], sql: Any, *args: Any) -> Any:
    """Run a statement with the reader's conditions in place of the marks."""
    if isinstance(sql, str) and MARK in sql:
        filled = partial(_filled, sight=current())
        sql = sql.changed(filled) if isinstance(sql, Joint) else filled(sql)
    return execute(sql, *args)


def _filled(sql: str, sight: Sight | None) -> str:
    if sight is None:
        return MARKED.sub(EVERY_ROW, sql)
    lists: dict[str, str] = {}

    def condition(mark: re.Match[str]) -> str:
        table, alias = mark.groups()
        model = owned()[table]
        if not model.seen_by.is_listed:
            return f"({sight.where(model, alias)})"
        name = f"seen_{table}"
        lists[name] = f"SELECT id FROM {table} WHERE {sight.where(model, table)}"  # noqa: S608
        return f"{alias}.id IN (SELECT id FROM {name})"  # noqa: S608

    sql = MARKED.sub(condition, sql)
    before = ", ".join(f"{name} AS ({rows})" for name, rows in lists.items())
    return f"WITH {before} {sql}" if before else sql


@receiver(connection_created, dispatch_uid="config.seen")
def _watch(connection: Any, **kwargs: Any) -> None:
    if is_narrowed() and fill_in not in connection.execute_wrappers:
        connection.execute_wrappers.append(fill_in)
