"""The history in sentences, and the pages that show it to whom it may be shown."""

from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django.fixtures import Settings

from meetings.history import Via, acting
from meetings.models import Change, Committee, Membership
from meetings.telling import lines
from targets.actions import overrule, record_actual, revise_plan
from targets.models import Actual, Indicator, PlannedValue, Target
from tests.builders import (
    make_actual,
    make_change,
    make_committee,
    make_indicator,
    make_target,
    make_user,
)
from tests.unit.admin_pages import errors_of, page_of, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return make_user("an", last_name="Nguyễn Văn", first_name="An")


@pytest.fixture
def target() -> Target:
    return make_target(make_indicator("Thu ngân sách"), make_committee("Thành ủy"), plan=4000)


def figure(target: Target, value: str, **fields: Any) -> Actual:
    subject = {"indicator": target.indicator, "committee": target.committee}
    return Actual(value=Decimal(value), period=target.period, **subject, **fields)


def told(about: str = "", **where: Any) -> list[str]:
    found = Change.objects.filter(**where).order_by("pk")
    return [line.sentence for line in lines(found, about)]


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return unescape(response.content.decode())


def history_of(row: Any) -> str:
    return page_of(type(row), "history", row.pk)


# --- Sentences --------------------------------------------------------------------------------


def test_a_figure_tells_its_story(target: Target, clerk: User) -> None:
    with acting(clerk, via=Via.ADMIN):
        record_actual(figure(target, "3000", is_estimate=True))
        actual = record_actual(figure(target, "3200.5", note="theo Cục Thuế"))
    with acting(clerk, via=Via.SHEET, reason="Gõ nhầm"):
        actual.value, actual.as_of = Decimal(3250), date(2023, 12, 31)
        actual.note, actual.qualifier = "", ">="
        record_actual(actual)

    assert told("actual", kind="actual") == [
        "Nguyễn Văn An thêm kết quả thực hiện: thực hiện 3.000 tỷ đồng; số ước",
        "Nguyễn Văn An thay kết quả thực hiện bằng số khác: trước đó thực hiện 3.000 tỷ đồng; "
        "số ước",
        "Nguyễn Văn An thêm kết quả thực hiện: thực hiện 3.200,5 tỷ đồng; ghi chú “theo Cục Thuế”",
        "Nguyễn Văn An (bảng số liệu) sửa tính đến ngày: đặt là 31/12/2023; "
        "thực hiện từ 3.200,5 thành 3.250 tỷ đồng; mức chính xác: đặt là “hơn, trên”; "
        "ghi chú: bỏ “theo Cục Thuế”; lý do: Gõ nhầm",
    ]


def test_plans_judgements_and_roles_tell_theirs(target: Target, clerk: User) -> None:
    day = date(2024, 1, 5)
    with acting(clerk, via=Via.ADMIN):
        revise_plan(target, owner="resolution", value=Decimal(4500), note="bổ sung")
        overrule(target, status="met", reason="Đã nghiệm thu.", by=clerk, on=day)
        Membership.objects.create(user=clerk, committee=target.committee, role="office")

    plan = "kế hoạch “Thu ngân sách · năm 2023 · nghị quyết của cấp ủy”"
    assert told(by=clerk) == [
        f"Nguyễn Văn An thay {plan} bằng số khác: trước đó kế hoạch 4.000 tỷ đồng",
        f"Nguyễn Văn An thêm {plan}: kế hoạch 4.500 tỷ đồng; ghi chú, cách suy ra “bổ sung”",
        "Nguyễn Văn An thêm nhận định “Thu ngân sách · năm 2023 · cấp ủy đánh giá lại”: "
        "nhận định “Đạt”; lý do “Đã nghiệm thu.”; người đánh giá “an”; ngày đánh giá 05/01/2024",
        "Nguyễn Văn An thêm phân công “Nguyễn Văn An (an) · văn phòng · Thành ủy”",
    ]


