"""Fixtures for every test: a fast password hasher, a closed network, a database let go of."""

import gc
import socket
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models.signals import post_migrate
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from config.kept import Kept


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector need not walk it thousands of times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database, which nobody holds any more when it is dropped.

    A process that a test has killed, or a browser that has just closed, may need a moment to
    let go of its connection.
    """
    # Django would write content types and permissions anew whenever it empties the database after
    # a test that commits: more work than emptying it, and nothing asks for them.
    with patch.object(post_migrate, "receivers", []):
        yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Settings) -> None:
    """Argon2 is slow on purpose; no test needs that."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """A test that is rolled back takes its data versions with it, not what was read by them."""
    for kept in Kept.made:
        kept.forget()


@pytest.fixture(autouse=True)
def _closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing under test may leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            message = f"a test tried to reach {address}"
            raise OSError(message)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
