"""Which database answers a request, and what people are told when one is away.

The servers are imitated; the same on real ones is the drill in ``test_standby``.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from config import health
from config.database_errors import Failure
from config.replica import middleware, routing
from config.replica.middleware import DatabaseMiddleware
from config.replica.monitor import State
from config.replica.routing import Choice, Router
from targets.models import Sector
from tests.builders import make_user

FOLLOWING = State(standby_answers=True, standby_follows=True, lag=0.0)
LAGGING = State(standby_answers=True, standby_follows=True, lag=11.0)
ALONE = State()
UNTIL = datetime(2026, 3, 5, 2, 30, tzinfo=UTC)
ORPHAN = State(primary_writes=False, standby_answers=True, standby_follows=True, replayed_at=UNTIL)
NOTHING = State(primary_writes=False)
WAITING = State(commits_wait=True)


def broken() -> OperationalError:
    error = OperationalError("server closed the connection unexpectedly")
    error.__cause__ = psycopg.OperationalError()
    return error


# --- Choosing, and what happens when it fails -------------------------------------------------


@pytest.fixture
def answer(
    monkeypatch: pytest.MonkeyPatch, rf: RequestFactory
) -> Iterator[Callable[..., tuple[HttpResponse, list[str]]]]:
    """Send a request through the middleware; returns the answer and the databases it was run on."""
    monkeypatch.setattr(middleware, "_discard", lambda alias: None)
    monkeypatch.setattr(middleware, "_renew_connection", lambda: None)
    monkeypatch.setattr(middleware, "is_past_mark", lambda request: True)
    monkeypatch.setattr(middleware, "leave_mark", lambda response: response.set_cookie("dau"))

    def send(
        state: State, method: str = "GET", path: str = "/chi-tieu/", fails: int = 0, **headers: Any
    ) -> tuple[HttpResponse, list[str]]:
        ran: list[str] = []

        def view(request: HttpRequest) -> HttpResponse:
            ran.append(routing.current().alias)
            # Left over from the first run, it would decide who the visitor is.
            assert not hasattr(request, "_cached_user")
            request._cached_user = None
            if len(ran) <= fails:
                request.database_failure = Failure.GONE
            if method == "POST":
                Router().db_for_write(Sector)
            stale = middleware.reading_only(request)["reading_only"]
            return HttpResponse("cũ" if stale else "mới", headers={"ETag": '"1"'})

        built = DatabaseMiddleware(view)
        built.has_standby = True
        monkeypatch.setattr(middleware.monitor, "state", lambda: state)
        monkeypatch.setattr(middleware.settings, "DATABASES", {"default": {}, "replica": {}})
        return built(rf.generic(method, path, headers=headers)), ran

    return send


@pytest.mark.parametrize(
    ("state", "method", "path", "ran"),
    [
        (FOLLOWING, "GET", "/chi-tieu/", ["replica"]),
        (FOLLOWING, "HEAD", "/", ["replica"]),
        (FOLLOWING, "GET", "/quan-tri/", ["default"]),
        (FOLLOWING, "GET", "/dang-nhap/", ["default"]),
        (FOLLOWING, "POST", "/quan-tri/targets/actual/add/", ["default"]),
        (LAGGING, "GET", "/chi-tieu/", ["default"]),
        (ALONE, "GET", "/chi-tieu/", ["default"]),
        (ORPHAN, "GET", "/chi-tieu/", ["replica"]),
        (ORPHAN, "POST", "/ngon-ngu/", ["default"]),
        (ORPHAN, "GET", "/readyz", ["default"]),
        (NOTHING, "GET", "/chi-tieu/", ["default"]),
        (WAITING, "GET", "/quan-tri/", ["default"]),
    ],
)
def test_who_reads_where(
    answer: Callable[..., Any], state: State, method: str, path: str, ran: list[str]
) -> None:
    response, found = answer(state, method, path)
    assert (response.status_code, found) == (200, ran)


@pytest.mark.parametrize(
    ("state", "method", "path"),
    [
        (ORPHAN, "POST", "/quan-tri/targets/actual/add/"),
        (ORPHAN, "GET", "/quan-tri/"),
        (ORPHAN, "POST", "/dang-xuat/"),
        (WAITING, "POST", "/quan-tri/targets/actual/add/"),
    ],
)
def test_what_cannot_be_written_is_refused_at_once_and_told_so(
    answer: Callable[..., Any], state: State, method: str, path: str
) -> None:
    response, ran = answer(state, method, path)
    text = response.content.decode()
    assert (response.status_code, ran) == (503, [])
    assert response["Retry-After"] == "30"
    assert "no-store" in response["Cache-Control"]
    assert ("Số vừa nhập chưa được lưu" in text) == (method == "POST")
    assert ("Các trang xem số liệu vẫn mở được" in text) == state.standby_answers


@pytest.mark.parametrize(
    ("state", "ran", "text"),
    [
        (FOLLOWING, ["replica", "default"], "mới"),
        (LAGGING, ["default", "replica"], "cũ"),
        (ALONE, ["default", "default"], "mới"),
        (ORPHAN, ["replica", "replica"], "cũ"),
    ],
)
def test_reading_that_breaks_runs_once_more_elsewhere(
    answer: Callable[..., Any], state: State, ran: list[str], text: str
) -> None:
    response, found = answer(state, fails=1)
    assert (response.status_code, found, response.content.decode()) == (200, ran, text)
    response, found = answer(state, fails=2)
    assert (response.status_code, found) == (503, ran)
    assert "Tạm thời chưa mở được" in response.content.decode()


def test_writing_that_breaks_is_never_run_again(answer: Callable[..., Any]) -> None:
    response, ran = answer(FOLLOWING, "POST", "/quan-tri/targets/actual/add/", fails=1)
    assert (response.status_code, ran) == (503, ["default"])


def test_a_page_without_the_primary_is_neither_kept_nor_answered_from_what_was_kept(
    answer: Callable[..., Any],
) -> None:
    assert answer(FOLLOWING)[0]["ETag"] == '"1"'
    response, _ran = answer(ORPHAN, **{"If-None-Match": '"1"'})
    assert response.content.decode() == "cũ"
    assert "ETag" not in response
    assert "no-store" in response["Cache-Control"]


def test_whoever_writes_is_marked(answer: Callable[..., Any]) -> None:
    assert "dau" in answer(FOLLOWING, "POST", "/quan-tri/targets/actual/add/")[0].cookies
    assert "dau" not in answer(FOLLOWING)[0].cookies


def test_a_streamed_table_is_read_to_its_end_where_it_began(rf: RequestFactory) -> None:
    choice = Choice("replica")
    rows = (routing.current().alias for _row in range(3 * routing.BEGINNING))
    assert set(routing.kept_choosing(choice, rows)) == {"replica"}

    def view(request: HttpRequest) -> HttpResponse:
        def broken_rows() -> Iterator[str]:
            yield "đầu"
            if left:
                raise left.pop()

        return StreamingHttpResponse(broken_rows())

    # The second as the driver says it: so it comes when a cursor is closed.
    for error in (broken(), psycopg.OperationalError()):
        left = [error]
        response = DatabaseMiddleware(view)(rf.get("/chi-tieu/"))
        assert response.getvalue().decode() == "đầu"
        assert not left


# --- What people see --------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_banner_says_until_when_in_both_languages(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = Choice(is_stale=True, shown_until=UNTIL)
    monkeypatch.setattr(DatabaseMiddleware, "_choose", lambda self, request: choice)
    text = client.get("/chi-tieu/").content.decode()
    assert "Đang chỉ xem được, chưa ghi được." in text
    assert "lúc 09:30 05/03/2026" in text
    client.cookies["ngon_ngu"] = "en"
    assert "Reading only: nothing can be saved now." in client.get("/").content.decode()
    monkeypatch.undo()
    assert "Reading only" not in client.get("/").content.decode()


@pytest.mark.django_db
def test_without_its_database_the_site_says_so_and_logs_one_line(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(make_user(role=("office", "approver")))
    client.raise_request_exception = False

    def fail(*args: Any, **kwargs: Any) -> None:
        raise broken()

    monkeypatch.setattr("config.sessions.SessionStore.load", fail)
    monkeypatch.setattr(middleware, "_discard", lambda alias: None)
    monkeypatch.setattr(middleware, "_renew_connection", lambda: None)
    read = client.get("/quan-tri/")
    assert read.status_code == 503
    assert "Tạm thời chưa mở được" in read.content.decode()
    caplog.clear()
    written = client.post("/quan-tri/targets/actual/add/", {"value": "1"})
    assert written.status_code == 503
    assert "Số vừa nhập chưa được lưu" in written.content.decode()
    ours = [record for record in caplog.records if record.name == "config.replica"]
    assert [record.getMessage() for record in ours] == ["database failed: gone, OperationalError"]


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="nobody can close its connection")
@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_kept_connection_that_was_closed_is_opened_again(client: Client) -> None:
    client.force_login(make_user(role=("office", "approver")))
    for path in ("/chi-tieu/", "/quan-tri/"):
        own = connection.connection.info.backend_pid
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [own])
        other.close()
        # What the server does when a request begins; the client of the tests does not.
        connection.close_if_unusable_or_obsolete()
        client.raise_request_exception = False
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("state", "database", "status", "told"),
    [
        (FOLLOWING, "ok", 200, ("ok", "ok")),
        (LAGGING, "ok", 200, ("ok", "lagging")),
        (ALONE, "ok", 200, ("ok", "unreachable")),
        (ORPHAN, "unreachable", 200, ("reading only", "ok")),
        (NOTHING, "unreachable", 503, ("unavailable", "unreachable")),
    ],
)
def test_readyz_reports_each_database(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    state: State,
    database: str,
    status: int,
    told: tuple[str, str],
) -> None:
    def migrations() -> list[str]:
        if database != "ok":
            raise broken()
        return []

    monkeypatch.setattr(health, "missing_migrations", migrations)
    monkeypatch.setattr(health.monitor, "state", lambda: state)
    monkeypatch.setattr(health.settings, "DATABASES", {"default": {}, "replica": {}})
    response = client.get("/readyz")
    found = response.json()
    assert response.status_code == status
    assert (found["status"], found["replica"]) == told
    assert found["database"] == database
