"""A quarter's figures from the plan to the reader, by five people in five browsers.

The only browser test that also runs on PostgreSQL: what each of them sees, and the
history, must agree at every step with what the others have done.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect

from meetings.models import Committee, Membership
from targets.models import Actual, Indicator, Target
from tests.builders import make_committee, make_indicator, make_period, make_target
from tests.e2e.axe import axe

pytestmark = pytest.mark.django_db
WARD = "dang-uy-phuong-mau"
SHEET = f"/quan-tri/bang-so-lieu/{WARD}/2026-9M/"
REVIEW = f"/quan-tri/duyet-so-lieu/{WARD}/2026-9M/"


class Office:
    """The people of a ward, each with a browser, and what they work on."""

    def __init__(self, browser: Browser, site: str, problems: list[str]) -> None:
        self.browser, self.site, self.problems = browser, site, problems
        self.contexts: list[BrowserContext] = []
        self.ward = make_committee("Đảng ủy phường Mẫu", slug=WARD)
        self.tax_office = make_committee("Thuế cơ sở Mẫu", self.ward, slug="thue-co-so-mau")
        names = ("Thu ngân sách mẫu", "Sản lượng mẫu", "Số hộ thoát nghèo mẫu", "Trồng rừng mẫu")
        self.indicators = [
            make_indicator(name, slug=f"mau-{order}") for order, name in enumerate(names, 1)
        ]
        make_period("2026-9M")
        for order, indicator in enumerate(self.indicators[1:], start=2):
            make_target(indicator, self.ward, "2026", plan=100 * order, order=order)

    def person(self, name: str, role: str, committee: Committee) -> Page:
        """A browser in which somebody serves a committee in a role."""
        user = get_user_model().objects.create(username=name)
        Membership.objects.create(user=user, committee=committee, role=role)
        client = Client()
        client.force_login(user)
        context = self.browser.new_context(base_url=self.site, locale="vi-VN")
        self.contexts.append(context)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": self.site}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.problems.append(f"{name}: {error}"))
        return page


@pytest.fixture
def office(browser: Browser, site: str, problems: list[str]) -> Iterator[Office]:
    made = Office(browser, site, problems)
    yield made
    for context in made.contexts:
        context.close()


def target_of(indicator: Indicator) -> Target:
    return Target.objects.get(indicator=indicator)


def shown(reader: Page, indicator: Indicator) -> str:
    """What the page of the indicator's target says to a reader."""
    reader.goto(f"/chi-tieu/{target_of(indicator).pk}/")
    return reader.locator("main").inner_text()


def set_a_target(clerk: Page, office: Office) -> None:
    """The first indicator gets its target and plan by the forms of the admin."""
    lead = office.tax_office.pk
    asked = f"indicator={office.indicators[0].pk}&committee={office.ward.pk}&lead_agency={lead}"
    period = make_period("2026").pk
    clerk.goto(f"/quan-tri/targets/target/add/?{asked}&period={period}")
    clerk.locator("#id_plans-0-owner").select_option("resolution")
    clerk.locator("#id_plans-0-value").fill("4.000")
    clerk.locator("input[name=_save]").click()
    expect(clerk.locator(".messagelist .success")).to_be_visible()


def type_in(page: Page, slug: str, value: str) -> None:
    page.locator(f"input[name='so-{slug}']").fill(value)


def press(page: Page, words: str) -> str:
    """Press a button; what the page then says."""
    page.get_by_role("button", name=re.compile(words)).first.click()
    page.wait_for_load_state("load")
    told = page.locator(".messagelist li, .errornote")
    expect(told.first).to_be_visible()
    return " ".join(told.all_inner_texts())


def fill_workbook(page: Page, folder: Path, figures: dict[str, float], estimates: set[str]) -> Path:
    """Download the sheet, type into it as into Excel, and keep it as a file."""
    page.goto(SHEET)
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    book = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    table = book.worksheets[0]
    heads = {cell.value: cell.column for row in table.iter_rows() for cell in row}
    name_at, value_at, guess_at = (heads[name] for name in ("Chỉ tiêu", "Thực hiện", "Ước (x)"))
    for row in range(1, table.max_row + 1):
        name = table.cell(row, name_at).value
        if name in figures:
            table.cell(row, value_at).value = figures[name]
            if name in estimates:
                table.cell(row, guess_at).value = "x"
    path = folder / "bang.xlsx"
    book.save(path)
    return path


def upload(page: Page, path: Path) -> None:
    page.goto(SHEET)
    page.locator("input[type=file]").set_input_files(path)
    press_upload = page.get_by_role("button", name=re.compile("Tải lên"))
    press_upload.click()
    page.wait_for_load_state("load")


def history(page: Page, indicator: Indicator, value: str) -> str:
    """The history of a figure that counts, as its page in the admin tells it."""
    actual = Actual.objects.get(indicator=indicator, is_live=True)
    page.goto(f"/quan-tri/targets/actual/{actual.pk}/history/")
    text = page.locator("#content").inner_text()
    assert value in text
    return text


