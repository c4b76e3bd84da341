"""The browser of the tests itself: it runs scripts, has fonts, and notices what it must notice."""

import pytest
from playwright.sync_api import Page

from tests.e2e.axe import axe


def test_sign_in_page_is_clean(page: Page) -> None:
    page.goto("/dang-nhap/")
    assert page.locator("html").get_attribute("lang") == "vi"
    axe(page)


def test_inline_script_is_blocked_and_noticed(page: Page, problems: list[str]) -> None:
    page.goto("/dang-nhap/")
    page.evaluate("document.body.setAttribute('onclick', 'document.title = \"mở\"')")
    page.evaluate("document.body.click()")
    assert page.title() != "mở"
    assert "Content Security Policy" in problems.pop()
    assert problems == []


def test_outside_request_is_blocked_and_noticed(page: Page, problems: list[str]) -> None:
    page.goto("/dang-nhap/")
    page.evaluate("fetch('http://192.0.2.1/').catch(() => null)")
    assert any("Content Security Policy" in problem for problem in problems)
    problems.clear()


def test_missing_file_is_noticed(page: Page, problems: list[str]) -> None:
    page.goto("/static/khong-co.css")
    assert "404" in problems.pop()


def test_unlabelled_input_is_noticed(page: Page) -> None:
    page.goto("/dang-nhap/")
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    with pytest.raises(AssertionError, match="label"):
        axe(page)


def test_vietnamese_letters_are_drawn_in_our_font(page: Page) -> None:
    page.goto("/dang-nhap/")
    loaded = page.evaluate(
        "document.fonts.load('600 16px \"Be Vietnam Pro\"', 'Đồng bào').then(f => f.length)"
    )
    assert loaded
