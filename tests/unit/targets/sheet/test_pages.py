"""Pages around the sheet: who finds which, nonsense in every box, drafts that are kept."""

from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from meetings.models import Committee, Period
from targets.exchange.rows import Entered
from targets.models import SheetDraft, Submission, Target
from targets.sheet.drafts import MOST_ROWS, fill_draft, keep_draft
from targets.sheet.saving import open_sheet, sheet_data
from targets.sheet.typed import MOST_TEXT, Typed
from tests.builders import (
    make_actual,
    make_committee,
    make_indicator,
    make_period,
    make_sector,
    make_target,
    make_user,
)
from tests.unit.targets.sheets import address, boxes, line_of, post, send
from tests.unit.test_admin_fuzz import GARBAGE
from tests.unit.test_catalogues import MARKED_LETTERS

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]
SHEETS = "/quan-tri/bang-so-lieu/"


@pytest.fixture
def clerk(client: Client, unit: Committee, budget: Target) -> Client:
    client.force_login(make_user("van-phong", role="office", committee=unit))
    return client


def keep(client: Client, unit: Committee, page: Any = None, **typed: str) -> Any:
    """Leave boxes unsaved, as the page does while somebody types."""
    values = boxes(page or client.get(address(unit)))
    typed = {name.replace("_", "-"): value for name, value in typed.items()}
    return client.post(address(unit, name="sheet-keep"), values | typed)


# --- Who finds what ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["reader", "approver", "administrator", "reporter", None])
def test_who_enters_nothing_there_finds_nothing(
    client: Client, unit: Committee, budget: Target, role: str | None
) -> None:
    elsewhere = make_committee("Nơi khác")
    make_target(committee=elsewhere, period="2024")
    user = make_user("ai-do", role=role, committee=unit)
    if role in {"reader", None}:
        get_user_model().objects.filter(pk=user.pk).update(is_staff=True)
    client.force_login(user)
    for name in ("sheet", "sheet-preview", "sheet-keep"):
        url = address(unit, name=name)
        assert client.post(url, {"so-thu": "1"}).status_code == HTTPStatus.NOT_FOUND
    guessed = client.get(address(unit))
    absent = client.get(f"{SHEETS}khong-co/2024/")
    assert guessed.status_code == absent.status_code == HTTPStatus.NOT_FOUND
    assert "Sáng" not in client.get(SHEETS).content.decode()
    assert "Sáng" not in client.get(f"{SHEETS}?cap-uy=sang").content.decode()
    assert not Submission.objects.exists()


def test_an_office_finds_its_branch(client: Client, unit: Committee) -> None:
    below = make_committee("Chi bộ Hai", unit)
    foreign = make_committee("Đảng ủy Nơi khác")
    for each in (unit, below, foreign):
        make_target(committee=each, period="2024")
    client.force_login(make_user(role="office", committee=unit))
    html = client.get(SHEETS).content.decode()
    assert "Đảng ủy xã Sáng" in html
    assert "Chi bộ Hai" in html
    assert "Nơi khác" not in html
    assert "Chi bộ Hai" in client.get(f"{SHEETS}?q=CHI+bo").content.decode()
    assert "Chi bộ Hai" not in client.get(f"{SHEETS}?q=sang").content.decode()
    assert client.get(address(foreign)).status_code == HTTPStatus.NOT_FOUND


def test_the_only_committee_is_opened_at_once(clerk: Client, unit: Committee) -> None:
    page = clerk.get(SHEETS)
    assert page.context["committee"] == unit
    assert page.context["year"] == 2024
    assert "Bảng số liệu" in clerk.get(reverse("admin:index")).content.decode()
    assert f"{SHEETS}?cap-uy=sang" in clerk.get(
        reverse("admin:meetings_committee_change", args=[unit.pk])
    ).content.decode().replace("&amp;", "&")


def test_how_far_each_sheet_has_come(clerk: Client, unit: Committee, budget: Target) -> None:
    make_actual(indicator=budget.indicator, committee=unit, period=make_period("2024-Q1"))
    post(clerk, f"{address(unit, '2024-6M')}?den-ngay=15/05/2024", so_thu="120")
    keep(clerk, unit, so_thu="105")
    states = {each.period.code: each for each in clerk.get(SHEETS).context["states"]}
    assert list(states)[:5] == ["2024", "2024-6M", "2024-9M", "2024-Q1", "2024-Q2"]
    assert (states["2024-Q1"].code, states["2024-Q1"].words) == ("accepted", ["đã duyệt 1/1"])
    assert (states["2024-6M"].code, states["2024-6M"].words) == ("draft", ["đang nhập 1"])
    assert (states["2024"].code, states["2024"].has_draft) == ("empty", True)
    assert "2024-6M/?den-ngay=15%2F05%2F2024" in clerk.get(SHEETS).content.decode()


