"""Memberships: what they reach, who gives them out, and what follows for signing in."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.access import Action, Reach, reach, reach_of
from meetings.models import Committee, Membership
from targets.models import Submission, Target
from tests.builders import (
    make_actual,
    make_committee,
    make_indicator,
    make_membership,
    make_target,
    make_user,
)
from tests.unit.admin_pages import errors_of, page_of, submit
from tests.unit.branches import tree

pytestmark = pytest.mark.django_db
ADD = page_of(Membership, "add")


# --- What they reach --------------------------------------------------------------------------


def test_roles_add_up_and_the_higher_branch_takes_in_the_lower() -> None:
    found = reach([("office", "00010002"), ("reader", "0001"), ("office", "000100020003")])

    assert found.tops(Action.ENTER) == ("00010002",)
    assert found.tops(Action.READ) == ("0001",)
    assert found.covers(Action.ENTER, "000100020009")
    assert not found.covers(Action.ENTER, "00010003")
    assert not found.covers(Action.APPROVE, "00010002")


def test_superiors_are_named_and_not_read() -> None:
    found = reach([("office", "000100020003")])

    assert found.covers(Action.NAME, "0001")
    assert found.covers(Action.NAME, "00010002")
    assert not found.covers(Action.NAME, "00010003")
    assert not found.covers(Action.READ, "0001")
    assert not found.reaches_root(Action.ENTER)


def test_reach_in_sql_and_in_python_agree() -> None:
    places = tree()
    found = reach([("office", places["mine"].path)])

    for action in Action:
        stored = set(Committee.objects.filter(found.within(action)))
        assert stored == {one for one in places.values() if found.covers(action, one.path)}


@pytest.mark.parametrize("fields", [{"is_active": False}, {}])
def test_who_serves_nobody_or_has_left_reaches_nothing(fields: dict[str, bool]) -> None:
    user = make_user(**fields)
    if fields:
        make_membership(user)

    assert reach_of(user) == Reach()
    assert not user.has_perm("targets.view_target")


def test_permission_is_asked_for_the_row() -> None:
    places = tree()
    user = make_user(role="office", committee=places["mine"])
    own, foreign = (make_target(committee=places[name]) for name in ("below", "foreign"))

    assert user.has_perm("targets.change_target")
    assert user.has_perm("targets.change_target", own)
    assert not user.has_perm("targets.change_target", foreign)
    assert not user.has_perm("targets.change_target", make_actual(own))
    assert not user.has_perm("auth.change_user")
    assert "targets.add_submission" in user.get_all_permissions()


def test_groups_and_personal_permissions_are_not_asked() -> None:
    # They may be gone: a test that commits has the database emptied after it.
    create_permissions(apps.get_app_config("targets"), verbosity=0)
    user = make_user()
    group = Group.objects.create(name="Bất kỳ")
    group.permissions.set(Permission.objects.all())
    user.groups.add(group)
    user.user_permissions.set(Permission.objects.all())

    assert not user.has_perm("targets.change_target")
    assert user.get_all_permissions() == set()


def test_memberships_are_asked_once_a_request(client: Client) -> None:
    places = tree()
    target = make_target(committee=places["mine"], plan=5)
    client.force_login(make_user(role="office", committee=places["mine"]))

    for url in (page_of(Target, "changelist"), page_of(Target, "change", target.pk)):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        asked = [one for one in queries if "meetings_membership" in one["sql"]]
        assert len(asked) == 1


# --- Entering the admin -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "enters"),
    [
        ("reader", False),
        ("reporter", True),
        ("office", True),
        ("approver", True),
        ("administrator", True),
    ],
)
def test_staff_status_follows_from_the_roles(role: str, enters: bool) -> None:
    user = make_user(role="reader", committee=make_committee())

    membership = make_membership(user, role=role)
    user.refresh_from_db()
    assert user.is_staff == enters

    membership.delete()
    user.refresh_from_db()
    assert not user.is_staff


def test_superuser_stays_staff_without_roles() -> None:
    user = make_user(is_superuser=True, is_staff=True)

    make_membership(user).delete()

    user.refresh_from_db()
    assert user.is_staff


# --- Giving them out --------------------------------------------------------------------------


@pytest.fixture
def places() -> dict[str, Committee]:
    return tree()


@pytest.fixture
def manager(client: Client, places: dict[str, Committee]) -> Client:
    """A browser of somebody who manages a branch."""
    client.force_login(make_user("quan-ly", role="administrator", committee=places["mine"]))
    return client


def test_role_is_given_by_exact_name_within_the_branch(
    manager: Client, places: dict[str, Committee]
) -> None:
    make_user("van-thu")

    submit(manager, ADD, username="van-thu", committee=places["below"].pk, role="office")

    given = Membership.objects.get(user__username="van-thu")
    assert (given.committee, given.role) == (places["below"], "office")
    assert given.user.is_staff


@pytest.mark.parametrize("place", ["foreign", "above"])
def test_no_role_is_given_outside_the_branch(
    manager: Client, places: dict[str, Committee], place: str
) -> None:
    given = make_membership(make_user("van-thu"), places["below"])

    added = submit(manager, ADD, username="van-thu", committee=places[place].pk, role="reader")
    page = page_of(Membership, "change", given.pk)
    moved = submit(manager, page, committee=places[place].pk)

    assert "committee" in errors_of(added)
    assert "committee" in errors_of(moved)
    assert set(Membership.objects.filter(user__username="van-thu")) == {given}
    given.refresh_from_db()
    assert given.committee == places["below"]


@pytest.mark.parametrize("name", ["quan-ly", "chu-trang", "da-nghi", "khong-co", "van", "a\x00"])
def test_names_that_get_no_role_are_refused_alike(
    manager: Client, places: dict[str, Committee], name: str
) -> None:
    make_user("chu-trang", is_superuser=True, is_staff=True)
    make_user("da-nghi", is_active=False)
    make_user("van-thu")

    response = submit(manager, ADD, username=name, committee=places["mine"].pk, role="approver")

    assert "username" in errors_of(response)
    assert Membership.objects.count() == 1


def test_nobody_changes_his_own_roles(manager: Client) -> None:
    own = Membership.objects.get()

    assert manager.get(page_of(Membership, "change", own.pk)).status_code == 200
    for action in ("change", "delete"):
        answer = manager.post(
            page_of(Membership, action, own.pk), {"role": "office", "committee": own.committee_id}
        )
        assert answer.status_code == 403
    data = {"action": "delete_selected", "_selected_action": [own.pk], "post": "yes"}
    manager.post(page_of(Membership, "changelist"), data)
    own.refresh_from_db()
    assert own.role == "administrator"


def test_roles_of_superusers_are_left_to_them(
    manager: Client, places: dict[str, Committee]
) -> None:
    great = make_membership(make_user(is_superuser=True, is_staff=True), places["below"])

    assert manager.post(page_of(Membership, "delete", great.pk), {"post": "yes"}).status_code == 403


def test_same_role_twice_is_explained(manager: Client, places: dict[str, Committee]) -> None:
    make_membership(make_user("van-thu"), places["below"], "office")

    response = submit(manager, ADD, username="van-thu", committee=places["below"].pk, role="office")

    assert "đã có vai trò đó" in errors_of(response)


def test_superuser_manages_sign_ins(client: Client, places: dict[str, Committee]) -> None:
    client.force_login(make_user(is_superuser=True, is_staff=True))
    secret = "mot-mat-khau-du-dai-9"
    names = {"username": "van-thu", "password1": secret, "password2": secret}

    submit(client, page_of(User, "add"), **names)
    made = User.objects.get(username="van-thu")
    page = client.get(page_of(User, "change", made.pk))
    submit(client, page_of(User, "change", made.pk), is_superuser="on")

    made.refresh_from_db()
    assert made.check_password(secret)
    assert made.is_staff
    assert "groups" not in page.context["adminform"].form.fields
    assert client.post(page_of(User, "delete", made.pk), {"post": "yes"}).status_code == 403


# --- What was before --------------------------------------------------------------------------


def test_groups_become_memberships_of_every_root() -> None:
    roots = {make_committee(), make_committee()}
    make_committee(parent=next(iter(roots)))
    users = {
        "Lãnh đạo": make_user("lanh-dao", is_staff=True),
        "Văn phòng cấp ủy": make_user("van-phong"),
        "Cơ quan chủ trì": make_user("co-quan", is_staff=True),
    }
    for name, user in users.items():
        user.groups.add(Group.objects.create(name=name))
    Group.objects.create(name="Nhóm khác")
    move = import_module("meetings.migrations.0007_groups_to_memberships")

    move.to_memberships(apps, None)

    roles = {"lanh-dao": "reader", "van-phong": "office", "co-quan": "reporter"}
    served = Membership.objects.values_list("user__username", "role", "committee")
    assert set(served) == {(name, role, root.pk) for name, role in roles.items() for root in roots}
    staff = User.objects.filter(is_staff=True).values_list("username", flat=True)
    assert set(staff) == {"van-phong", "co-quan"}
    assert [group.name for group in Group.objects.all()] == ["Nhóm khác"]


def test_reporter_may_do_to_figures_what_is_assigned() -> None:
    places = tree()
    user = make_user(role="reporter", committee=places["below"])
    led = make_target(committee=places["foreign"], lead_agency=places["below"])
    assigned = Submission(indicator=led.indicator, committee=led.committee)

    assert user.has_perm("targets.add_submission", assigned)
    assert not user.has_perm("targets.add_actual", make_actual(led))
    other = Submission(indicator=make_indicator(), committee=places["below"])
    assert not user.has_perm("targets.add_submission", other)
