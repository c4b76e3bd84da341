"""The period sheet: its rows, what is compared, what is saved and what is refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.models import Change, Committee
from meetings.models.changes import Via
from targets import closing, review
from targets.models import Actual, Indicator, Submission, Target
from targets.models.submissions import State
from targets.sheet import saving
from targets.sheet.saving import open_sheet
from targets.sheet.words import a_year_earlier
from tests.builders import (
    make_actual,
    make_committee,
    make_indicator,
    make_membership,
    make_period,
    make_plan,
    make_target,
    make_user,
)
from tests.unit.targets.sheets import address, boxes, line_of, post, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Committee:
    return make_committee("Đảng ủy xã Sáng", slug="sang")


@pytest.fixture
def office(unit: Committee) -> Any:
    return make_user("van-phong", role="office", committee=unit)


@pytest.fixture
def clerk(client: Client, office: Any) -> Client:
    client.force_login(office)
    return client


@pytest.fixture
def budget(unit: Committee) -> Target:
    return make_target(make_indicator("Thu ngân sách", slug="thu"), unit, "2024", plan="151")


@pytest.fixture
def poverty(unit: Committee) -> Target:
    indicator = make_indicator("Tỷ lệ hộ nghèo", slug="ngheo", unit="%", measure="level")
    return make_target(indicator, unit, "2024", plan="2")


def values() -> dict[str, Decimal]:
    """What is on its way, by indicator."""
    return {row.indicator.slug: row.value for row in Submission.objects.select_related("indicator")}


def accepted(target: Target, office: Any, value: str = "100") -> None:
    """Let a figure of 2024 count, through a sheet."""
    approver = make_user(role="approver", committee=target.committee)
    post_as = Client()
    post_as.force_login(office)
    post(post_as, address(target.committee), "gui", **{f"so_{target.indicator.slug}": value})
    review.accept(Submission.objects.filter(indicator=target.indicator), by=approver)


# --- Rows -------------------------------------------------------------------------------------


def test_a_row_says_what_it_is_compared_with(unit: Committee, office: Any, budget: Target) -> None:
    term = make_target(budget.indicator, unit, "2020-2025", basis="final_year")
    make_plan(term, value=200)
    make_target(budget.indicator, unit, "2023", plan=130)
    for code, value in (("2023-6M", 50), ("2024-Q1", 30), ("2023-Q1", 20)):
        make_actual(
            indicator=budget.indicator, committee=unit, period=make_period(code), value=value
        )

    (line,) = open_sheet(office, unit, make_period("2024-6M")).lines

    assert [each.period.code for each in line.targets] == ["2024", "2020-2025"]
    assert (line.plan, line.other_plans) == ("151", ["nhiệm kỳ 2020-2025: 200 tỷ đồng"])
    assert line.same_period_text == ("50", "6 tháng đầu năm 2023")
    assert line.previous_text == ("30", "quý I năm 2024")


def test_only_targets_whose_period_holds_the_sheets(
    unit: Committee, office: Any, budget: Target
) -> None:
    make_target(make_indicator(slug="thang"), unit, "2024-07", plan=1)
    found = {
        code: [line.slug for line in open_sheet(office, unit, make_period(code)).lines]
        for code in ("2024-07", "2024-Q3", "2024", "2020-2025", "2025")
    }
    assert found == {
        "2024-07": ["thang", "thu"],
        "2024-Q3": ["thu"],
        "2024": ["thu"],
        "2020-2025": [],
        "2025": [],
    }


def test_a_reporter_has_the_rows_assigned_to_his_body(
    client: Client, unit: Committee, budget: Target, poverty: Target
) -> None:
    body = make_committee("Chi cục Thuế")
    Target.objects.filter(pk=budget.pk).update(lead_agency=body)
    client.force_login(make_user("thue", role="reporter", committee=body))

    page = client.get(address(unit))
    assert [line.slug for line in page.context["sheet"].lines] == ["thu"]
    send(client, address(unit), boxes(page), "gui", so_thu="105", so_ngheo="1")
    assert values() == {"thu": 105}
    assert Submission.objects.get().state == State.SUBMITTED


@pytest.mark.on_sqlite
def test_queries_do_not_grow_with_the_rows(clerk: Client, unit: Committee, budget: Target) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert clerk.get(address(unit)).status_code == 200
        return len(queries)

    def add(count: int) -> None:
        for _each in range(count):
            target = make_target(make_indicator(), unit, "2024", plan=10)
            make_actual(indicator=target.indicator, committee=unit, period=make_period("2023"))
            Submission.objects.create(
                indicator=target.indicator,
                committee=unit,
                period=make_period("2024"),
                value=9,
                entered_at="2025-01-01T00:00Z",
            )

    add(2)
    asked()
    few = asked()
    add(20)
    assert asked() == few


def test_the_status_is_foretold(unit: Committee, clerk: Client, budget: Target) -> None:
    page = post(clerk, address(unit), "xem-truoc", so_thu="3.200,5")
    (outlook,) = line_of(page).outlooks
    assert (outlook.status, line_of(page).echo) == ("exceeded", "3.200,5 tỷ đồng")
    assert "Vượt" in page.content.decode()
    assert not Submission.objects.exists()
    budget.refresh_from_db()
    assert budget.status == "missing"


def test_a_sum_from_another_day_is_said_to_count_nowhere(
    unit: Committee, clerk: Client, budget: Target
) -> None:
    page = post(clerk, address(unit, "2024-Q2"), "xem-truoc", so_thu="30")
    assert line_of(page).counts_nowhere
    assert [each.status for each in line_of(page).outlooks] == ["missing"]


# --- Saving -----------------------------------------------------------------------------------


def test_saved_sent_and_accepted_in_one_step_by_who_may(
    client: Client, unit: Committee, office: Any, budget: Target, poverty: Target
) -> None:
    client.force_login(office)
    assert "Ghi, gửi và duyệt" not in client.get(address(unit)).content.decode()
    assert post(client, address(unit), "duyet", so_thu="105").status_code == 403
    assert not Submission.objects.exists()

    make_membership(office, unit, "approver")
    page = post(client, address(unit), "duyet", so_thu="160", so_ngheo="1,89")
    assert "Đã ghi 2 số; đã gửi duyệt 2 số; đã duyệt 2 số." in page.content.decode()
    assert dict(Actual.objects.values_list("indicator__slug", "value")) == {
        "thu": Decimal(160),
        "ngheo": Decimal("1.89"),
    }
    budget.refresh_from_db()
    assert budget.status == "exceeded"


def test_the_history_says_who_entered_it_and_how(
    clerk: Client, office: Any, unit: Committee, budget: Target
) -> None:
    post(clerk, address(unit), "gui", so_thu="105")
    told = Change.objects.filter(kind="submission").order_by("pk")
    assert set(told.values_list("by", "via")) == {(office.pk, Via.SHEET)}
    assert told.count() == 2


@pytest.mark.parametrize(
    ("day", "earlier"),
    [
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 29)),
        (date(2024, 2, 28), date(2023, 2, 28)),
        (date(2024, 6, 30), date(2023, 6, 30)),
    ],
)
def test_the_same_day_of_the_year_before(day: date, earlier: date) -> None:
    assert a_year_earlier(day) == earlier


def test_the_same_figure_written_otherwise_is_no_change(
    clerk: Client, office: Any, unit: Committee, budget: Target
) -> None:
    accepted(budget, office, "1000")
    page = post(clerk, address(unit), so_thu="1.000,0")
    assert "Không có số nào thay đổi." in page.content.decode()


def test_sending_sends_what_was_saved_before(
    clerk: Client, unit: Committee, budget: Target, poverty: Target
) -> None:
    post(clerk, address(unit), so_thu="105")
    assert Submission.objects.get().state == State.DRAFT
    page = post(clerk, address(unit), "gui", so_ngheo="1,5")
    assert "Đã ghi 1 số; đã gửi duyệt 2 số." in page.content.decode()
    assert set(Submission.objects.values_list("state", flat=True)) == {State.SUBMITTED}


def test_one_impossible_figure_keeps_all_from_being_saved(
    clerk: Client, unit: Committee, budget: Target, poverty: Target
) -> None:
    page = post(
        clerk, address(unit), so_thu="3200.5", so_ngheo="1,5", ghi_chu_ngheo="theo chuẩn mới"
    )
    assert page.status_code == 200
    assert not Submission.objects.exists()
    assert "3200.5" in line_of(page).errors["value"][0]
    assert line_of(page).typed.value == "3200.5"
    assert line_of(page, "ngheo").typed.note == "theo chuẩn mới"
    html = page.content.decode()
    assert 'value="3200.5"' in html
    assert 'value="theo chuẩn mới"' in html


def test_what_the_writer_refuses_stands_at_its_row(
    clerk: Client, unit: Committee, budget: Target
) -> None:
    tally = make_indicator("Tiêu chí", slug="tieu-chi", measure="criteria", unit="tiêu chí")
    make_target(tally, unit, "2024", plan=19)
    page = post(clerk, address(unit), **{"so_thu": "105", "so_tieu-chi": "20/19"})
    assert not Submission.objects.exists()
    assert "từ 0 đến tổng số (19)" in line_of(page, "tieu-chi").errors["row"][0]
    assert line_of(page).typed.value == "105"
    post(clerk, address(unit), **{"so_tieu-chi": "14/19"})
    assert [(row.value, row.total) for row in Submission.objects.all()] == [(14, 19)]


def test_a_running_period_asks_for_its_day(clerk: Client, unit: Committee) -> None:
    target = make_target(make_indicator(slug="nay"), unit, "2099", plan=10)
    assert target.period.end.year == 2099
    page = post(clerk, address(unit, "2099"), so_nay="9")
    assert "Kỳ chưa kết thúc" in line_of(page, "nay").errors["row"][0]
    page = post(clerk, f"{address(unit, '2099')}?den-ngay=01/02/2099", so_nay="9")
    assert "Ngày chốt số liệu chưa đến" in line_of(page, "nay").errors["row"][0]
    post(clerk, address(unit, "2099"), so_nay="9", uoc_nay="on")
    assert values() == {"nay": 9}


def test_figures_up_to_a_day_are_a_sheet_of_their_own(
    clerk: Client, unit: Committee, budget: Target
) -> None:
    url = f"{address(unit)}?den-ngay=28/11/2024"
    page = post(clerk, url, so_thu="105")
    assert page.redirect_chain[-1][0].endswith("?den-ngay=28%2F11%2F2024")
    assert line_of(page).typed.value == "105"
    row = Submission.objects.get()
    assert (row.as_of, row.covers_to) == (date(2024, 11, 28), date(2024, 11, 28))
    assert line_of(clerk.get(address(unit))).typed.value == ""
    # The last day of the period is no cut-off day.
    assert clerk.get(f"{address(unit)}?den-ngay=31/12/2024").context["sheet"].as_of is None


def test_an_emptied_box_takes_back_what_was_on_its_way(
    clerk: Client, unit: Committee, budget: Target
) -> None:
    post(clerk, address(unit), so_thu="105")
    page = post(clerk, address(unit), so_thu="")
    assert "Đã rút 1 số." in page.content.decode()
    assert not Submission.objects.exists()


def test_an_accepted_figure_is_corrected_with_a_reason_alone(
    clerk: Client, office: Any, unit: Committee, budget: Target
) -> None:
    accepted(budget, office)
    page = post(clerk, address(unit), so_thu="101")
    assert "nêu lý do sửa" in line_of(page).errors["reason"][0]
    page = post(clerk, address(unit), so_thu="")
    assert "không để trống được" in line_of(page).errors["row"][0]
    post(clerk, address(unit), so_thu="101", ly_do_thu="Kho bạc báo lại")
    assert Submission.objects.open().get().reason == "Kho bạc báo lại"
    assert Actual.objects.get().value == 100


def test_what_came_back_says_why_and_goes_again_once_changed(
    clerk: Client, office: Any, unit: Committee, budget: Target, poverty: Target
) -> None:
    post(clerk, address(unit), "gui", so_thu="105")
    approver = make_user(role="approver", committee=unit)
    review.give_back(Submission.objects.all(), by=approver, reason="Sai số kho bạc")

    page = clerk.get(address(unit))
    assert "Lý do trả lại: Sai số kho bạc" in page.content.decode()
    post(clerk, address(unit), "gui", so_ngheo="1,5")
    assert Submission.objects.get(indicator=budget.indicator).state == State.RETURNED
    post(clerk, address(unit), "gui", so_thu="104")
    assert Submission.objects.get(indicator=budget.indicator).state == State.SUBMITTED


def test_a_closed_period_is_read_only(
    clerk: Client, office: Any, unit: Committee, budget: Target
) -> None:
    values_before = boxes(clerk.get(address(unit)))
    closing.close(unit, make_period("2024"), by=make_user(role="approver", committee=unit))
    page = clerk.get(address(unit))
    html = page.content.decode()
    assert "đã khóa số liệu" in html
    assert 'name="so-thu"' not in html
    page = send(clerk, address(unit), values_before, so_thu="105")
    assert "đã khóa số liệu" in " ".join(page.context["sheet"].problems)
    assert not Submission.objects.exists()


def test_unusual_figures_are_saved_once_they_are_said_to_be_right(
    clerk: Client, unit: Committee, budget: Target
) -> None:
    page = post(clerk, address(unit), so_thu="151000")
    (doubt,) = line_of(page).doubts
    assert doubt.startswith("151.000 tỷ đồng gấp khoảng nghìn lần kế hoạch (151 tỷ đồng)")
    assert 'name="dung-thu" value="151000"' in page.content.decode()
    # Said to be right of another figure.
    post(clerk, address(unit), so_thu="152000", dung_thu="151000")
    assert not Submission.objects.exists()
    post(clerk, address(unit), so_thu="151000", dung_thu="151000")
    assert values() == {"thu": 151000}


def test_a_note_without_a_figure_is_not_dropped_in_silence(
    clerk: Client, unit: Committee, budget: Target
) -> None:
    page = post(clerk, address(unit), ghi_chu_thu="chưa quyết toán")
    assert "chưa có số" in line_of(page).errors["value"][0]


# --- All or none ------------------------------------------------------------------------------


def test_a_failure_between_two_statements_leaves_nothing(
    clerk: Client, unit: Committee, budget: Target, poverty: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("mất kết nối")

    monkeypatch.setattr(saving, "submit", fails)
    with pytest.raises(DatabaseError):
        post(clerk, address(unit), "gui", so_thu="105", so_ngheo="1,5")
    assert not Submission.objects.exists()


def test_the_second_of_two_is_told_what_the_first_wrote(
    clerk: Client, unit: Committee, budget: Target, poverty: Target
) -> None:
    seen_by_both = boxes(clerk.get(address(unit)))
    other = Client()
    other.force_login(make_user("lan", role="office", committee=unit))
    send(other, address(unit), seen_by_both, so_thu="105", ghi_chu_thu="số của Lan")

    page = send(clerk, address(unit), seen_by_both, so_thu="110", so_ngheo="1,5")
    assert values() == {"thu": 105}
    html = page.content.decode()
    assert "Người khác vừa ghi số khác cho: Thu ngân sách" in html
    assert "đang nhập: 105 tỷ đồng (lan nhập)" in html
    assert (line_of(page).typed.value, line_of(page, "ngheo").typed.value) == ("110", "1,5")

    # He has seen it now, and insists.
    send(clerk, address(unit), boxes(page))
    assert values() == {"thu": 110, "ngheo": Decimal("1.5")}


def test_what_somebody_else_wrote_elsewhere_on_the_sheet_is_no_conflict(
    clerk: Client, unit: Committee, budget: Target, poverty: Target
) -> None:
    seen_by_both = boxes(clerk.get(address(unit)))
    send(clerk, address(unit), seen_by_both, so_thu="105")
    send(clerk, address(unit), seen_by_both, so_ngheo="1,5")
    assert values() == {"thu": 105, "ngheo": Decimal("1.5")}


def test_indicators_of_others_are_ignored(clerk: Client, unit: Committee, budget: Target) -> None:
    foreign = make_target(make_indicator(slug="nguoi-ta"), plan=1)
    post(clerk, address(unit), **{"so_thu": "105", "so_nguoi-ta": "7", "so_khong-co": "8"})
    assert values() == {"thu": 105}
    assert Indicator.objects.filter(pk=foreign.indicator_id).exists()
