"""Questions to the database whose SQL is put together once.

Django writes the SQL of a queryset anew each time it is read, which for a question with
sub-selects takes longer than the database needs to answer it. ``Ready`` has it written once,
with ``Given`` expressions where the values stand, and asks with the values of each request
instead: by itself, or as a statement that goes together with others (``config.together``,
``config.ahead``).
What is read is what the queryset would have read.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db.models import BigIntegerField, DateField, Expression, Field, QuerySet, TextField
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from config import ahead
from config.ahead import Question
from config.beside import Columns, RowsBeside
from config.texts import Texts
from config.together import Statement

Rows = Iterable[Sequence[Any]]
# Writing a queryset adds to it, and takes away again, what its tables are called.
WRITING = Lock()
FIELDS: dict[type, type[Field]] = {int: BigIntegerField, str: TextField, date: DateField}


class Given(Expression):
    """Stands in a queryset for a value that comes with each question."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [self]


class Ready:
    """A queryset, by values that stand in its conditions.

    ``ask`` makes it from what says which kind of the question it is (a day that stands in
    more than a condition) and from values by name: keys, words or days. It sees ``Given``
    ones instead of these, which cannot be what is ``in`` a foreign key: ``committee__pk__in``.
    Other names of values are another kind. So is whatever else of a request its managers
    look at, see ``config.texts.vary_on``.
    """

    def __init__(self, ask: Callable[..., QuerySet]) -> None:
        self._ask = ask
        self._kinds: Texts[Kind] = Texts()

    def __call__(self, *kind: Hashable, **values: Any) -> list[Any]:
        """The rows."""
        return ahead.answer(self.asked(*kind, **values))

    def asked(self, *kind: Hashable, **values: Any) -> Question:
        """The question, to be sent in another way."""
        found = self._kinds.get((kind, *values), lambda: self._kind(kind, values))
        written = found.written()
        return Question((written.sql, written.params(values)), written.db, written.read)

    def _kind(self, kind: tuple[Hashable, ...], values: dict[str, Any]) -> "Kind":
        given = {name: Given(name, FIELDS[type(value)]()) for name, value in values.items()}
        return Kind(self._ask(*kind, **given), set(values))


class Kind:
    """One queryset, as it is written for each database that is read."""

    def __init__(self, rows: QuerySet, names: set[str]) -> None:
        self._rows, self._names = rows, names
        self._written: dict[str, ReadyText] = {}

    def written(self) -> "ReadyText":
        """As the database that this request reads has it."""
        db = self._rows.db
        if db not in self._written:
            with WRITING:
                self._written[db] = ReadyText(self._rows, db, self._names)
        return self._written[db]


class ReadyText:
    """A queryset in the SQL of one database, and what makes of rows what it would read.

    Kept for all threads: it holds no compiler, which would hold a thread's connection.
    """

    def __init__(self, rows: QuerySet, db: str, names: set[str]) -> None:
        self.db, self._query = db, rows.query
        compiler = rows.query.get_compiler(using=db)
        try:
            self.sql, found = _statement(rows, compiler)
            values = {each.name for each in found if isinstance(each, Given)}
        except EmptyResultSet:
            # Nothing can be found, whatever is asked; it is, as others may be sent with it.
            compiler, values = rows.query.get_compiler(using=db, elide_empty=False), names
            self.sql, found = _statement(rows, compiler)
        if missing := names - values:
            message = f"values that are no conditions: {sorted(missing)}"
            raise ImproperlyConfigured(message)
        self._params = [None if isinstance(each, Given) else each for each in found]
        self._places = [(i, each.name) for i, each in enumerate(found) if isinstance(each, Given)]
        columns = [column for column, *_rest in compiler.select]
        converted = compiler.get_converters(columns)
        self._converted = [each if i in converted else None for i, each in enumerate(columns)]
        self._is_converted = bool(converted)
        self._made = _maker(rows, compiler)

    def params(self, values: dict[str, Any]) -> list[Any]:
        """The parameters with these values."""
        params = self._params.copy()
        for place, name in self._places:
            params[place] = values[name]
        return params

    def read(self, rows: Rows) -> list[Any]:
        """What the queryset would have read in these rows."""
        if self._is_converted:
            compiler = self._query.get_compiler(using=self.db)
            rows = compiler.apply_converters(rows, compiler.get_converters(self._converted))
        return self._made(rows)


def _statement(rows: QuerySet, compiler: SQLCompiler) -> Statement:
    reading = rows._iterable_class  # noqa: SLF001
    return reading.statement(compiler) if issubclass(reading, RowsBeside) else compiler.as_sql()


def _maker(rows: QuerySet, compiler: SQLCompiler) -> Callable[[Rows], list[Any]]:
    """What makes of converted rows what a queryset reads, by how it says it is read."""
    reading, model, db = rows._iterable_class, rows.model, compiler.using  # noqa: SLF001
    if reading is ValuesListIterable:
        width = compiler.col_count
        return lambda found: [tuple(row[:width]) for row in found]
    if not issubclass(reading, ModelIterable):
        message = f"{reading.__name__} of {model.__name__} cannot be ready"
        raise ImproperlyConfigured(message)
    columns = Columns.of(compiler)
    if issubclass(reading, RowsBeside):
        return lambda found: list(reading.made(model, db, columns, found))
    related = get_related_populators(compiler.klass_info, compiler.select, db)
    first, end, names, named = columns

    def make(found: Rows) -> list[Any]:
        made = []
        for row in found:
            instance = model.from_db(db, names, row[first:end])
            for each in related:
                each.populate(row, instance)
            for name, place in named:
                setattr(instance, name, row[place])
            made.append(instance)
        return made

    return make