def test_a_quarter_from_plan_to_reader(office: Office, tmp_path: Path) -> None:
    clerk = office.person("van-phong", "office", office.ward)
    reporter = office.person("can-bo-thue", "reporter", office.tax_office)
    boss = office.person("thuong-truc", "approver", office.ward)
    reader = office.person("lanh-dao", "reader", office.ward)
    stranger = office.person("phuong-khac", "office", make_committee("Đảng ủy phường Khác"))
    budget, output, homes, forest = office.indicators

    # Targets are set; nothing is reported yet.
    set_a_target(clerk, office)
    assert "4.000" in shown(reader, budget)
    assert "3.200,5" not in shown(reader, budget)

    # The lead agency enters and sends its own figure, and sees no other.
    reporter.goto(SHEET)
    expect(reporter.locator(".sheet-row")).to_have_count(1)
    type_in(reporter, budget.slug, "2.100,5")
    assert "gửi duyệt 1" in press(reporter, "Ghi và gửi duyệt")
    assert "2.100,5" not in shown(reader, budget)
    for address in (SHEET, REVIEW):
        assert stranger.goto(address).status == 404
    reader.goto(SHEET)
    expect(reader).to_have_url(re.compile("/quan-tri/login/"))

    # The office fills in the others in Excel; nothing is written before it says so.
    figures = {output.name: 150.0, homes.name: 30.0, forest.name: 305.5}
    book = fill_workbook(clerk, tmp_path, figures, {homes.name})
    upload(clerk, book)
    expect(clerk.locator(".sheet-row[data-touched]")).to_have_count(3)
    axe(clerk)
    assert "150" not in shown(reader, output)
    clerk.goto(SHEET)
    confirm_all(clerk)
    assert "gửi duyệt 3" in press(clerk, "Ghi và gửi duyệt")
    upload(clerk, book)
    expect(clerk.locator(".sheet-row[data-touched]")).to_have_count(0)

    # One is returned, three are accepted: these count, that one does not.
    return_one(boss, budget, "Chưa trừ hoàn thuế")
    assert "duyệt 3" in accept_all(boss)
    assert "305,5" in shown(reader, forest)
    assert "30" in shown(reader, homes)
    assert "2.100,5" not in shown(reader, budget)

    # It is corrected and accepted.
    reporter.goto(SHEET)
    expect(reporter.locator("main, #content").first).to_contain_text("Chưa trừ hoàn thuế")
    type_in(reporter, budget.slug, "2.050")
    press(reporter, "Ghi và gửi duyệt")
    accept_all(boss)
    assert "2.050" in shown(reader, budget)
    told = history(clerk, budget, "2.050")
    for words in ("2.100,5", "Chưa trừ hoàn thuế", "can-bo-thue", "thuong-truc"):
        assert words in told, words

    # The official figure takes the estimate's place; both are kept.
    clerk.goto(SHEET)
    type_in(clerk, homes.slug, "33")
    clerk.locator(f"input[name='uoc-{homes.slug}']").uncheck()
    press(clerk, "Ghi và gửi duyệt")
    accept_all(boss)
    kept = Actual.objects.filter(indicator=homes).order_by("revision")
    assert [(int(each.value), each.is_estimate, each.is_live) for each in kept] == [
        (30, True, False),
        (33, False, True),
    ]
    assert "33" in shown(reader, homes)

    # Announced and closed; what is wrong is corrected once it is open again, with a reason.
    boss.goto(REVIEW)
    press(boss, "Công bố")
    press(boss, "Khóa kỳ")
    clerk.goto(SHEET)
    expect(clerk.locator("input.sheet-value")).to_have_count(0)
    boss.goto(REVIEW)
    boss.locator("#ly-do-mo").fill("Đính chính diện tích")
    press(boss, "Mở lại kỳ")
    clerk.goto(SHEET)
    type_in(clerk, forest.slug, "310")
    press(clerk, "Ghi và gửi duyệt")
    expect(clerk.locator(f"#hieu-{forest.slug} .sheet-error")).to_contain_text("nêu lý do sửa")
    clerk.locator(f"input[name='ly-do-{forest.slug}']").fill("Đo lại bằng GPS")
    press(clerk, "Ghi và gửi duyệt")
    assert "305,5" in shown(reader, forest)
    accept_all(boss)
    assert "310" in shown(reader, forest)
    told = history(clerk, forest, "310")
    for words in ("305,5", "Đo lại bằng GPS", "van-phong", "thuong-truc"):
        assert words in told, words


def confirm_all(page: Page) -> None:
    for box in page.locator("input[name^='dung-']").all():
        box.check()


def accept_all(page: Page) -> str:
    page.goto(REVIEW)
    return press(page, "Duyệt các số đã chọn")


def return_one(page: Page, indicator: Indicator, reason: str) -> None:
    page.goto(REVIEW)
    for row in page.locator("table.review tbody tr").all():
        row.locator("input[name=chon]").set_checked(indicator.name in row.inner_text())
    page.locator("#ly-do").fill(reason)
    assert "trả lại 1" in press(page, "Trả lại các số đã chọn")
