"""Abstract base of rows that are read by the hundred on one page."""

from collections.abc import Collection, Iterable
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState


class QuickRows(models.Model):
    """Instances are made straight from the columns read.

    ``Model.__init__`` looks at every field of the model, read or not, and sends two
    signals; for a table of fifty rows with what belongs to them that is half the
    page. A column left out by ``only`` or ``defer`` is read when it is touched, as usual.
    """

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str, field_names: Collection[str], values: Iterable[Any]) -> Self:
        instance = cls.__new__(cls)
        state = ModelState()
        state.adding, state.db = False, db
        instance.__dict__.update(zip(field_names, values, strict=True), _state=state)
        return instance
