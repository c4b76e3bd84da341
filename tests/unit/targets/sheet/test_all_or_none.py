"""A sheet is saved whole or not at all, also when two save it or something fails."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from meetings.models import Committee
from targets.models import Indicator, Submission, Target
from targets.sheet import saving
from tests.builders import make_indicator, make_target, make_user
from tests.unit.targets.sheets import address, boxes, line_of, post, send, values

pytestmark = pytest.mark.django_db


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
