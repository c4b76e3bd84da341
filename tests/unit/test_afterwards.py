"""What nobody waits for is done when the answer has been sent, and never spoils it."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import path

from config.afterwards import afterwards
from targets import rechecks
from targets.admin.actuals import ActualAdmin
from targets.models import Actual, Contradiction, Target
from tests.builders import make_actual, make_target, make_user
from tests.unit.admin_pages import page_of, shown_values

done: list[str] = []


def plain(request: HttpRequest) -> HttpResponse:
    afterwards(lambda: done.append("first"))
    afterwards(lambda: 1 / 0)
    afterwards(lambda: afterwards(lambda: done.append("second")))
    done.append("answered")
    return HttpResponse("ok")


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[str]:
        afterwards(lambda: done.append("first"))
        yield "ok"
        done.append("answered")

    return StreamingHttpResponse(parts())


def broken(request: HttpRequest) -> HttpResponse:
    afterwards(lambda: done.append("first"))
    raise ValueError


urlpatterns = [path(f"{view.__name__}/", view) for view in (plain, streamed, broken)]
for each in (plain, streamed, broken):
    each.login_required = False


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


@pytest.mark.urls(__name__)
class TestRequests:
    def test_it_waits_for_the_answer_and_failures_are_logged(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.ERROR, "config.afterwards"):
            assert client.get("/plain/").status_code == 200
        assert done == ["answered", "first", "second"]
        (record,) = caplog.records
        assert "ZeroDivisionError" in record.exc_text

    def test_it_waits_for_the_last_part_of_a_stream(self, client: Client) -> None:
        answer = client.get("/streamed/")
        assert "first" not in done
        assert answer.getvalue() == b"ok"
        assert done == ["answered", "first"]

    def test_a_broken_view_is_followed_as_well(self, client: Client) -> None:
        client.raise_request_exception = False
        assert client.get("/broken/").status_code == 500
        assert done == ["first"]


def test_outside_of_requests_it_is_done_at_once(caplog: pytest.LogCaptureFixture) -> None:
    afterwards(lambda: done.append("now"))
    assert done == ["now"]
    with caplog.at_level(logging.ERROR, "config.afterwards"):
        afterwards(lambda: 1 / 0)
    assert len(caplog.records) == 1


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_user(role=("office", "approver")))
    return client


def enter(office: Client, target: Target) -> HttpResponse:
    """Enter 62 of 100 as 72,9 %."""
    url = office.get(page_of(Target, "change", target.pk)).context["panel"]["add_url"]
    form = shown_values(office.get(url)) | {"value": "62", "ratio_to_plan": "72,9"}
    return office.post(url, form)


@pytest.mark.django_db(transaction=True)
class TestContradictions:
    def test_a_request_does_not_wait_but_the_next_one_is_told(
        self, office: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = make_target(plan=100)
        before = office.get("/kiem-tra/")
        seen: list[int] = []
        answer_added: Callable[..., HttpResponse] = ActualAdmin.response_add

        def answering(*args: Any) -> HttpResponse:
            transaction.on_commit(lambda: seen.append(Contradiction.objects.count()))
            return answer_added(*args)

        monkeypatch.setattr(ActualAdmin, "response_add", answering)
        assert enter(office, target).status_code == 302
        assert seen == [0]
        assert Contradiction.objects.get().actual == Actual.objects.get()
        after = office.get("/kiem-tra/", headers={"if-none-match": before.headers["ETag"]})
        assert after.status_code == 200
        assert "72,9" in after.content.decode()

    def test_a_check_that_fails_leaves_the_answer_and_the_figure(
        self, office: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        target = make_target(plan=100)
        monkeypatch.setattr(rechecks, "check_series", lambda *_args, **_fields: 1 / 0)
        assert enter(office, target).status_code == 302
        assert Actual.objects.exists()
        assert [each.name for each in caplog.records if each.exc_info] == ["config.afterwards"]

    def test_outside_of_requests_the_finding_is_there_with_the_commit(self) -> None:
        make_actual(make_target(plan=100), 62, ratio_to_plan="72.9")
        assert Contradiction.objects.exists()
