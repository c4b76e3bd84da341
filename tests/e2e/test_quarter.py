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
from targets.models import Actual, Indicator, Submission, Target
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
        self.clerk = self.person("van-phong", "office", self.ward)
        self.reporter = self.person("can-bo-thue", "reporter", self.tax_office)
        self.boss = self.person("thuong-truc", "approver", self.ward)
        self.reader = self.person("lanh-dao", "reader", self.ward)
        self.stranger = self.person("phuong-khac", "office", make_committee("Đảng ủy phường Khác"))

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


def set_a_target(office: Office) -> None:
    """The first indicator gets its target and plan by the form of the admin."""
    clerk = office.clerk
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
    page.get_by_role("button", name=re.compile("Tải lên")).click()
    page.wait_for_load_state("load")


def history(page: Page, indicator: Indicator, value: str) -> str:
    """The history of a figure that counts, as its page in the admin tells it."""
    actual = Actual.objects.get(indicator=indicator, is_live=True)
    page.goto(f"/quan-tri/targets/actual/{actual.pk}/history/")
    text = page.locator("#content").inner_text()
    assert value in text
    return text


def test_a_quarter_from_plan_to_reader(office: Office, tmp_path: Path) -> None:
    set_a_target(office)
    the_lead_agency_sends_its_own(office)
    the_office_sends_the_others_from_excel(office, tmp_path)
    one_is_returned_and_three_count(office)
    what_was_returned_is_corrected(office)
    the_official_figure_replaces_the_estimate(office)
    the_period_is_closed_and_opened_for_a_correction(office)


def the_lead_agency_sends_its_own(office: Office) -> None:
    """It sees no other row; nobody reads its figure yet, strangers and readers not even here."""
    budget = office.indicators[0]
    assert "4.000" in shown(office.reader, budget)
    office.reporter.goto(SHEET)
    expect(office.reporter.locator(".sheet-row")).to_have_count(1)
    type_in(office.reporter, budget.slug, "2.100,5")
    assert "gửi duyệt 1" in press(office.reporter, "Ghi và gửi duyệt")
    assert "2.100,5" not in shown(office.reader, budget)
    for address in (SHEET, REVIEW):
        assert office.stranger.goto(address).status == 404
    office.reader.goto(SHEET)
    expect(office.reader).to_have_url(re.compile("/quan-tri/login/"))


def the_office_sends_the_others_from_excel(office: Office, folder: Path) -> None:
    """Nothing is written before somebody says so, and the same file changes nothing more."""
    clerk, (_budget, output, homes, forest) = office.clerk, office.indicators
    figures = {output.name: 150.0, homes.name: 30.0, forest.name: 305.5}
    book = fill_workbook(clerk, folder, figures, {homes.name})
    upload(clerk, book)
    expect(clerk.locator(".sheet-row[data-touched]")).to_have_count(3)
    axe(clerk)
    assert not Submission.objects.exclude(indicator=office.indicators[0]).exists()
    clerk.goto(SHEET)
    confirm_all(clerk)
    assert "gửi duyệt 3" in press(clerk, "Ghi và gửi duyệt")
    upload(clerk, book)
    expect(clerk.locator(".sheet-row[data-touched]")).to_have_count(0)
    assert "305,5" not in shown(office.reader, forest)


def one_is_returned_and_three_count(office: Office) -> None:
    budget, output, homes, forest = office.indicators
    return_one(office.boss, budget, "Chưa trừ hoàn thuế")
    assert "duyệt 3" in accept_all(office.boss)
    for indicator, figure in ((output, "150"), (homes, "30"), (forest, "305,5")):
        assert figure in shown(office.reader, indicator)
    assert "2.100,5" not in shown(office.reader, budget)


def what_was_returned_is_corrected(office: Office) -> None:
    budget = office.indicators[0]
    office.reporter.goto(SHEET)
    expect(office.reporter.locator("#content")).to_contain_text("Chưa trừ hoàn thuế")
    type_in(office.reporter, budget.slug, "2.050")
    press(office.reporter, "Ghi và gửi duyệt")
    accept_all(office.boss)
    assert "2.050" in shown(office.reader, budget)
    told = history(office.clerk, budget, "2.050")
    for words in ("2.100,5", "Chưa trừ hoàn thuế", "can-bo-thue", "thuong-truc"):
        assert words in told, words


def the_official_figure_replaces_the_estimate(office: Office) -> None:
    """Both are kept."""
    homes = office.indicators[2]
    office.clerk.goto(SHEET)
    type_in(office.clerk, homes.slug, "33")
    office.clerk.locator(f"input[name='uoc-{homes.slug}']").uncheck()
    press(office.clerk, "Ghi và gửi duyệt")
    accept_all(office.boss)
    kept = Actual.objects.filter(indicator=homes).order_by("revision")
    assert [(int(each.value), each.is_estimate, each.is_live) for each in kept] == [
        (30, True, False),
        (33, False, True),
    ]
    assert "33" in shown(office.reader, homes)
    told = history(office.clerk, homes, "33")
    assert "30" in told
    assert "ước" in told


def the_period_is_closed_and_opened_for_a_correction(office: Office) -> None:
    clerk, boss, forest = office.clerk, office.boss, office.indicators[3]
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
    assert "305,5" in shown(office.reader, forest)
    accept_all(boss)
    assert "310" in shown(office.reader, forest)
    told = history(clerk, forest, "310")
    for words in ("305,5", "Đo lại bằng GPS", "van-phong", "thuong-truc"):
        assert words in told, words
    boss.goto("/quan-tri/meetings/change/")
    told = boss.locator("#content").inner_text()
    assert "Đính chính diện tích" in told
    office.stranger.goto("/quan-tri/meetings/change/")
    assert "Đính chính" not in office.stranger.locator("#content").inner_text()


def confirm_all(page: Page) -> None:
    for box in page.locator("input[name^='dung-']").all():
        box.check()


def accept_all(page: Page) -> str:
    page.goto(REVIEW)
    return press(page, "Duyệt các số đã chọn")


def return_one(page: Page, indicator: Indicator, reason: str) -> None:
    page.goto(REVIEW)
    axe(page)
    for row in page.locator("table.review tbody tr").all():
        row.locator("input[name=chon]").set_checked(indicator.name in row.inner_text())
    page.locator("#ly-do").fill(reason)
    assert "trả lại 1" in press(page, "Trả lại các số đã chọn")
