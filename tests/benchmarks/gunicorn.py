"""The site under gunicorn on loopback, as config/gunicorn.py sets it up, two workers."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from tests.benchmarks.site import HOST, environment
from tests.benchmarks.worker import ROOT

WORKERS = 2
PATIENCE = 60


@contextmanager
def serving(database: str, static: str) -> Iterator[int]:
    """Serve a database; yields the port."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"],
        cwd=ROOT,
        env={
            **environment(database, static),
            "BIND": f"{HOST}:{port}",
            "WEB_CONCURRENCY": str(WORKERS),
        },
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()


def _wait(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        connection = HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    message = "gunicorn does not answer"
    raise RuntimeError(message)
