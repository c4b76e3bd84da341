"""One page in this process: queries, their time, time in all, bytes; and its bare SQL again."""

import gzip
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from config.together import JOINT
from tests.benchmarks.site import Site

ROUNDS = (2, 12)


class Tape:
    """Notes every statement a connection runs, and how long it took."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Any, float]] = []

    def __call__(
        self, execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any
    ) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, values, many, context)
        finally:
            self.statements.append((sql, values, time.perf_counter() - started))

    @property
    def seconds(self) -> float:
        return sum(seconds for _, _, seconds in self.statements)


@contextmanager
def taped() -> Iterator[Tape]:
    """Note the statements of every connection of this thread."""
    from django.db import connections  # noqa: PLC0415

    tape = Tape()
    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(tape))
        yield tape


def repeated(work: Callable[[], Any], budget: float) -> list[float]:
    """Seconds of each run: as many as fit into the budget, within bounds."""
    fewest, most = ROUNDS
    times: list[float] = []
    while len(times) < fewest or (sum(times) < budget and len(times) < most):
        times.append(timed(work)["total"])
    return times


def percentile(times: list[float], share: float) -> float:
    """The time that this share of the runs stayed within."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def described(site: Site, path: str) -> dict[str, Any]:
    """What is the same every time a page is asked for; warms it up."""
    site.page(path)
    with taped() as tape:
        answer = site.page(path)
    etag = answer.headers.get("ETag", "")
    return {
        "queries": sum(sql.count(JOINT) + 1 for sql, *_ in tape.statements),
        "trips": len(tape.statements),
        "bytes": len(answer.body),
        "gzip": len(gzip.compress(answer.body, 6)),
        # What a search finds stands in lists.
        "rows": answer.body.count(b"<tr") or answer.body.count(b"<li>"),
        "etag": etag if etag and site.get(path, etag).status == 304 else "",
    }


def once(site: Site, path: str) -> dict[str, float]:
    """Seconds of one request for a page: in all, inside SQL, of this process's processor."""
    used = time.process_time()
    with taped() as tape:
        sample = timed(lambda: site.page(path))
    return {**sample, "cpu": time.process_time() - used, "sql": tape.seconds}


def beside(site: Site, path: str, etag: str, budget: float) -> dict[str, float | None]:
    """Seconds of a page's statements alone and, where it has a tag, of learning it is unchanged."""
    site.page(path)
    with taped() as tape:
        site.page(path)
    unchanged = repeated(lambda: site.get(path, etag), budget / 2) if etag else []
    return {
        "bare": statistics.median(repeated(lambda: replay(tape), budget)),
        "unchanged": statistics.median(unchanged) if unchanged else None,
    }


def replay(tape: Tape) -> None:
    """The statements alone, through a cursor, every row read."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        for sql, values, _ in tape.statements:
            if sql.split(maxsplit=1)[0] in ("SELECT", "WITH"):
                cursor.execute(sql, values)
                # Those that go together have been read.
                if cursor.description:
                    cursor.fetchall()


def fetch(sql: str, values: dict[str, Any]) -> None:
    """Read all rows of one statement through a cursor."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.fetchall()


def timed(work: Callable[[], Any]) -> dict[str, float]:
    """How long this takes, done once."""
    started = time.perf_counter()
    work()
    return {"total": time.perf_counter() - started}
