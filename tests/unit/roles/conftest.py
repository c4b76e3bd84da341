"""A tree with four places, and signing in with a role at one of them."""

from collections.abc import Callable
from copy import deepcopy

import pytest
from django.test import Client

from meetings.models import Committee
from tests import builders
from tests.unit.branches import tree

Places = dict[str, Committee]
SignIn = Callable[..., Client]


@pytest.fixture(scope="module")
def standing_places(standing: None) -> Places:
    return tree()


@pytest.fixture
def places(standing_places: Places) -> Places:
    """The four places, made once for a module."""
    return deepcopy(standing_places)


@pytest.fixture
def signed_in(client: Client, places: Places) -> SignIn:
    def sign_in(role: str = "office", place: str = "mine") -> Client:
        client.force_login(builders.make_user(role=role, committee=places[place]))
        return client

    return sign_in


@pytest.fixture
def manager(client: Client, places: Places) -> Client:
    """Signed in as an office that accepts figures and gives out the roles of its branch."""
    roles = ("office", "approver", "administrator")
    client.force_login(builders.make_user(role=roles, committee=places["mine"]))
    return client
