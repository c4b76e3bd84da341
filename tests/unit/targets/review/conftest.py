"""Where the review is tested: four committees, a target of one of them, its approver."""

import pytest
from django.contrib.auth.models import User

from meetings.models import Committee
from targets.models import Target
from tests.builders import make_target
from tests.unit.branches import tree
from tests.unit.targets.review.steps import serving


@pytest.fixture
def places() -> dict[str, Committee]:
    return tree()


@pytest.fixture
def target(places: dict[str, Committee]) -> Target:
    """A target of the year 2023, 100 planned, which the committee below leads."""
    mine, below = places["mine"], places["below"]
    return make_target(committee=mine, lead_agency=below, plan=100)


@pytest.fixture
def approver(target: Target) -> User:
    return serving("approver", target.committee)
