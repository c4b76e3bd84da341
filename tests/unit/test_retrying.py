"""A write that met another one runs again, whole; one that always does is refused clearly."""

import threading
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client

from config import retrying
from config.retrying import TRIES, retried
from targets.admin.actuals import ActualAdmin
from targets.models import Actual, Sector, Target
from tests.builders import make_sector, make_target, make_user
from tests.unit.admin_pages import messages_of, page_of, shown_values
from tests.unit.threads import at_once

on_servers = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite's writers queue")


class RejectedError(Exception):
    """What the driver raises, with PostgreSQL's code."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def collision(sqlstate: str = "40P01") -> OperationalError:
    error = OperationalError("rolled back")
    error.__cause__ = RejectedError(sqlstate)
    return error


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "PAUSE", 0.001)


@on_servers
@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_real_deadlock_ends_with_both_writes() -> None:
    keys = [make_sector("mot", order=0).pk, make_sector("hai", order=10).pk]
    each_holds_one = threading.Barrier(2)
    tries: list[int] = []

    @retried
    def write(number: int) -> None:
        tries.append(number)
        is_first = tries.count(number) == 1
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL deadlock_timeout = '20ms'")
            for key in keys if number else keys[::-1]:
                cursor.execute(
                    'UPDATE targets_sector SET "order" = "order" + 1 WHERE id = %s', [key]
                )
                if is_first and not each_holds_one.broken and key == keys[1 - number]:
                    each_holds_one.wait(20)

    assert at_once(write) == []
    # On a slow machine the server may give up both.
    assert {tries.count(number) for number in (0, 1)} in ({1, 2}, {2})
    assert list(Sector.objects.values_list("order", flat=True)) == [2, 12]


@on_servers
@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_real_serialization_failure_ends_with_both_writes() -> None:
    key = make_sector(order=0).pk
    both_have_read = threading.Barrier(2)
    tries: list[int] = []

    @retried
    def add(number: int) -> None:
        tries.append(number)
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        order = Sector.objects.get(pk=key).order
        if tries.count(number) == 1:
            both_have_read.wait(20)
        Sector.objects.filter(pk=key).update(order=order + 1)

    assert at_once(add) == []
    assert len(tries) == 3
    assert Sector.objects.get(pk=key).order == 2


@pytest.mark.django_db(transaction=True)
def test_rows_are_as_they_were_before_each_try() -> None:
    seen = []

    @retried
    def save(row: Sector) -> None:
        seen.append((row.pk, row._state.adding, row.name))
        row.name = "đổi"
        row.save()
        if len(seen) < 3:
            raise collision("40001")

    row = Sector(code="mot", name="Một", order=1, numeral="I")
    save(row)
    assert seen == [(None, True, "Một")] * 3
    assert Sector.objects.get() == row


@pytest.mark.django_db(transaction=True)
def test_what_never_succeeds_is_given_up_and_leaves_nothing() -> None:
    tries = []

    @retried
    def save() -> None:
        tries.append(make_sector(f"so-{len(tries)}"))
        raise collision()

    with pytest.raises(OperationalError):
        save()
    assert len(tries) == TRIES
    assert not Sector.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_part_of_a_transaction_does_not_run_again() -> None:
    tries = []

    @transaction.atomic
    def whole() -> None:
        part()

    @retried
    def part() -> None:
        tries.append(1)
        raise collision()

    with pytest.raises(OperationalError):
        whole()
    assert len(tries) == 1


@pytest.mark.django_db(transaction=True)
def test_a_broken_connection_does_not_run_again() -> None:
    """Nobody knows whether the write stands."""
    tries = []

    @retried
    def write() -> None:
        tries.append(1)
        raise OperationalError

    with pytest.raises(OperationalError):
        write()
    assert len(tries) == 1


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_user(role=("office", "approver")))
    client.raise_request_exception = False
    return client


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("collisions", "kept"), [(2, 1), (TRIES, 0)])
def test_an_entered_figure_is_kept_after_collisions_or_refused_in_words(
    office: Client, monkeypatch: pytest.MonkeyPatch, collisions: int, kept: int
) -> None:
    target = make_target(period="2020", plan=4000)
    answer_added, tries = ActualAdmin.response_add, []

    def colliding(*args: Any) -> HttpResponse:
        # The figure is stored and the message is said; the commit would come next.
        response = answer_added(*args)
        tries.append(args)
        if len(tries) <= collisions:
            raise collision()
        return response

    monkeypatch.setattr(ActualAdmin, "response_add", colliding)
    url = office.get(page_of(Target, "change", target.pk)).context["panel"]["add_url"]
    form = shown_values(office.get(url)) | {"value": "3.200,5", "as_of": "28/11/2020"}
    answer = office.post(url, form, follow=True)
    assert Actual.objects.count() == kept
    if kept:
        assert len([told for told in messages_of(answer) if told.startswith("Đã ghi")]) == 1
    else:
        assert answer.status_code == 503
        assert "Số vừa nhập chưa được lưu" in answer.content.decode()
        assert "Nhiều người đang ghi vào cùng một chỗ" in answer.content.decode()
