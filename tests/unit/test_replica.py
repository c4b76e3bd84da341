"""Parts of reading from a standby: errors, router, watch and mark; servers are imitated."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.core.signing import get_cookie_signer
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from config.database_errors import Failure, failure_of
from config.replica import marks, middleware
from config.replica.monitor import Monitor
from config.replica.routing import Choice, Router, choosing
from targets.models import Sector

UNTIL = datetime(2026, 3, 5, 2, 30, tzinfo=UTC)


def broken(cause: Exception | None = None) -> OperationalError:
    error = OperationalError("server closed the connection unexpectedly")
    error.__cause__ = cause or psycopg.OperationalError()
    return error


# --- What an error means ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (broken(), Failure.GONE),
        (broken(psycopg.errors.AdminShutdown()), Failure.GONE),
        (broken(psycopg.errors.CannotConnectNow()), Failure.GONE),
        (broken(psycopg.errors.TooManyConnections()), Failure.GONE),
        (broken(psycopg.errors.ReadOnlySqlTransaction()), Failure.GONE),
        (broken(psycopg.errors.DiskFull()), Failure.GONE),
        (broken(psycopg.errors.DeadlockDetected()), Failure.BUSY),
        (broken(psycopg.errors.LockNotAvailable()), Failure.BUSY),
        (broken(psycopg.errors.QueryCanceled()), None),
        (broken(psycopg.errors.UndefinedTable()), None),
        (psycopg.OperationalError(), Failure.GONE),
        (psycopg.errors.AdminShutdown(), Failure.GONE),
        (psycopg.ProgrammingError(), None),
        (DataError(), None),
        (OperationalError(), None),
        (InterfaceError(), None),
        (ValueError(), None),
        (None, None),
    ],
)
def test_an_error_is_nobodys_fault_or_the_programs(
    error: Exception | None, meaning: Failure | None
) -> None:
    assert failure_of(error) == meaning


def test_a_connection_that_breaks_while_committing_leaves_it_open() -> None:
    def _commit() -> None:
        raise broken()

    with pytest.raises(OperationalError) as caught:
        _commit()
    assert failure_of(caught.value) == Failure.UNKNOWN


# --- The router -------------------------------------------------------------------------------


def test_a_request_reads_where_it_was_sent_until_it_writes() -> None:
    router = Router()
    assert router.db_for_read(Sector) == "default"
    with choosing(Choice("replica")) as choice:
        assert router.db_for_read(Sector) == "replica"
        assert router.db_for_write(Sector) == "default"
        assert router.db_for_read(Sector) == "default"
        assert choice.has_written
    assert router.db_for_read(Sector) == "default"
    assert router.allow_migrate("default", "targets")
    assert not router.allow_migrate("replica", "targets")


# --- The watch --------------------------------------------------------------------------------


class Server:
    """Answers as a primary or standby at a position would; ``None`` is a server that is away."""

    def __init__(self, *answer: Any) -> None:
        self.answer: tuple[Any, ...] | None = answer

    def ask(self, sql: str) -> tuple[Any, ...] | None:
        return self.answer

    def close(self) -> None:
        pass


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("config.replica.monitor.time.monotonic", lambda: now[0])
    return now


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.INFO, "config.replica")

    def messages() -> list[str]:
        found = [record.message for record in caplog.records]
        caplog.clear()
        return found

    return messages


def test_lag_is_the_age_of_what_the_standby_has_reached(
    clock: list[float], told: Callable[[], list[str]]
) -> None:
    primary, standby, monitor = Server(False, 1000, False), Server(True, 1000, UNTIL), Monitor()
    assert monitor.look(primary, standby).lag == 0
    assert told() == ["standby is read"]
    # Nothing is written for hours: what has replayed everything does not lag.
    clock[0] += 20_000
    assert monitor.look(primary, standby).is_current
    for _second in range(11):
        primary.answer = (False, primary.answer[1] + 10, False)
        clock[0] += 1
        found = monitor.look(primary, standby)
    assert found.lag == 11
    assert not found.is_current
    assert told() == ["standby is not read: it lags 11 s"]
    standby.answer = (True, primary.answer[1], UNTIL)
    assert monitor.look(primary, standby).lag == 0
    assert told() == ["standby is read"]


def test_each_loss_and_return_is_one_line(
    clock: list[float], told: Callable[[], list[str]]
) -> None:
    primary, standby, monitor = Server(False, 1000, False), Server(True, 1000, UNTIL), Monitor()
    up, following = primary.answer, standby.answer
    for _look in range(2):
        monitor.look(primary, standby)
    assert told() == ["standby is read"]
    standby.answer = None
    for _look in range(2):
        assert not monitor.look(primary, standby).is_readable
    assert told() == ["standby is not read: it is away or follows nobody"]
    standby.answer, primary.answer = following, None
    for _look in range(2):
        found = monitor.look(primary, standby)
        assert (found.primary_writes, found.is_readable) == (False, True)
    assert told() == ["primary is lost", "standby is read"]
    primary.answer = up
    monitor.look(primary, standby)
    assert told() == ["primary is back"]


def test_each_return_of_the_standby_is_counted(clock: list[float]) -> None:
    primary, standby, monitor = Server(False, 1000, False), Server(True, 1000, UNTIL), Monitor()
    for answer, returns in ((None, 0), (standby.answer, 1), (standby.answer, 1), (None, 1)):
        standby.answer = answer
        monitor.look(primary, standby)
        assert monitor.returns == returns
    standby.answer = (True, 1000, UNTIL)
    monitor.look(primary, standby)
    assert monitor.returns == 2


def test_a_connection_made_while_the_standby_was_away_is_let_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Link:
        in_atomic_block = False
        closed = 0

        def close(self) -> None:
            self.closed += 1

    link = Link()
    monkeypatch.setattr(middleware, "connections", {"replica": link})
    for returns, closed in ((1, 1), (1, 1), (2, 2)):
        monkeypatch.setattr(middleware.monitor, "returns", returns)
        middleware._renew_connection()
        assert link.closed == closed


def test_a_promoted_server_is_not_read_beside_its_old_primary(clock: list[float]) -> None:
    primary, standby = Server(False, 1000, False), Server(False, 1000, None)
    assert not Monitor().look(primary, standby).is_readable
    primary.answer = (True, 1000, False)
    found = Monitor().look(primary, standby)
    assert (found.primary_writes, found.is_readable) == (False, True)


# --- The mark ----------------------------------------------------------------------------------


def test_a_mark_holds_for_its_browser_and_not_when_forged(
    rf: RequestFactory, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    class Cursor:
        def __enter__(self) -> "Cursor":
            return self

        def __exit__(self, *error: object) -> None:
            pass

        def execute(self, sql: str, values: Any = None) -> None:
            asked.append(values)

        def fetchone(self) -> tuple[Any, ...]:
            return ("0/1A2B3C" if asked[-1] is None else False,)

    link = type("Link", (), {"cursor": lambda self: Cursor()})()
    monkeypatch.setattr(marks, "connections", {"default": link, "replica": link})
    settings.SESSION_COOKIE_SECURE = True
    response = HttpResponse()
    marks.leave_mark(response)
    cookie = response.cookies[marks.COOKIE]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert cookie["max-age"] > settings.REPLICA_MAX_LAG
    request = rf.get("/")
    assert marks.is_past_mark(request)
    request.COOKIES[marks.COOKIE] = cookie.value
    assert not marks.is_past_mark(request)
    assert asked[-1] == ["0/1A2B3C"]
    forged = get_cookie_signer(salt="khac").sign("0/0")
    request.COOKIES[marks.COOKIE] = forged
    assert marks.is_past_mark(request)
