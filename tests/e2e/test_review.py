"""The review as an approver with two minutes sees it: wide, narrow, and by the keyboard."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from meetings.models import Committee, Period
from targets.models import Submission, Target
from tests.e2e.test_pages import judge

SENT_AT = datetime(2025, 1, 6, 2, tzinfo=UTC)
QUEUE = "/quan-tri/duyet-so-lieu/"
SHEET = f"{QUEUE}thanh-uy-bac-kan/2024/"


@pytest.fixture
def waiting(site: str) -> list[Submission]:
    """Eight figures of a year that somebody has sent, one of them odd; a returned one."""
    sender = get_user_model().objects.create(username="lan", last_name="Nguyễn Thị Lan")
    committee = Committee.objects.get(slug="thanh-uy-bac-kan")
    period = Period.objects.get(code="2024")
    targets = Target.objects.filter(committee=committee, period=period).select_related("indicator")
    rows = []
    for number, target in enumerate(targets.order_by("order", "pk")[:9]):
        plan = target.plan.value if target.plan else Decimal(10)
        row = Submission(
            indicator=target.indicator,
            committee=committee,
            period=period,
            value=plan * (1000 if number == 2 else 1),
            is_estimate=number == 3,
            note="Theo báo cáo số 15-BC/TU của Thành ủy, phần II." if number == 1 else "",
            state="returned" if number == 8 else "submitted",
            return_reason="Nhầm đơn vị: nghìn tấn." if number == 8 else "",
            entered_by=sender,
            submitted_by=sender,
            entered_at=SENT_AT,
            submitted_at=SENT_AT,
        )
        if target.indicator.measure == "milestone":
            row.value = 1
        if row.state == "returned":
            row.decided_by, row.decided_at = sender, SENT_AT
        row.save()
        rows.append(row)
    return rows


def test_pages_of_the_review(
    page: Page, sign_in: Callable[..., None], waiting: list[Submission]
) -> None:
    sign_in("approver", "office")
    row = waiting[0]
    for path in (
        "/quan-tri/",
        QUEUE,
        SHEET,
        "/quan-tri/targets/submission/",
        f"/quan-tri/targets/submission/{row.pk}/change/",
        "/quan-tri/targets/submission/add/",
    ):
        judge(page, path)


def test_approver_decides_by_keyboard_and_closes_the_period(
    page: Page, sign_in: Callable[..., None], waiting: list[Submission]
) -> None:
    sign_in("approver")
    page.goto(QUEUE)
    page.get_by_role("link", name="Thành ủy Bắc Kạn").press("Enter")
    boxes = page.get_by_role("checkbox")
    count = boxes.count()
    assert all(box.is_checked() for box in boxes.all())
    expect(page.locator(".review-doubt").first).to_be_visible()
    odd = page.locator("tr.is-odd").get_by_role("checkbox")
    for box in odd.all():
        box.press("Space")
    page.get_by_role("button", name="Duyệt các số đã chọn").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text(f"Đã duyệt {count - odd.count()} số.")

    page.get_by_label("Lý do trả lại").fill("Nhầm đơn vị.")
    page.get_by_role("button", name="Trả lại các số đã chọn").click()
    expect(page.locator("#tra-lai")).to_contain_text("(")
    page.get_by_role("button", name="Công bố").click()
    page.get_by_role("button", name="Khóa kỳ").click()
    expect(page.locator(".review-standing")).to_contain_text("đã khóa số liệu")
    page.goto("/cap-uy/thanh-uy-bac-kan/")
    expect(page.locator(".context-line")).to_contain_text("đã khóa")
