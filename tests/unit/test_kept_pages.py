"""A page is written once for all its readers; nothing of one reader reaches another."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from config import kept_pages
from config.kept_pages import MARK, Pages, written_once
from targets.models import Target
from tests.builders import make_actual, make_committee, make_target, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keeping")]


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are kept, as in production; other tests see each page written."""
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 1_000_000)


@pytest.fixture
def target() -> Target:
    return make_target(committee=make_committee("Tỉnh ủy", slug="tinh-uy"), plan=100)


def reader(name: str, **fields: object) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(name, **fields))
    return client


TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w{64}(?=")')
PAGES = ["/?cap-uy=tinh-uy", "/chi-tieu/", "/cap-uy/", "/cap-uy/tinh-uy/", "/kiem-tra/"]


@pytest.mark.parametrize("url", PAGES)
def test_the_second_reader_costs_no_more_than_to_know_him(
    url: str, target: Target, django_assert_num_queries: Callable
) -> None:
    make_actual(target, 50)
    first, second = reader("nguoi-mot", is_staff=True), reader("nguoi-hai")
    written = first.get(url).content.decode()
    # Session, user, version; a server is asked for the first and the last at once.
    with django_assert_num_queries(3 if connection.vendor == "sqlite" else 2):
        kept = second.get(url).content.decode()
    assert ("nguoi-mot" in written, "nguoi-mot" in kept) == (True, False)
    assert ("nguoi-hai" in written, "nguoi-hai" in kept) == (False, True)
    assert ("Quản trị" in written, "Quản trị" in kept) == (True, False)
    assert MARK.decode() not in written + kept
    start = '<nav class="page masthead-nav"'
    assert written[written.index(start) :] == kept[kept.index(start) :]


@pytest.mark.parametrize(
    "fields", [None, {"username": 'a<token>&"'}, {"username": "b", "is_staff": True}]
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_kept_tools_are_those_of_the_template(fields: dict | None, language: str) -> None:
    for url in ("/chi-tieu/?q=<address>&x=1", "/"):
        request = RequestFactory().get(url)
        request.user, request.LANGUAGE_CODE = AnonymousUser(), language
        if fields:
            request.user = User.objects.filter(**fields).first() or User.objects.create(**fields)
        with translation.override(language):
            written = render_to_string("includes/reader.html", request=request)
            kept = kept_pages._tools(request)
        assert TOKEN.sub("", kept) == TOKEN.sub("", written)
        assert len(TOKEN.findall(kept)) == (2 if fields else 1)


def test_his_forms_are_his_own(target: Target) -> None:
    reader("nguoi-mot").get("/chi-tieu/")
    second = reader("nguoi-hai")
    page = second.get("/chi-tieu/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert second.post("/dang-xuat/", {"csrfmiddlewaretoken": token}).status_code == 302


def test_a_new_figure_a_language_and_an_address_are_other_pages(target: Target) -> None:
    client = reader("nguoi-mot")
    before = client.get("/chi-tieu/").content
    make_actual(target, 50)
    after = client.get("/chi-tieu/").content
    assert b"50" in after
    assert before != after
    client.cookies["ngon_ngu"] = "en"
    assert "Targets" in client.get("/chi-tieu/").content.decode()
    assert "xyz" in client.get("/chi-tieu/?q=xyz").content.decode()


def test_a_page_that_asks_who_reads_fails_before_it_is_kept() -> None:
    request = RequestFactory().get("/")
    request.user = make_user("nguoi-mot")

    def write() -> HttpResponse:
        return HttpResponse(f"{MARK.decode()}{request.user.username}")

    with pytest.raises(RuntimeError, match="username"):
        written_once(request, "key", write)
    assert request.user.username == "nguoi-mot"
    assert kept_pages.pages.find("key") is None


def test_what_is_no_page_is_not_kept(target: Target) -> None:
    client = reader("nguoi-mot")
    assert client.get("/chi-tieu/?dang=csv").streaming
    assert client.get(f"/chi-tieu/{target.pk}/du-lieu.json").json()
    assert client.get("/cap-uy/khong-co/").status_code == 404


def test_the_least_recently_read_page_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 10)
    body = b"xx", b"xx"
    pages = Pages()
    pages.put("a", body)
    pages.put("b", body)
    pages.find("a")
    pages.put("c", body)
    assert [pages.find(key) for key in "abc"] == [body, None, body]
    pages.put("a", (b"x" * 11, b""))
    assert [pages.find(key) for key in "abc"] == [None, None, None]


def test_a_page_is_written_anew_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Pages()
    pages.put("a", (b"x", b"x"))
    monkeypatch.setattr(kept_pages.time, "monotonic", lambda: 1e12)
    assert pages.find("a") is None
