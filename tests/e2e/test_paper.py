"""Data entry on paper and on a laptop: tables across A4, nothing cut off, nothing to press."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from meetings.models import Committee, Period
from targets.models import Citation, Submission, Target
from tests.builders import make_user
from tests.e2e.axe import axe

SENT_AT = datetime(2025, 1, 6, 2, tzinfo=UTC)
SHEET = "/quan-tri/bang-so-lieu/thanh-uy-bac-kan/2024/"
REVIEW = "/quan-tri/duyet-so-lieu/thanh-uy-bac-kan/2024/"
NOTE = "Số ước của phòng Kinh tế, chờ Chi cục Thống kê khu vực xác nhận trước ngày 15/01/2025."
# Of A4 in points, as a printed page says its own size.
ACROSS = "[0 0 841.91998 594.95996]"


@pytest.fixture
def target(site: str) -> Target:
    """A figure with a long note waits for somebody to accept it."""
    committee = Committee.objects.get(slug="thanh-uy-bac-kan")
    period = Period.objects.get(code="2024")
    target = Target.objects.filter(committee=committee, period=period).order_by("order", "pk")[0]
    sender = make_user("lan", last_name="Phạm Thị Thanh", first_name="Lan")
    sent = {"entered_by": sender, "submitted_by": sender}
    Submission.objects.create(
        **{name: getattr(target, name) for name in ("indicator", "committee", "period")},
        **sent | {"entered_at": SENT_AT, "submitted_at": SENT_AT},
        value=1,
        note=NOTE,
        state="submitted",
    )
    return target


def on_paper(page: Page) -> list[str]:
    """Print the page; the sizes of its sheets. It goes on as paper has it."""
    sizes = re.findall(
        r"/MediaBox (\[[^]]+\])", page.pdf(prefer_css_page_size=True).decode("latin-1")
    )
    # As wide as the paper: narrower than the screens that get cards.
    page.set_viewport_size({"width": 720, "height": 900})
    page.emulate_media(media="print")
    return sizes


def pressed(page: Page) -> Locator:
    """What is on the page to be pressed."""
    return page.locator('button:visible, [type="submit"]:visible, [type="file"]:visible')


def test_sheet(page: Page, sign_in: Callable[..., None], target: Target) -> None:
    sign_in("office", "approver")
    page.goto(SHEET)
    page.locator(f"#o-{target.indicator.slug}").fill("2")
    page.locator(f'[name="ghi-chu-{target.indicator.slug}"]').fill(f"{NOTE} Đã sửa.")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert set(on_paper(page)) == {ACROSS}
    expect(page.get_by_text(f"{NOTE} Đã sửa.")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Kế hoạch")).to_be_visible()
    assert page.locator("table.sheet thead").evaluate("each => getComputedStyle(each).display") == (
        "table-header-group"
    )
    expect(pressed(page)).to_have_count(0)
    expect(page.locator(".breadcrumbs")).to_be_hidden()


def test_review(page: Page, sign_in: Callable[..., None], target: Target) -> None:
    sign_in("office", "approver")
    page.goto(REVIEW)
    assert set(on_paper(page)) == {ACROSS}
    expect(page.get_by_text(NOTE)).to_be_visible()
    expect(page.get_by_role("columnheader", name="Kế hoạch")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Chọn")).to_be_hidden()
    for name in ("Công bố, khóa kỳ", "Bỏ chọn tất cả", "Xem từng số"):
        expect(page.get_by_text(name)).to_be_hidden()
    expect(pressed(page)).to_have_count(0)


@pytest.mark.parametrize("path", ["meetings/change/", "targets/target/", "nhap-tep/"])
def test_lists(page: Page, sign_in: Callable[..., None], target: Target, path: str) -> None:
    sign_in("office", "approver")
    page.goto(f"/quan-tri/{path}")
    on_paper(page)
    expect(page.locator("h1")).to_be_visible()
    expect(pressed(page)).to_have_count(0)
    for each in ("#header", "#toolbar", "#changelist-filter", ".breadcrumbs", "#nav-sidebar"):
        for hidden in page.locator(each).all():
            expect(hidden).to_be_hidden()


def test_wide_list_shows_all_its_columns_on_a_laptop(
    page: Page, sign_in: Callable[..., None], target: Target
) -> None:
    sign_in("office", "approver")
    for model in ("targets/target", "targets/actual", "targets/submission", "meetings/change"):
        page.goto(f"/quan-tri/{model}/")
        cut_off = "each => each.scrollWidth - each.clientWidth"
        assert page.locator("#changelist .results").evaluate(cut_off) == 0, model


def test_forms_of_what_waits_and_of_what_a_resolution_sets(
    page: Page, sign_in: Callable[..., None], target: Target
) -> None:
    sign_in("office", "approver")
    reported = Target.objects.exclude(latest=None).order_by("pk")[0]
    resolved = Target.objects.exclude(resolution=None).order_by("pk")[0]
    for path in (
        f"targets/target/{target.pk}/",
        f"targets/actual/{reported.latest_id}/",
        f"meetings/document/{resolved.resolution_id}/",
    ):
        page.goto(f"/quan-tri/{path}change/")
        axe(page)
    title = page.locator("tr.has_original td.original p").first
    assert title.evaluate("each => each.scrollHeight - each.clientHeight") == 0
    below, first = title.bounding_box(), page.locator("tr.has_original .field-indicator p").first
    assert below["y"] + below["height"] <= first.bounding_box()["y"]


def test_fields_of_inline_rows_are_named_by_their_columns(
    page: Page, sign_in: Callable[..., None], target: Target
) -> None:
    sign_in("office", "approver")
    cited = Citation.objects.exclude(actual=None).order_by("pk")[0]
    page.goto(f"/quan-tri/targets/actual/{cited.actual_id}/change/")
    row = page.locator("#citations-0")
    for column, field in (("paragraph", "input"), ("document", ".select2-selection")):
        heading = page.locator(f"#citations-group thead .column-{column}").inner_text().strip()
        named = row.locator(f".field-{column} {field}").first
        assert named.get_attribute("aria-label").startswith(heading)
