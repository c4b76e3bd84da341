"""Statements sent in one trip, and queries written once, do what they do singly."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import BigIntegerField, DateField
from django.test.utils import CaptureQueriesContext

from config.together import Given, Written, together
from targets.models import Actual, Sector
from tests.builders import make_actual, make_sector, make_target

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


def test_a_written_query_reads_instances_of_whatever_is_given() -> None:
    target = make_target()
    for month, value in ((3, "1.5"), (6, "2")):
        make_actual(target, value, as_of=date(2023, month, 1))
    lone = make_actual(value=7, indicator=target.indicator, as_of=date(2023, 9, 1), period=None)

    def rows() -> object:
        asked = {"indicator": Given("indicator", BigIntegerField())}
        day = Given("day", DateField())
        found = Actual.objects.filter(**asked, covers_to=day).select_related("period")
        return found.only("value", "covers_to", "period__start")

    written = Written(rows)

    def ask(day: date) -> Actual:
        (answer,) = together([written.asked(indicator=target.indicator_id, day=day)])
        (row,) = written.read(answer)
        return row

    assert ask(date(2023, 3, 1)).value == Decimal("1.5")
    later = ask(date(2023, 6, 1))
    assert (later.value, later.covers_to) == (2, date(2023, 6, 1))
    with CaptureQueriesContext(connection) as queries:
        assert later.period.start == date(2023, 1, 1)
        assert ask(lone.covers_to).period is None
    assert len(queries) == 1
    assert later.period == target.period
    assert later.note == ""
