"""Targets, plans, judgements and resolutions in admin: nothing is overwritten."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from meetings.models import Change, Document
from targets.models import Indicator, PlannedValue, Score, Sector, Target, Verdict
from tests.builders import (
    make_actual,
    make_citation,
    make_committee,
    make_document,
    make_indicator,
    make_period,
    make_plan,
    make_score,
    make_sector,
    make_target,
    make_verdict,
)
from tests.unit.admin_pages import add_row, errors_of, messages_of, page_of, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, standing_office: User) -> Client:
    """A browser signed in as the office."""
    client.force_login(User.objects.get(pk=standing_office.pk))
    return client


def test_new_target_takes_its_first_plan(office: Client) -> None:
    indicator, committee, period = make_indicator(), make_committee(), make_period()

    response = add_row(
        office,
        page_of(Target, "add"),
        PlannedValue,
        owner="resolution",
        value="151,5",
        comparator=">=",
    )
    assert "indicator" in errors_of(response)
    fields = {"indicator": indicator.pk, "committee": committee.pk, "period": period.pk}
    query = "&".join(f"{name}={key}" for name, key in fields.items())
    add_row(
        office,
        f"{page_of(Target, 'add')}?{query}",
        PlannedValue,
        owner="resolution",
        value="151,5",
        comparator=">=",
    )

    plan = Target.objects.get().plan
    assert (str(plan.value.normalize()), plan.comparator, plan.is_primary) == ("151.5", ">=", True)


def test_target_repeated_within_committee_and_period_is_refused(office: Client) -> None:
    target = make_target()

    response = submit(
        office,
        page_of(Target, "add"),
        indicator=target.indicator_id,
        committee=target.committee_id,
        period=target.period_id,
    )

    assert "Cấp ủy này đã có chỉ tiêu đó trong kỳ này" in errors_of(response)


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


def test_a_single_year_is_not_set_per_year(office: Client) -> None:
    target = make_target(period="2024")

    response = submit(office, page_of(Target, "change", target.pk), basis="per_year")

    assert "Chỉ kỳ dài nhiều năm" in errors_of(response)
    target.refresh_from_db()
    assert target.basis == "whole"


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


def test_overruling_is_stamped_and_explained(office: Client) -> None:
    target = make_target(plan=100)
    make_actual(target, 90)
    fields = {"origin": "override", "status": "met", "document": ""}

    refused = add_row(office, page_of(Target, "change", target.pk), Verdict, reason="", **fields)
    assert "đánh giá lại cần lý do" in errors_of(refused)
    add_row(office, page_of(Target, "change", target.pk), Verdict, reason="Thiên tai.", **fields)

    target.refresh_from_db()
    verdict = target.verdicts.get()
    assert (target.status, target.status_basis) == ("met", "override")
    assert (verdict.decided_by.username, verdict.decided_on) == ("van-phong", timezone.localdate())


def test_overruling_on_the_page_of_verdicts_is_stamped_too(office: Client) -> None:
    target = make_target()

    submit(
        office,
        page_of(Verdict, "add"),
        target=target.pk,
        origin="override",
        status="met",
        reason="Thiên tai.",
        as_printed="hoàn thành",
    )

    verdict = Verdict.objects.get()
    assert (verdict.decided_by.username, verdict.as_printed) == ("van-phong", "hoàn thành")


def test_a_judgement_stays_with_its_target(office: Client) -> None:
    target, other = make_target(), make_target()
    ruled = Verdict.objects.create(target=target, origin="override", status="met", reason="Lũ.")

    submit(office, page_of(Verdict, "change", ruled.pk), target=other.pk, status="missed")

    ruled.refresh_from_db()
    assert (ruled.target, ruled.status, Verdict.objects.count()) == (target, "missed", 1)


def test_printed_judgement_needs_its_document_and_stands_once(office: Client) -> None:
    target, source = make_target(), make_document()
    fields = {"origin": "printed", "status": "missed", "reason": ""}
    page = page_of(Target, "change", target.pk)

    assert "cần tài liệu" in errors_of(add_row(office, page, Verdict, document="", **fields))
    add_row(office, page, Verdict, document=source.pk, **fields)
    assert target.verdicts.get().decided_by is None
    again = add_row(office, page, Verdict, document=source.pk, **fields)

    assert "trùng nhau ở ô: căn cứ" in errors_of(again)


def test_kind_of_a_judgement_stays(office: Client) -> None:
    verdict = make_verdict()

    response = submit(office, page_of(Verdict, "change", verdict.pk), origin="override", reason="x")

    assert "Không đổi được căn cứ" in errors_of(response)


def test_resolution_sets_targets_with_their_values(office: Client) -> None:
    resolution = make_document("Nghị quyết năm 2024", type="NQ")
    indicator, committee, period = make_indicator(), make_committee(), make_period("2024")
    fields = {
        "order": "1",
        "indicator": indicator.pk,
        "committee": committee.pk,
        "period": period.pk,
        "basis": "whole",
        "plan_owner": "congress",
        "plan_comparator": ">=",
        "plan_value": "4.000",
    }

    wrong = add_row(
        office, page_of(Document, "change", resolution.pk), Target, **fields | {"plan_value": "x"}
    )
    assert "không đúng dạng số" in errors_of(wrong)
    response = add_row(office, page_of(Document, "change", resolution.pk), Target, **fields)

    assert response.redirect_chain
    plan = resolution.targets.get().plan
    assert (plan.value, plan.owner, plan.document) == (4000, "congress", resolution)
    page = office.get(page_of(Document, "change", resolution.pk)).content.decode()
    assert "≥ 4.000 tỷ đồng" in page
    again = add_row(office, page_of(Document, "change", resolution.pk), Target, **fields)
    assert "Cấp ủy này đã có chỉ tiêu đó trong kỳ này" in errors_of(again)


def test_indicator_gets_a_slug_without_marks(office: Client) -> None:
    make_indicator(slug="do-che-phu-rung-dat-2024")
    sector = make_sector()
    fields = {
        "name": "Độ che phủ rừng, đạt 2024",
        "unit": "%",
        "sector": sector.pk,
        "measure": "level",
    }

    submit(office, page_of(Indicator, "add"), **fields)

    assert Indicator.objects.latest("pk").slug == "do-che-phu-rung-dat-2024-2"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"met": "45"}, "Số đạt không thể lớn hơn tổng số chỉ tiêu"),
        ({"unmet": "45"}, "Số chưa hoàn thành không thể lớn hơn tổng số"),
        ({"met": "ba"}, "met"),
        ({"met": "0", "total": "0"}, "không thể lớn hơn"),
    ],
)
def test_impossible_scores_are_explained(office: Client, fields: dict[str, str], told: str) -> None:
    values = {
        "committee": make_committee().pk,
        "period": make_period().pk,
        "met": "38",
        "total": "44",
    }

    response = submit(office, page_of(Score, "add"), **values | fields)

    assert told in errors_of(response)
    assert not Score.objects.exists()


def test_score_stands_once_a_period(office: Client) -> None:
    score = make_score()
    values = {"committee": score.committee_id, "period": score.period_id}

    response = submit(office, page_of(Score, "add"), **values, met="1", total="2")

    assert "Cấp ủy này đã có điểm số của kỳ này" in errors_of(response)


def test_sector_order_stands_once(office: Client) -> None:
    make_sector(order=3)

    response = submit(
        office, page_of(Sector, "add"), name="Văn hóa", numeral="II", order="3", code="x"
    )

    assert "order" in errors_of(response)


def test_page_says_what_the_status_rests_on(office: Client) -> None:
    target = make_target(plan=151)
    make_citation(make_actual(target, 105))

    page = office.get(page_of(Target, "change", target.pk)).content.decode()

    for words in ("Không đạt", "tính từ số liệu", "151 tỷ đồng", "105 tỷ đồng", "69,5%"):
        assert words in page
