"""The office at its browser, and a target whose figures it enters."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from targets.models import Target
from tests.builders import make_indicator, make_target


@pytest.fixture
def office(client: Client, standing_office: User) -> Client:
    """A browser signed in as the office."""
    client.force_login(User.objects.get(pk=standing_office.pk))
    return client


@pytest.fixture(scope="module")
def standing_target(standing_office: User) -> Target:
    return make_target(make_indicator("Thu ngân sách trên địa bàn"), period="2020", plan=4000)


@pytest.fixture
def target(standing_target: Target) -> Target:
    """Budget revenue of 2020, 4.000 tỷ planned."""
    return Target.objects.get(pk=standing_target.pk)
