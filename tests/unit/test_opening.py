"""Session, user and version come in one trip, and are worth what Django's own code says."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from config import ahead, opening
from config.ready import Ready
from tests.builders import make_user

pytestmark = pytest.mark.django_db

URL = "/chi-tieu/"
SIGN_IN = "/dang-nhap/?next=/chi-tieu/"


@pytest.fixture
def reader(client: Client, settings: Settings) -> Client:
    settings.READ_ACCESS = "login"
    client.user = make_user("nguoi-doc")
    client.force_login(client.user)
    assert client.get(URL).status_code == 200
    return client


def is_out(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"] == SIGN_IN


LOST: list[Callable[[Client], object]] = [
    lambda reader: User.objects.update(is_active=False),
    lambda reader: reader.user.set_password("mat-khau-khac-1") or reader.user.save(),
    lambda reader: reader.user.delete(),
    lambda reader: Session.objects.all().delete(),
    lambda reader: Session.objects.update(expire_date=timezone.now()),
    lambda reader: Session.objects.update(session_data="gia-mao"),
]


@pytest.mark.parametrize("lose", LOST)
def test_who_may_not_come_in_any_more_does_not(
    reader: Client, lose: Callable[[Client], object]
) -> None:
    lose(reader)
    assert is_out(reader.get(URL))
    assert is_out(reader.get(URL))


def test_a_session_lasts_until_its_end(reader: Client) -> None:
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=30))
    assert reader.get(URL).status_code == 200


def test_a_session_that_names_another_user_is_his(reader: Client) -> None:
    other, session = make_user("nguoi-khac", is_staff=True), reader.session
    session["_auth_user_id"] = str(other.pk)
    session["_auth_user_hash"] = other.get_session_auth_hash()
    session.save()
    page = reader.get(URL).content.decode()
    assert ("nguoi-khac" in page, "nguoi-doc" in page, "Quản trị" in page) == (True, False, True)


def test_a_password_hashed_with_a_secret_of_before_still_counts(
    reader: Client, settings: Settings
) -> None:
    key = reader.session.session_key
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "bi-mat-moi-0123456789-0123456789-0123456789-0123456789"
    assert reader.get(URL).status_code == 200
    assert reader.cookies["sessionid"].value != key
    assert reader.get(URL).status_code == 200


def test_one_trip_once_it_is_known_whose_a_session_is(
    reader: Client, django_assert_num_queries: Callable
) -> None:
    etag = reader.get(URL)["ETag"]
    opening.named_last.forget()
    for trips in (2, 1):
        with django_assert_num_queries(3 if connection.vendor == "sqlite" else trips):
            assert reader.get(URL, headers={"If-None-Match": etag}).status_code == 304


def test_an_answer_waits_for_one_who_asks_the_same_and_no_longer_than_the_request() -> None:
    one, two = (make_user(name) for name in ("mot", "hai"))
    with ahead.opened():
        ahead.ask(opening.USER.asked(pk=one.pk), opening.USER.asked(pk=two.pk))
        User.objects.update(first_name="mới")
        names = [opening.USER(pk=two.pk)[0].first_name for _ in range(2)]
    assert names == ["", "mới"]
    assert opening.USER(pk=one.pk)[0].first_name == "mới"


def test_what_is_asked_for_alone_does_not_go_ahead(django_assert_num_queries: Callable) -> None:
    with ahead.opened(), django_assert_num_queries(0):
        ahead.ask(Ready(lambda pk: User.objects.filter(pk=pk)).asked(pk=1))


def test_reading_in_public_asks_for_nobody_without_a_session(
    client: Client, settings: Settings, django_assert_num_queries: Callable
) -> None:
    settings.READ_ACCESS = "public"
    client.get(URL)  # the cookie of the forms
    etag = client.get(URL)["ETag"]
    with django_assert_num_queries(1):  # version
        assert client.get(URL, headers={"If-None-Match": etag}).status_code == 304
