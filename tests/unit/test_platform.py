"""What every answer has: policy headers, request id, language, health; what the log keeps."""

import json
import logging

import pytest
from django.db import DatabaseError
from django.forms import DateField
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import formats, translation
from django.utils.module_loading import import_string
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from config import health
from config.logs import RequestIdFilter, logging_settings
from config.middleware import client_address
from tests.unit.admin_pages import SIGN_IN

STRICT = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


# --- Headers ----------------------------------------------------------------------------------


def test_policy_is_strict(client: Client) -> None:
    policy = client.get("/healthz")["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";")} == STRICT


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/healthz", "testserver", 200),
        ("/static/favicon.svg", "testserver", 200),
        ("/khong-co-trang-nay/", "testserver", 404),
        ("/chi-tieu", "testserver", 301),
        ("/dang-xuat/", "testserver", 405),
        ("/healthz", "evil.example", 400),
    ],
)
@pytest.mark.django_db
def test_every_answer_carries_every_policy(
    client: Client, path: str, host: str, status: int
) -> None:
    response = client.get(path, headers={"Host": host})
    response.close()
    assert response.status_code == status
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_redirect_to_https_carries_every_policy(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/chi-tieu/")
    assert response["Location"] == "https://testserver/chi-tieu/"
    assert response["X-Frame-Options"] == "DENY"
    assert "Content-Security-Policy" in response


def test_each_answer_has_its_own_id(client: Client) -> None:
    first, second = (client.get("/healthz")["X-Request-ID"] for _ in range(2))
    assert first != second
    assert len(first) == 32


def test_id_of_a_stranger_is_not_believed(client: Client, settings: Settings) -> None:
    header = {"X-Request-ID": "abcdef-123456"}
    assert client.get("/healthz", headers=header)["X-Request-ID"] != "abcdef-123456"
    settings.TRUSTED_PROXIES = 1
    assert client.get("/healthz", headers=header)["X-Request-ID"] == "abcdef-123456"
    forged = {"X-Request-ID": 'abc" forged\tline'}
    assert client.get("/healthz", headers=forged)["X-Request-ID"] != forged["X-Request-ID"]


def test_pages_of_signed_in_people_are_not_stored(client: Client, settings: Settings) -> None:
    settings.READ_ACCESS = "login"
    assert "no-store" in client.get("/khong-co-trang-nay/")["Cache-Control"]


# --- Client address ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "1.1.1.1", "10.0.0.9"),
        (1, "1.1.1.1, 2.2.2.2", "2.2.2.2"),
        (2, "1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "2.2.2.2", "10.0.0.9"),
        (1, "", "10.0.0.9"),
    ],
)
def test_client_address(
    rf: RequestFactory, settings: Settings, proxies: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.9", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == expected


# --- Health -----------------------------------------------------------------------------------


@pytest.mark.parametrize("access", ["login", "public"])
def test_healthz_needs_no_database(client: Client, settings: Settings, access: str) -> None:
    settings.READ_ACCESS = access
    assert client.get("/healthz").json() == {"status": "ok"}
    # Not even to learn who calls, when a browser brings the cookie of a session.
    client.cookies[settings.SESSION_COOKIE_NAME] = "abcdefghijklmnopqrstuvwxyz012345"
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_readyz_sees_every_migration(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    health.known_migrations()
    # One looks for the table of migrations, one reads it.
    with django_assert_num_queries(2):
        response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["status"] == "ok"


@pytest.mark.django_db
def test_readyz_names_a_missing_migration(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "known_migrations", lambda: frozenset({("targets", "9999_next")}))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrations"] == ["targets.9999_next"]


def test_readyz_without_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> list[str]:
        raise DatabaseError

    monkeypatch.setattr(health, "missing_migrations", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "unreachable"


# --- Language and numbers ---------------------------------------------------------------------


@pytest.mark.django_db
def test_english_browser_gets_vietnamese(client: Client) -> None:
    response = client.get(SIGN_IN, headers={"Accept-Language": "en-US,en;q=0.9"})
    assert response["Content-Language"] == "vi"
    assert '<html lang="vi"' in response.content.decode()


@pytest.mark.django_db
def test_language_is_a_choice_that_stays(client: Client) -> None:
    client.post("/ngon-ngu/", {"language": "en", "next": "/"})
    assert client.get(SIGN_IN)["Content-Language"] == "en"
    client.post("/ngon-ngu/", {"language": "vi", "next": "/"})
    assert client.get(SIGN_IN)["Content-Language"] == "vi"


def test_unknown_language_is_ignored(client: Client) -> None:
    client.cookies["ngon_ngu"] = "../../xx"
    assert client.get("/healthz")["Content-Language"] == "vi"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("written", ["05/03/2026", "05-03-2026", "5.3.2026", "2026-03-05"])
def test_dates_are_day_first(language: str, written: str) -> None:
    with translation.override(language):
        assert DateField().clean(written).isoformat() == "2026-03-05"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("written", "number"),
    [("3.200,5", "3200.5"), ("3.200", "3200"), ("3200,5", "3200.5"), ("69,5", "69.5")],
)
def test_numbers_are_vietnamese(language: str, written: str, number: str) -> None:
    with translation.override(language):
        assert formats.sanitize_separators(written) == number


# --- Log --------------------------------------------------------------------------------------


def test_log_line_is_json_without_query_string(rf: RequestFactory) -> None:
    settings = logging_settings("INFO")
    formatter = settings["formatters"]["json"]
    built = import_string(formatter.pop("()"))(**formatter)
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Không thấy", None, None)
    request: HttpRequest = rf.get("/tim-kiem/?q=bi-mat")
    request.request_id = "abc123"
    record.request = request
    assert RequestIdFilter().filter(record)
    line = json.loads(built.format(record))
    assert line["message"] == "Không thấy"
    assert line["request_id"] == "abc123"
    assert line["level"] == "WARNING"
    assert "bi-mat" not in built.format(record)


def test_log_has_tracebacks_of_failures_alone() -> None:
    settings = logging_settings("INFO")
    assert settings["loggers"]["django.request"]["level"] == "ERROR"
    failed = (ValueError, ValueError("lỗi"), None)
    for logger, kept in [("django.security.DisallowedHost", None), ("django.request", failed)]:
        record = logging.LogRecord(logger, logging.ERROR, "", 0, "Không được", None, failed)
        RequestIdFilter().filter(record)
        assert record.exc_info == kept
