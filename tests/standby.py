"""The standby drill: two servers, the site on them, browsers that read and write."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from tests.postgres import Server

ROOT = Path(__file__).resolve().parent.parent
# It stands in the address of the database alone, and must not reach a log.
SECRET = "mat-khau-khong-duoc-lo"
PASSWORD = "mat-khau-kiem-thu"
PATIENCE = 60
FORM = "application/x-www-form-urlencoded"
BANNER = "Đang chỉ xem được"
SEED = f"""
import json, django; django.setup()
from tests.builders import make_indicator, make_target, make_user, PASSWORD
assert PASSWORD == {PASSWORD!r}
targets = []
for number in range(3):
    make_user(f"van-phong-{{number}}", role=("office", "approver"))
    target = make_target(make_indicator(f"Thu ngân sách {{number}}"), period="2020", plan=4000)
    targets.append([target.pk, target.indicator_id, target.committee_id])
print(json.dumps(targets))
"""


def growing(counts: Callable[[], list[int]], by: int) -> Callable[[], bool]:
    """Say, when asked later, whether every one of these counts has grown by so many."""
    before = counts()
    return lambda: all(now >= then + by for now, then in zip(counts(), before, strict=True))


def until(holds: Callable[[], Any], what: str) -> Any:
    """Wait until something holds; fail with its name if it never does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.05)
    raise AssertionError(what)


@dataclass
class Pair:
    """A primary and its standby."""

    primary: Server
    standby: Server
    name: str

    def tell(self, server: Server, *statements: str) -> Any:
        """Run statements as the operator; returns what the last one answered, if anything."""
        with psycopg.connect(
            dbname=self.name, user="postgres", host=str(server.home), autocommit=True
        ) as link:
            for statement in statements:
                cursor = link.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None

    def commits_wait_for(self, standbys: str) -> None:
        """Let commits wait for these standbys (all: ``*``; none: the empty text)."""
        self.tell(
            self.primary,
            f"ALTER SYSTEM SET synchronous_standby_names = '{standbys}'",
            "SELECT pg_reload_conf()",
        )

    def is_followed(self) -> bool:
        """Whether the standby receives what the primary writes."""
        return self.tell(
            self.primary, "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
        )

    def is_read(self) -> bool:
        """Whether pages read from the standby."""
        return self.tell(
            self.standby,
            """SELECT count(*) FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND query ~ '(meetings|targets)_'""",
        )

    def environment(self) -> dict[str, str]:
        """What the site is started with: both servers in both addresses."""
        hosts = f"host={self.primary.home},{self.standby.home}"
        back = f"host={self.standby.home},{self.primary.home}"
        url = f"postgresql://postgres:{SECRET}@/{self.name}"
        return {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "tests.drill_settings",
            "DATABASE_URL": f"{url}?{hosts}&target_session_attrs=read-write",
            "DATABASE_REPLICA_URL": f"{url}?{back}&target_session_attrs=prefer-standby",
            "REPLICA_MAX_LAG": "1",
            "SECRET_KEY": "dien-tap-" * 8,
            "ALLOWED_HOSTS": "127.0.0.1",
            "INSECURE_HTTP": "1",
        }

    def seed(self) -> list[list[int]]:
        """Make people who write and a target for each; returns target, indicator, committee."""
        done = subprocess.run(
            [sys.executable, "-c", SEED],
            cwd=ROOT,
            env=self.environment() | {"DATABASE_REPLICA_URL": ""},
            check=True,
            capture_output=True,
            text=True,
        )
        return json.loads(done.stdout)


