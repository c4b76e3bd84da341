"""What kind of database is measured: server, settings, rows, size."""

from typing import Any

SETTINGS = ("server_version", "shared_buffers", "fsync", "synchronous_commit")
TABLES = {
    "committees": "meetings_committee",
    "targets": "targets_target",
    "actuals": "targets_actual",
    "roll-up rows": "targets_statuscount",
}


def facts() -> dict[str, Any]:
    """Settings, counted rows, and bytes on disk."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:

        def one(sql: str) -> Any:
            cursor.execute(sql)
            return cursor.fetchone()[0]

        return {
            **{name: one(f"SHOW {name}") for name in SETTINGS},
            **{
                words: one(f"SELECT count(*) FROM {table}")  # noqa: S608 - names from above
                for words, table in TABLES.items()
            },
            "bytes": one("SELECT pg_database_size(current_database())"),
        }
