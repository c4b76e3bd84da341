"""Statements sent in one trip do what they do singly."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from config.pipelined import MOST_VALUES, PREPARED_AFTER
from config.retrying import retried
from config.together import together
from targets.models import Sector
from tests.builders import make_sector

pytestmark = pytest.mark.django_db

RENAME = "UPDATE targets_sector SET name = %s WHERE code = %s"
NAMES = "SELECT name FROM targets_sector WHERE code LIKE 's-%%' ORDER BY code"
REFUSED = ('UPDATE targets_sector SET "order" = NULL WHERE code = %s', ["s-1"])
on_postgresql = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite prepares none")


def test_answers_come_in_order_and_each_statement_sees_the_one_before() -> None:
    for code in ("s-1", "s-2"):
        make_sector(code)
    statements = [
        (RENAME, ["Một", "s-1"]),
        (NAMES.replace("LIKE 's-%%'", "= %s"), ["s-1"]),
        (RENAME, ["Không", "s-9"]),
        (RENAME, ["100% ; --", "s-2"]),
        (NAMES, []),
    ]
    assert together(statements) == [1, [("Một",)], 0, 1, [("Một",), ("100% ; --",)]]
    assert together([]) == []


def test_a_server_is_asked_once_and_the_log_shows_with_what() -> None:
    with CaptureQueriesContext(connection) as queries:
        together([(RENAME, ["Một", "s-1"]), (RENAME, ["Hai", "s-2"])])
    shown = [each["sql"].replace("'s-", "'S-") for each in queries]
    assert len(shown) == (2 if connection.vendor == "sqlite" else 1)
    assert "'Một'" in shown[0]
    assert "'Hai'" in shown[-1]


def test_a_failing_statement_takes_the_others_along() -> None:
    make_sector("s-1", order=3)
    with pytest.raises(IntegrityError, match="order"), transaction.atomic():
        together([(RENAME, ["Một", "s-1"]), REFUSED, (RENAME, ["Hai", "s-1"])])
    assert Sector.objects.get(code="s-1").name not in {"Một", "Hai"}
    assert together([(RENAME, ["Ba", "s-1"])]) == [1]


@on_postgresql
def test_what_is_asked_often_is_neither_read_nor_planned_again() -> None:
    make_sector("s-1")
    often, once = f"{NAMES} -- often", f"{NAMES} -- once"

    def prepared() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            return [each for (each,) in cursor if "-- o" in each]

    for number in range(PREPARED_AFTER):
        # Whatever else the connection is asked meanwhile.
        list(Sector.objects.filter(order__in=range(number)))
        together([(often, []), (RENAME, ["Một", "s-1"])])
    assert prepared() == []
    assert together([(often, []), (once, [])]) == [[("Một",)], [("Một",)]]
    assert prepared() == [often.replace("%%", "%")]
    with pytest.raises(IntegrityError), transaction.atomic():
        together([REFUSED])
    # Psycopg forgets what was prepared when a transaction is rolled back; asked again it answers.
    assert together([(often, []), (once, [])]) == [[("Một",)], [("Một",)]]


@on_postgresql
def test_a_statement_of_very_many_values_is_not_kept() -> None:
    many = f"SELECT {', '.join(['%s'] * (MOST_VALUES + 1))}"
    for _ in range(PREPARED_AFTER + 2):
        together([(many, range(MOST_VALUES + 1)), (NAMES, [])])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement ~ '.100, .101'")
        assert cursor.fetchone() == (0,)


@on_postgresql
def test_a_table_that_has_changed_meanwhile_is_asked_as_it_is_now() -> None:
    make_sector("s-1")
    for _ in range(PREPARED_AFTER + 2):
        together([(NAMES, []), (RENAME, ["Một", "s-1"])])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE targets_sector ADD COLUMN colour text NOT NULL DEFAULT ''")
    assert together([(NAMES, []), (RENAME, ["Hai", "s-1"])]) == [[("Một",)], 1]


@pytest.fixture
def retyped() -> Iterator[Callable[[], None]]:
    """A table, and what a migration does to it from another connection."""
    other = connection.copy()

    def run(*statements: str) -> None:
        with other.cursor() as cursor:
            for each in statements:
                cursor.execute(each)

    run("CREATE TABLE figure (value integer)", "INSERT INTO figure VALUES (3)")
    yield lambda: run("ALTER TABLE figure ALTER COLUMN value TYPE bigint")
    run("DROP TABLE figure")
    other.close()


@on_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("way", "asked"),
    [
        (together, "SELECT value FROM figure"),
        (retried(together), "SELECT figure.value FROM figure"),
    ],
    ids=["reading", "writing"],
)
def test_a_column_of_another_type_is_asked_for_anew(
    retyped: Callable[[], None], way: Callable[..., Any], asked: str
) -> None:
    statements = [(asked, []), ("SELECT 1", [])]
    for _ in range(PREPARED_AFTER + 1):
        assert way(statements) == [[(3,)], [(1,)]]
    retyped()
    assert [way(statements) for _ in range(3)] == [[[(3,)], [(1,)]]] * 3
