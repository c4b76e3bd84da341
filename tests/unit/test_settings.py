"""Settings as a server starts with them: each case is a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from gunicorn.config import Config
from gunicorn.http import RequestParser

from config import env, gunicorn
from config.databases import database, databases

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "SECRET_KEY": "k" * 30 + "0123456789abcdefghijABCDEFGHIJ",
    "ALLOWED_HOSTS": "so.example",
}
READ = """
import json
from django.conf import settings as s
print(json.dumps({name: getattr(s, name, None) for name in (
    "DEBUG", "READ_ACCESS", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE", "SECURE_PROXY_SSL_HEADER", "PASSWORD_HASHERS", "STORAGES")}))
"""


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": "sqlite://:memory:",
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def settings_with(**variables: str) -> dict[str, object]:
    done = run("-c", READ, **PRODUCTION, **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_production_is_closed_by_default() -> None:
    found = settings_with()
    assert found["DEBUG"] is False
    assert found["READ_ACCESS"] == "login"
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 31536000
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["CSRF_COOKIE_SECURE"] is True
    assert found["SECURE_PROXY_SSL_HEADER"] is None
    assert "Argon2" in found["PASSWORD_HASHERS"][0]
    assert "Manifest" in found["STORAGES"]["staticfiles"]["BACKEND"]


def test_plain_http_must_be_asked_for() -> None:
    found = settings_with(INSECURE_HTTP="1")
    assert found["SECURE_SSL_REDIRECT"] is False
    assert found["SECURE_HSTS_SECONDS"] == 0
    assert found["SESSION_COOKIE_SECURE"] is False


def test_proxy_header_is_believed_only_when_told() -> None:
    assert settings_with(TRUSTED_PROXIES="1")["SECURE_PROXY_SSL_HEADER"] is not None


@pytest.mark.parametrize(
    "forged", [("X-Forwarded-Proto", "https"), ("X-Forwarded-Ssl", "on"), ("SCRIPT_NAME", "/x")]
)
def test_server_believes_no_neighbour(forged: tuple[str, str]) -> None:
    """By default gunicorn believes whoever calls from this machine, and any Unix socket."""
    config = Config()
    for name, value in vars(gunicorn).items():
        if name in config.settings:
            config.set(name, value)
    source = f"GET /x/chi-tieu/ HTTP/1.1\r\nHost: so.example\r\n{': '.join(forged)}\r\n\r\n"
    for peer in [("127.0.0.1", 1), ""]:
        request = next(RequestParser(config, iter([source.encode()]), peer))
        assert request.scheme == "http"
        assert "SCRIPT_NAME" not in dict(request.headers)


@pytest.mark.parametrize("missing", sorted(PRODUCTION))
def test_missing_variable_is_one_sentence(missing: str) -> None:
    variables = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = run("manage.py", "check", **variables)
    assert done.returncode != 0
    assert missing in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_deploy_check_is_clean() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("READ_ACCESS", "everyone"),
        ("DEBUG", "perhaps"),
        ("TRUSTED_PROXIES", "-1"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_wrong_value_is_one_sentence(name: str, value: str) -> None:
    done = run("manage.py", "check", **PRODUCTION, **{name: value})
    assert done.returncode != 0
    assert name in done.stderr
    assert value in done.stderr
    assert "Traceback" not in done.stderr


def test_number_reads_digits_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "²")
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        env.number("TRUSTED_PROXIES", 0)


def test_sqlite_queues_writers() -> None:
    options = database("sqlite:////tmp/so.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_postgresql_has_a_time_limit_when_asked() -> None:
    settings = database("postgresql://so@db.internal:5432/so", statement_timeout=30)
    assert settings["OPTIONS"]["options"].split("-c ")[1:] == [
        "statement_timeout=30000 ",
        "lock_timeout=10000 ",
        "idle_in_transaction_session_timeout=60000",
    ]
    assert settings["CONN_HEALTH_CHECKS"] is True
    assert "options" not in database("postgresql://so@db.internal/so")["OPTIONS"]


def test_postgresql_by_socket_folder() -> None:
    assert database("postgresql://so@/so?host=/run/pg")["OPTIONS"]["host"] == "/run/pg"


def test_several_servers_are_written_as_libpq_writes_them() -> None:
    url = "postgresql://so:m%40t@a:5432,b:5433,c/so?target_session_attrs=read-write"
    settings = database(url)
    assert (settings["USER"], settings["PASSWORD"], settings["NAME"]) == ("so", "m@t", "so")
    options = settings["OPTIONS"]
    assert (options["host"], options["port"]) == ("a,b,c", "5432,5433,5432")
    assert options["target_session_attrs"] == "read-write"


def test_a_replica_is_a_second_database_that_tests_do_not_make() -> None:
    found = databases("postgresql://so@a/so", "postgresql://so@b/so", statement_timeout=30)
    assert found["replica"]["HOST"] == "b"
    assert found["replica"]["TEST"] == {"MIRROR": "default"}
    assert "statement_timeout=30000" in found["replica"]["OPTIONS"]["options"]
    assert list(databases("sqlite:////tmp/so.sqlite3", "")) == ["default"]


@pytest.mark.parametrize(
    ("url", "replica"),
    [
        ("postgresql://so@a/so", "sqlite:////tmp/so.sqlite3"),
        ("sqlite:////tmp/so.sqlite3", "postgresql://so@b/so"),
        ("postgresql://so@a/so", "postgresql//so:bi-mat@b/so"),
        ("postgresql://so@a/so", "postgresql://so:bi-mat@b:x,c:y/so"),
    ],
)
def test_wrong_replica_url_is_explained_without_its_password(url: str, replica: str) -> None:
    done = run("manage.py", "check", **PRODUCTION, DATABASE_URL=url, DATABASE_REPLICA_URL=replica)
    assert done.returncode != 0
    assert "DATABASE_REPLICA_URL" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "bi-mat" not in done.stderr


@pytest.mark.parametrize("url", ["mysql://a@b/c", "so-chi-tieu", "postgresql//so@db/so"])
def test_wrong_database_url_is_explained(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database(url)