def test_names_of_which_only_the_key_was_at_hand_are_looked_up(target: Target) -> None:
    after = {"document": None, "is_estimate": True, "period": [target.period_id, ""]}
    day = datetime(2026, 10, 12, 7, 5, tzinfo=UTC)
    change = make_change(verb="changed", at=day, before={"period": None}, after=after, reason="")

    line = lines([change])[0]
    assert "kỳ: đặt là “năm 2023”" in line.sentence
    assert str(line).startswith("12/10/2026 14:05 – ")


def test_what_is_no_more_is_told_as_it_was_called() -> None:
    change = make_change(kind="bang-cu", verb="changed", before={"x": 1}, after={"x": 2}, reason="")
    assert lines([change])[0].text == "sửa bang-cu “Thu ngân sách”: x từ 1 thành 2"


def test_in_english(target: Target, clerk: User) -> None:
    with acting(clerk, via=Via.ADMIN, reason="Gõ nhầm"):
        make_actual(target, 7).delete()
    with translation.override("en"):
        last = told("actual", kind="actual")[-1]
    assert last == ("Nguyễn Văn An deleted actual: before that actual 7 tỷ đồng; reason: Gõ nhầm")


# --- Pages ------------------------------------------------------------------------------------


@pytest.fixture
def office(client: Client, target: Target) -> Client:
    user = make_user("van-phong", role="office", committee=target.committee)
    make_user_role(user, target.committee, "approver")
    client.force_login(user)
    return client


def make_user_role(user: User, committee: Committee, role: str) -> None:
    Membership.objects.create(user=user, committee=committee, role=role)


def test_a_change_in_the_admin_is_its_users_and_asks_why(office: Client, target: Target) -> None:
    actual = record_actual(figure(target, "3200.5"))
    url = page_of(Actual, "change", actual.pk)

    refused = submit(office, url, value="3.250")
    assert "chỉ được sửa, xóa khi nêu rõ vì sao" in errors_of(refused)
    assert "Ghi vào lịch sử" in unescape(refused.content.decode())
    submit(office, url)
    assert not Change.objects.filter(kind="actual", verb="changed").exists()
    submit(office, url, value="3.250", change_reason="<b>Gõ</b> nhầm")

    page = office.get(history_of(actual)).content.decode()
    assert "van-phong sửa thực hiện từ 3.200,5 thành 3.250 tỷ đồng; lý do: &lt;b&gt;Gõ" in page
    change = Change.objects.get(kind="actual", verb="changed")
    assert (change.by.username, change.via) == ("van-phong", "admin")


@pytest.mark.parametrize("model", [Actual, PlannedValue])
def test_deleting_asks_why_and_asks_again(office: Client, target: Target, model: type) -> None:
    row = make_actual(target, 7) if model is Actual else target.plan
    url = page_of(model, "delete", row.pk)
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}

    for sent in ((url, {"post": "yes"}), (page_of(model, "changelist"), chosen)):
        page = office.post(*sent)
        assert "nêu rõ vì sao" in unescape(page.content.decode())
        assert 'name="change_reason"' in page.content.decode()
        assert model.objects.filter(pk=row.pk).exists()
    office.post(page_of(model, "changelist"), chosen | {"change_reason": "Nhập nhầm\x00"})

    assert not model.objects.filter(pk=row.pk).exists()
    gone = Change.objects.get(verb="deleted", row=row.pk, kind=model._meta.model_name)
    assert gone.reason == "Nhập nhầm"


def test_a_target_shows_its_plans_judgements_and_figures(office: Client, target: Target) -> None:
    make_actual(target, 7).delete()
    revise_plan(target, owner="province", value=Decimal(5))
    elsewhere = make_target(target.indicator, make_committee(), plan=98765)
    make_actual(target, 54321, period="2022")

    for url in (history_of(target), f"/chi-tieu/{target.pk}/lich-su/"):
        page = text(office, url)
        assert "thêm kế hoạch" in page
        assert "xóa kết quả thực hiện" in page
        assert "54.321" not in page
        assert "98.765" not in page
    assert office.get(history_of(elsewhere)).status_code == 302


