"""Nobody takes anything out of the history, and nothing is in its way."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client

from meetings.models import Change, Committee
from targets.models import Actual
from tests.builders import make_actual, make_change, make_committee, make_user
from tests.unit.admin_pages import page_of

pytestmark = pytest.mark.django_db
WRITES: dict[str, Callable[[Change], object]] = {
    "update": lambda change: Change.objects.filter(pk=change.pk).update(reason="x"),
    "save": lambda change: change.save(),
    "delete": lambda change: change.delete(),
    "delete all": lambda change: Change.objects.all().delete(),
    "raw update": lambda change: run("UPDATE meetings_change SET label = 'x'"),
    "raw delete": lambda change: run("DELETE FROM meetings_change"),
}


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("write", WRITES)
def test_the_database_refuses_to_change_or_remove_what_is_noted(write: str) -> None:
    change = make_change(make_committee())
    noted = Change.objects.count()

    with pytest.raises(DatabaseError, match="không sửa, không xóa"), transaction.atomic():
        WRITES[write](change)

    change.refresh_from_db()
    assert (change.label, change.reason) == ("Thu ngân sách", "Gõ nhầm")
    assert Change.objects.count() == noted
    make_change(change.committee, by=change.by)
    assert Change.objects.count() == noted + 1


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_is_guarded_again() -> None:
    make_change(make_committee())

    call_command("flush", interactive=False, verbosity=0)

    assert not Change.objects.exists()
    change = make_change()
    with pytest.raises(DatabaseError), transaction.atomic():
        change.delete()


def test_a_committee_and_a_figure_go_and_their_history_stays() -> None:
    committee = make_committee(parent=make_committee())
    change = make_change(committee)
    key, superior = committee.pk, committee.parent.pk

    committee.delete()

    connection.check_constraints()
    change.refresh_from_db()
    assert change.committee_id == key
    gone = Change.objects.get(kind="committee", row=key, verb="deleted")
    assert (gone.committee_id, gone.label) == (superior, committee.name)


def test_who_has_written_stays_and_who_has_not_may_go() -> None:
    writer, other = make_user(), make_user()
    make_change(by=writer)

    with pytest.raises(ProtectedError):
        writer.delete()
    other.delete()

    assert User.objects.filter(pk=writer.pk).exists()
    assert Change.objects.filter(kind="user", verb="deleted").count() == 1


@pytest.mark.on_sqlite
def test_a_superuser_removes_nothing_either(client: Client) -> None:
    actual = make_actual()
    client.force_login(make_user(is_superuser=True, is_staff=True))
    change = Change.objects.filter(kind="actual").get()
    why = {"post": "yes", "change_reason": "Nhập nhầm"}

    client.post(page_of(Actual, "delete", actual.pk), why)
    for action in ("change", "delete"):
        assert client.post(page_of(Change, action, change.pk), why).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [change.pk]}
    client.post(page_of(Change, "changelist"), chosen | why)
    assert client.get(page_of(Change, "add")).status_code == 403

    assert not Actual.objects.exists()
    told = Change.objects.filter(kind="actual", row=actual.pk).order_by("pk")
    assert [(each.verb, each.reason) for each in told] == [("added", ""), ("deleted", "Nhập nhầm")]
    assert client.get(page_of(User, "delete", change.by_id or 1)).status_code == 403
    assert Committee.objects.filter(pk=change.committee_id).exists()
