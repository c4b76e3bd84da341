"""Pages of committees: the tree with scores, and one committee."""

from copy import deepcopy
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from pytest_django.fixtures import Settings

from meetings.models import Committee
from targets import closing, review
from targets.unit import units
from targets.views import committees
from tests.builders import (
    make_actual,
    make_citation,
    make_committee,
    make_indicator,
    make_level,
    make_meeting,
    make_post,
    make_score,
    make_submission,
    make_target,
    make_term,
    make_user,
    make_verdict,
)

pytestmark = pytest.mark.django_db
URL = "/cap-uy/"


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    settings.READ_ACCESS = "public"


@pytest.fixture
def city(standing_city: Committee) -> Committee:
    return deepcopy(standing_city)


@pytest.fixture(scope="module")
def standing_city(standing: None) -> Committee:
    """Centre › province › city with a score, one met and one missing target › ward."""
    centre = make_committee("Trung ương", slug="tw", level=make_level("tw", name="TW", rank=1))
    province = make_committee("Tỉnh ủy Bắc Kạn", centre, slug="tinh")
    city = make_committee("Thành ủy Bắc Kạn", province, slug="thanh", valid_to=date(2025, 6, 30))
    make_committee("Đảng ủy xã Dương Quang", city, slug="xa")
    make_citation(make_score(city, met=38, total=44), as_printed="38/44 chỉ tiêu")
    make_actual(make_target(committee=city, plan=100), 120)
    make_target(committee=city, plan=100)
    make_target(committee=city, period="2024", plan=100)
    return city


def names(client: Client, query: str = "") -> list[str]:
    table = client.get(URL + query).context["table"]
    return [row.get_cell_value("name") for row in table.paginated_rows]


def row_of(client: Client, name: str, query: str = "") -> dict[str, str]:
    table = client.get(URL + query).context["table"]
    row = next(row for row in table.paginated_rows if row.record.name == name)
    return {column.name: str(cell) for column, cell in row.items()}


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.usefixtures("city")
class TestTree:
    def test_a_small_tree_is_shown_whole(self, client: Client) -> None:
        assert names(client) == [
            *("Trung ương", "Tỉnh ủy Bắc Kạn", "Thành ủy Bắc Kạn", "Đảng ủy xã Dương Quang")
        ]

    def test_a_large_tree_is_shown_by_level(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(committees, "WHOLE_TREE", 1)
        assert names(client) == ["Trung ương", "Tỉnh ủy Bắc Kạn"]
        assert names(client, "?duoi=tinh") == ["Tỉnh ủy Bắc Kạn", "Thành ủy Bắc Kạn"]

    def test_scores_and_counts_of_the_latest_reported_year(self, client: Client) -> None:
        row = row_of(client, "Thành ủy Bắc Kạn")
        assert ">38/44</a>" in row["score"]
        assert "#so-1" in row["score"]
        assert (row["met"], row["reported"]) == ("1/2", "1/2")
        assert "30/06/2025" in row["name"]

    def test_another_year(self, client: Client) -> None:
        row = row_of(client, "Thành ủy Bắc Kạn", "?ky=2024")
        assert (row["score"], row["met"], row["reported"]) == ("", "0/1", "0/1")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?ten=duong+quang", ["Đảng ủy xã Dương Quang"]),
            ("?cap=tw", ["Trung ương"]),
            ("?duoi=thanh", ["Thành ủy Bắc Kạn", "Đảng ủy xã Dương Quang"]),
            ("?duoi=thanh&ten=bac+kan", ["Thành ủy Bắc Kạn"]),
        ],
    )
    def test_filters(self, client: Client, query: str, found: list[str]) -> None:
        assert names(client, query) == found

    @pytest.mark.parametrize(
        "query",
        ["?ky=9999", "?ky=%00", "?cap=%00", "?duoi=%00x", "?duoi=khong-co", "?sort=x", "?page=x"],
    )
    def test_bad_parameters_are_ignored(self, client: Client, query: str) -> None:
        assert len(names(client, query)) == 4

    @pytest.mark.parametrize("column", ["name", "level", "score", "met", "reported", "children"])
    def test_every_column_sorts_both_ways(self, client: Client, column: str) -> None:
        up, down = names(client, f"?sort={column}"), names(client, f"?sort=-{column}")
        assert sorted(up) == sorted(down)
        if column in ("score", "met", "reported"):
            assert (up[-1], down[0]) == ("Thành ủy Bắc Kạn", "Thành ủy Bắc Kạn")

    def test_csv_has_figures_without_markup(self, client: Client) -> None:
        text = b"".join(client.get(URL + "?dang=csv").streaming_content).decode()
        assert "Thành ủy Bắc Kạn,Cấp xã,38 / 44,1/2,1/2,,,1" in text
        assert "Tỉnh ủy Bắc Kạn,Cấp xã,,,,1/2,1/2,1" in text

    def test_own_and_whole_branch_side_by_side(self, client: Client) -> None:
        make_target(committee=Committee.objects.get(slug="xa"), plan=1)
        own = {name: row_of(client, name)["met"] for name in ("Trung ương", "Thành ủy Bắc Kạn")}
        assert own == {"Trung ương": "", "Thành ủy Bắc Kạn": "1/2"}
        for name in ("Trung ương", "Tỉnh ủy Bắc Kạn", "Thành ủy Bắc Kạn"):
            row = row_of(client, name)
            assert (row["branch"], row["branch_reported"]) == ("1/3", "1/3")
        assert row_of(client, "Đảng ủy xã Dương Quang")["branch"] == ""


