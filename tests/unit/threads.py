"""Several writers at once."""

import threading
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import connection


def at_once(work: Callable[[int], None], writers: int = 2) -> list[Exception]:
    """Call ``work(0)``, ``work(1)`` … at the same time; returns what they raised.

    SQLite's test database is one connection in memory, where writes queue
    anyway; there the calls follow each other.
    """
    errors: list[Exception] = []
    start = threading.Barrier(writers)

    def run(number: int) -> None:
        try:
            start.wait()
            work(number)
        except Exception as error:  # noqa: BLE001 - reported by the test
            errors.append(error)
        finally:
            connection.close()

    if connection.vendor == "sqlite":
        for number in range(writers):
            work(number)
        return errors
    threads = [threading.Thread(target=run, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def told_at_once(work: Callable[[int], None]) -> list[ValidationError]:
    """What two writers at once were refused with, also where the calls follow each other."""
    told: list[ValidationError] = []

    def run(number: int) -> None:
        try:
            work(number)
        except ValidationError as error:
            told.append(error)

    errors = at_once(run)
    assert not errors, errors
    return told
