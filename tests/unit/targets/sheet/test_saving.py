"""A period sheet saved and sent: what is written, what asks for a word, what is refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from meetings.models import Change, Committee
from meetings.models.changes import Via
from targets import closing, review
from targets.models import Actual, Submission, Target
from targets.models.submissions import State
from tests.builders import make_indicator, make_membership, make_period, make_target, make_user
from tests.unit.targets.sheets import accepted, address, boxes, line_of, post, send, values

pytestmark = pytest.mark.django_db


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
