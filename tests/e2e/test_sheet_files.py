"""The period sheet taken away as a workbook, filled in, and brought back, in a browser."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Page

from meetings.models import Committee, Membership
from targets.models import Submission
from tests.builders import make_committee, make_indicator, make_target
from tests.e2e.axe import axe

SHEET = "/quan-tri/bang-so-lieu/dang-uy-xa-mau/2025/"


@pytest.fixture
def unit(site: str) -> Committee:
    unit = make_committee("Đảng ủy xã Mẫu", slug="dang-uy-xa-mau")
    for order, name in enumerate(("Thu ngân sách", "Hợp tác xã mới", "Hộ thoát nghèo"), start=1):
        make_target(make_indicator(name, slug=f"m-{order}"), unit, "2025", plan=151, order=order)
    return unit


@pytest.fixture
def clerk(page: Page, site: str, unit: Committee) -> Page:
    user = get_user_model().objects.create(username="van-thu")
    Membership.objects.create(user=user, committee=unit, role="office")
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    return page


def filled(path: Path, **cells: Any) -> Path:
    book = openpyxl.load_workbook(path)
    for at, value in cells.items():
        book["Số liệu"][at] = value
    book.save(path)
    return path


@pytest.mark.parametrize("width", [1280, 360])
def test_a_workbook_goes_out_and_comes_back(
    clerk: Page, unit: Committee, tmp_path: Path, width: int
) -> None:
    clerk.set_viewport_size({"width": width, "height": 900})
    clerk.goto(SHEET)
    with clerk.expect_download() as started:
        clerk.get_by_role("link", name="Excel").click()
    assert started.value.suggested_filename == "bang-so-lieu-dang-uy-xa-mau-2025.xlsx"
    path = tmp_path / "bang.xlsx"
    started.value.save_as(path)
    filled(path, G7=140.5, G8="3,200.5", G9="=1+1", H7="x")
    clerk.set_input_files("#tep", path)
    clerk.locator(".sheet-files button").click()
    assert "Dòng 9, cột G (Thực hiện): ô G9 có công thức (=1+1)" in clerk.inner_text("#content")
    assert "“3,200.5” được hiểu là 3200,5" in clerk.inner_text("#content")
    assert clerk.input_value("[name=so-m-1]") == "140,5"
    assert not Submission.objects.exists()
    axe(clerk)
    assert clerk.evaluate("document.documentElement.scrollWidth") <= width
    clerk.locator("#sheet-save").click()
    clerk.wait_for_url(f"**{SHEET}")
    rows = Submission.objects.order_by("indicator__slug").values_list("value", "is_estimate")
    assert [(float(value), flag) for value, flag in rows] == [(140.5, True), (3200.5, False)]
    clerk.set_input_files("#tep", filled(path, G9=None))
    clerk.locator(".sheet-files button").click()
    assert clerk.locator("[data-touched]").count() == 0
