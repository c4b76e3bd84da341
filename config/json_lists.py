"""What belongs to a row, as a list in a column of that row: one query for a whole page.

A ``RowList`` says which rows of another model belong to an outer row and which
of their columns are read. ``RowList.of("pk")`` is an annotation; where it is read,
the value is a list of instances, made from the JSON that the database wrote. A ``Row``
is the one row that a foreign key names, ``Totals`` are sums and counts of rows.
``config.beside`` reads many of them at once.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.expressions import BaseExpression, F, RawSQL
from django.db.models.functions import Cast

from config.texts import Texts
from config.together import Statement

# Instances by model and key: those of one page, each made once.
Known = dict[tuple[type[models.Model], Any], models.Model]
# Stands for the outer row's column until that is known.
OUTER = RawSQL("outer_row", ())


def read_moment(text: str) -> datetime:
    """A moment as the databases write it in JSON; SQLite leaves out that it is in UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


READERS = {
    models.BooleanField: bool,
    models.DateField: date.fromisoformat,
    models.DateTimeField: read_moment,
    models.DecimalField: Decimal,
}


class RowList:
    """Rows of another model that belong to an outer row.

    ``rows`` makes the queryset from the outer column; ``names`` are the columns read,
    also those of a relation one step away (``document__slug``); ``lists`` belong to
    each of these rows in turn.
    """

    # How the database gathers them, of ``JSON_SQL``.
    gather = "rows"

    def __init__(
        self,
        rows: Callable[[Any], models.QuerySet],
        *names: str,
        **lists: "JSONList",
    ) -> None:
        self.rows, self.names, self.lists = rows, names, lists
        self._texts: Texts[Statement] = Texts()

    def of(self, column: str) -> "JSONList":
        """The rows that name this column of the row the annotation stands at."""
        return JSONList(self, F(column))

    def sql(self, connection: Any) -> Statement:
        """The list as a sub-select. Written once: building it costs more than running it."""

        def write() -> Statement:
            rows = self._gathered(self.rows(OUTER)).values_list("_json")
            inner, params = rows.query.get_compiler(connection=connection).as_sql()
            return JSON_SQL[connection.vendor][self.gather].format(inner), params

        return self._texts.get(connection.vendor, write)

    def _gathered(self, rows: models.QuerySet) -> models.QuerySet:
        columns = [self._column(name) for name in self.names] + [*self.lists.values()]
        return rows.annotate(_json=JSONRow(*columns))

    def _column(self, name: str) -> Any:
        # JSON has one kind of number, which is read as binary: a figure goes as text.
        decimal = isinstance(self._field(name), models.DecimalField)
        return Cast(name, models.TextField()) if decimal else F(name)

    def _field(self, name: str) -> models.Field:
        model = self.rows(OUTER).model
        *relation, name = name.split("__")
        for each in relation:
            model = model._meta.get_field(each).related_model
        return model._meta.pk if name == "pk" else model._meta.get_field(name)

    @cached_property
    def parts(self) -> "list[Part]":
        """The row itself, then each relation whose columns are read with it."""
        parts: dict[str, list[tuple[int, models.Field]]] = {"": []}
        for place, name in enumerate(self.names):
            relation = name.rpartition("__")[0]
            parts.setdefault(relation, []).append((place, self._field(name)))
        model = self.rows(OUTER).model
        return [
            Part(model._meta.get_field(relation) if relation else None, fields)
            for relation, fields in parts.items()
        ]

    def read(self, text: str | list | None, db: str, known: Known | None = None) -> Any:
        """The instances that JSON of the database tells of; those ``known`` are not made again."""
        values = json.loads(text) if isinstance(text, str) else text
        known = {} if known is None else known
        return [self._instance(each, db, known) for each in values or ()]

    def _instance(self, values: list[Any], db: str, known: Known) -> Any:
        own, *related = self.parts
        instance = own.instance(values, db)
        for part in related:
            part.link.set_cached_value(instance, part.known_instance(values, db, known))
        place = len(self.names)
        for put, inner in self.setters:
            put(instance, inner.list.read(values[place], db, known))
            place += 1
        return instance

    @cached_property
    def setters(self) -> "list[tuple[Callable[[Any, Any], None], JSONList]]":
        """What puts each list in its place in an instance."""
        model = self.rows(OUTER).model
        return [(setter(model, name), inner) for name, inner in self.lists.items()]


