"""What people come for, done in a browser: the score, the source, the next figure."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from targets.models import Target

BAC_KAN = "/?cap-uy=thanh-uy-bac-kan&ky="


def main(page: Page) -> str:
    return page.locator("main").inner_text()


def test_leader_reads_the_score_of_2023_and_the_six_misses(page: Page) -> None:
    page.goto(f"{BAC_KAN}2023")
    expect(page.locator(".score")).to_have_text("38/44")
    names = page.locator(".misses .name").all_inner_texts()
    assert len(names) == 6
    for word in ("ngân sách", "tiêm", "bảo hiểm", "thi hành án", "đảng viên", "trực tuyến"):
        assert any(word in name for name in names), word


def test_2020_budget_is_behind_against_two_plans(page: Page) -> None:
    page.goto(f"{BAC_KAN}2020")
    text = page.locator("main tr", has_text="Thu ngân sách").first.text_content() or ""
    for figure in ("105", "151", "69,5%", "151,5", "69,3%", "Nguy cơ không đạt"):
        assert figure in text, figure


def test_2019_cooperatives_are_not_capped(page: Page) -> None:
    page.goto(f"{BAC_KAN}2019")
    assert "350%" in main(page)


def test_one_click_from_a_figure_to_its_printed_words(page: Page) -> None:
    page.goto(f"{BAC_KAN}2023")
    page.locator(".misses .figure-link").first.click()
    expect(page).to_have_url(re.compile(r"/nguon/.+#"))
    page.goto(f"{BAC_KAN}2020")
    page.locator("main a.figure-link[href*='#so-']").first.click()
    expect(page).to_have_url(re.compile(r"/nguon/.+#so-\d+"))
    expect(page.locator(":target")).to_be_visible()


def test_source_shows_what_is_doubtful(page: Page) -> None:
    page.goto("/nguon/hoi-nghi-bch-cao-bang-9-thang-2020/")
    assert "77,%%" in main(page)
    assert "cùng kỳ năm 2020" in main(page)


@pytest.mark.parametrize("words", ["bac kan", "Bắc Kạn", "BAC KAN"])
def test_search_with_or_without_marks(page: Page, words: str) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator("main").get_by_role("link", name="Thành ủy Bắc Kạn").first).to_be_visible()


def test_charts_are_drawn(page: Page) -> None:
    page.goto(f"{BAC_KAN}2020")
    page.wait_for_load_state("networkidle")
    drawn = page.evaluate(
        "[...document.querySelectorAll('canvas[data-chart]')]"
        ".map(canvas => Boolean(Chart.getChart(canvas)))"
    )
    assert drawn
    assert all(drawn)


def test_useful_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{BAC_KAN}2020")
    assert "105" in page.locator("main").inner_text()
    assert page.locator("main table").count() >= 1
    context.close()


def test_office_of_one_person_enters_the_next_figure(
    page: Page, sign_in: Callable[..., None]
) -> None:
    target = Target.objects.get(
        indicator__slug="ket-nap-dang-vien", committee__slug="thanh-uy-bac-kan", period__code="2024"
    )
    sign_in("office", "approver")
    page.goto(f"/quan-tri/targets/target/{target.pk}/change/")
    page.get_by_role("link", name=re.compile("Nhập số")).first.click()
    page.locator("#id_value").fill("một trăm")
    page.locator("input[name=_save]").click()
    expect(page.locator("#content")).to_contain_text("không đúng dạng số")
    page.locator("#id_value").fill("112")
    page.locator("input[name=_save]").click()
    assert "112" in page.locator(".messagelist").inner_text()
    page.goto(f"{BAC_KAN}2024")
    assert "112" in main(page)
    target.refresh_from_db()
    assert target.status == "exceeded"
    page.goto(target.get_absolute_url())
    assert "Vượt" in main(page)


def test_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#noi-dung")).to_be_focused()