def test_in_english_no_vietnamese_is_left(client: Client) -> None:
    make_sector(name="Economy")
    unit = make_committee("Xa Mau", slug="xa-mau")
    first = make_target(make_indicator("Revenue", slug="thu", unit="USD"), unit, "2024", plan=10)
    make_target(make_indicator("Poverty", slug="ngheo", unit="%"), unit, "2024", plan=10)
    make_actual(first, 9)
    make_actual(indicator=first.indicator, committee=unit, period=make_period("2023"))
    client.force_login(make_user("office", role="office", committee=unit))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    keep(client, unit, so_ngheo="5")
    page = client.get(address(unit))
    send(client, address(unit), boxes(page), so_ngheo="8")
    answers = [
        page,
        client.get(SHEETS),
        client.get(address(unit)),
        send(client, address(unit), boxes(page), so_thu="200000", so_ngheo="7"),
        send(client, address(unit), boxes(page), so_thu="-1", ly_do_thu="x"),
    ]
    for answer in answers:
        html = answer.content.decode().replace("Tiếng Việt", "")
        assert MARKED_LETTERS.findall(html) == []


# --- Nonsense ---------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["2024-13", "1000", "x", "2024-Q5", "%00", "٢٠٢٤", "9999-0001"])
def test_no_such_period(clerk: Client, unit: Committee, code: str) -> None:
    assert clerk.get(f"{SHEETS}sang/{code}/").status_code == HTTPStatus.NOT_FOUND


def test_garbage_in_every_box(clerk: Client, unit: Committee) -> None:
    names = [f"{box}-thu" for box in ("so", "uoc", "ghi-chu", "ly-do", "co", "dung")]
    for given in GARBAGE:
        values = dict.fromkeys(names, given)
        sent = values | {"viec": given, "den-ngay": given}
        for name in ("sheet", "sheet-keep"):
            assert clerk.post(address(unit, name=name), sent).status_code == HTTPStatus.OK, given
        answer = clerk.post(address(unit), values | {"viec": "gui"})
        assert answer.status_code in {HTTPStatus.OK, HTTPStatus.FOUND}, given
        asked = {"cap-uy": given, "nam": given, "q": given, "trang": given}
        assert clerk.get(SHEETS, asked).status_code == HTTPStatus.OK, given
    for row in Submission.objects.all():
        assert len(row.note) <= MOST_TEXT


def test_an_empty_sheet_takes_nothing(clerk: Client, unit: Committee) -> None:
    assert "không có chỉ tiêu nào" in clerk.get(address(unit, "2031")).content.decode()
    assert clerk.post(address(unit, "2031"), {"so-thu": "1"}).status_code == HTTPStatus.NOT_FOUND
    assert not Period.objects.filter(code="2031").exists()


# --- As somebody types ------------------------------------------------------------------------


def test_the_page_asks_how_a_row_is_understood(clerk: Client, unit: Committee) -> None:
    values = boxes(clerk.get(address(unit))) | {"so-thu": "3200,5"}
    cells = clerk.post(address(unit, name="sheet-preview"), values).json()["cells"]
    assert list(cells) == ["thu"]
    assert "3.200,5 tỷ đồng" in cells["thu"]
    assert "Vượt" in cells["thu"]
    values["so-thu"] = "<b>1</b>"
    cells = clerk.post(address(unit, name="sheet-preview"), values).json()["cells"]
    assert "&lt;b&gt;" in cells["thu"]
    assert not Submission.objects.exists()
    assert clerk.get(address(unit, name="sheet-preview")).status_code == 405


