"""A sheet to decide: what is shown of each figure, what the buttons do, who sees it."""

from collections.abc import Callable

import pytest
from django.test import Client

from targets.models import PeriodClosing, Submission, Target
from targets.models.submissions import State
from tests.builders import make_actual, make_indicator, make_target, make_user
from tests.unit.admin_pages import messages_of
from tests.unit.targets.review.pages.driving import QUEUE, page_for, post, text_of, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


def test_approver_sees_each_figure_with_what_it_is_held_against(
    by: Callable, target: Target
) -> None:
    make_actual(target, 90, period="2022")
    make_actual(target, 98, is_estimate=True)
    row = waiting(target, note="Theo báo cáo số 5.", reason="Bổ sung hai xã.")

    shown = text_of(by().get(page_for(target)))

    for words in (
        "Thu ngân sách",
        "(tỷ đồng)",
        ">100<",
        ">90<",
        "<strong>105 tỷ đồng</strong>",
        "thay số ước đã duyệt: ước 98 tỷ đồng",
        "Lý do sửa: Bổ sung hai xã.",
        "Vượt",
        "105%",
        "Nguyễn Lan",
        "12:00 05/01/2024",
        "Theo báo cáo số 5.",
        f'value="{row.pk}.1"',
    ):
        assert words in shown, words


def test_unusual_figures_are_marked(by: Callable, target: Target) -> None:
    make_actual(target, 90, as_of=None, period="2022")
    waiting(target, 105_000)
    assert "gấp khoảng nghìn lần" in text_of(by().get(page_for(target)))


def test_a_figure_without_a_target_is_shown_too(by: Callable, target: Target) -> None:
    row = waiting(target)
    row.indicator = make_indicator("Số khác")
    row.save()
    assert "không tính vào chỉ tiêu nào" in text_of(by().get(page_for(target)))


def test_chosen_figures_are_accepted_and_the_rest_wait(by: Callable, target: Target) -> None:
    other = waiting(make_target(committee=target.committee), 7)
    row = waiting(target)

    response = post(by(), target, "duyet", row)

    assert messages_of(response) == ["Đã duyệt 1 số."]
    target.refresh_from_db()
    assert target.status == "exceeded"
    other.refresh_from_db()
    assert other.state == State.SUBMITTED


def test_figures_go_back_with_a_reason(by: Callable, target: Target) -> None:
    row = waiting(target)
    client = by()
    refused = post(client, target, "tra-lai", row, ly_do=" ")
    assert "Trả lại thì phải nêu lý do." in text_of(refused)

    response = post(client, target, "tra-lai", row, ly_do="Nhầm đơn vị.")

    assert messages_of(response) == ["Đã trả lại 1 số."]
    assert "Nhầm đơn vị." in text_of(response)


def test_a_refusal_keeps_ticks_and_reason(by: Callable, target: Target) -> None:
    rows = [waiting(make_target(committee=target.committee)) for _ in range(2)]
    Submission.objects.filter(pk=rows[0].pk).update(version=2)

    page = post(by(), target, "tra-lai", rows[0], ly_do="Nhầm đơn vị.")

    assert "người khác vừa sửa" in text_of(page)
    assert "Nhầm đơn vị." in text_of(page)
    chosen = {each.row.pk: each.is_chosen for each in page.context["review"].figures}
    assert chosen == {rows[0].pk: True, rows[1].pk: False}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"viec": "duyet"}, "Đánh dấu ít nhất một số."),
        ({"viec": "xoa-het"}, "Chọn việc cần làm"),
        ({}, "Chọn việc cần làm"),
        ({"viec": "duyet", "chon": "x.y"}, "đã bị rút"),
        ({"viec": "duyet", "chon": "1"}, "đã bị rút"),
        ({"viec": "duyet", "chon": "987654321.1"}, "đã bị rút"),
        ({"viec": "duyet", "chon": f"{'9' * 30}.1"}, "đã bị rút"),
        ({"viec": "mo-lai", "ly-do-mo": "x"}, "chưa khóa"),
        ({"viec": "khoa", "ghi-chu": "x" * 301}, "300"),
    ],
)
def test_nonsense_is_answered_in_words(
    by: Callable, target: Target, data: dict[str, str], told: str
) -> None:
    assert told in text_of(by().post(page_for(target), data))


def test_what_is_foreign_is_not_there(by: Callable, target: Target, places: dict) -> None:
    waiting(target)
    for role, place in (("approver", "foreign"), ("office", "below"), ("administrator", "below")):
        client = by(role, place)
        assert client.get(page_for(target)).status_code == 404
        assert post(client, target, "duyet").status_code == 404
    client = by()
    for code in ("1999", "%00", "x"):
        assert client.get(f"{QUEUE}{target.committee.slug}/{code}/").status_code == 404


def test_what_may_not_be_decided_is_shown_without_a_box(
    by: Callable, target: Target, client: Client, places: dict
) -> None:
    superior = make_user(role="office", committee=places["above"])
    row = waiting(target, by=superior)
    client.force_login(superior)
    page = client.get(page_for(target))
    assert [each.may_decide for each in page.context["review"].figures] == [False]
    assert post(client, target, "duyet", row).status_code == 403
    by("office")
    assert 'name="chon"' not in text_of(client.get(page_for(target)))
    assert post(client, target, "duyet", row).status_code == 403


def test_reporter_sees_what_is_assigned_alone(by: Callable, target: Target, places: dict) -> None:
    other = make_target(committee=places["foreign"], plan=5)
    led = make_target(committee=places["foreign"], lead_agency=places["below"], plan=5)
    waiting(other)
    waiting(led)
    page = by("reporter", "below").get(page_for(led))
    assert [each.row.indicator for each in page.context["review"].figures] == [led.indicator]


def test_accepted_figures_are_announced_and_the_period_closed_and_opened(
    by: Callable, target: Target
) -> None:
    client = by()
    post(client, target, "duyet", waiting(target))

    assert messages_of(post(client, target, "cong-bo")) == ["Đã công bố 1 số."]
    closed = post(client, target, "khoa", ghi_chu="Đã báo cáo tỉnh.")
    assert "đã khóa số liệu ngày" in text_of(closed)
    assert "Đã báo cáo tỉnh." in text_of(closed)
    assert "nêu lý do" in text_of(post(client, target, "mo-lai", ly_do_mo=""))
    opened = post(client, target, "mo-lai", ly_do_mo="Thiếu một xã.")

    assert "Thiếu một xã." in text_of(opened)
    assert PeriodClosing.objects.get().reopened_at
    for work in ("cong-bo", "khoa", "mo-lai"):
        assert post(by("office"), target, work).status_code == 403


def test_a_sheet_asks_the_same_however_many_figures_wait(
    by: Callable, target: Target, django_assert_max_num_queries: Callable
) -> None:
    for _ in range(6):
        waiting(make_target(committee=target.committee, plan=100))
    client = by()
    with django_assert_max_num_queries(16):
        client.get(page_for(target))
