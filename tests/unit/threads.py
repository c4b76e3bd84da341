"""Two writers at once."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(work: Callable[[int], None]) -> list[Exception]:
    """Call ``work(0)`` and ``work(1)`` at the same time; returns what they raised.

    SQLite's test database is one connection in memory, where writes queue
    anyway; there the two calls follow each other.
    """
    errors: list[Exception] = []
    start = threading.Barrier(2)

    def run(number: int) -> None:
        try:
            start.wait()
            work(number)
        except Exception as error:  # noqa: BLE001 - reported by the test
            errors.append(error)
        finally:
            connection.close()

    if connection.vendor == "sqlite":
        work(0)
        work(1)
        return errors
    threads = [threading.Thread(target=run, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
