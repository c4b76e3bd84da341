"""The databases a run measures: one of the size asked for, and one with the five documents.

Either loaded afresh on a server of its own, set up as a real one (nothing that was accepted may
be lost), or one that is there already.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import psycopg

from tests.benchmarks.site import environment
from tests.benchmarks.worker import ROOT
from tests.postgres import server

# What a server with 4 GB to spare would be given; fsync and synchronous_commit stay on.
SERVER = " ".join(
    f"-c {setting}"
    for setting in (
        "listen_addresses=''",
        "shared_buffers=1GB",
        "effective_cache_size=3GB",
        "work_mem=16MB",
        "maintenance_work_mem=256MB",
        "random_page_cost=1.1",
        "max_wal_size=4GB",
    )
)
SIZES = {
    "ward": ["--provinces", "1", "--communes", "1"],
    "province": ["--provinces", "1"],
    "country": [],
}


@dataclass(frozen=True)
class Finished:
    """What a command cost."""

    name: str
    seconds: float
    megabytes: float


@dataclass
class Databases:
    """Where the data are, and the static files of the site."""

    measured: str
    documents: str
    static: str
    loading: list[Finished] = field(default_factory=list)


def manage(database: str, static: str, *arguments: str) -> Finished:
    """Run a command of manage.py to its end; how long it took and how much memory at most."""
    started = os.times().elapsed
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(database, static),
        stdout=sys.stderr,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"manage.py {' '.join(arguments)} ended with {process.returncode}"
        raise RuntimeError(message)
    return Finished(arguments[0], os.times().elapsed - started, used.ru_maxrss / 1024)


@contextmanager
def prepared(size: str, existing: str, *, compared: bool) -> Iterator[Databases]:
    """Have the databases and the static files ready; take down what was put up.

    The small one only where pages are ``compared`` with it.
    """
    with ExitStack() as stack:
        static = stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-"))
        found = Databases(existing, documents="", static=static)
        if compared or not existing:
            own = stack.enter_context(server(SERVER))
        if compared:
            found.documents = _created(own, "documents", static)
        if not existing:
            found.measured = _created(own, "measured", static)
            found.loading.append(manage(found.measured, static, "make_country", *SIZES[size]))
            _settle(found.measured)
        manage(found.measured, static, "collectstatic", "--noinput", "--verbosity=0")
        yield found


def _created(own: str, name: str, static: str) -> str:
    """A database with the five documents."""
    with psycopg.connect(own, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    database = own.replace("/postgres?", f"/{name}?")
    fixtures = sorted(str(path) for path in (ROOT / "fixtures").glob("*.yaml"))
    manage(database, static, "migrate", "--verbosity=0")
    manage(database, static, "loaddata", "--verbosity=0", *fixtures)
    _settle(database)
    return database


def _settle(database: str) -> None:
    """Statistics for the planner, and no vacuum that starts in the middle of a measurement."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
