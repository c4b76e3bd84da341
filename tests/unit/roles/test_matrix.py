"""Role × object × action in the admin: what each role may see and write, and where.

Every registered model is here. A row out of reach answers like a row that does not
exist, whatever is tried on it.
"""

from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client

from config import access
from meetings.models import Change, Membership
from targets.models import Actual, Citation, PlannedValue, Submission
from tests import builders
from tests.unit.admin_pages import page_of
from tests.unit.branches import OWNED, PLACES, SHARED, named
from tests.unit.roles.conftest import Places, SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]

NO_KEY = 987_654_321
POST = {"post": "yes", "change_reason": "Nhập nhầm"}
IN_REACH = {"mine", "below"}
ROLES = ("reporter", "office", "approver", "administrator")
WRITERS: dict[type, set[str]] = {
    Change: set(),
    Actual: {"approver"},
    Submission: {"office", "reporter"},
    Citation: {"office", "approver"},
}


def may(role: str, verb: str, model: type) -> bool:
    """The table of README: whether a role may do this to some row of its branch."""
    if model is Membership:
        return role == "administrator"
    if verb == "view":
        # Of figures on their way a reporter sees what is assigned to him.
        return model is not Submission or role != "reporter"
    return role in WRITERS.get(model, {"office"})


def answer(response: HttpResponse, key: Any) -> tuple[Any, ...]:
    """What an answer tells: its status, where it leads, what it says; without the key."""
    said = [message.message.replace(str(key), "…") for message in response.wsgi_request._messages]
    where = response.headers.get("Location", "")
    return response.status_code, where, said


def attempts(client: Client, model: type, key: Any) -> dict[str, HttpResponse]:
    """Everything that can be tried on a row by its key."""
    tried = {}
    for what in ("view", "history", "change", "delete"):
        send = client.post if what in {"change", "delete"} else client.get
        # What an earlier answer said is not said again.
        client.cookies.pop("messages", None)
        tried[what] = send(page_of(model, "change" if what == "view" else what, key), POST)
    return tried


def listed(client: Client, model: type) -> set[Any]:
    page = client.get(page_of(model, "changelist"))
    return {row.pk for row in page.context["cl"].result_list} if page.status_code == 200 else set()


def test_every_registered_model_is_in_the_matrix() -> None:
    registered = set(admin.site._registry)
    ruled = {model for model in registered if access.rule_of(model)}

    assert ruled == {*OWNED, *SHARED}
    others = {model._meta.label for model in registered - ruled}
    assert others == {
        "auth.User",
        "axes.AccessAttempt",
        "axes.AccessLog",
        "axes.AccessFailureLog",
    }


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", OWNED, ids=named)
def test_rows_of_a_branch(signed_in: SignIn, places: Places, role: str, model: type) -> None:
    tried_at = PLACES if role == "office" else ("mine", "foreign")
    rows = {name: OWNED[model](places[name]) for name in tried_at}
    client = signed_in(role)
    absent = attempts(client, model, NO_KEY)
    can = {verb: may(role, verb, model) for verb in ("view", "change", "delete")}

    shown = listed(client, model) & {row.pk for row in rows.values()}
    assert shown == {row.pk for name, row in rows.items() if can["view"] and name in IN_REACH}
    addable = may(role, "add", model) and model is not PlannedValue
    assert client.get(page_of(model, "add")).status_code == (200 if addable else 403)
    for name, row in rows.items():
        tried = attempts(client, model, row.pk)
        if name not in IN_REACH or not can["view"]:
            for what, response in tried.items():
                assert answer(response, row.pk) == answer(absent[what], NO_KEY), (name, what)
            assert model.objects.filter(pk=row.pk).exists()
            continue
        # Of a reporter's figures more below: these are not assigned to him.
        writes = can["change"] and role != "reporter"
        assert tried["view"].status_code == tried["history"].status_code == 200
        assert tried["change"].status_code == (200 if writes else 403)
        assert model.objects.filter(pk=row.pk).exists() != can["delete"]


@pytest.mark.parametrize("model", OWNED, ids=named)
def test_bulk_deletion_takes_rows_in_reach_alone(
    manager: Client, places: Places, model: type
) -> None:
    rows = {name: OWNED[model](place) for name, place in places.items()}

    manager.post(
        page_of(model, "changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [row.pk for row in rows.values()],
            **POST,
        },
    )

    left = {name for name, row in rows.items() if model.objects.filter(pk=row.pk).exists()}
    assert left == set(PLACES) - (set() if model is Change else IN_REACH)


@pytest.mark.parametrize("model", SHARED, ids=named)
@pytest.mark.parametrize("top", ["above", "mine"])
def test_shared_rows_are_added_by_offices_and_changed_at_the_root(
    signed_in: SignIn, model: type, top: str
) -> None:
    row = SHARED[model]()
    client = signed_in("office", top)
    tried = attempts(client, model, row.pk)

    assert client.get(page_of(model, "add")).status_code == 200
    assert tried["view"].status_code == 200
    assert (tried["change"].status_code == 403) == (top == "mine")
    assert model.objects.filter(pk=row.pk).exists() == (top == "mine")


def test_reader_and_stranger_stay_outside(client: Client, places: Places) -> None:
    place = places["mine"]
    for user in (builders.make_user(role="reader", committee=place), builders.make_user()):
        client.force_login(user)
        for model in (*OWNED, *SHARED):
            for action in ("changelist", "add"):
                assert client.get(page_of(model, action)).status_code == 302


@pytest.mark.parametrize("role", ROLES)
def test_sign_ins_and_traces_are_the_superusers_alone(signed_in: SignIn, role: str) -> None:
    user = builders.make_user()
    client = signed_in(role, "above")

    for model in admin.site._registry:
        if not access.rule_of(model):
            assert client.get(page_of(model, "changelist")).status_code == 403
            assert client.get(page_of(model, "change", user.pk)).status_code == 403
    assert client.get("/quan-tri/r/1/1/").status_code == 404
