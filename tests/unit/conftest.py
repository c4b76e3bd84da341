"""Fixtures for tests without a browser."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from pytest_django import DjangoDbBlocker

from config import kept_pages
from tests import builders


@pytest.fixture(autouse=True)
def _written_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that asks twice for a page looks at what writing it costs."""
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 0)


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What fixtures of a module write after this stands for each of its tests.

    A test still undoes what it wrote itself. Not for modules with tests that commit.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def standing_office(standing: None) -> User:
    """Who enters what every committee reports, and accepts it."""
    return builders.make_user("van-phong", role=("office", "approver"))


@pytest.fixture(scope="module")
def standing_manager(standing_office: User) -> User:
    """The same, who also gives out the roles."""
    builders.serve_everywhere(standing_office, "administrator")
    return standing_office
