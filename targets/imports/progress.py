"""How far an import is, told while its transaction runs and so long as nobody else has taken it.

On PostgreSQL by a connection of its own, which sees and shows what the transaction does
not. On SQLite one writes at a time: nothing can be told from within the transaction, so
the page says since when it is being written (seconds: see the README), and the silence
is not taken for a dead process before ``SILENCE``.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import timezone

from targets.models.imports import Import

ASIDE = "aside"
# Seconds between two signs of life.
PAUSE = 1.0


class TakenOverError(Exception):
    """Somebody has cancelled the import, or another process has it now."""


class Progress:
    """What one process tells of the import it works on."""

    def __init__(self, upload: Import, alias: str) -> None:
        self._key, self._mark = upload.pk, upload.mark
        self._last = time.monotonic()
        self._alias = alias

    def __call__(self, **values: Any) -> None:
        """Tell these values of the import, at most once a second."""
        if time.monotonic() - self._last >= PAUSE:
            self.now(**values)

    def now(self, **values: Any) -> None:
        """Tell them at once; raises ``TakenOverError``."""
        if self._alias == DEFAULT_DB_ALIAS and connection.in_atomic_block:
            return
        self._last = time.monotonic()
        rows = Import.objects.using(self._alias).filter(pk=self._key, mark=self._mark)
        if not rows.update(heartbeat=timezone.now(), **values):
            raise TakenOverError

    def finish(self, **values: Any) -> None:
        """Write the last values with what the running transaction writes, or leave all of it."""
        rows = Import.objects.filter(pk=self._key, mark=self._mark)
        if not rows.update(mark="", heartbeat=timezone.now(), **values):
            raise TakenOverError


@contextmanager
def told(upload: Import) -> Iterator[Progress]:
    """Tell how far this process is with an import that it has claimed."""
    # Whoever works inside a transaction has it to himself, and nothing can be told of it.
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield Progress(upload, DEFAULT_DB_ALIAS)
        return
    connections[ASIDE] = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        yield Progress(upload, ASIDE)
    finally:
        connections[ASIDE].close()
        del connections[ASIDE]
