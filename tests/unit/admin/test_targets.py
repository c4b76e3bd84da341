"""Targets, the resolutions that set them and what they are set in, entered in admin."""

import pytest
from django.test import Client

from meetings.models import Document
from targets.models import Indicator, PlannedValue, Sector, Target
from tests.builders import (
    make_actual,
    make_citation,
    make_committee,
    make_document,
    make_indicator,
    make_period,
    make_sector,
    make_target,
)
from tests.unit.admin_pages import add_row, errors_of, page_of, submit

pytestmark = pytest.mark.django_db


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


def test_a_single_year_is_not_set_per_year(office: Client) -> None:
    target = make_target(period="2024")

    response = submit(office, page_of(Target, "change", target.pk), basis="per_year")

    assert "Chỉ kỳ dài nhiều năm" in errors_of(response)
    target.refresh_from_db()
    assert target.basis == "whole"


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
