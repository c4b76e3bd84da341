"""Fixtures of the browser tests: a served site with the fixtures loaded, and a watchful page.

`site` is the address of a live server with the data of fixtures/, fresh for each test. `page` fails
its test on console errors, script errors, CSP reports and requests that leave the server.
`sign_in("office", "approver")` signs the page in.
"""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from meetings.models import Committee, Membership
from tests.e2e.chromium import launch

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"
WIDTH, HEIGHT = 1280, 900


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    with launch() as running:
        yield running


def load_fixtures() -> None:
    call_command("loaddata", *map(str, sorted(FIXTURES.glob("*.yaml"))), verbosity=0)


@pytest.fixture(scope="session")
def snapshot(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> sqlite3.Connection | None:
    """On SQLite: load the fixtures once, keep a copy of the whole database and empty it again."""
    if connection.vendor != "sqlite":
        return None
    assert connection.is_in_memory_db()
    empty, copy = (sqlite3.connect(":memory:", check_same_thread=False) for _ in range(2))
    with django_db_blocker.unblock():
        connection.ensure_connection()
        connection.connection.backup(empty)
        load_fixtures()
        connection.connection.backup(copy)
        empty.backup(connection.connection)
    empty.close()
    return copy


@pytest.fixture(scope="session")
def live(snapshot: sqlite3.Connection | None) -> Iterator[LiveServer]:
    """Serve the site in a thread of this process."""
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture
def site(live: LiveServer, snapshot: sqlite3.Connection | None, transactional_db: None) -> str:
    """Address of the site, its data as the fixtures have it; emptied after the test."""
    if snapshot:
        snapshot.backup(connection.connection)
    else:
        load_fixtures()
    return live.url


def is_local(request: Request, site: str) -> bool:
    return request.url.startswith((site, "data:", "blob:", "about:"))


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """What the page complained about, which fails the test unless the test takes it out."""
    found: list[str] = []
    yield found
    assert not found, "\n".join(found)


@pytest.fixture
def page(browser: Browser, site: str, problems: list[str]) -> Iterator[Page]:
    """A page of an English browser, 1280 px wide, that notes every problem."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            problems.append(f"console {message.type}: {message.text}")

    def on_request(request: Request) -> None:
        if not is_local(request, site):
            problems.append(f"request leaves the server: {request.url}")

    context = browser.new_context(
        base_url=site, viewport={"width": WIDTH, "height": HEIGHT}, locale="en-US"
    )
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    opened.on("console", on_console)
    opened.on("pageerror", lambda error: problems.append(f"script error: {error}"))
    opened.on("request", on_request)
    yield opened
    context.close()


@pytest.fixture
def sign_in(page: Page, site: str) -> Callable[..., None]:
    """Sign the page in as somebody who serves every root in these roles."""

    def sign_in_as(*roles: str) -> None:
        user = get_user_model().objects.create(username="-".join(roles))
        for root in Committee.objects.filter(parent=None):
            for role in roles:
                Membership.objects.create(user=user, committee=root, role=role)
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])

    return sign_in_as
