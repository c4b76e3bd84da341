"""Imports whose process is killed or doubled: nothing is written, and the next one finishes.

The process is a real one, on a database that others see: PostgreSQL's as it is, SQLite's
copied into a file.
"""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from targets.imports import work
from targets.models import Import
from targets.models.imports import ImportState
from tests.unit.targets.import_cases import ROWS, checked, place, uploaded

__all__ = ["place"]
pytestmark = pytest.mark.django_db(transaction=True)
# The real work, which stops before its last step, or before its first row, until it is killed.
PAUSED = """
import sys, time
import django
django.setup()
from targets.imports import progress, work, writing
progress.PAUSE = 0
def pause(*args, **kwargs):
    print("here", flush=True)
    time.sleep(120)
if {step!r} == "writing":
    writing.rollups.Shifting.count = pause
else:
    work.files.keep_list = pause
work.run()
"""
SEEN = "SELECT state, rows_written FROM targets_import"
NUMBER = "SELECT count(*) FROM targets_submission"
SILENT = "UPDATE targets_import SET heartbeat = '2020-01-01 00:00:00+00:00'"


class Outside:
    """The database of the test as other processes see it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "ban-sao.sqlite3"
        if connection.vendor == "postgresql":
            home = str(connection.settings_dict["OPTIONS"].get("host", ""))
            if not home.startswith("/"):
                pytest.skip("other processes reach the server of `python -m tests.postgres` alone")
            name = connection.settings_dict["NAME"]
            self.url = f"postgresql://postgres@/{name}?host={home}"
        else:
            with closing(sqlite3.connect(self.file)) as copy:
                connection.connection.backup(copy)
            self.url = f"sqlite:///{self.file}"
        self.environment = os.environ | {"DATABASE_URL": self.url}
        self.environment["DJANGO_SETTINGS_MODULE"] = "config.settings"

    def ask(self, sql: str) -> Any:
        """The first row that a statement returns, or nothing."""
        if connection.vendor == "postgresql":
            with psycopg.connect(self.url, autocommit=True) as link:
                cursor = link.execute(sql)
                return cursor.fetchone() if cursor.description else None
        with closing(sqlite3.connect(self.file, timeout=30)) as link, link:
            return link.execute(sql).fetchone()

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A process of the application on this database."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def kill_in(self, step: str) -> tuple[Any, ...]:
        """Begin a step in a process and kill it there; what was seen of it meanwhile."""
        process = self.start("-c", PAUSED.format(step=step))
        assert process.stdout
        with process.stdout as output:
            assert output.readline() == "here\n"
            seen = self.ask(SEEN)
            process.send_signal(signal.SIGKILL)
        process.wait()
        return seen

    def finish(self, processes: int = 1) -> None:
        """Run the command, in several processes at once."""
        started = [self.start("manage.py", "run_imports") for _ in range(processes)]
        for process in started:
            process.communicate(timeout=60)
            assert process.returncode == 0


@pytest.fixture
def confirmed(place: Any) -> Import:
    upload = checked(place.office, ROWS)
    Import.objects.filter(pk=upload.pk).update(state=ImportState.CONFIRMED)
    return upload


def test_killed_while_writing_nothing_is_written_and_the_next_finishes(
    confirmed: Import, tmp_path: Path
) -> None:
    outside = Outside(tmp_path)

    seen = outside.kill_in("writing")

    # On PostgreSQL the page sees what the open transaction has done so far.
    assert seen == ("writing", 2 if connection.vendor == "postgresql" else 0)
    assert outside.ask(NUMBER) == (0,)
    outside.finish()
    assert outside.ask(SEEN)[0] == "writing", "it is not taken from one who may be alive"

    outside.ask(SILENT)
    outside.finish(processes=2)

    assert outside.ask(SEEN) == ("done", 2)
    assert outside.ask(NUMBER) == (2,)


def test_killed_while_checking_the_next_begins_anew(place: Any, tmp_path: Path) -> None:
    uploaded(place.office, ROWS)
    outside = Outside(tmp_path)

    assert outside.kill_in("checking")[0] == "checking"
    outside.ask(SILENT)
    outside.finish()

    assert outside.ask(SEEN)[0] == "ready"


def test_two_never_have_the_same_import(place: Any) -> None:
    upload = uploaded(place.office, ROWS)
    other = Import.objects.get(pk=upload.pk)

    assert work.claim(upload)
    assert not work.claim(other)
    assert work.take_next() is None


def test_who_lost_his_import_writes_nothing(confirmed: Import) -> None:
    upload = work.take_next()
    assert upload
    # Taken for dead, and begun anew by somebody else.
    Import.objects.filter(pk=upload.pk).update(mark="khác")

    work.work_on(upload)

    upload.refresh_from_db()
    assert (upload.state, upload.mark) == (ImportState.WRITING, "khác")
    with connection.cursor() as cursor:
        cursor.execute(NUMBER)
        assert cursor.fetchone() == (0,)
