"""The web process takes a file, is restarted at once, and the import goes on without it."""

import http.client
import re
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from targets.models.imports import ImportState
from tests.standby import Browser, Site, until
from tests.unit.targets.import_cases import ROWS, as_csv, place
from tests.unit.targets.test_import_killed import NUMBER, SEEN, Outside

__all__ = ["place"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
PAGE = "/quan-tri/nhap-tep/"


def served(outside: Outside, log: Path) -> Site:
    """The site, once it answers."""
    site = Site(outside.environment | {"INSECURE_HTTP": "1"}, log)

    def answers() -> bool:
        try:
            return Browser(site.port).get("/healthz").status == 200
        except OSError:
            return False

    until(answers, "the site does not start")
    return site


def send_file(browser: Browser, content: bytes) -> int:
    """Upload a file by the form of the page; the key of its import."""
    page = browser.get(PAGE).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    edge = uuid.uuid4().hex
    fields = {"csrfmiddlewaretoken": token[1], "mapping": ""}
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = 'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = "".join(parts).encode() + f"--{edge}\r\n{head}".encode() + content
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items()),
        "Content-Type": f"multipart/form-data; boundary={edge}",
    }
    link = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=30)
    link.request("POST", PAGE, body + f"\r\n--{edge}--\r\n".encode(), headers)
    answer = link.getresponse()
    assert answer.status == 302, answer.read().decode()
    link.close()
    return int(answer.headers["Location"].rstrip("/").rpartition("/")[2])


def test_a_restart_of_the_site_ends_no_import(place: SimpleNamespace, tmp_path: Path) -> None:
    client = Client()
    client.force_login(place.office)
    outside = Outside(tmp_path)

    def visitor(site: Site) -> Browser:
        browser = Browser(site.port)
        browser.cookies["sessionid"] = client.cookies["sessionid"].value
        return browser

    site = served(outside, tmp_path / "first.log")
    key = send_file(visitor(site), as_csv(ROWS).read())
    site.stop()
    until(lambda: outside.ask(SEEN)[0] == ImportState.READY, "it is not checked")

    site = served(outside, tmp_path / "second.log")
    browser = visitor(site)
    page = browser.get(f"{PAGE}{key}/").text
    seen = re.search(r'name="fingerprint" value="([^"]+)"', page)
    assert seen
    form = {"what": "confirm", "fingerprint": seen[1]}
    assert browser.ask("POST", f"{PAGE}{key}/viec/", form).status == 302
    site.stop()
    until(lambda: outside.ask(SEEN)[0] == ImportState.DONE, "it is not written")
    assert outside.ask(NUMBER) == (len(ROWS),)
