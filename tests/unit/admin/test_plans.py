"""Plans revised, led with and taken back in admin: nothing is overwritten."""

import pytest
from django.test import Client

from meetings.models import Change
from targets.models import PlannedValue, Target
from tests.builders import make_actual, make_document, make_plan, make_target
from tests.unit.admin_pages import messages_of, page_of, submit

pytestmark = pytest.mark.django_db


def test_revised_plan_keeps_the_old_value_and_moves_the_status(office: Client) -> None:
    target, deciding = make_target(plan=151), make_document()
    make_actual(target, 105)

    response = submit(
        office,
        page_of(Target, "revise", target.pk),
        owner="resolution",
        value="100",
        document=deciding.pk,
        note="giảm do hụt thu",
    )

    target.refresh_from_db()
    old, new = target.plans.order_by("revision")
    assert (old.value, old.is_live, new.value, new.is_live) == (151, False, 100, True)
    assert (new.document, target.status) == (deciding, "exceeded")
    assert "100 tỷ đồng, nghị quyết của cấp ủy → trạng thái: Vượt" in messages_of(response)[0]
    page = response.content.decode()
    assert "151 tỷ đồng" in page
    assert "100 tỷ đồng" in page


def test_second_owner_stands_beside_and_may_lead(office: Client) -> None:
    target = make_target(plan="151.5")

    submit(office, page_of(Target, "revise", target.pk), owner="province", value="151")
    target.refresh_from_db()
    assert target.plan.owner == "resolution"
    revised = {"owner": "province", "value": "150", "leads": "on"}
    refused = submit(office, page_of(Target, "revise", target.pk), **revised)
    assert "chọn văn bản quyết định, hoặc ghi lý do" in str(refused.context["errors"])
    revised["change_reason"] = "Tỉnh giao lại"
    submit(office, page_of(Target, "revise", target.pk), **revised)

    target.refresh_from_db()
    assert (target.plan.owner, target.plan.value) == ("province", 150)
    assert target.plans.filter(is_live=True).count() == 2
    reasons = Change.objects.filter(kind="plannedvalue").exclude(reason="")
    assert {each.reason for each in reasons} == {"Tỉnh giao lại"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"value": "một trăm"}, "không đúng dạng số"),
        ({"value": ""}, "value"),
        ({"value": "151"}, "không có gì thay đổi"),
        ({"value": "20", "total": "19"}, "không thể lớn hơn tổng số"),
        ({"value": "20", "owner": "ai đó"}, "owner"),
        ({"value": "20", "document": "x"}, "document"),
    ],
)
def test_nonsense_in_a_revision_is_explained(
    office: Client, fields: dict[str, str], told: str
) -> None:
    target = make_target(plan=151)

    response = office.post(page_of(Target, "revise", target.pk), {"owner": "resolution", **fields})

    assert response.status_code == 200
    assert told in str(response.context["errors"])
    assert PlannedValue.objects.count() == 1


def test_live_value_has_no_box_to_overwrite_it(office: Client) -> None:
    plan = make_plan(make_target())

    submit(office, page_of(Target, "change", plan.target_id), **{"plans-0-value": "7"})
    changed = {"value": "7", "note": "ghi chú", "change_reason": "Bổ sung"}
    submit(office, page_of(PlannedValue, "change", plan.pk), **changed)

    plan.refresh_from_db()
    assert (plan.value, plan.note) == (100, "ghi chú")


def test_plans_chosen_in_the_list_lead(office: Client) -> None:
    target = make_target(plan=1)
    other = make_plan(target, 2, owner="province", is_primary=False)

    def lead(*keys: int) -> list[str]:
        data = {"action": "lead", "_selected_action": keys}
        return messages_of(office.post(page_of(PlannedValue, "changelist"), data, follow=True))

    assert "mỗi chỉ tiêu một kế hoạch" in lead(other.pk, target.plan_id)[0]
    assert "Đã đổi" in lead(other.pk)[0]
    target.refresh_from_db()
    assert target.plan == other


def test_deleted_plan_gives_its_place_back(office: Client) -> None:
    target = make_target(plan=1)
    revised = {"owner": "resolution", "value": "2", "change_reason": "Hội nghị quyết định"}
    submit(office, page_of(Target, "revise", target.pk), **revised)
    newest = target.plans.get(is_live=True)

    reason = {"change_reason": "Nhầm văn bản"}
    office.post(page_of(PlannedValue, "delete", newest.pk), {"post": "yes"} | reason)

    target.refresh_from_db()
    assert (target.plan.value, target.plan.is_live) == (1, True)
