"""Pages that have not changed are not sent again; whatever changes them, or the reader, is seen."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from meetings.models import Committee
from targets import actions
from targets.models import Actual, Target
from tests.builders import (
    PASSWORD,
    make_actual,
    make_attendance,
    make_committee,
    make_document,
    make_post,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def target() -> Target:
    centre = make_committee("Trung ương")
    return make_target(committee=make_committee("Tỉnh ủy", centre, slug="tinh-uy"), plan=100)


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(make_user())
    client.get("/")  # the cookie of the forms
    return client


def status(client: Client, url: str, etag: str) -> int:
    return client.get(url, headers={"If-None-Match": etag}).status_code


def urls(target: Target) -> list[str]:
    return [
        "/",
        "/?cap-uy=tinh-uy",
        "/chi-tieu/",
        "/chi-tieu/?cap-uy=tinh-uy",
        f"/chi-tieu/{target.pk}/",
        f"/chi-tieu/{target.pk}/du-lieu.json",
        "/cap-uy/",
        "/cap-uy/tinh-uy/",
        "/kiem-tra/",
        "/so-sanh/",
        "/tim-kiem/?q=tinh",
    ]


def test_every_page_is_sent_once_and_again_when_a_figure_changes(
    reader: Client, target: Target
) -> None:
    kept = {url: reader.get(url)["ETag"] for url in urls(target)}
    assert {status(reader, url, etag) for url, etag in kept.items()} == {304}
    make_actual(target, 50)
    for url, etag in kept.items():
        assert status(reader, url, etag) == 200, url


def test_pages_are_kept_by_the_reader_alone_who_asks_every_time(
    reader: Client, target: Target
) -> None:
    response = reader.get("/chi-tieu/")
    assert "Cookie" in response["Vary"]
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-cache"}


def test_nothing_is_rendered_for_a_page_that_stays(
    reader: Client, target: Target, django_assert_num_queries: Callable
) -> None:
    etag = reader.get("/chi-tieu/")["ETag"]
    # Session, user, version; a server is asked once for all.
    with django_assert_num_queries(3 if connection.vendor == "sqlite" else 1):
        response = reader.get("/chi-tieu/", headers={"If-None-Match": etag})
    assert response.content == b""
    assert response["ETag"] == etag


def test_pages_of_one_branch_stay_while_others_report(reader: Client, target: Target) -> None:
    other = make_target(committee=make_committee("Tỉnh ủy khác"), plan=100)
    below = make_target(committee=make_committee(parent=target.committee), plan=100)
    pages = ["/?cap-uy=tinh-uy", "/chi-tieu/?cap-uy=tinh-uy", "/cap-uy/tinh-uy/"]
    kept = {url: reader.get(url)["ETag"] for url in pages}
    make_actual(other, 50)
    assert {status(reader, url, etag) for url, etag in kept.items()} == {304}
    make_actual(below, 50)
    assert {status(reader, url, etag) for url, etag in kept.items()} == {200}


def test_a_page_without_figures_stays_while_they_are_reported(
    reader: Client, target: Target
) -> None:
    post = make_post(body=target.committee)
    url = f"/nguoi/{post.person.slug}/"
    etag = reader.get(url)["ETag"]
    make_actual(target, 50)
    assert status(reader, url, etag) == 304
    target.committee.name = "Tỉnh ủy mới"
    target.committee.save()
    assert status(reader, url, etag) == 200
    etag = reader.get(url)["ETag"]
    make_attendance(person=post.person)
    assert status(reader, url, etag) == 200


def test_a_committee_that_leaves_a_branch_changes_it(reader: Client, target: Target) -> None:
    moved = make_target(committee=make_committee(parent=target.committee), plan=100).committee
    url = "/cap-uy/tinh-uy/"
    etag = reader.get(url)["ETag"]
    moved.parent = make_committee("Tỉnh ủy khác", target.committee.parent)
    moved.save()
    assert status(reader, url, etag) == 200


def test_the_top_of_the_tree_follows_all_data(reader: Client, target: Target) -> None:
    url = f"/?cap-uy={target.committee.parent.slug}"
    etag = reader.get(url)["ETag"]
    make_actual(target, 50)
    assert status(reader, url, etag) == 200


def test_words_that_name_no_committee_follow_all_data(reader: Client, target: Target) -> None:
    url = "/chi-tieu/?cap-uy=tinh"
    etag = reader.get(url)["ETag"]
    make_actual(target, 50)
    assert status(reader, url, etag) == 200


CHANGES: list[Callable[[Target], object]] = [
    lambda target: make_document(),
    lambda target: Committee.objects.get(pk=target.committee_id).save(),
    lambda target: actions.revise_plan(target, owner="province", value=120),
    lambda target: make_target(committee=make_committee()),
    lambda target: target.delete(),
]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_written_is_seen(
    reader: Client, target: Target, change: Callable[[Target], object]
) -> None:
    etag = reader.get("/cap-uy/tinh-uy/")["ETag"]
    change(target)
    assert status(reader, "/cap-uy/tinh-uy/", etag) == 200


def test_another_reader_language_or_day_is_another_page(
    reader: Client, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    etag = reader.get("/chi-tieu/")["ETag"]
    tomorrow = datetime(2099, 1, 1, tzinfo=UTC)
    with monkeypatch.context() as later:
        later.setattr(timezone, "now", lambda: tomorrow)
        later.setattr("config.conditional.timezone.localdate", tomorrow.date)
        assert status(reader, "/chi-tieu/", etag) != 304
    reader.cookies["ngon_ngu"] = "en"
    assert status(reader, "/chi-tieu/", etag) == 200
    other = Client()
    other.force_login(make_user("khac"))
    assert status(other, "/chi-tieu/", etag) == 200
    assert status(Client(), "/chi-tieu/", etag) == 200


def test_more_rights_make_another_page(reader: Client, target: Target) -> None:
    etag = reader.get("/chi-tieu/")["ETag"]
    User.objects.update(is_staff=True)
    assert status(reader, "/chi-tieu/", etag) == 200


def test_a_message_is_shown_once_and_not_kept(client: Client, target: Target) -> None:
    client.force_login(make_user())
    data = {"old_password": PASSWORD, "new_password1": "mat-khau-moi-1", "new_password2": ""}
    data["new_password2"] = data["new_password1"]
    response = client.post("/doi-mat-khau/", data, follow=True)
    assert "Đã đổi mật khẩu." in response.content.decode()
    assert not response.has_header("ETag")
    assert client.get("/").has_header("ETag")


def test_an_unknown_page_is_not_kept(reader: Client) -> None:
    assert not reader.get("/cap-uy/khong-co/").has_header("ETag")


def test_signing_out_makes_the_browser_forget(reader: Client) -> None:
    assert reader.post("/dang-xuat/")["Clear-Site-Data"] == '"cache"'


def test_a_figure_taken_back_is_seen(reader: Client, target: Target) -> None:
    make_actual(target, 50)
    url = f"/chi-tieu/{target.pk}/"
    etag = reader.get(url)["ETag"]
    Actual.objects.get().delete()
    assert status(reader, url, etag) == 200
