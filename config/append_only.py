"""Tables whose rows the database itself refuses to change or to remove, whoever asks.

``TRUNCATE`` and ``DROP TABLE`` are left to whoever owns the database. SQLite forgets triggers
with the table that a migration makes anew: one that alters such a table ends with
``append_only`` again.
"""

from typing import Any

from django.db import migrations

REFUSAL = "Lịch sử chỉ được ghi thêm, không sửa, không xóa."
WRITES = ("UPDATE", "DELETE")
IN_SQLITE = """
    CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {write} ON {table}
    BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
FUNCTION = """
    CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$
"""
IN_POSTGRESQL = """
    CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {write} ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()
"""


def guarded(table: str, vendor: str) -> list[str]:
    """The statements that have a table refuse changes."""
    on_postgresql = vendor == "postgresql"
    trigger = IN_POSTGRESQL if on_postgresql else IN_SQLITE
    named = {"table": table, "refusal": REFUSAL}
    triggers = [trigger.format(verb=each.lower(), write=each, **named) for each in WRITES]
    return [FUNCTION.format(**named), *triggers] if on_postgresql else triggers


def open_to_all(table: str, vendor: str) -> list[str]:
    """The statements that take it back."""
    on = f" ON {table}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {table}_no_{each.lower()}{on}" for each in WRITES]


def append_only(table: str) -> migrations.RunPython:
    """The step of a migration that has a table refuse changes."""

    def guard(apps: Any, schema_editor: Any) -> None:
        for sql in guarded(table, schema_editor.connection.vendor):
            schema_editor.execute(sql)

    def open_up(apps: Any, schema_editor: Any) -> None:
        for sql in open_to_all(table, schema_editor.connection.vendor):
            schema_editor.execute(sql)

    return migrations.RunPython(guard, open_up)
