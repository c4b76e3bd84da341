"""A browser at the pages of the review, and the target whose figures it is shown."""

from collections.abc import Callable

import pytest
from django.test import Client

from meetings.models import Committee
from targets.models import Target
from tests.builders import make_indicator, make_target, make_user


@pytest.fixture
def target(places: dict[str, Committee]) -> Target:
    return make_target(make_indicator("Thu ngân sách"), places["mine"], plan=100)


@pytest.fixture
def by(client: Client, places: dict[str, Committee]) -> Callable[..., Client]:
    """A browser signed in in a role at a place."""

    def sign_in(role: str = "approver", place: str = "mine") -> Client:
        client.force_login(make_user(role=role, committee=places[place]))
        return client

    return sign_in