class Site:
    """The application as it is served: gunicorn with its own settings, two workers."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"],
                cwd=ROOT,
                env=environment | {"PORT": str(self.port)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def logged(self) -> list[str]:
        """What the watchers of the databases have written, a line a worker."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        entries = (json.loads(line) for line in lines if '"config.replica"' in line)
        return [entry["message"] for entry in entries]

    def stop(self) -> None:
        """End it at once."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(PATIENCE)


@dataclass
class Answer:
    """Status and text of a page."""

    status: int
    text: str


class Browser:
    """One visitor: keeps cookies, follows nothing."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, Any] | None = None) -> Answer:
        """Send one request over a connection of its own."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form | {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            headers["Content-Type"] = FORM
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            link.request(method, path, body, headers)
            response = link.getresponse()
            for line in response.headers.get_all("Set-Cookie", []):
                for name, morsel in SimpleCookie(line).items():
                    self.cookies[name] = morsel.value
            return Answer(response.status, response.read().decode())
        finally:
            link.close()

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self.ask("GET", path)

    def sign_in(self, name: str) -> None:
        """Enter name and password on the page for it."""
        self.get("/dang-nhap/")
        form = {"username": name, "password": PASSWORD}
        assert self.ask("POST", "/dang-nhap/", form).status == 302


@dataclass
class Writer:
    """Enters a figure a day into one target, and looks whether he sees it."""

    browser: Browser
    target: int
    indicator: int
    committee: int
    day: date = date(2020, 1, 1)
    accepted: set[date] = field(default_factory=set)
    refused: set[date] = field(default_factory=set)
    unsure: set[date] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def write(self) -> bool:
        """Enter the next day's figure; returns whether it was accepted."""
        self.day += timedelta(days=1)
        form = {
            "indicator": self.indicator,
            "committee": self.committee,
            "covers_from": "01/01/2020",
            "as_of": self.day.strftime("%d/%m/%Y"),
            "value": str(self.day.timetuple().tm_yday),
            "citations-TOTAL_FORMS": 0,
            "citations-INITIAL_FORMS": 0,
        }
        answer = self.browser.ask("POST", "/quan-tri/targets/actual/add/", form)
        if answer.status == 302:
            self.accepted.add(self.day)
            if not self.is_seen_by(self.browser):
                self.wrong.append(f"{self.day}: his own figure is not shown")
            return True
        if answer.status == 503 and "Chưa ghi được" in answer.text:
            self.refused.add(self.day)
        elif answer.status == 503 and "Chưa biết đã ghi" in answer.text:
            self.unsure.add(self.day)
        else:
            self.wrong.append(f"{self.day}: {answer.status} {answer.text[-3000:]}")
        return False

    def is_seen_by(self, browser: Browser) -> bool:
        """Whether a visitor is shown the last figure."""
        answer = browser.get(f"/chi-tieu/{self.target}/du-lieu.json")
        return answer.status == 200 and f'"{self.day.isoformat()}"' in answer.text


@dataclass
class Reader:
    """Opens one page after the other."""

    browser: Browser
    pages: list[str]
    count: int = 0
    has_banner: bool = False
    wrong: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Open the next page."""
        page = self.pages[self.count % len(self.pages)]
        answer = self.browser.get(page)
        if answer.status != 200:
            self.wrong.append(f"{page}: {answer.status} {answer.text[-3000:]}")
        if "<html" in answer.text:
            self.has_banner = BANNER in answer.text
        self.count += 1


class Load:
    """Readers and writers at work, each in a thread, until told to stop."""

    def __init__(self, readers: list[Reader], writers: list[Writer]) -> None:
        self.stopped = threading.Event()
        self.failed: list[Exception] = []
        steps = [(each.read, 0.02) for each in readers] + [(each.write, 0.1) for each in writers]
        self.threads = [threading.Thread(target=self._work, args=step) for step in steps]
        for thread in self.threads:
            thread.start()

    def _work(self, step: Callable[[], Any], pause: float) -> None:
        while not self.stopped.wait(pause):
            try:
                step()
            except Exception as error:  # noqa: BLE001 - reported by the test
                self.failed.append(error)
                return

    def stop(self) -> None:
        """Let everybody finish what he is doing."""
        self.stopped.set()
        for thread in self.threads:
            thread.join(PATIENCE)
