"""The form and the list of single figures on their way."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from targets import closing, review
from targets.models import Actual, Submission, Target
from tests.builders import make_actual, make_target, make_user
from tests.unit.admin_pages import errors_of, messages_of, page_of, submit
from tests.unit.targets.review.pages.driving import text_of, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]
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