def test_a_draft_is_opened_again_until_it_is_saved(clerk: Client, unit: Committee) -> None:
    answer = keep(clerk, unit, so_thu="abc", ghi_chu_thu="hỏi lại")
    assert "Đã giữ bản nháp" in answer.json()["told"]
    page = clerk.get(address(unit))
    assert "1 dòng chưa ghi" in page.content.decode()
    assert line_of(page).typed.value == "abc"
    send(clerk, address(unit), boxes(page), so_thu="105")
    assert not SheetDraft.objects.exists()
    assert "chưa ghi." not in clerk.get(address(unit)).content.decode()


def test_what_is_as_it_was_is_no_draft(clerk: Client, unit: Committee) -> None:
    keep(clerk, unit, so_thu="105")
    page = clerk.get(address(unit))
    keep(clerk, unit, page, so_thu="")
    assert not SheetDraft.objects.exists()
    # What comes in after saving, sent before it, brings nothing back.
    seen = boxes(page)
    send(clerk, address(unit), seen, so_thu="105")
    clerk.post(address(unit, name="sheet-keep"), seen | {"so-thu": "105"})
    assert not SheetDraft.objects.exists()


def test_a_draft_is_thrown_away(clerk: Client, unit: Committee) -> None:
    keep(clerk, unit, so_thu="105")
    page = post(clerk, address(unit), "bo-nhap")
    assert line_of(page).typed.value == ""
    assert not SheetDraft.objects.exists()
    assert not Submission.objects.exists()


def test_nobody_else_sees_a_draft(clerk: Client, unit: Committee) -> None:
    keep(clerk, unit, so_thu="987654")
    other = Client()
    for user in (
        make_user("lan", role="office", committee=unit),
        get_user_model().objects.create_superuser("goc"),
    ):
        other.force_login(user)
        assert "987654" not in other.get(address(unit)).content.decode()
        assert "bản nháp chưa ghi" not in other.get(f"{SHEETS}?cap-uy=sang").content.decode()
        send(other, address(unit), boxes(other.get(address(unit))), "bo-nhap")
    assert SheetDraft.objects.count() == 1


def test_a_draft_knows_that_it_was_overtaken(clerk: Client, unit: Committee) -> None:
    keep(clerk, unit, so_thu="105")
    other = Client()
    other.force_login(make_user("lan", role="office", committee=unit))
    post(other, address(unit), so_thu="110")
    page = clerk.get(address(unit))
    assert line_of(page).is_overtaken
    assert "đang nhập: 110 tỷ đồng (lan nhập)" in page.content.decode()
    send(clerk, address(unit), boxes(page))
    assert Submission.objects.get().value == 105


def test_drafts_are_bounded(clerk: Client, unit: Committee) -> None:
    many = {f"so-x{number}": "1" for number in range(MOST_ROWS + 1)}
    assert clerk.post(address(unit, name="sheet-keep"), many).status_code == 413
    clerk.post(address(unit, name="sheet-keep"), {"so-thu": "1" * 5000, "ghi-chu-thu": "a" * 5000})
    (kept,) = SheetDraft.objects.get().contents.values()
    assert len(kept["value"]) + len(kept["note"]) < 400


def test_an_unreadable_draft_is_an_empty_one(clerk: Client, unit: Committee) -> None:
    keep(clerk, unit, so_thu="105")
    for contents in ([], {"thu": 3}, {"thu": {"value": 7, "note": None}}, {"x": {"value": "1"}}):
        SheetDraft.objects.update(contents=contents)
        assert clerk.get(address(unit)).status_code == HTTPStatus.OK


# --- Files ------------------------------------------------------------------------------------


def test_a_file_fills_the_draft_and_the_sheet_previews_it(clerk: Client, unit: Committee) -> None:
    user = get_user_model().objects.get(username="van-phong")
    period = make_period("2024")
    other = make_target(make_indicator(slug="ngheo"), unit, "2024", plan=3)
    keep_draft(user, unit, period, period.end, {"ngheo": Typed(value="2")})
    (row, _other) = sheet_data(open_sheet(user, unit, period)).rows
    assert (row.key, row.plan, row.is_open, other.plan_id > 0) == ("thu", "151", True, True)

    entry = Entered("thu", "105", is_estimate=False, note="tệp", reason="", token=row.token)
    fill_draft(user, unit, period, period.end, [entry])

    page = clerk.get(address(unit))
    assert [line.typed.value for line in page.context["sheet"].lines] == ["105", "2"]
    assert not line_of(page).is_overtaken
    send(clerk, address(unit), boxes(page))
    assert {row.value for row in Submission.objects.all()} == {105, 2}
