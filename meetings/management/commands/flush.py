"""Django's ``flush`` for a database with rows that nobody removes singly: it empties everything."""

from typing import Any

from django.core.management.commands.flush import Command as Flush
from django.db import connections

from config.append_only import guarded, open_to_all
from meetings.models import Change


class Command(Flush):
    """Empties the database, the history with the rest.

    PostgreSQL truncates tables, which fires no trigger; SQLite deletes row by row.
    """

    def handle(self, **options: Any) -> None:
        connection, table = connections[options["database"]], Change._meta.db_table
        if connection.vendor != "sqlite" or table not in connection.introspection.table_names():
            super().handle(**options)
            return
        self._execute(connection, open_to_all(table, connection.vendor))
        try:
            super().handle(**options)
        finally:
            self._execute(connection, guarded(table, connection.vendor))

    def _execute(self, connection: Any, statements: list[str]) -> None:
        with connection.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)
