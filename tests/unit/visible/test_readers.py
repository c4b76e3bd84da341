"""READ_ACCESS=members: whom pages are kept for, what a role adds, what is taken away."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from config import kept_pages
from meetings.models import Membership
from targets.models import Target
from tests.builders import make_committee, make_target
from tests.unit.visible.reading import STARTS, body, reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("members")]


@pytest.mark.on_sqlite
def test_who_serves_the_top_of_every_tree_sees_everything(
    book: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable
) -> None:
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 1_000_000)
    client, everybody = reader(book.root), reader(None, is_superuser=True)
    assert "54.321" in body(everybody.get("/chi-tieu/"))
    with django_assert_num_queries(5):  # session, user, memberships, roots, version
        assert "54.321" in body(client.get("/chi-tieu/"))
    other = make_target(committee=make_committee("Gốc khác"))
    assert client.get(f"/chi-tieu/{other.pk}/").status_code == 404


def test_a_reporter_sees_what_his_body_leads_elsewhere(book: SimpleNamespace) -> None:
    Target.objects.filter(pk=book.closed.target.pk).update(lead_agency=book.mine)
    client, url = reader(book.mine, "reporter"), f"/chi-tieu/{book.closed.target.pk}/"
    page = body(client.get(url))
    assert "98.765" in page
    assert "/cap-uy/q-nho/" not in page
    assert client.get(f"{url}du-lieu.json").status_code == 200
    assert client.get("/chi-tieu/").context["table"].page.total == 9
    assert client.get("/cap-uy/q-nho/").status_code == 404
    for other in Target.objects.filter(committee=book.closed.committee).exclude(
        pk=book.closed.target.pk
    ):
        assert client.get(f"/chi-tieu/{other.pk}/").status_code == 404
    for shown in STARTS:
        assert client.get(shown).status_code == 200
    assert reader(book.mine, "office").get(url).status_code == 404


@pytest.mark.on_sqlite
def test_what_is_taken_away_is_closed_at_once(
    book: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 1_000_000)
    client = reader(book.other)
    client.get("/")  # the cookie of the forms
    urls = ["/cap-uy/q-nho/", "/nguon/tin-chung/", "/chi-tieu/"]
    etags = {url: client.get(url)["ETag"] for url in urls}
    for url, etag in etags.items():
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    Membership.objects.filter(user=client.user).update(committee=book.mine)
    for url, etag in etags.items():
        response = client.get(url, headers={"If-None-Match": etag})
        assert response.status_code == (404 if url == "/cap-uy/q-nho/" else 200)
        assert "qwertz" not in body(response).lower()
    client.user.memberships.all().delete()
    response = client.get("/chi-tieu/", headers={"If-None-Match": etags["/chi-tieu/"]})
    assert response.status_code == 403


@pytest.mark.on_sqlite
def test_readers_of_one_branch_share_pages_and_nobody_else(
    book: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable
) -> None:
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 1_000_000)
    first, second, other = reader(book.mine), reader(book.mine, "approver"), reader(book.other)
    for url in ("/chi-tieu/", "/nguon/tin-chung/", "/kiem-tra/", "/cap-uy/"):
        first.get(url)
        with django_assert_num_queries(4):  # session, user, memberships, version
            page = body(second.get(url))
        assert "qwertz" not in page.lower()
        assert "Qwertz" in body(other.get(url))
        assert "qwertz" not in body(first.get(url)).lower()


@pytest.mark.on_sqlite
def test_it_costs_one_question(book: SimpleNamespace, settings: Settings) -> None:
    client = reader(book.mine)
    urls = (*STARTS[:6], *STARTS[11:], "/cap-uy/sang/", "/nguon/tin-chung/", "/tim-kiem/?q=uy")
    counted = {}
    for access in ("login", "members"):
        settings.READ_ACCESS = access
        counted[access] = {url: queries(client, url) for url in urls}
    more = {url: counted["members"][url] - counted["login"][url] for url in urls}
    assert {url: number for url, number in more.items() if number > 1} == {}


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)
