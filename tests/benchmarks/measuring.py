"""One page in this process: queries, their time, time in all, bytes; and its bare SQL again."""

import gzip
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

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
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
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
        "queries": len(tape.statements),
        "bytes": len(answer.body),
        "gzip": len(gzip.compress(answer.body, 6)),
        # What a search finds stands in lists.
        "rows": answer.body.count(b"<tr") or answer.body.count(b"<li>"),
        "etag": etag if etag and site.get(path, etag).status == 304 else "",
    }


def sampled(site: Site, path: str, etag: str, budget: float) -> dict[str, list[float]]:
    """Seconds of some requests for a page: in all, inside SQL, of this process's processor.

    Also of its statements alone and, where it has a tag, of learning that it is unchanged.
    """
    sql: list[float] = []
    cpu: list[float] = []

    def once() -> None:
        started = time.process_time()
        with taped() as tape:
            site.page(path)
        cpu.append(time.process_time() - started)
        sql.append(tape.seconds)

    once()
    with taped() as tape:
        site.page(path)
    total = repeated(once, budget)
    bare = repeated(lambda: replay(tape), budget / 2)
    unchanged = repeated(lambda: site.get(path, etag), budget / 4) if etag else []
    return {"total": total, "sql": sql[1:], "cpu": cpu[1:], "bare": bare, "unchanged": unchanged}


def replay(tape: Tape) -> None:
    """The statements alone, through a cursor, every row read."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        for sql, values, _ in tape.statements:
            if sql.startswith("SELECT"):
                cursor.execute(sql, values)
                cursor.fetchall()


def summed_up(samples: list[dict[str, list[float]]]) -> dict[str, float | None]:
    """Medians of several samples taken in turns with others."""
    found: dict[str, float | None] = {}
    for name in samples[0]:
        times = [seconds for sample in samples for seconds in sample[name]]
        found[name] = statistics.median(times) if times else None
        if name == "total":
            found["p95"] = percentile(times, 0.95)
    return found


def ask(sql: str, values: dict[str, Any], budget: float) -> float:
    """Seconds of one statement through a cursor."""
    from django.db import connection  # noqa: PLC0415

    def once() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            cursor.fetchall()

    once()
    return statistics.median(repeated(once, budget))
