"""Constraints from both sides: the impossible row is refused by name, its neighbour accepted."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

Row = Callable[[], models.Model]


class Case(NamedTuple):
    """A constraint, a row it must refuse and a row next to it that it must accept."""

    name: str
    refused: Row
    accepted: Row


def check(case: Case) -> None:
    """The database refuses the one with the constraint's name and takes the other."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        case.refused()
    assert case.name in str(refusal.value) or _by_columns(case.name, str(refusal.value))
    case.accepted()


def _by_columns(name: str, message: str) -> bool:
    """SQLite names the columns of a unique constraint, not the constraint."""
    if connection.vendor != "sqlite" or not message.startswith("UNIQUE"):
        return False
    model, constraint = constraints()[name]
    table = model._meta.db_table
    columns = [model._meta.get_field(field).column for field in constraint.fields]
    return message == "UNIQUE constraint failed: " + ", ".join(f"{table}.{c}" for c in columns)


def constraints(*app_labels: str) -> dict[str, tuple[type[models.Model], Any]]:
    """Every named constraint of the apps (of both, by default)."""
    labels = app_labels or ("meetings", "targets")
    return {
        constraint.name: (model, constraint)
        for label in labels
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }


def names(cases: list[Case]) -> set[str]:
    return {case.name for case in cases}
