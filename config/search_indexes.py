"""Trigram indexes on search keys, which only PostgreSQL has.

With them “contains bac kan” among 100.000 names takes milliseconds. SQLite
serves one office's few thousand rows by reading them. Used by migrations.
"""

from typing import Any

from django.db import migrations

CREATE = "CREATE INDEX {name} ON {table} USING gin ({text} gin_trgm_ops)"
DROP = "DROP INDEX IF EXISTS {name}"


def trigram_index(
    table: str, text: str = "search_key", name: str = "trigrams"
) -> migrations.RunPython:
    """An operation that indexes a table's search keys, or another text, where the database can."""
    names = {"name": f"{table}_{name}", "table": table, "text": text}

    def run(statement: str) -> Any:
        def execute(apps: Any, schema_editor: Any) -> None:
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(statement.format(**names))

        return execute

    return migrations.RunPython(run(CREATE), run(DROP))
