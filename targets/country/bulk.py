"""Getting many rows into the database and out of it again, on either kind of server.

Lines of COPY's text format go into PostgreSQL as they are and into SQLite as batches of INSERT.
For millions of rows PostgreSQL's indexes and foreign keys are put aside and made again afterwards,
as they were, in the same transaction: a foreign key checked row by row costs more than the rows.
Nobody else can read or write those tables until then.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.management.color import no_style
from django.db import connection, models

BATCH = 5000
NULL = r"\N"

FOREIGN_AND_UNIQUE = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE contype IN ('f', 'u') AND (conrelid = ANY(%(tables)s::regclass[]::oid[])
        OR contype = 'f' AND confrelid = ANY(%(tables)s::regclass[]::oid[]))
    ORDER BY contype DESC, conrelid::regclass::text, conname
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index
    WHERE indrelid = ANY(%(tables)s::regclass[]::oid[])
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    ORDER BY indexrelid::regclass::text
"""


def on_postgresql() -> bool:
    """Whether the database is PostgreSQL."""
    return connection.vendor == "postgresql"


def write(model: type[models.Model], columns: tuple[str, ...], texts: Iterable[str]) -> None:
    """Insert rows given as lines of COPY's text format, any number of them a text."""
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if on_postgresql():
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for text in texts:
                    copy.write(text)
            return
        marks = ", ".join(["%s"] * len(columns))
        insert = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 (names of models)
        for text in texts:
            rows = [_values(line) for line in text.splitlines()]
            for start in range(0, len(rows), BATCH):
                cursor.executemany(insert, rows[start : start + BATCH])


def _values(line: str) -> list[str | None]:
    return [None if value == NULL else value for value in line.split("\t")]


def keep_only(rows: Iterable[models.QuerySet]) -> None:
    """Empty the tables of these querysets, which must be ``bare``, but for the rows in them.

    Deleting millions of rows one by one takes longer than writing the few others again, and
    leaves indexes full of entries that lead nowhere.
    """
    with connection.cursor() as cursor:
        tables = []
        for queryset in rows:
            fields = [f for f in queryset.model._meta.concrete_fields if not f.generated]
            kept, params = (
                queryset.order_by().values(*(f.attname for f in fields)).query.sql_with_params()
            )
            table = queryset.model._meta.db_table
            cursor.execute(f'CREATE TEMP TABLE "kept_{table}" ON COMMIT DROP AS {kept}', params)
            tables.append((table, ", ".join(f'"{f.column}"' for f in fields)))
        cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table, _columns in tables))
        for table, columns in tables:
            cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT * FROM "kept_{table}"')  # noqa: S608
            cursor.execute(f'DROP TABLE "kept_{table}"')


def next_key(model: type[models.Model]) -> int:
    """The first primary key above all there are."""
    return (model.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def lock(tables: Iterable[type[models.Model]]) -> None:
    """Let nobody else write to these tables until the transaction ends."""
    if on_postgresql():
        names = ", ".join(f'"{model._meta.db_table}"' for model in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def reset_sequences(tables: Iterable[type[models.Model]]) -> None:
    """Let the next row of each table get a key above those that were given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


@contextmanager
def bare(tables: Iterable[type[models.Model]], *, worthwhile: bool) -> Iterator[None]:
    """Put aside indexes and foreign keys of these tables, when that is worth it and possible."""
    if not (worthwhile and on_postgresql()):
        yield
        return
    names = [model._meta.db_table for model in tables]
    with connection.cursor() as cursor:
        # What was written before is checked now, and later statements find nothing pending.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute(FOREIGN_AND_UNIQUE, {"tables": names})
        constraints = cursor.fetchall()
        cursor.execute(INDEXES, {"tables": names})
        indexes = cursor.fetchall()
        for table, name, _definition in reversed(constraints):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
