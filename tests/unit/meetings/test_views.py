"""Pages of meetings and people: what they show, filters, sorting, hostile parameters, queries."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from meetings.models import Meeting
from tests.builders import (
    make_attendance,
    make_committee,
    make_document,
    make_meeting,
    make_period,
    make_person,
    make_post,
)

pytestmark = pytest.mark.django_db
URL = "/hoi-nghi/"


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    settings.READ_ACCESS = "public"


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def titles(client: Client, query: str = "") -> list[str]:
    table = client.get(URL + query).context["table"]
    return [row.get_cell_value("title") for row in table.paginated_rows]


@pytest.fixture
def meetings() -> None:
    city = make_committee("Thành ủy Bắc Kạn")
    make_meeting("Đại hội", city, kind=Meeting.Kind.CONGRESS, held_on=date(2020, 8, 6))
    make_meeting("Ân Thi", make_committee("Huyện ủy Ân Thi"), held_on=date(2019, 1, 1))
    make_meeting("An Bình", city, held_on=None, reviewed=make_period("2019-6M"))


@pytest.mark.usefixtures("meetings")
class TestList:
    def test_latest_first_unknown_dates_last(self, client: Client) -> None:
        assert titles(client) == ["Đại hội", "Ân Thi", "An Bình"]

    @pytest.mark.parametrize("column", ["held", "title", "committee", "kind", "reviewed"])
    def test_every_column_sorts_both_ways(self, client: Client, column: str) -> None:
        assert len(titles(client, f"?sort={column}")) == 3
        assert len(titles(client, f"?sort=-{column}")) == 3

    def test_names_sort_in_vietnamese_order(self, client: Client) -> None:
        assert titles(client, "?sort=title") == ["An Bình", "Ân Thi", "Đại hội"]

    def test_unknown_dates_stay_last_either_way(self, client: Client) -> None:
        assert titles(client, "?sort=held")[-1] == "An Bình"
        assert titles(client, "?sort=-held")[-1] == "An Bình"

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?ten=dai+hoi", ["Đại hội"]),
            ("?co-quan=BAC+KAN", ["Đại hội", "An Bình"]),
            ("?loai=congress", ["Đại hội"]),
            ("?nam=2019", ["Ân Thi"]),
        ],
    )
    def test_filters(self, client: Client, query: str, found: list[str]) -> None:
        assert titles(client, query) == found

    @pytest.mark.parametrize(
        "query",
        [
            "?nam=999999999999999999999999",
            "?nam=-1",
            "?nam=2019.5",
            "?nam=nan",
            "?loai=x",
            "?sort=khong-co",
            "?sort=",
            "?page=99999999999999999999",
            "?page=-3",
            "?per_page=1e9",
            "?ten=%00",
        ],
    )
    def test_bad_parameters_are_ignored(self, client: Client, query: str) -> None:
        assert len(titles(client, query)) == 3

    def test_chosen_filters_can_be_removed(self, client: Client) -> None:
        chips = client.get(URL + "?loai=congress&ten=hoi").context["chips"]
        assert {chip["url"] for chip in chips} == {"/hoi-nghi/?ten=hoi", "/hoi-nghi/?loai=congress"}

    def test_csv(self, client: Client) -> None:
        text = b"".join(client.get(URL + "?dang=csv&sort=title").streaming_content).decode()
        lines = text.splitlines()
        assert lines[0] == "\ufeffNgày,Tên hội nghị,Cơ quan họp,Loại,Kỳ được đánh giá"
        assert lines[1].startswith(",An Bình,Thành ủy Bắc Kạn,")
        assert lines[3].startswith("06/08/2020,Đại hội,")

    def test_context_line(self, client: Client) -> None:
        page = client.get(URL).content.decode()
        assert "6 tháng đầu năm 2019" in page
        assert "06/08/2020" in page


def test_list_queries_do_not_grow(client: Client) -> None:
    make_meeting(report=make_document(), reviewed=make_period())
    few = queries(client, URL)
    for _each in range(5):
        make_meeting(report=make_document(), reviewed=make_period())
    # The data version; this page of them and how many there are.
    assert queries(client, URL) == few == 2


def test_person(client: Client) -> None:
    person = make_person("Cù Ngọc Cường", slug="cu-ngoc-cuong")
    make_post(person, make_committee("Thành ủy Bắc Kạn"), title="Bí thư")
    make_attendance(make_meeting("Hội nghị 17"), person=person, posts_then="Bí thư Thành ủy")
    page = client.get("/nguoi/cu-ngoc-cuong/").content.decode()
    assert all(text in page for text in ("Thành ủy Bắc Kạn", "Hội nghị 17", "Bí thư Thành ủy"))


def test_person_queries_do_not_grow(client: Client) -> None:
    person = make_person(slug="a")
    counts = []
    for title in ("Bí thư", "Phó Bí thư"):
        make_post(person, title=title)
        make_attendance(person=person)
        counts.append(queries(client, "/nguoi/a/"))
    assert counts == [4, 4]  # the data version; the person; posts; meetings


@pytest.mark.parametrize("path", ["/nguoi/khong-co/", "/nguoi/a%00b/", "/hoi-nghi/khong-co/"])
def test_unknown_addresses(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
