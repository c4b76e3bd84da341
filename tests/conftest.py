"""Fixtures for every test: a fast password hasher, a closed network, cells that fail aloud."""

import socket
from typing import Any

import pytest
from django_tables2.rows import BoundRow
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Settings) -> None:
    """Argon2 is slow on purpose; no test needs that."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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


@pytest.fixture(autouse=True)
def _loud_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell that cannot be read fails the test; django-tables2 would print its empty dash."""
    render = BoundRow._get_and_render_with

    def loud(self: BoundRow, bound_column: Any, *args: Any, **kwargs: Any) -> Any:
        # A column without empty values is written from the whole record.
        if bound_column.column.empty_values:
            bound_column.accessor.resolve(self.record)
        return render(self, bound_column, *args, **kwargs)

    monkeypatch.setattr(BoundRow, "_get_and_render_with", loud)
