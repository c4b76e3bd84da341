"""Abstract base of rows whose save or delete takes other rows along by signals."""

from typing import Any

from django.db import transaction

from config.loading import QuickRows


class AtomicWrites(QuickRows):
    """Save and delete run in one transaction with what their signals do.

    Django sends ``post_save`` after the row's own transaction; without this, a
    failure there would leave the row written and what follows from it not.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            return super().delete(*args, **kwargs)
