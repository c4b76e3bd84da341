"""Which database a request reads from: chosen once by the middleware, obeyed by the router."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any

PRIMARY = "default"
STANDBY = "replica"
# Rows of a streamed table that are waited for before anything is sent.
BEGINNING = 100


@dataclass
class Choice:
    """Where a request reads, and what became of it; commands and tests read from the primary."""

    alias: str = PRIMARY
    has_written: bool = False
    # The primary is away: what is shown may not be the newest.
    is_stale: bool = False
    shown_until: datetime | None = None


_current: ContextVar[Choice | None] = ContextVar("database_choice", default=None)


def current() -> Choice:
    """Return the choice of the request that is being served."""
    return _current.get() or Choice()


@contextmanager
def choosing(choice: Choice) -> Iterator[Choice]:
    """Read where this choice says."""
    token = _current.set(choice)
    try:
        yield choice
    finally:
        _current.reset(token)


def kept_choosing(choice: Choice, parts: Iterable[Any]) -> Iterator[Any]:
    """Make the parts of a streamed answer with the choice its request had.

    The first ones are made at once: a server that is away is noticed while the
    request can still be run elsewhere.
    """
    rest = _each(choice, iter(parts))
    return chain(list(islice(rest, BEGINNING)), rest)


def _each(choice: Choice, parts: Iterator[Any]) -> Iterator[Any]:
    while True:
        with choosing(choice):
            try:
                part = next(parts)
            except StopIteration:
                return
        yield part


class Router:
    """Django's database router: reads by choice, writes to the primary."""

    def db_for_read(self, model: type, **hints: Any) -> str:
        """Return the database the current request reads from."""
        return current().alias

    def db_for_write(self, model: type, **hints: Any) -> str:
        """Return the primary; from here on the request also reads there, or it would miss it."""
        choice = current()
        choice.has_written = True
        choice.alias = PRIMARY
        return PRIMARY

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        """Both databases hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """The standby receives its tables from the primary."""
        return db != STANDBY
