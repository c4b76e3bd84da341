"""A commune with its sheet of 2024: who enters it, and what is planned."""

from typing import Any

import pytest
from django.test import Client

from meetings.models import Committee
from targets.models import Target
from tests.builders import make_committee, make_indicator, make_target, make_user


@pytest.fixture
def unit() -> Committee:
    return make_committee("Đảng ủy xã Sáng", slug="sang")


@pytest.fixture
def office(unit: Committee) -> Any:
    return make_user("van-phong", role="office", committee=unit)


@pytest.fixture
def clerk(client: Client, office: Any) -> Client:
    client.force_login(office)
    return client


@pytest.fixture
def budget(unit: Committee) -> Target:
    return make_target(make_indicator("Thu ngân sách", slug="thu"), unit, "2024", plan="151")


@pytest.fixture
def poverty(unit: Committee) -> Target:
    indicator = make_indicator("Tỷ lệ hộ nghèo", slug="ngheo", unit="%", measure="level")
    return make_target(indicator, unit, "2024", plan="2")
