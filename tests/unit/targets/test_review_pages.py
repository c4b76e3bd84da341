"""Pages of the review in the admin: the queue, a sheet to decide, one figure by its form."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from meetings.models import Committee
from targets import closing, review
from targets.models import Actual, PeriodClosing, Submission, Target
from targets.models.submissions import State
from tests.builders import (
    NOON,
    make_actual,
    make_indicator,
    make_submission,
    make_target,
    make_user,
)
from tests.unit.admin_pages import errors_of, messages_of, page_of, submit
from tests.unit.branches import tree

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]
QUEUE = "/quan-tri/duyet-so-lieu/"


@pytest.fixture
def places() -> dict[str, Committee]:
    return tree()


@pytest.fixture
def target(places: dict[str, Committee]) -> Target:
    return make_target(make_indicator("Thu ngân sách"), places["mine"], plan=100)


@pytest.fixture
def by(client: Client, places: dict[str, Committee]) -> Callable[..., Client]:
    """A browser signed in in a role at a place."""

    def sign_in(role: str = "approver", place: str = "mine") -> Client:
        client.force_login(make_user(role=role, committee=places[place]))
        return client

    return sign_in


def waiting(target: Target, value: Any = 105, by: User | None = None, **fields: Any) -> Submission:
    by = by or make_user(last_name="Nguyễn Lan", role="office", committee=target.committee)
    values = {"submitted_by": by, "entered_by": by, "value": value, "state": "submitted"}
    return make_submission(target, **values | fields)


def page_for(target: Target) -> str:
    return reverse("admin:review", args=[target.committee.slug, target.period.code])


def post(
    client: Client, target: Target, work: str, *rows: Submission, **fields: str
) -> HttpResponse:
    chosen = [f"{row.pk}.{row.version}" for row in rows]
    data = {"viec": work, "chon": chosen} | {k.replace("_", "-"): v for k, v in fields.items()}
    return client.post(page_for(target), data, follow=True)


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


# --- The queue ----------------------------------------------------------------------------------


def test_queue_shows_what_waits_for_whom(by: Callable, target: Target, places: dict) -> None:
    other = make_target(committee=places["below"], plan=5)
    foreign = make_target(committee=places["foreign"], plan=5)
    for each in (target, other, foreign):
        waiting(each)
    waiting(make_target(committee=target.committee), state="returned", return_reason="Sai.")

    groups = by().get(QUEUE).context["waiting"]
    assert [(g.committee, g.waiting, g.returned) for g in groups] == [
        (places["mine"], 1, 1),
        (places["below"], 1, 0),
    ]
    # An office receives what those below it send.
    assert [g.committee for g in by("office").get(QUEUE).context["waiting"]] == [places["below"]]
    for role in ("reporter", "administrator"):
        assert by(role).get(QUEUE).context["waiting"] == []
    assert by("reader").get(QUEUE).status_code == 302


def test_queue_shows_who_enters_what_came_back(by: Callable, target: Target, places: dict) -> None:
    waiting(target, state="returned", return_reason="Sai.", decided_at=NOON)
    below = make_target(committee=places["below"])
    waiting(below, state="returned", return_reason="Sai.", decided_at=NOON)

    groups = by("office").get(QUEUE).context["returned"]

    assert [(g.committee, g.returned) for g in groups] == [(places["mine"], 1)]
    assert by("approver").get(QUEUE).context["returned"] == []


def test_queue_leads_back_to_what_was_accepted_to_announce_it(
    by: Callable, target: Target, places: dict
) -> None:
    for each in (target, make_target(committee=places["below"])):
        review.accept([waiting(each)], by=make_user(is_superuser=True))
    recent = by().get(QUEUE).context["recent"]
    assert [(each.committee, each.accepted, each.published) for each in recent] == [
        (target.committee, 1, 0)
    ]
    assert by("office").get(QUEUE).context["recent"] == []


def test_queue_asks_the_same_however_much_waits(
    by: Callable, target: Target, django_assert_num_queries: Callable
) -> None:
    client = by()
    asked = []
    for _round in range(2):
        waiting(make_target(committee=target.committee))
        waiting(make_target(committee=target.committee, period="2024"))
        with django_assert_num_queries(len(asked) or 10, exact=False) as ran:
            client.get(QUEUE)
        asked = ran.captured_queries
    assert len(asked) <= 10


def test_queue_is_paged(by: Callable, target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("targets.admin.review.PAGE", 1)
    for period in ("2023", "2024"):
        waiting(make_target(committee=target.committee, period=period))
    client = by()
    first, second = client.get(QUEUE), client.get(QUEUE, {"trang": "2"})
    assert [len(page.context["waiting"]) for page in (first, second)] == [1, 1]
    assert first.context["waiting"] != second.context["waiting"]
    assert (first.context["after"], second.context["after"]) == (2, 0)
    for nonsense in ("0", "x", "²", "99999"):
        assert client.get(QUEUE, {"trang": nonsense}).context["number"] == 1


# --- A sheet to decide --------------------------------------------------------------------------


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


# --- One figure by its form ---------------------------------------------------------------------

ADD = page_of(Submission, "add")


def filled(target: Target, **fields: Any) -> dict[str, Any]:
    subject = {"indicator": target.indicator_id, "committee": target.committee_id}
    return subject | {"period": target.period_id} | fields


def test_office_enters_one_figure_with_all_it_may_say_and_sends_it(
    by: Callable, target: Target
) -> None:
    response = submit(
        by("office"), ADD, **filled(target, value="3.200,5", qualifier=">=", ratio_to_plan="99,5")
    )
    row = Submission.objects.get()
    assert (str(row.value), row.qualifier, row.state) == ("3200.500000", ">=", "draft")
    assert row.entered_by.memberships.get().role == "office"
    assert not Actual.objects.exists()

    submit(by("office"), page_of(Submission, "change", row.pk), value="3.201", _send="1")
    row.refresh_from_db()
    assert (row.value, row.state) == (3201, "submitted")
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"value": ""}, "Nhập số thực hiện"),
        ({"value": "1", "period": ""}, "bắt buộc"),
        ({"value": "1", "as_of": "01/01/2024"}, "Ngày chốt phải nằm trong kỳ"),
        ({"value": "20", "total": "19"}, "tổng số"),
    ],
)
def test_form_of_one_figure_refuses_in_words(
    by: Callable, target: Target, fields: dict[str, str], told: str
) -> None:
    response = submit(by("office"), ADD, **filled(target) | fields)
    assert told in errors_of(response)
    assert not Submission.objects.exists()


def test_form_of_one_figure_refuses_a_second_and_a_correction_without_reason(
    by: Callable, target: Target
) -> None:
    make_actual(target, 100)
    client = by("office")
    assert "nêu lý do sửa" in errors_of(submit(client, ADD, **filled(target, value="101")))
    submit(client, ADD, **filled(target, value="101", reason="Nhầm."))
    again = submit(client, ADD, **filled(target, value="102", reason="Nhầm."))
    assert "đang nhập hoặc chờ duyệt" in errors_of(again)
    assert Submission.objects.get().value == 101


def test_form_of_one_figure_tells_what_somebody_else_wrote_meanwhile(
    by: Callable, target: Target
) -> None:
    row = waiting(target, state="draft")
    client, url = by("office"), page_of(Submission, "change", row.pk)
    page = client.get(url)
    Submission.objects.filter(pk=row.pk).update(version=2, value=106)

    values = {"seen": page.context["adminform"].form.initial["seen"], "value": "107"}
    response = client.post(url, values)

    assert "Người khác vừa ghi số khác" in errors_of(response)
    row.refresh_from_db()
    assert row.value == 106


def test_closed_period_takes_no_figure_by_a_form(by: Callable, target: Target) -> None:
    closing.close(target.committee, target.period, by=make_user(is_superuser=True))
    response = submit(by("office"), ADD, **filled(target, value="7"))
    assert "đã khóa số liệu" in errors_of(response)


def test_settled_figures_are_only_shown(by: Callable, target: Target) -> None:
    row = review.accept([waiting(target)], by=make_user(is_superuser=True))[0]
    client, url = by("office"), page_of(Submission, "change", row.pk)
    assert "Nguyễn Lan, 12:00 05/01/2024" in text_of(client.get(url))
    assert client.post(url, {"value": "7"}).status_code == 403
    assert client.post(page_of(Submission, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_figures_are_sent_and_taken_back_from_the_list(by: Callable, target: Target) -> None:
    rows = [waiting(make_target(committee=target.committee), state="draft") for _ in range(2)]
    client, url = by("office"), page_of(Submission, "changelist")
    chosen = {"_selected_action": [row.pk for row in rows]}

    sent = client.post(url, chosen | {"action": "send"}, follow=True)
    again = client.post(url, chosen | {"action": "send"}, follow=True)
    client.post(url, chosen | {"action": "delete_selected", "post": "yes"}, follow=True)

    assert messages_of(sent) == ["Đã gửi duyệt 2 số."]
    assert "đang ở tình trạng “chờ duyệt”" in messages_of(again)[0]
    assert not Submission.objects.exists()


def test_deleting_what_has_been_locked_meanwhile_is_told(
    by: Callable, target: Target, client: Client
) -> None:
    figure, why = make_actual(target, 100), {"change_reason": "Nhầm."}
    closing.close(target.committee, target.period, by=make_user(is_superuser=True))
    client.force_login(make_user(is_superuser=True, is_staff=True))
    assert "đã khóa số liệu" in text_of(client.get(page_of(Actual, "change", figure.pk)))
    for url, data in (
        (page_of(Actual, "delete", figure.pk), {"post": "yes", **why}),
        (
            page_of(Actual, "changelist"),
            {"action": "delete_selected", "post": "yes", "_selected_action": [figure.pk], **why},
        ),
    ):
        response = client.post(url, data, follow=True)
        assert any("đã khóa số liệu" in told for told in messages_of(response)), url
    assert Actual.objects.exists()


# --- The pages of a target ----------------------------------------------------------------------


def test_what_waits_is_shown_beside_the_history_to_who_may_see_it(
    by: Callable, target: Target
) -> None:
    waiting(target)
    url = f"{target.get_absolute_url()}lich-su/"
    for role in ("office", "approver", "administrator"):
        assert "chờ duyệt: 105 tỷ đồng" in text_of(by(role).get(url)), role
    for role, place in (("reader", "mine"), ("reporter", "mine"), ("office", "above")):
        shown = text_of(by(role, place).get(url))
        assert ("105 tỷ đồng" in shown) == (place == "above"), role
    assert "105" not in text_of(by("reader").get(target.get_absolute_url()))


def test_estimate_and_official_figure_are_both_on_the_page(by: Callable, target: Target) -> None:
    approver = make_user(is_superuser=True)
    review.accept([waiting(target, 101, is_estimate=True)], by=approver)
    review.accept([waiting(target, 98)], by=approver)
    page = text_of(by("reader").get(target.get_absolute_url()))
    assert "ước 101 tỷ đồng" in page
    assert "98 tỷ đồng" in page


# --- The front page -----------------------------------------------------------------------------


def test_front_page_says_how_much_waits_and_came_back(by: Callable, target: Target) -> None:
    waiting(target)
    waiting(make_target(committee=target.committee), state="returned", return_reason="Sai.")

    front = "/quan-tri/"

    assert "Duyệt số liệu: chờ duyệt 1</a>" in text_of(by().get(front))
    assert "Duyệt số liệu · trả lại 1</a>" in text_of(by("office").get(front))
    assert "Duyệt số liệu</a>" in text_of(by("approver", "below").get(front))
