"""The period sheet in a browser: 44 figures by keyboard, a pasted column, drafts, two people."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from config.numbers import show
from meetings.models import Committee, Membership
from targets.country.catalogue import KINDS
from targets.models import Indicator, PeriodClosing, Sector, SheetDraft, Submission
from tests.builders import make_actual, make_committee, make_indicator, make_period, make_target
from tests.e2e.axe import axe

SHEET = "/quan-tri/bang-so-lieu/dang-uy-xa-mau/2025/"
LIMIT = 180
KEY_DELAY = 60


@pytest.fixture
def unit(site: str) -> Committee:
    """A commune with 44 targets of 2025, and the figures of 2024."""
    unit = make_committee("Đảng ủy xã Mẫu", slug="dang-uy-xa-mau")
    sectors = {sector.code: sector for sector in Sector.objects.all()}
    last_year = make_period("2024")
    for order, kind in enumerate(KINDS, start=1):
        indicator = make_indicator(
            kind.name,
            slug=f"m-{kind.slug}",
            unit=kind.unit,
            sector=sectors[kind.sector],
            measure=kind.measure,
            direction=kind.direction,
        )
        plan = Decimal(str(kind.high)).quantize(Decimal(1) / kind.scale)
        make_target(indicator, unit, "2025", plan=plan, order=order)
        before = plan if kind.measure == "milestone" else plan * Decimal("0.95")
        make_actual(
            indicator=indicator,
            committee=unit,
            period=last_year,
            value=before.quantize(Decimal(1) / kind.scale),
        )
    return unit


def figures() -> list[str]:
    """A figure a row, as a clerk types it."""
    return [show(Decimal(str(kind.high)).quantize(Decimal(1) / kind.scale)) for kind in KINDS]


def person(context: BrowserContext, site: str, name: str, committee: Committee) -> None:
    """Sign a browser in as an office of the committee."""
    user = get_user_model().objects.get_or_create(username=name)[0]
    Membership.objects.get_or_create(user=user, committee=committee, role="office")
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])


@pytest.fixture
def visit(browser: Browser, site: str, unit: Committee) -> Iterator[Callable[..., Page]]:
    """Opens a browser of its own for an office of the committee."""
    opened: list[BrowserContext] = []

    def visit(name: str, **options: Any) -> Page:
        context = browser.new_context(base_url=site, **options)
        opened.append(context)
        person(context, site, name, unit)
        return context.new_page()

    yield visit
    for context in opened:
        context.close()


@pytest.fixture
def clerk(page: Page, site: str, unit: Committee) -> Page:
    person(page.context, site, "van-thu", unit)
    return page


def value_boxes(page: Page) -> Locator:
    return page.locator(".sheet-value")


def test_44_figures_by_keyboard_in_less_than_three_minutes(
    clerk: Page, record_property: Callable[[str, object], None]
) -> None:
    clerk.goto(SHEET)
    value_boxes(clerk).first.focus()
    began = time.monotonic()
    for figure in figures():
        # As quick as somebody who types 100 words a minute.
        clerk.keyboard.type(figure, delay=KEY_DELAY)
        clerk.keyboard.press("Enter")
    expect(clerk.get_by_role("button", name="Ghi", exact=True)).to_be_focused()
    clerk.keyboard.press("Enter")
    expect(clerk.locator(".messagelist")).to_contain_text("Đã ghi 44 số")
    seconds = time.monotonic() - began
    record_property("seconds", round(seconds, 1))
    print(f"44 figures by keyboard: {seconds:.1f} s")
    assert seconds < LIMIT
    assert Submission.objects.count() == len(KINDS)
    stored = Submission.objects.order_by("pk").values_list("value", flat=True)
    assert [show(value) for value in stored] == figures()


def test_rows_say_how_they_are_understood_while_one_types(clerk: Page) -> None:
    clerk.goto(SHEET)
    first, second = (clerk.locator(".sheet-row").nth(at) for at in (0, 1))
    first.locator(".sheet-value").fill("3200,5")
    expect(first.locator(".sheet-echo")).to_have_text("3.200,5 tỷ đồng")
    expect(first.locator(".sheet-reading")).to_contain_text("Vượt")
    expect(first.locator(".sheet-doubt")).to_contain_text("gấp 37,4 lần cùng kỳ năm trước")
    second.locator(".sheet-value").fill("3200.5")
    expect(second.locator(".sheet-error")).to_contain_text("không đúng dạng số")
    expect(second.locator(".sheet-value")).to_have_attribute("aria-invalid", "true")
    second.locator(".sheet-value").fill("58")
    expect(second.locator(".sheet-error")).to_have_count(0)
    first.get_by_label("Đúng như vậy").check()
    clerk.get_by_role("button", name="Ghi", exact=True).click()
    expect(clerk.locator(".messagelist")).to_contain_text("Đã ghi 2 số")


def test_arrows_and_tab(clerk: Page) -> None:
    clerk.goto(SHEET)
    boxes = value_boxes(clerk)
    boxes.nth(1).focus()
    clerk.keyboard.press("ArrowDown")
    expect(boxes.nth(2)).to_be_focused()
    clerk.keyboard.press("ArrowUp")
    clerk.keyboard.press("ArrowUp")
    expect(boxes.nth(0)).to_be_focused()
    clerk.keyboard.press("Tab")
    expect(clerk.locator("[name^='uoc-']").first).to_be_focused()
    clerk.keyboard.press("Tab")
    clerk.keyboard.press("ArrowDown")
    expect(clerk.locator(".sheet-note").nth(1)).to_be_focused()


def paste(box: Locator, text: str) -> None:
    """Paste as from a spreadsheet."""
    box.focus()
    box.evaluate(
        """(box, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const event = {clipboardData, bubbles: true, cancelable: true};
            box.dispatchEvent(new ClipboardEvent("paste", event));
        }""",
        text,
    )


def test_a_column_is_pasted_downwards(clerk: Page) -> None:
    clerk.goto(SHEET)
    boxes, notes = value_boxes(clerk), clerk.locator(".sheet-note")
    paste(boxes.nth(1), '57,5\r\n\r\n60\tghi chú một\r\n"61"\t"hai\ndòng"\r\n')
    assert [boxes.nth(at).input_value() for at in range(5)] == ["", "57,5", "", "60", "61"]
    assert [notes.nth(at).input_value() for at in (1, 3, 4)] == ["", "ghi chú một", "hai dòng"]
    expect(clerk.locator(".sheet-row").nth(1).locator(".sheet-echo")).to_contain_text("57,5")
    paste(boxes.nth(42), "1\n1\n1\n")
    expect(clerk.locator("#sheet-told")).to_contain_text("số dòng thừa: 1")


def test_a_whole_column_of_44(clerk: Page) -> None:
    clerk.goto(SHEET)
    paste(value_boxes(clerk).first, "\r\n".join(figures()) + "\r\n")
    expect(clerk.locator(".sheet-row").last.locator(".sheet-echo")).to_be_visible()
    expect(clerk.locator(".sheet-error")).to_have_count(0)
    clerk.get_by_role("button", name="Ghi và gửi duyệt").click()
    expect(clerk.locator(".messagelist")).to_contain_text("đã gửi duyệt 44 số")


def test_a_draft_survives_a_closed_browser(visit: Callable[..., Page]) -> None:
    for typed in ("57,5", "60"):
        page = visit("van-thu")
        page.goto(SHEET)
        if typed == "60":
            expect(page.locator(".sheet-draft")).to_contain_text("1 dòng chưa ghi")
            expect(value_boxes(page).nth(1)).to_have_value("57,5")
        value_boxes(page).nth(1).fill(typed)
        expect(page.locator("#sheet-told")).to_contain_text("Đã giữ bản nháp")
        page.context.close()
    (kept,) = SheetDraft.objects.get().contents.values()
    assert kept["value"] == "60"


def test_leaving_the_page_at_once_keeps_what_was_typed(clerk: Page) -> None:
    clerk.goto(SHEET)
    value_boxes(clerk).nth(1).fill("57,5")
    clerk.goto("/quan-tri/bang-so-lieu/")
    clerk.wait_for_timeout(500)
    clerk.goto(SHEET)
    expect(value_boxes(clerk).nth(1)).to_have_value("57,5")
    clerk.get_by_role("button", name="Bỏ bản nháp").click()
    expect(value_boxes(clerk).nth(1)).to_have_value("")
    assert not SheetDraft.objects.exists()


def test_two_people_lose_nothing(clerk: Page, visit: Callable[..., Page]) -> None:
    clerk.goto(SHEET)
    lan = visit("lan")
    lan.goto(SHEET)
    value_boxes(lan).nth(1).fill("57,5")
    lan.get_by_role("button", name="Ghi", exact=True).click()
    expect(lan.locator(".messagelist")).to_contain_text("Đã ghi 1 số")

    value_boxes(clerk).nth(1).fill("58")
    value_boxes(clerk).nth(2).fill("39")
    clerk.get_by_role("button", name="Ghi", exact=True).click()
    expect(clerk.locator(".errornote")).to_contain_text("Người khác vừa ghi số khác cho")
    row = clerk.locator(".sheet-row").nth(1)
    expect(row).to_contain_text("đang nhập: 57,5 tỷ đồng (lan nhập)")
    expect(row.locator(".sheet-value")).to_have_value("58")
    clerk.get_by_role("button", name="Ghi", exact=True).click()
    expect(clerk.locator(".messagelist")).to_contain_text("Đã ghi 2 số")
    assert {show(row.value) for row in Submission.objects.all()} == {"58", "39"}


def test_without_javascript(visit: Callable[..., Page]) -> None:
    page = visit("van-thu", java_script_enabled=False)
    page.goto("/quan-tri/")
    page.get_by_role("link", name="Bảng số liệu").first.click()
    page.get_by_role("link", name="Năm 2025", exact=True).click()
    value_boxes(page).nth(1).fill("57,5")
    value_boxes(page).nth(1).press("Enter")
    expect(page.locator(".sheet-echo")).to_have_text("57,5 tỷ đồng")
    assert not Submission.objects.exists()
    page.get_by_role("button", name="Ghi và gửi duyệt").click()
    expect(page.locator(".messagelist")).to_contain_text("đã gửi duyệt 1 số")


def judge(page: Page) -> None:
    """Nothing sticks out and axe finds nothing, wide and narrow."""
    for width in (1280, 360):
        # So tall that what stays in sight lies over nothing: axe takes it for what hides a box.
        page.set_viewport_size({"width": width, "height": 20_000})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe(page)


def test_pages_are_accessible_wide_and_narrow(clerk: Page, unit: Committee) -> None:
    clerk.goto("/quan-tri/bang-so-lieu/?nam=2025")
    judge(clerk)
    clerk.goto(SHEET)
    judge(clerk)
    for at, typed in enumerate(("3.200,5", "abc", "57")):
        value_boxes(clerk).nth(at).fill(typed)
    clerk.get_by_role("button", name="Ghi", exact=True).click()
    expect(clerk.locator(".errornote")).to_be_visible()
    judge(clerk)
    period = make_period("2025")
    PeriodClosing.objects.create(committee=unit, period=period, closed_at=timezone.now())
    clerk.goto(SHEET)
    expect(value_boxes(clerk)).to_have_count(0)
    judge(clerk)


def test_many_committees_are_searched(page: Page, site: str, unit: Committee) -> None:
    for number in range(60):
        below = make_committee(f"Chi bộ số {number}", unit)
        make_target(Indicator.objects.get(slug=f"m-{KINDS[0].slug}"), below, "2025")
    person(page.context, site, "van-thu", unit)
    page.goto("/quan-tri/bang-so-lieu/")
    expect(page.get_by_text("Trang 1/2")).to_be_visible()
    judge(page)
    page.get_by_label("Tìm cấp ủy").fill("chi bo so 57")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Chi bộ số 57").click()
    expect(page.get_by_role("heading", name="Chi bộ số 57")).to_be_visible()


def test_prints_figures_without_controls(clerk: Page) -> None:
    clerk.goto(SHEET)
    clerk.emulate_media(media="print")
    expect(clerk.locator(".sheet-buttons")).to_be_hidden()
    expect(clerk.locator(".sheet-row").last).to_be_visible()
