"""Who is at the pages of large imports, and how often they start the process."""

from types import SimpleNamespace

import pytest
from django.test import Client

from targets.imports import starting
from tests.unit.targets.import_cases import place

__all__ = ["place"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How often a process would have been started."""
    calls: list[bool] = []
    monkeypatch.setattr(starting, "start", lambda: calls.append(True))
    return calls


@pytest.fixture
def office(client: Client, place: SimpleNamespace) -> Client:
    client.force_login(place.office)
    return client
