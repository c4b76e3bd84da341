"""Starting the process that works on imports, from the web process and apart from it.

In a session of its own, so that it outlives a restart of the server; where the service
manager ends everything that a service has started, ``run_imports --watch`` is a
service of its own (README).
"""

import os
import subprocess
import sys
from threading import Thread

from django.conf import settings
from django.db import transaction

COMMAND = ("manage.py", "run_imports")


def start() -> None:
    """Have waiting imports worked on, once what says so has been committed."""
    transaction.on_commit(_start)


def _start() -> None:
    # A page may not take long, a command may.
    environment = {name: value for name, value in os.environ.items() if name != "STATEMENT_TIMEOUT"}
    process = subprocess.Popen(  # noqa: S603 - nothing in it comes from outside
        [sys.executable, *COMMAND],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    # Whoever has started a process is told of its end, or it stays behind as a zombie.
    Thread(target=process.wait, daemon=True).start()
