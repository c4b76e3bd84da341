"""Every page with the five documents' data, wide and narrow: readable, accessible, quiet.

The `page` fixture fails a test on console errors, CSP reports and requests that
leave the server, so opening a page already proves those.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.fixtures import Settings

from config.acting import acting
from meetings.models import Membership
from targets.models import Target
from tests.builders import make_verdict
from tests.e2e.axe import axe

BAC_KAN = "/?cap-uy=thanh-uy-bac-kan&ky="
PAGES = (
    "/",
    f"{BAC_KAN}2019",
    f"{BAC_KAN}2020",
    f"{BAC_KAN}2023",
    f"{BAC_KAN}2020-2025",
    "/?cap-uy=thanh-uy-cao-bang&ky=2020",
    "/cap-uy/",
    "/cap-uy/thanh-uy-bac-kan/",
    "/cap-uy/trung-uong/",
    "/hoi-nghi/",
    "/hoi-nghi/cao-bang-bch-5-2020/",
    "/hoi-nghi/ubnd-bac-kan-30-11-2020/",
    "/nghi-quyet/",
    "/nghi-quyet/nq-dai-hoi-vii-thanh-pho-bac-kan/",
    "/nghi-quyet/50-kl-tw/",
    "/chi-tieu/",
    "/chi-tieu/?cap-uy=bac+kan&trang-thai=at_risk",
    "/so-sanh/",
    "/so-sanh/?chi-tieu=thu-ngan-sach",
    "/nguon/",
    "/nguon/bac-kan-tong-ket-nhiem-ky-2015-2020/",
    "/nguon/hoi-nghi-bch-cao-bang-9-thang-2020/",
    "/nguoi/cu-ngoc-cuong/",
    "/kiem-tra/",
    "/cach-tinh/",
    "/tim-kiem/?q=bac+kan",
    "/tim-kiem/?q=khong+co+gi",
    "/dang-nhap/",
)
SIGNED_IN_PAGES = (
    "/doi-mat-khau/",
    "/quan-tri/",
    "/quan-tri/targets/target/",
    "/quan-tri/targets/actual/add/",
    "/quan-tri/meetings/meeting/add/",
    "/quan-tri/meetings/document/",
)
WIDTHS = (1280, 360)


def judge(page: Page, path: str, status: int = 200) -> None:
    """Open a page wide, narrow it: nothing sticks out, and axe finds nothing either way."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    response = page.goto(path)
    assert response is not None
    assert response.status == status
    assert page.locator("h1").count() == 1
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        reach = page.evaluate("document.documentElement.scrollWidth")
        assert reach <= width, f"{path} is {reach} px wide at {width} px"
        axe(page)


@pytest.mark.parametrize("path", PAGES)
def test_page(page: Page, path: str) -> None:
    judge(page, path)


def test_every_kind_of_target(page: Page) -> None:
    for measure in ("accumulates", "level", "milestone", "criteria"):
        target = Target.objects.filter(indicator__measure=measure).order_by("pk").first()
        assert target is not None
        judge(page, target.get_absolute_url())


def test_in_english(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    judge(page, f"{BAC_KAN}2020")


@pytest.mark.parametrize("path", SIGNED_IN_PAGES)
def test_signed_in_page(page: Page, sign_in: Callable[..., None], path: str) -> None:
    sign_in("office", "approver")
    judge(page, path)


@pytest.mark.parametrize("path", ["", "add/"])
def test_pages_of_roles(page: Page, sign_in: Callable[..., None], path: str) -> None:
    sign_in("administrator")
    judge(page, f"/quan-tri/meetings/membership/{path}")


def test_pages_of_history(page: Page, sign_in: Callable[..., None]) -> None:
    """A changed figure: its history, its target's, the branch's, and where it is asked why."""
    sign_in("office", "approver")
    target = Target.objects.exclude(latest=None).order_by("pk").first()
    assert target is not None
    actual, ruled = target.latest, f"/quan-tri/targets/verdict/{make_verdict(target).pk}"
    with acting(reason="Số in nhầm, đã đối chiếu với báo cáo gốc của cơ quan thuế"):
        actual.note = "Một ghi chú dài để dòng của lịch sử phải xuống hàng ở màn hình hẹp."
        actual.save()
    for path in (
        f"/quan-tri/targets/actual/{actual.pk}/history/",
        f"{target.get_absolute_url()}lich-su/",
    ):
        judge(page, path)
        assert page.get_by_text("đã đối chiếu").is_visible()
    judge(page, "/quan-tri/meetings/change/")
    for path in (f"{ruled}/change/", f"{ruled}/delete/"):
        judge(page, path)
        assert page.locator("[name=change_reason]").is_visible()


def test_who_serves_nobody_is_told_so(
    page: Page, sign_in: Callable[..., None], settings: Settings, problems: list[str]
) -> None:
    sign_in("reader")
    Membership.objects.all().delete()
    settings.READ_ACCESS = "members"
    judge(page, "/", status=403)
    assert page.get_by_role("heading", name="chưa được phân công").is_visible()
    assert "403" in problems.pop()


@pytest.mark.parametrize(
    "path", [f"{BAC_KAN}2020", "/chi-tieu/", "/nguon/bac-kan-tong-ket-nhiem-ky-2015-2020/"]
)
def test_prints_figures_without_controls(page: Page, path: str) -> None:
    page.goto(path)
    page.emulate_media(media="print")
    assert page.locator(".masthead-nav").is_hidden()
    assert page.locator("main form").first.is_hidden()
    for table in page.locator("main table").all():
        assert table.is_visible()
