"""Part `imports`: a large file checked and written, as figures that wait and as accepted ones.

On a copy of the database beside it, since what is written stays in the history. The copy
needs the place, and nobody else at work on the original while it is made.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.benchmarks import report
from tests.benchmarks.databases import Databases, Finished, manage
from tests.benchmarks.site import environment
from tests.benchmarks.worker import ROOT

# As many as are taken at once.
ROWS, ROWS_ON_SQLITE = 50_000, 5_000
LOOK = 0.2
WHY = "SELECT message FROM targets_import WHERE id = {}"
STATE = "SELECT state, rows_total, rows_checked, rows_written FROM targets_import WHERE id = {}"
SQLITE = "sqlite:///"
NOTE = (
    "An .xlsx file; time and memory of `manage.py run_imports` from start to end, so with the "
    "search for contradictions after accepted figures; memory is the process's own. “Told” is how "
    "many different numbers of rows the page could have shown meanwhile, “waited” how long "
    "another writer of one figure waited at most, “locked” from the first write to the commit."
)


def run(databases: Databases, budget: float) -> tuple[list[str], dict[str, Any]]:
    """Import twice into a copy, in the two ways there are."""
    rows, figures = [], {}
    with copied(databases.measured) as database:
        copy = Databases(database, "", databases.static)
        number = ROWS_ON_SQLITE if database.startswith(SQLITE) else ROWS
        for kind, words in (("submitted", "to be accepted"), ("accepted", "accepted at once")):
            made = _child(copy, "upload", kind=kind, rows=number)
            for step, name in (("checked", "check"), ("written", "write")):
                if step == "written":
                    _child(copy, "confirm", key=made["key"], accepts=kind == "accepted")
                watched = Watched(copy, made["key"])
                finished = watched.during(lambda: manage(copy.measured, copy.static, "run_imports"))
                figures[f"{kind} {step}"] = told = watched.told(finished)
                rows.append(_row(f"{name}, {words}", made, told))
        figures["drift"] = _child(copy, "drift")
    head = ("step", "rows", "file MB", "seconds", "locked s", "peak MB", "told", "waited s")
    return [report.table("A large import", head, rows, NOTE)], figures


def _row(name: str, made: dict[str, Any], told: dict[str, Any]) -> tuple[str, ...]:
    return (
        name,
        f"{made['rows']:,}",
        f"{made['bytes'] / 1e6:.1f}",
        f"{told['seconds']:.1f}",
        f"{told['writing']:.1f}",
        f"{told['megabytes']:.0f}",
        str(told["steps"]),
        f"{told['waited']:.2f}",
    )


class Watched:
    """What the page and another writer would see while an import is worked on."""

    def __init__(self, databases: Databases, key: int) -> None:
        self._databases, self._key = databases, key
        self._seen: set[tuple[Any, ...]] = set()
        self._waits = [0.0]
        self._writing: list[float] = []

    def during(self, work: Callable[[], Finished]) -> Finished:
        """Do it, and look meanwhile."""
        stop = threading.Event()
        watchers = [
            threading.Thread(target=each, args=(stop,)) for each in (self._look, self._write)
        ]
        for each in watchers:
            each.start()
        try:
            return work()
        finally:
            stop.set()
            for each in watchers:
                each.join()

    def told(self, finished: Finished) -> dict[str, Any]:
        """The figures."""
        state = _asked(self._databases.measured, STATE.format(self._key))[0]
        if state not in ("ready", "done"):
            why = _asked(self._databases.measured, WHY.format(self._key))[0]
            message = f"the import ended as {state}: {why}"
            raise RuntimeError(message)
        writing = self._writing[-1] - self._writing[0] if self._writing else 0.0
        return {
            "seconds": finished.seconds,
            "megabytes": finished.megabytes,
            "steps": len(self._seen),
            "waited": max(self._waits),
            "writing": writing,
        }

    def _look(self, stop: threading.Event) -> None:
        while not stop.wait(LOOK):
            found = _asked(self._databases.measured, STATE.format(self._key))
            self._seen.add(found)
            if found[0] == "writing":
                self._writing.append(time.monotonic())

    def _write(self, stop: threading.Event) -> None:
        process = _start(self._databases, "beside")
        stop.wait()
        output, _errors = process.communicate("\n")
        self._waits.append(json.loads(output)["waited"])


def _child(databases: Databases, kind: str, /, **values: Any) -> dict[str, Any]:
    process = _start(databases, kind)
    output, _errors = process.communicate(json.dumps(values) + "\n")
    if process.returncode:
        message = f"importer {kind} ended with {process.returncode}"
        raise RuntimeError(message)
    return json.loads(output)


def _start(databases: Databases, kind: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.importer", kind],
        cwd=ROOT,
        env=environment(databases.measured, databases.static),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _asked(database: str, sql: str) -> tuple[Any, ...]:
    if database.startswith(SQLITE):
        with closing(sqlite3.connect(database.removeprefix(SQLITE), timeout=60)) as link:
            return tuple(link.execute(sql).fetchone())
    with psycopg.connect(database, autocommit=True) as link:
        return tuple(link.execute(sql).fetchone())


@contextmanager
def copied(database: str) -> Iterator[str]:
    """A copy of a database for as long as it is needed."""
    if database.startswith(SQLITE):
        path = Path(database.removeprefix(SQLITE))
        copy = path.with_name(f"{path.name}-copy-{os.getpid()}")
        shutil.copy(path, copy)
        try:
            yield f"{SQLITE}{copy}"
        finally:
            for each in path.parent.glob(f"{copy.name}*"):
                each.unlink()
        return
    name = database.partition("?")[0].rpartition("/")[2]
    copy = f"{name}_copy_{os.getpid()}"
    with psycopg.connect(database.replace(f"/{name}", "/template1"), autocommit=True) as link:
        link.execute(f"CREATE DATABASE {copy} TEMPLATE {name}")
        try:
            other = database.replace(f"/{name}", f"/{copy}")
            with psycopg.connect(other, autocommit=True) as beside:
                beside.execute("ANALYZE")
            yield other
        finally:
            link.execute(f"DROP DATABASE {copy} WITH (FORCE)")
