"""A large import in a browser: upload, columns declared, words explained, confirmed, done."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from meetings.models import Committee
from targets.imports import starting, work
from targets.models import Import, ImportMapping, Submission
from targets.models.imports import ImportState
from tests.builders import make_committee, make_indicator, make_target
from tests.e2e.axe import axe
from tests.unit.targets.import_cases import as_csv, as_xlsx

ANNEX = [
    ("PHỤ LỤC 2",),
    ("TT", "Tên chỉ tiêu", "Đơn vị tính", "Kết quả thực hiện", "Ghi chú"),
    (1, "Thu NSNN trên địa bàn", "tỷ đồng", 3200.5, "cả năm"),
    (2, "Tỷ lệ hộ nghèo mẫu", "%", 4.5, ""),
]
SIZES = {"wide": (1280, 900), "narrow": (360, 740)}


@pytest.fixture
def ward(site: str, monkeypatch: pytest.MonkeyPatch) -> Committee:
    """A ward with two targets; the work on its imports is done by the test."""
    monkeypatch.setattr(starting, "start", lambda: None)
    ward = make_committee("Đảng ủy phường Mẫu", slug="phuong-mau")
    make_target(make_indicator("Thu ngân sách mẫu", slug="thu-mau"), ward, plan=100)
    make_target(make_indicator("Tỷ lệ hộ nghèo mẫu", slug="ngheo-mau", unit="%"), ward, plan=5)
    return ward


def look(page: Page, size: str) -> None:
    """Nothing sticks out of the page, and axe finds nothing."""
    width, _height = SIZES[size]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)


@pytest.mark.parametrize("size", SIZES)
def test_own_table_from_upload_to_done(
    page: Page,
    ward: Committee,
    sign_in: Callable[[str], None],
    tmp_path: Path,
    size: str,
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    file = tmp_path / "phu-luc.xlsx"
    file.write_bytes(as_xlsx(ANNEX).read())
    sign_in("office")
    page.goto("/quan-tri/nhap-tep/")
    look(page, size)
    page.set_input_files("#file", file)
    page.select_option("#mapping", "moi")
    page.click("form.upload input[type=submit]")

    expect(page.locator("#column-4")).to_have_value("value")
    look(page, size)
    page.fill("#name", "Phụ lục 2")
    if page.locator("#office").count():
        page.select_option("#office", label=ward.name)
    page.fill("#fixed-committee", "phuong-mau")
    page.fill("#fixed-period", "Năm 2023")
    page.click("text=Giữ khai báo và kiểm tra tệp")

    expect(page.locator("#progress-text")).to_have_text("Đang chờ kiểm tra.")
    look(page, size)
    work.run()
    # The script of the page sees that the state is another one now.
    page.wait_for_selector("#words")
    look(page, size)
    page.fill("#indicator-0", "thu-mau")
    page.click("text=Giữ nghĩa và kiểm tra lại")
    page.wait_for_selector("#progress-text")
    work.run()
    page.wait_for_selector("#changes")
    expect(page.locator("#content")).to_contain_text("3.200,5")
    look(page, size)
    page.click("button[value=confirm]")
    page.wait_for_selector("#progress-text")
    work.run()
    page.wait_for_selector("text=Đã ghi xong 2 dòng")
    look(page, size)
    assert Submission.objects.filter(committee=ward, state="submitted").count() == 2
    words = ImportMapping.objects.get().words["indicator"]
    assert words == {"thu nsnn tren dia ban": "thu-mau"}


def test_problems_and_a_stopped_process_are_told(
    page: Page, ward: Committee, sign_in: Callable[[str], None], tmp_path: Path
) -> None:
    file = tmp_path / "so-lieu.csv"
    file.write_bytes(as_csv([("phuong-mau", "khong-co", "2023", "ba")]).read())
    sign_in("office")
    page.goto("/quan-tri/nhap-tep/")
    page.set_input_files("#file", file)
    page.click("form.upload input[type=submit]")
    page.wait_for_selector("#progress-text")
    upload = Import.objects.get()
    Import.objects.update(created_at="2024-01-01T00:00:00Z")
    page.reload()
    expect(page.locator(".errornote")).to_contain_text("Tiến trình đã dừng giữa chừng")
    axe(page)
    page.click("button[value=resume]")
    page.wait_for_selector("#progress-text")
    work.run()
    page.wait_for_selector("#problems")
    expect(page.locator("#content table")).to_contain_text(
        "Không có chỉ tiêu “khong-co” trong danh mục."
    )
    page.set_viewport_size({"width": 360, "height": 740})
    look(page, "narrow")
    with page.expect_download() as download:
        page.click("text=Tải danh sách lỗi (.csv)")
    assert download.value.suggested_filename == f"loi-nhap-tep-{upload.pk}.csv"
    assert Import.objects.get().state == ImportState.READY
