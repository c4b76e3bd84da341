"""What the database refuses, and what cannot be deleted since others rest on it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from tests.builders import (
    make_actual,
    make_citation,
    make_document,
    make_flag,
    make_indicator,
    make_plan,
    make_score,
    make_sector,
    make_target,
    make_verdict,
)
from tests.unit import constraints
from tests.unit.constraints import Case
from tests.unit.targets.constraints import (
    contradictions,
    figures,
    imports,
    provenance,
    submissions,
    targets,
)

pytestmark = pytest.mark.django_db
CASES = [
    case
    for module in (targets, figures, contradictions, provenance, submissions, imports)
    for case in module.CASES
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_impossible_is_refused_and_its_neighbour_accepted(case: Case) -> None:
    constraints.check(case)


def test_every_constraint_is_tested() -> None:
    assert constraints.names(CASES) == set(constraints.constraints("targets"))


def test_a_printed_verdict_needs_its_document() -> None:
    verdict = make_verdict()
    verdict.document = None
    with pytest.raises(IntegrityError, match="verdict_has_ground"), transaction.atomic():
        verdict.save()


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        (make_indicator, {"slug": "thu"}),
        (make_flag, {"slug": "in-sai"}),
    ],
)
def test_an_address_is_used_once(make: Any, fields: dict[str, Any]) -> None:
    make(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**fields)


def test_two_sectors_never_share_a_place() -> None:
    make_sector("kinh-te", order=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_sector("xa-hoi", order=1)


@pytest.mark.parametrize(
    "row_of",
    [
        lambda: make_target().indicator,
        lambda: make_target().committee,
        lambda: make_target().period,
        lambda: make_indicator().sector,
        lambda: make_actual(document=make_document()).document,
        lambda: make_plan(document=make_document()).document,
        lambda: make_target(resolution=make_document(type="NQ")).resolution,
        lambda: make_verdict().document,
        lambda: make_score().committee,
        lambda: make_citation().document,
        lambda: make_flag().document,
        lambda: make_citation(make_score()).score,
    ],
)
def test_what_others_rest_on_cannot_be_deleted(row_of: Any) -> None:
    row = row_of()
    with pytest.raises(ProtectedError) as refusal:
        row.delete()
    assert refusal.value.protected_objects
