"""A row as the database has it now."""

from typing import TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def fresh(row: Row) -> Row:
    """The same object, read again."""
    row.refresh_from_db()
    return row