def test_tree_queries_do_not_grow(client: Client, city: Committee) -> None:
    few = queries(client, URL)
    for _each in range(4):
        ward = make_committee(parent=city)
        make_citation(make_score(ward))
        make_actual(make_target(committee=ward, plan=10), 9)
    assert queries(client, URL) == few <= 6


class TestCommittee:
    def test_page(self, client: Client, city: Committee) -> None:
        make_term(city, congress_no=7)
        make_post(body=city, title="Bí thư Thành ủy")
        make_meeting("Hội nghị 17", city)
        page = client.get("/cap-uy/thanh/").content.decode()
        for text in (
            *("Tỉnh ủy Bắc Kạn", "38/44", "Đại hội lần thứ VII", "Bí thư Thành ủy", "Hội nghị 17"),
            *("Đảng ủy xã Dương Quang", "Kết thúc hoạt động", "?cap-uy=thanh&amp;ky=2023"),
        ):
            assert text in page

    def test_facts_are_the_latest_figures_without_a_target(
        self, client: Client, city: Committee
    ) -> None:
        cells = make_indicator("Số chi bộ", measure="level", unit="chi bộ")
        for year, value in (("2019", 170), ("2020", 176)):
            make_actual(indicator=cells, committee=city, period=year, value=value)
        make_citation(make_actual(indicator=cells, committee=city, period="2021", value=4284))
        facts = client.get("/cap-uy/thanh/").context["facts"]
        (row,) = facts.paginated_rows
        assert "4.284 chi bộ" in row.get_cell("value")
        assert "#so-1" in row.get_cell("value")
        assert str(row.get_cell("days")) == "năm 2021"

    def test_counts_by_period(self, city: Committee) -> None:
        make_verdict(make_target(committee=city), status="missed")
        latest, year = committees.period_counts(units().get(pk=city.pk))
        assert (latest["total"], latest["reached"]) == (1, 0)
        assert (year["total"], year["reached"]) == (3, 1)
        assert year["counts"] == {"exceeded": 1, "missed": 1, "missing": 1}
        assert year["branch"].total == 0
        above = committees.period_counts(units().get(slug="tw"))
        assert [(row["total"], row["branch"].total) for row in above] == [(0, 1), (0, 3)]

    def test_a_chart_from_three_years_on(self, city: Committee) -> None:
        make_score(city, "2022", met=40)
        scores = units().get(pk=city.pk).printed_scores
        assert committees.score_chart(scores) is None
        make_score(city, "2021", met=11, total=44)
        chart = committees.score_chart(units().get(pk=city.pk).printed_scores)
        assert [point["value"] for point in chart["points"]] == [25.0, 90.9, 86.4]

    def test_queries_do_not_grow(self, client: Client, city: Committee) -> None:
        def add(year: str) -> None:
            ward = make_committee(parent=city)
            make_citation(make_score(city, year))
            make_citation(make_actual(make_target(committee=ward, plan=10), 9))
            make_citation(make_actual(committee=city, indicator=make_indicator(), period=year))
            make_meeting(committee=city)
            make_post(body=city)

        add("2021")
        few = queries(client, "/cap-uy/thanh/")
        for year in ("2017", "2018", "2019", "2020"):
            add(year)
        assert queries(client, "/cap-uy/thanh/") == few <= 11

    def test_unknown(self, client: Client) -> None:
        assert client.get("/cap-uy/khong-co/").status_code == 404


def test_what_was_announced_and_closed_last_is_said(client: Client) -> None:
    committee = make_committee(slug="phuong-mot")
    target = make_target(committee=committee, plan=100)
    url = "/cap-uy/phuong-mot/"
    assert "đã khóa" not in client.get(url).content.decode()
    approver = make_user(is_superuser=True)
    review.accept([make_submission(target, state="submitted")], by=approver)
    review.publish(committee, target.period, by=approver)
    closing.close(committee, target.period, by=approver)

    page = client.get(url).content.decode()
    assert f"Số liệu năm 2023: đã công bố {localdate():%d/%m/%Y}, đã khóa" in page

    closing.reopen(committee, target.period, by=approver, reason="Thiếu một xã.")
    assert "đã khóa" not in client.get(url).content.decode()
