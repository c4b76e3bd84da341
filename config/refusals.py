"""What the database refuses, in the words of the constraint that refused it.

A writer that asks beforehand whether each constraint holds pays three
statements for each, and two writers at once can still both be told that it
does. The database is asked once, by the write itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models.constraints import BaseConstraint


@contextmanager
def worded(model: type[models.Model]) -> Iterator[None]:
    """Turn a refusal of one of the model's constraints into a ``ValidationError``.

    The transaction around it is the caller's (``config.retrying.retried``).
    """
    try:
        yield
    except IntegrityError as error:
        constraint = _refused_by(model, error)
        if constraint is None:
            raise
        message = constraint.get_violation_error_message()
        raise ValidationError(message, code=constraint.violation_error_code) from error


def _refused_by(model: type[models.Model], error: IntegrityError) -> BaseConstraint | None:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for constraint in model._meta.constraints:
        if name == constraint.name or (name is None and _told_by_sqlite(model, constraint, error)):
            return constraint
    return None


def _told_by_sqlite(
    model: type[models.Model], constraint: BaseConstraint, error: IntegrityError
) -> bool:
    """SQLite names a CHECK, but of a unique constraint only the columns."""
    if isinstance(constraint, models.UniqueConstraint):
        columns = (model._meta.get_field(field).column for field in constraint.fields)
        told = ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
        return str(error) == f"UNIQUE constraint failed: {told}"
    return str(error) == f"CHECK constraint failed: {constraint.name}"
