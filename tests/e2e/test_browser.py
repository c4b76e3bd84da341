"""The browser of the tests itself: it runs scripts, has fonts, and notices what it must notice."""

from playwright.sync_api import Page

from tests.e2e.axe import axe


def test_sign_in_page_is_clean(page: Page) -> None:
    page.goto("/dang-nhap/")
    assert page.locator("html").get_attribute("lang") == "vi"
    axe(page)


def test_policy_blocks_inline_script(page: Page) -> None:
    page.goto("/dang-nhap/")
    page.evaluate("document.body.setAttribute('onclick', 'document.title = \"mở\"')")
    page.evaluate("document.body.click()")
    assert page.title() != "mở"
