"""What is noted of each write: before and after, by whom, which way, why."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction

from meetings.history import Verb, Via, acting, contents, gathered, note
from meetings.models import Change, Membership
from meetings.tracking import Tracked, kinds
from targets.actions import overrule, record_actual, revise_plan
from targets.corrections import lead_with, withdraw_actual, withdraw_plan
from targets.models import Actual, PlannedValue, Target
from tests.builders import (
    make_citation,
    make_committee,
    make_document,
    make_flag,
    make_indicator,
    make_meeting,
    make_plan,
    make_target,
    make_user,
)

# Who and when is told by the change itself, staff follows from the roles, a password is nobody's.
NOT_TOLD = {
    "user": {"password", "last_login", "date_joined", "is_staff"},
    "plannedvalue": {"revision"},
    "periodclosing": {"closed_at", "closed_by", "reopened_by", "reopen_reason"},
}

pytestmark = pytest.mark.django_db


def figure(target: Target, value: str, **fields: Any) -> Actual:
    subject = {"indicator": target.indicator, "committee": target.committee}
    return Actual(value=Decimal(value), **subject, **{"period": target.period} | fields)


def noted(**about: Any) -> list[tuple[str, dict, dict]]:
    found = Change.objects.filter(**about).order_by("pk")
    return [(each.verb, each.before, each.after) for each in found]


@pytest.fixture
def target() -> Target:
    return make_target(make_indicator("Thu ngân sách"), make_committee("Thành ủy"), plan=100)


def test_a_figure_is_noted_with_what_it_says(target: Target) -> None:
    user = make_user()
    with acting(user, via=Via.SHEET, reason="Báo cáo quý"):
        actual = record_actual(figure(target, "3200.50", note="theo Cục Thuế"))

    change = Change.objects.get(kind="actual")
    assert (change.by, change.via, change.reason) == (user, "sheet", "Báo cáo quý")
    assert (change.row, change.committee) == (actual.pk, target.committee)
    assert change.label == "Thu ngân sách · năm 2023"
    assert (change.verb, change.before) == ("added", {})
    assert change.after["value"] == ["3200.5", "3.200,5 tỷ đồng"]
    assert change.after["period"] == [target.period_id, "năm 2023"]
    assert change.after["note"] == "theo Cục Thuế"
    assert "is_estimate" not in change.after


def test_a_corrected_figure_is_noted_with_both_values(target: Target) -> None:
    actual = record_actual(figure(target, "1000"))
    actual.value, actual.document = Decimal(100), make_document("Báo cáo")
    record_actual(actual)
    record_actual(Actual.objects.get())

    assert noted(kind="actual", verb="changed") == [
        (
            "changed",
            {"value": ["1000", "1.000 tỷ đồng"], "document": None},
            {"value": ["100", "100 tỷ đồng"], "document": [actual.document_id, "Báo cáo"]},
        )
    ]


def test_estimate_official_figure_and_withdrawal_are_one_story(target: Target) -> None:
    estimate = record_actual(figure(target, "101", is_estimate=True))
    official = record_actual(figure(target, "98"))
    key = official.pk
    with acting(reason="Nhầm kỳ"):
        withdraw_actual(official)

    told = Change.objects.filter(story=Change.objects.filter(kind="actual")[0].story)
    assert [(each.verb, each.row) for each in told.order_by("pk")] == [
        ("added", estimate.pk),
        ("replaced", estimate.pk),
        ("added", key),
        ("deleted", key),
        ("restored", estimate.pk),
    ]
    replaced, gone = told.get(verb="replaced"), told.get(verb="deleted")
    assert replaced.before["value"] == ["101", "101 tỷ đồng"]
    assert gone.before["value"] == ["98", "98 tỷ đồng"]
    assert gone.reason == "Nhầm kỳ"


def test_plans_revised_led_with_and_withdrawn(target: Target) -> None:
    revised = revise_plan(target, owner="resolution", value=Decimal(317))
    other = revise_plan(target, owner="province", value=Decimal(300))
    lead_with(other)
    withdraw_plan(PlannedValue.objects.get(pk=revised.pk))

    plans = list(Change.objects.filter(kind="plannedvalue").order_by("pk"))
    assert [(each.verb, each.before.get("value"), each.after.get("value")) for each in plans] == [
        ("added", None, ["100", "100 tỷ đồng"]),
        ("replaced", ["100", "100 tỷ đồng"], None),
        ("added", None, ["317", "317 tỷ đồng"]),
        ("added", None, ["300", "300 tỷ đồng"]),
        ("changed", None, None),
        ("changed", None, None),
        ("deleted", ["317", "317 tỷ đồng"], None),
        ("restored", None, None),
    ]
    led = {each.row: each.after for each in plans if each.verb == "changed"}
    assert led == {revised.pk: {"is_primary": False}, other.pk: {"is_primary": True}}
    assert {each.story for each in plans} == {f"target.{target.pk}"}


def test_a_judgement_is_noted_when_made_and_when_changed(target: Target) -> None:
    user, day = make_user("thuong-vu"), date(2024, 1, 5)
    overrule(target, status="missed", reason="Chưa nghiệm thu.", by=user, on=day)
    overrule(target, status="met", reason="Đã nghiệm thu.", by=user, on=day)

    first, second = noted(kind="verdict")
    assert first[2]["reason"] == "Chưa nghiệm thu."
    assert second == (
        "changed",
        {"status": "missed", "reason": "Chưa nghiệm thu."},
        {"status": "met", "reason": "Đã nghiệm thu."},
    )


def test_roles_given_changed_and_taken_are_noted(target: Target) -> None:
    user = make_user("an", last_name="Nguyễn Văn", first_name="An")
    role = Membership.objects.create(user=user, committee=target.committee, role="office")
    role.role = "approver"
    role.save()
    role.delete()

    assert [(verb, after.get("role")) for verb, _before, after in noted(kind="membership")] == [
        ("added", "office"),
        ("changed", "approver"),
        ("deleted", None),
    ]
    change = Change.objects.filter(kind="membership").first()
    assert change.label == "Nguyễn Văn An (an) · người duyệt · Thành ủy"
    assert (change.story, change.committee) == (f"user.{user.pk}", target.committee)


def test_what_a_doubt_links_is_noted_for_who_reaches_all_of_it() -> None:
    above = make_committee()
    below = [make_committee(parent=above) for _time in range(2)]
    prints = [make_citation(make_plan(make_target(committee=each))) for each in below]
    flag = make_flag(prints[0])
    flag.citations.add(prints[1])
    flag.citations.clear()

    links = [each for each in noted(kind="flag") if "citations" in each[1] | each[2]]
    assert [(before, after) for _verb, before, after in links] == [
        ({}, {"citations": [[prints[0].pk, str(prints[0])]]}),
        ({}, {"citations": [[prints[1].pk, str(prints[1])]]}),
        ({"citations": [[each.pk, str(each)] for each in prints]}, {}),
    ]
    owners = Change.objects.filter(kind="flag").order_by("pk").values_list("committee", flat=True)
    assert list(owners)[1:] == [below[0].pk, above.pk, above.pk]


def test_a_figure_that_moves_is_noted_where_it_leaves_and_where_it_comes(target: Target) -> None:
    other = make_committee(parent=target.committee)
    actual = record_actual(figure(target, "7"))
    actual.committee = other
    record_actual(actual)

    last = Change.objects.filter(kind="actual").order_by("-pk")[:2]
    assert {(each.verb, each.committee_id) for each in last} == {
        ("moved", target.committee_id),
        ("changed", other.pk),
    }


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.kind)
def test_whatever_a_form_can_change_is_told(kind: Tracked) -> None:
    on_forms = {
        field.name
        for field in kind.model._meta.concrete_fields
        if field.editable and not field.primary_key
    }
    assert on_forms <= set(kind.fields) | NOT_TOLD.get(kind.kind, set())


def test_nothing_is_noted_of_a_save_that_changes_nothing_or_what_is_not_told() -> None:
    user, meeting = make_user(), make_meeting()
    before = Change.objects.count()
    meeting.save()
    user.set_password("mat-khau-moi-rat-dai")
    user.save(update_fields=["password"])
    user.save()

    assert Change.objects.count() == before
    user.is_active = False
    user.save()
    assert noted(kind="user", verb="changed") == [
        ("changed", {"is_active": True}, {"is_active": False})
    ]


def test_loaded_rows_and_rolled_back_ones_are_not_noted(tmp_path: Any, target: Target) -> None:
    before = Change.objects.count()
    with transaction.atomic():
        record_actual(figure(target, "5"))
        transaction.set_rollback(True)
    assert Change.objects.count() == before
    file = tmp_path / "cap.yaml"
    file.write_text("- model: meetings.level\n  fields: {code: nap, name: Nạp, rank: 9}\n")
    call_command("loaddata", str(file), verbosity=0)
    assert Change.objects.count() == before


def test_commands_and_strangers_are_nobody(target: Target) -> None:
    with acting(AnonymousUser()):
        record_actual(figure(target, "5"))
    named = Change.objects.values_list("by", "via").distinct()
    assert set(named) == {(None, "command")}


def test_writes_past_the_signals_are_noted_at_once(
    target: Target, django_assert_num_queries: Any
) -> None:
    plans = [make_plan(target, 5, owner=owner, is_primary=False) for owner in ("province",)]
    plans += list(target.plans.filter(owner="resolution").select_related("target"))
    was = {plan.pk: contents(plan) for plan in plans}
    for plan in plans:
        plan.target, plan.value = target, plan.value + 1
    with django_assert_num_queries(1):
        note(Verb.CHANGED, plans, before=was, reason="Làm tròn")

    last = Change.objects.order_by("-pk")[:2]
    assert {(each.before["value"][0], each.after["value"][0]) for each in last} == {
        ("5", "6"),
        ("100", "101"),
    }
    assert {each.reason for each in last} == {"Làm tròn"}


def test_many_rows_are_gathered_into_one_statement(
    target: Target, django_assert_num_queries: Any
) -> None:
    before = Change.objects.count()
    with gathered():
        for month in (1, 2, 3):
            record_actual(figure(target, "5", as_of=date(2023, month, 28)))
        assert Change.objects.count() == before
    assert Change.objects.count() == before + 3
    with pytest.raises(ValidationError), gathered():
        record_actual(figure(target, "5", as_of=date(2023, 3, 28)))
    assert Change.objects.count() == before + 3
