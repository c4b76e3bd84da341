"""The front page: whose and which period, the score, misses, plans of every owner, looking back."""

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.models import Committee
from targets.models import Actual, Target
from targets.rows import TargetRow
from tests.builders import (
    make_actual,
    make_citation,
    make_committee,
    make_document,
    make_flag,
    make_indicator,
    make_meeting,
    make_plan,
    make_score,
    make_sector,
    make_target,
    make_verdict,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Committee:
    return make_committee("Thành ủy Bắc Kạn", slug="thanh-uy-bac-kan")


def page(client: Client, **query: str) -> str:
    response = client.get("/", {name.replace("_", "-"): value for name, value in query.items()})
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    """The page as read: without tags, spaces single."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def bullets(html: str) -> list[dict]:
    found = re.findall(r'<script id="nhom-[^"]+" type="application/json">(.*?)</script>', html)
    return [row for chart in found for row in json.loads(chart)["rows"]]


class TestChoice:
    def test_nothing_at_all(self, client: Client) -> None:
        assert "Sổ chưa có chỉ tiêu nào" in page(client)

    def test_the_year_last_reported_is_shown_first(self, client: Client, city: Committee) -> None:
        make_actual(make_target(committee=city, period="2020", plan=10), 10)
        make_verdict(make_target(committee=city, period="2023"))
        make_target(committee=city, period="2024", plan=10)
        assert "Thành ủy Bắc Kạn · năm 2023" in words(page(client))

    @pytest.mark.parametrize("name", ["thanh-uy-bac-kan", "bac kan", "BẮC KẠN", "Thành ủy Bắc Kạn"])
    def test_a_committee_by_slug_or_name(self, client: Client, city: Committee, name: str) -> None:
        make_target(committee=city, period="2024", plan=10)
        assert "Thành ủy Bắc Kạn · năm 2024" in words(page(client, cap_uy=name))

    def test_several_of_one_name_are_offered(self, client: Client, city: Committee) -> None:
        make_target(committee=city, plan=10)
        ward = make_committee("Đảng ủy phường Bắc Kạn", city, slug="phuong")
        make_target(committee=ward, plan=10)
        html = page(client, cap_uy="bac kan")
        assert 'href="?cap-uy=phuong"' in html
        assert "chỉ tiêu đã" not in html

    def test_an_unknown_name_is_said(self, client: Client, city: Committee) -> None:
        make_target(committee=city, plan=10)
        assert "Không tìm thấy cấp ủy “Ngân Sơn”" in words(page(client, cap_uy="Ngân Sơn"))

    def test_neighbours_with_targets_of_the_period(self, client: Client, city: Committee) -> None:
        make_target(committee=city, plan=10)
        make_target(committee=make_committee("Đảng ủy xã A", city, slug="xa-a"), plan=10)
        make_committee("Đảng ủy xã B", city, slug="xa-b")
        html = page(client, cap_uy=city.slug)
        assert "?cap-uy=xa-a&amp;ky=2023" in html
        assert "?cap-uy=xa-b" not in html

    @pytest.mark.parametrize(
        "query",
        [
            {"cap_uy": "\x00"},
            {"cap_uy": "x" * 5000},
            {"ky": "\x00"},
            {"ky": "9" * 400},
            {"ky": "2020-6M'"},
            {"cap_uy": "%", "ky": "nam"},
        ],
    )
    def test_hostile_queries(self, client: Client, city: Committee, query: dict) -> None:
        make_target(committee=city, plan=10)
        page(client, **query)


class TestScore:
    def test_as_printed_with_what_of_it_is_recorded(self, client: Client, city: Committee) -> None:
        score = make_score(city, "2023", met=38, total=44, unmet=6)
        place = make_citation(score, as_printed="38/44 chỉ tiêu đạt và vượt")
        names = ["Thu ngân sách", "Tiêm phòng", "Bảo hiểm y tế", "Thi hành án", "Phát triển đảng"]
        for name in [*names, "Dịch vụ công"]:
            make_verdict(make_target(make_indicator(name), city, "2023"), as_printed=name.lower())
        html = page(client)
        assert f'href="{place.get_absolute_url()}"' in html
        read = words(html)
        assert "38/44 chỉ tiêu đạt và vượt" in read
        assert "6 chỉ tiêu chưa hoàn thành được nêu tên" in read
        assert "6/44 chỉ tiêu có ghi nhận" in read
        misses = html[html.index('class="misses"') : html.index("</ol>")]
        assert misses.count("Không đạt") == 6
        assert all(name in misses for name in names)

    def test_misses_the_source_does_not_name_are_counted(
        self, client: Client, city: Committee
    ) -> None:
        make_score(city, "2023", met=54, total=58)
        make_actual(make_target(committee=city, plan=10), 12)
        assert "không nêu tên 4 chỉ tiêu còn lại" in words(page(client))

    def test_computed_keeps_the_unassessed_in_the_denominator(
        self, client: Client, city: Committee
    ) -> None:
        make_actual(make_target(committee=city, plan=10), 12)
        make_target(committee=city, plan=10)
        read = words(page(client))
        assert "1/2 chỉ tiêu đã đạt hoặc vượt" in read
        assert "1 chỉ tiêu chưa đủ số liệu vẫn tính vào tổng số" in read

    def test_counts_of_targets_are_no_targets(self, client: Client, city: Committee) -> None:
        make_actual(make_target(committee=city, plan=10), 12)
        count = make_indicator("Số mục tiêu", unit="mục tiêu", is_assessed=False)
        make_target(count, city, plan=10)
        read = words(page(client))
        assert "1/1 chỉ tiêu đã đạt" in read
        assert "Số mục tiêu 10 mục tiêu" in read

    def test_nothing_reported_yet_is_no_zero(self, client: Client, city: Committee) -> None:
        make_target(committee=city, period="2024", plan=10)
        read = words(page(client, cap_uy=city.slug))
        assert "1 chỉ tiêu đã đề ra, chưa có số thực hiện" in read
        assert "0/1" not in read


class TestTargets:
    def test_two_owners_stand_side_by_side(self, client: Client, city: Committee) -> None:
        budget = make_target(make_indicator("Thu ngân sách"), city, "2020")
        make_plan(budget, 151, owner="province")
        make_plan(budget, "151.5", is_primary=False)
        make_actual(budget, 105, as_of=date(2020, 11, 28), qualifier=">=")
        html = page(client)
        read = words(html)
        assert "151 tỷ đồng (tỉnh giao)" in read
        assert "151,5 tỷ đồng (nghị quyết)" in read
        assert "69,5% (tỉnh giao)" in read
        assert "69,3% (nghị quyết)" in read
        assert "Nguy cơ không đạt" in read
        assert bullets(html)[0]["attainment"] == 69.54

    def test_the_half_year_of_350_percent(self, client: Client, city: Committee) -> None:
        cooperatives = make_indicator("Hợp tác xã thành lập mới", unit="hợp tác xã")
        target = make_target(cooperatives, city, "2019")
        make_actual(target, 7, period="2019-6M", ratio_to_plan="350")
        html = page(client, cap_uy=city.slug, ky="2019-6M")
        assert "Thành ủy Bắc Kạn · 6 tháng đầu năm 2019" in words(html)
        assert 'class="derived"' in html
        assert "2 hợp tác xã" in html
        assert bullets(html)[0]["attainment"] == 350
        assert bullets(html)[0]["text"].endswith("350%")

    def test_looking_back_leaves_out_what_came_later(self, client: Client, city: Committee) -> None:
        budget = make_target(make_indicator("Thu ngân sách"), city, "2019")
        make_actual(budget, period="2019-6M", ratio_to_plan="83.6")
        make_actual(budget, "135.33")
        assert "Thiếu số liệu" in words(page(client, cap_uy=city.slug, ky="2019"))
        back = words(page(client, cap_uy=city.slug, ky="2019-6M"))
        assert "83,6%" in back
        assert "135,33" not in back
        assert "Dự kiến đạt" in back

    def test_at_most_is_said(self, client: Client, city: Committee) -> None:
        poverty = make_indicator("Hộ nghèo", unit="%", measure="level", direction="less")
        target = make_target(poverty, city, "2023", plan="1.89")
        make_actual(target, "2.1")
        read = words(page(client))
        assert "càng thấp càng tốt" in read
        assert "Không đạt" in read
        assert "90%" in read

    def test_every_figure_leads_to_its_source(self, client: Client, city: Committee) -> None:
        target = make_target(committee=city, plan=100)
        planned = make_citation(target.plan)
        reached = make_citation(make_actual(target, 105))
        fact = make_citation(make_actual(committee=city, indicator=make_indicator(), value=47))
        html = page(client)
        for citation in (planned, reached, fact):
            assert f'href="{citation.get_absolute_url()}"' in html

    def test_flags_of_the_figures_shown(self, client: Client, city: Committee) -> None:
        citation = make_citation(make_actual(make_target(committee=city, plan=100), 77))
        make_flag(citation, note="In 77,%%.")
        html = page(client)
        assert "In 77,%%." in html
        assert 'class="flag"' in html

    def test_the_meeting_of_the_period(self, client: Client, city: Committee) -> None:
        make_actual(make_target(committee=city, plan=100), 100)
        make_meeting("Hội nghị tổng kết", city, held_on=date(2023, 12, 20))
        assert "Hội nghị tổng kết" in page(client)

    def test_counts_by_sector_when_they_say_more(self, client: Client, city: Committee) -> None:
        culture = make_sector("van-hoa", name="Văn hóa", numeral="II")
        for number in range(10):
            sector = culture if number % 2 else make_sector()
            target = make_target(make_indicator(sector=sector), city, plan=10)
            make_actual(target, 5 + number)
        assert 'data-chart="counts"' in page(client)


def fill(city: Committee) -> None:
    """Targets with two plans, printed figures, doubts; facts; neighbours."""
    document = make_document()
    for number in range(4):
        target = make_target(committee=city, period="2020", plan=100)
        make_plan(target, 90, owner="province", is_primary=False)
        actual = make_actual(target, 50 + number, as_of=date(2020, 11, 28))
        make_flag(make_citation(actual, document=document))
        make_citation(target.plan, document=document)
        make_verdict(target)
        fact = make_actual(committee=city, indicator=make_indicator(), value=1, period="2020")
        make_citation(fact, document=document)
        make_target(committee=make_committee(parent=city), period="2020", plan=1)
        make_meeting(committee=city, held_on=date(2020, 11, 30))


@pytest.mark.on_sqlite
@pytest.mark.parametrize("period", ["2020", "2020-6M"])
def test_queries_do_not_grow(client: Client, city: Committee, period: str) -> None:
    counts = []
    for _round in range(2):
        fill(city)
        with CaptureQueriesContext(connection) as captured:
            page(client, cap_uy=city.slug, ky=period)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10


def test_a_target_for_the_last_year_says_so(client: Client, city: Committee) -> None:
    target = make_target(committee=city, period="2020-2025", plan=200, basis="final_year")
    overview = client.get("/", {"cap-uy": city.slug, "ky": "2020-2025"}).content.decode()
    own = client.get(target.get_absolute_url()).content.decode()
    assert "cho năm cuối kỳ" in overview
    assert "cho năm cuối kỳ" in own


def test_a_target_is_worked_out_anew_only_where_something_in_it_changes(
    client: Client, city: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    start = TargetRow.__init__

    def noted(row: TargetRow, target: Target, actual: Actual | None = None) -> None:
        made.append(target.indicator.name)
        start(row, target, actual)

    monkeypatch.setattr(TargetRow, "__init__", noted)
    for name in ("Thu ngân sách", "Chi ngân sách"):
        target = make_target(make_indicator(name), committee=city, plan=200)
        make_actual(target, 50, as_of=date(2023, 6, 30), period="2023-6M")
        make_actual(target, 150)
    whole = page(client, cap_uy="thanh-uy-bac-kan", ky="2023")
    assert sorted(made) == ["Chi ngân sách", "Thu ngân sách"]
    assert "25%" in page(client, cap_uy="thanh-uy-bac-kan", ky="2023-6M")
    made.clear()
    # Looking back has changed none of them.
    again = page(client, cap_uy="thanh-uy-bac-kan", ky="2023")
    assert (words(again), bullets(again)) == (words(whole), bullets(whole))
    assert made == []
    Actual.objects.filter(indicator__name="Thu ngân sách", value=150).update(value=170)
    assert "170" in page(client, cap_uy="thanh-uy-bac-kan", ky="2023")
    assert made == ["Thu ngân sách"]
    client.cookies["ngon_ngu"] = "en"
    assert "Met" in page(client, cap_uy="thanh-uy-bac-kan", ky="2023")
