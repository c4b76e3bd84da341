"""Statements sent in one trip do what they do singly."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from config.together import together
from targets.models import Sector
from tests.builders import make_sector

pytestmark = pytest.mark.django_db

RENAME = "UPDATE targets_sector SET name = %s WHERE code = %s"
NAMES = "SELECT name FROM targets_sector WHERE code LIKE 's-%%' ORDER BY code"


def test_answers_come_in_order_and_each_statement_sees_the_one_before() -> None:
    for code in ("s-1", "s-2"):
        make_sector(code)
    statements = [
        (RENAME, ["Một", "s-1"]),
        (NAMES.replace("LIKE 's-%%'", "= %s"), ["s-1"]),
        (RENAME, ["Không", "s-9"]),
        (RENAME, ["100% ; --", "s-2"]),
    ]
    assert together(statements) == [1, [("Một",)], 0, 1]
    assert Sector.objects.get(code="s-2").name == "100% ; --"
    assert together([]) == []


def test_a_server_is_asked_once() -> None:
    with CaptureQueriesContext(connection) as queries:
        together([(RENAME, ["x", "y"])] * 3)
    assert len(queries) == (3 if connection.vendor == "sqlite" else 1)


def test_a_failing_statement_takes_the_others_along() -> None:
    make_sector("s-1", order=3)
    refused = ('UPDATE targets_sector SET "order" = NULL WHERE code = %s', ["s-1"])
    with pytest.raises(DatabaseError), transaction.atomic():
        together([(RENAME, ["Một", "s-1"]), refused])
    assert Sector.objects.get(code="s-1").name != "Một"