def test_shared_rows_name_nothing_of_other_branches(office: Client, target: Target) -> None:
    other = make_target(target.indicator, make_committee("Qwertz"), plan=98765)
    make_actual(other, 98765)
    Indicator.objects.get(pk=target.indicator_id).save()
    renamed = target.indicator
    renamed.name = "Thu ngân sách nhà nước"
    renamed.save()

    page = text(office, history_of(renamed))
    assert "tên chỉ tiêu từ “Thu ngân sách” thành “Thu ngân sách nhà nước”" in page
    everything = text(office, page_of(Change, "changelist"))
    assert "Thu ngân sách · năm 2023" in everything
    for shown in (page, everything, text(office, "/quan-tri/")):
        assert "Qwertz" not in shown
        assert "98.765" not in shown


def test_roles_are_shown_to_who_gives_them(client: Client, target: Target) -> None:
    committee = target.committee
    make_user("bi-mat", role="reader", committee=committee)
    seen = {}
    for role in ("office", "administrator"):
        client.force_login(make_user(f"nguoi-{role}", role=role, committee=committee))
        pages = (history_of(committee), page_of(Change, "changelist"))
        seen[role] = [
            "bi-mat · người xem" in text(client, url) or "(bi-mat)" in text(client, url)
            for url in pages
        ]
    assert seen == {"office": [False, False], "administrator": [True, True]}


def test_the_list_of_a_branch_is_narrowed_by_day_person_and_kind(
    office: Client, target: Target
) -> None:
    day = datetime(2023, 5, 4, 17, 30, tzinfo=UTC)
    other = make_user("khac", last_name="Trần", first_name="Bình")
    make_change(target.committee, at=day, by=other, label="Cũ hơn", kind="score")
    url = page_of(Change, "changelist")

    def found(query: str) -> list[str]:
        page = office.get(f"{url}?{query}")
        assert page.status_code == 200
        return [change.label for change in page.context["cl"].result_list]

    assert found("q=05/05/2023") == ["Cũ hơn"]
    assert found("q=04/05/2023") == []
    assert found("q=Trần") == found(f"person={other.pk}") == found("kind=score") == ["Cũ hơn"]
    assert found("q=cũ+hơn") == ["Cũ hơn"]
    assert len(found("kind=target")) == 1
    assert len(found("person=x")) > 1
    assert found("kind=score&row__exact=1") == ["Cũ hơn"]


@pytest.mark.on_sqlite
def test_a_page_of_history_costs_the_same_however_long(office: Client, target: Target) -> None:
    actual = record_actual(figure(target, "1"))
    urls = (history_of(actual), page_of(Change, "changelist"), f"/chi-tieu/{target.pk}/lich-su/")

    def cost() -> list[int]:
        counted = []
        for url in urls:
            with CaptureQueriesContext(connection) as asked:
                assert office.get(url).status_code == 200
            counted.append(len(asked))
        return counted

    few = cost()
    for value in range(2, 70):
        actual.value = Decimal(value)
        actual.save()
        make_change(target.committee, by=make_user(), after={"period": [target.period_id, ""]})
    many = cost()
    # Names are looked up once for a page.
    assert all(later - before <= 1 for before, later in zip(few, many, strict=True))
    assert max(many) <= 12
    assert "thực hiện từ 2 thành 3 tỷ đồng" in text(office, f"{urls[0]}?p=3")


def test_who_serves_the_branch_reads_the_history_of_a_target(
    client: Client, settings: Settings, target: Target
) -> None:
    url = f"/chi-tieu/{target.pk}/lich-su/"
    settings.READ_ACCESS = "public"
    assert client.get(url).status_code == 403
    assert client.get("/chi-tieu/999999999/lich-su/").status_code == 404
    client.force_login(make_user(role="office", committee=make_committee()))
    assert client.get(url).status_code == 403
    for role in ("reader", "reporter", "administrator"):
        client.force_login(make_user(role=role, committee=target.committee))
        assert "4.000 tỷ đồng" in text(client, url)
