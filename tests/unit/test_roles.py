"""The groups of the house: who may read, who may write, and nobody who manages users."""

import pytest

from targets.roles import NAMES, ensure_groups

pytestmark = pytest.mark.django_db


def granted(key: str) -> set[str]:
    rows = ensure_groups()[key].permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


def test_groups_have_vietnamese_names_and_making_them_twice_changes_nothing() -> None:
    first = {key: (group.pk, group.name) for key, group in ensure_groups().items()}
    second = {key: (group.pk, group.name) for key, group in ensure_groups().items()}

    assert first == second
    assert {name for _pk, name in first.values()} == set(NAMES.values())


def test_permission_taken_away_by_hand_comes_back() -> None:
    office = ensure_groups()["office"]
    office.permissions.clear()

    assert "targets.add_actual" in granted("office")


def test_leader_views_everything_and_writes_nothing() -> None:
    permissions = granted("leader")

    assert {"targets.view_actual", "meetings.view_meeting"} <= permissions
    assert all(".view_" in permission for permission in permissions)


def test_office_writes_both_apps_and_manages_no_users() -> None:
    permissions = granted("office")

    assert {
        "targets.add_actual",
        "targets.delete_citation",
        "meetings.change_meeting",
    } <= permissions
    assert {permission.split(".")[0] for permission in permissions} == {"meetings", "targets"}


def test_lead_agency_writes_actuals_alone() -> None:
    writing = {permission for permission in granted("lead_agency") if ".view_" not in permission}

    assert writing == {"targets.add_actual", "targets.change_actual"}