class Row(RowList):
    """The one row that a foreign key names, ``None`` where it names none.

    Rows that many others name (a period, a committee) are one instance wherever they
    are read together: ``known`` ones.
    """

    gather = "row"

    def __init__(
        self,
        model: type[models.Model],
        *names: str,
        rows: models.QuerySet | None = None,
        **lists: "JSONList",
    ) -> None:
        among = model.objects.belonging() if rows is None else rows
        super().__init__(lambda key: among.filter(pk=key).order_by(), *names, **lists)

    def read(self, text: str | list | None, db: str, known: Known | None = None) -> Any:
        values = json.loads(text) if isinstance(text, str) else text
        if values is None:
            return None
        known = {} if known is None else known
        own = self.parts[0]
        key = own.model, values[own.key]
        if key not in known:
            known[key] = self._instance(values, db, known)
        return known[key]


@cache
def setter(model: type[models.Model], name: str) -> Callable[[Any, Any], None]:
    """Puts what is beside a row in its place: a foreign key's without the checks of writing."""
    field = next((field for field in model._meta.fields if field.name == name), None)
    return field.set_cached_value if field else lambda row, value: setattr(row, name, value)


class Totals(RowList):
    """Whole numbers that rows come to, by the value of one of their columns: a list of each."""

    def __init__(
        self, rows: Callable[[Any], models.QuerySet], by: str, *totals: models.Aggregate
    ) -> None:
        super().__init__(rows)
        self.by, self.totals = by, totals

    def _gathered(self, rows: models.QuerySet) -> models.QuerySet:
        columns = F(self.by), *self.totals
        return rows.order_by().values(self.by).annotate(_json=JSONRow(*columns))

    def read(self, text: str | list | None, db: str, known: Known | None = None) -> Any:
        values = json.loads(text) if isinstance(text, str) else text
        return {by: totals for by, *totals in values or ()}


class Part:
    """Those columns of a JSON row that make one instance."""

    def __init__(
        self, link: models.ForeignKey | None, fields: list[tuple[int, models.Field]]
    ) -> None:
        self.link, self.model = link, fields[0][1].model
        self.names = [field.attname for _i, field in fields]
        self.first, self.end = fields[0][0], fields[-1][0] + 1
        if self.end - self.first != len(fields):
            raise ImproperlyConfigured(f"columns of {self.model.__name__} stand apart")
        self.readers = [
            (place, READERS[type(field)])
            for place, (_i, field) in enumerate(fields)
            if type(field) in READERS
        ]
        self.key = next(i for i, field in fields if field.primary_key)

    def instance(self, values: list[Any], db: str) -> Any:
        """The instance."""
        found = values[self.first : self.end]
        for place, reader in self.readers:
            if found[place] is not None:
                found[place] = reader(found[place])
        return self.model.from_db(db, self.names, found)

    def known_instance(self, values: list[Any], db: str, known: Known) -> Any:
        """The instance, one for all that name it; ``None`` where a relation leads nowhere."""
        if values[self.key] is None:
            return None
        key = self.model, values[self.key]
        if key not in known:
            known[key] = self.instance(values, db)
        return known[key]


class JSONList(BaseExpression):
    """A ``RowList`` at one column of the outer row."""

    output_field = models.TextField()

    def __init__(self, rows: RowList, column: Any) -> None:
        super().__init__()
        self.list, self.column = rows, column

    def at(self, outer: str) -> "ListAt":
        """The list where the outer row's column is written so."""
        return ListAt(self.list, outer)

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, expressions: list[Any]) -> None:
        [self.column] = expressions

    def as_sql(self, compiler: Any, connection: Any) -> Statement:
        outer, _params = compiler.compile(self.column)
        sql, params = self.list.sql(connection)
        return sql.replace("outer_row", outer), params

    def convert_value(self, value: Any, expression: Any, connection: Any) -> list[Any]:
        """Called with every value read."""
        return self.list.read(value, connection.alias)


JSON_SQL = {
    "postgresql": {
        "array": "JSON_BUILD_ARRAY(%(expressions)s)",
        "rows": "(SELECT JSON_AGG(r._json) FROM ({}) r)",
        "row": "({})",
    },
    "sqlite": {
        "array": "JSON_ARRAY(%(expressions)s)",
        # JSON(…) because text from a sub-select is taken for a string.
        "rows": "JSON((SELECT JSON_GROUP_ARRAY(JSON(r._json)) FROM ({}) r))",
        "row": "JSON(({}))",
    },
}


class ListAt(models.Expression):
    """A ``RowList`` at an outer column that is known by its name in the statement alone."""

    output_field = models.TextField()

    def __init__(self, rows: RowList, outer: str) -> None:
        super().__init__()
        self.list, self.outer = rows, outer

    def as_sql(self, compiler: Any, connection: Any) -> Statement:
        sql, params = self.list.sql(connection)
        return sql.replace("outer_row", self.outer), params


class JSONRow(models.Func):
    """Columns as a JSON array."""

    output_field = models.TextField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        template = JSON_SQL[connection.vendor]["array"]
        return super().as_sql(compiler, connection, template=template, **extra)
