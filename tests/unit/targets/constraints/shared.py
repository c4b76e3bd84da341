"""What cases of several subjects are written with."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models

from tests.builders import make_target

DAY = date(2023, 6, 30)


def all_of(make: Callable[..., models.Model], *changes: dict[str, Any]) -> models.Model:
    """One row for each set of fields, all of one target."""
    target = make_target()
    for fields in changes:
        row = make(target, **fields)
    return row
