"""What a page may cost: bytes, requests and movement, against gunicorn with production settings.

No times: machines differ. tests/benchmarks measures those, on a slow line and a slow processor.
"""

import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent.parent
# The snapshot of the fixtures' data is made in the database of the tests.
pytestmark = pytest.mark.django_db
LIST = "/chi-tieu/"
DASHBOARD = "/?cap-uy=thanh-uy-bac-kan&ky=2020"
KB = 1000
REQUESTS = 10
REPEAT = 30 * KB
MOVEMENT = 0.02
# Slow enough for paint, styles, fonts and scripts to come apart as they do on a real line.
LINE = {"offline": False, "latency": 40, "downloadThroughput": 1e6, "uploadThroughput": 1e6}
WATCH = """
window.moved = 0;
new PerformanceObserver(list => list.getEntries().forEach(entry => { moved += entry.value; }))
  .observe({type: "layout-shift", buffered: true});
"""


@pytest.fixture(scope="module")
def production(
    snapshot: sqlite3.Connection, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Address of gunicorn serving the fixtures' data and collected static files."""
    folder = tmp_path_factory.mktemp("production")
    with sqlite3.connect(folder / "data.sqlite3") as database:
        snapshot.backup(database)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.e2e.production",
        "DEBUG": "0",
        "INSECURE_HTTP": "1",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": f"sqlite:///{folder / 'data.sqlite3'}",
        "STATIC_ROOT": str(folder / "static"),
        "PORT": port,
        "WEB_CONCURRENCY": "1",
    }
    python = {"cwd": ROOT, "env": environment}
    # The admin's many files would take most of the time, and no page of the site asks for one.
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0", "-iadmin"]
    subprocess.run(collect, check=True, **python)
    serve = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
    server = subprocess.Popen(serve, **python)
    try:
        yield wait_for(f"http://127.0.0.1:{port}", server)
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(150):
        assert server.poll() is None, "gunicorn ended"
        try:
            urlopen(f"{address}/healthz").close()  # noqa: S310
        except URLError:
            time.sleep(0.1)
        else:
            return address
    pytest.fail("gunicorn did not answer within 15 seconds")


class View:
    """Opens pages and adds up what came over the line for the last one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: dict[str, str] = {}
        self.received: dict[str, float] = {}
        cdp = page.context.new_cdp_session(page)
        cdp.send("Network.enable")
        cdp.send("Network.emulateNetworkConditions", LINE)
        cdp.on("Network.requestWillBeSent", self.on_request)
        cdp.on("Network.loadingFinished", self.on_finished)
        page.add_init_script(WATCH)

    def on_request(self, event: dict[str, Any]) -> None:
        self.asked[event["requestId"]] = event["request"]["url"]

    def on_finished(self, event: dict[str, Any]) -> None:
        url = self.asked.get(event["requestId"], "data:")
        # What comes out of the browser's own cache has no length on the line.
        if event["encodedDataLength"] and not url.startswith("data:"):
            self.received[url] = event["encodedDataLength"]

    def open(self, path: str) -> None:
        self.received.clear()
        self.page.goto(path)
        self.page.wait_for_load_state("networkidle")

    def told(self) -> str:
        lines = [f"{size:8.0f} {url}" for url, size in self.received.items()]
        return "\n".join([f"{sum(self.received.values()):8.0f} bytes in all", *lines])


def judge(view: View, path: str, most: int) -> None:
    view.open(path)
    assert 0 < sum(view.received.values()) <= most, view.told()
    assert len(view.received) <= REQUESTS, view.told()
    assert view.page.evaluate("moved") < MOVEMENT, path
    drawn = "[...document.querySelectorAll('[data-chart]')].map(c => Boolean(Chart.getChart(c)))"
    charts = view.page.evaluate(drawn)
    assert all(charts)
    assert bool(charts) == (path == DASHBOARD)
    view.open(path)
    assert sum(view.received.values()) <= REPEAT, view.told()
    assert len(view.received) <= 1, view.told()
    assert view.page.evaluate("moved") < MOVEMENT, path


# One test, for starting the server costs more than looking.
def test_first_and_repeated_view(browser: Browser, production: str) -> None:
    for width in (1280, 360):
        for path, most in ((LIST, 120 * KB), (DASHBOARD, 190 * KB)):
            context = browser.new_context(
                base_url=production, viewport={"width": width, "height": 900}
            )
            judge(View(context.new_page()), path, most)
            context.close()


def headers(url: str, **asked: str) -> dict[str, str]:
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip, br"} | asked)) as answer:  # noqa: S310
        return {name.lower(): value for name, value in answer.headers.items()}


def test_everything_is_compressed_and_static_files_never_asked_for_again(
    browser: Browser, production: str
) -> None:
    assert headers(f"{production}{LIST}")["content-encoding"] == "gzip"
    page = browser.new_page(base_url=production)
    page.goto(DASHBOARD)
    addresses = page.evaluate(
        "[...document.querySelectorAll('link[rel~=stylesheet], link[rel=preload], link[rel=icon],"
        " script[src]')].map(element => element.href || element.src)"
    )
    page.close()
    assert len(addresses) == len(set(addresses)) >= 8
    for address in addresses:
        answer = headers(address)
        assert "immutable" in answer["cache-control"], address
        if not address.endswith(".woff2"):
            assert answer["content-encoding"] == "br", address
