"""One box over everything: with or without diacritics, bounded, never an error."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from targets.models import Citation
from tests.builders import (
    make_citation,
    make_committee,
    make_document,
    make_indicator,
    make_meeting,
    make_person,
    make_target,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    settings.READ_ACCESS = "public"


def found(client: Client, query: str) -> dict[str, list[str]]:
    groups = client.get("/tim-kiem/", {"q": query}).context["groups"]
    return {group.kind: [str(row) for row in group.rows] for group in groups}


@pytest.mark.parametrize("query", ["bac kan", "Bắc Kạn", "BAC KAN", "  kan   bac "])
def test_with_or_without_diacritics(client: Client, query: str) -> None:
    make_committee("Thành ủy Bắc Kạn")
    make_committee("Thành ủy Cao Bằng")
    make_meeting("Hội nghị Bắc Kạn")
    assert found(client, query) == {
        "committee": ["Thành ủy Bắc Kạn"],
        "meeting": ["Hội nghị Bắc Kạn"],
    }


def test_d_with_and_without_its_stroke(client: Client) -> None:
    make_person("Đoàn Trọng Hùng")
    assert found(client, "doan trong") == found(client, "Đoàn") == {"person": ["Đoàn Trọng Hùng"]}


def test_targets_by_indicator_and_committee_together(client: Client) -> None:
    budget = make_indicator("Thu ngân sách")
    make_target(budget, make_committee("Thành ủy Bắc Kạn"))
    make_target(budget, make_committee("Thành ủy Cao Bằng"))
    make_target(make_indicator("Che phủ rừng"), make_committee("Huyện ủy Chợ Đồn, Bắc Kạn"))
    assert len(found(client, "ngan sach")["target"]) == 2
    assert [text[:33] for text in found(client, "thu ngan sach bac kan")["target"]] == [
        "Thu ngân sách · Thành ủy Bắc Kạn ·"[:33]
    ]
    assert found(client, "thu ngan sach hai phong") == {}


def test_documents_by_number_and_figures_as_printed(client: Client) -> None:
    make_document("Phát triển thành phố", type="NQ", number="29-NQ/TU")
    make_citation(as_printed="Đạt thu 135,33 tỷ đồng")
    for query in ("29-nq/tu", "29", "NQ/TU"):
        assert found(client, query)["document"] == ["Nghị quyết 29-NQ/TU"], query
    for query in ("135,33", "13", "đạt thu 135", "dat thu 135", "ĐẠT THU 135,33 TỶ"):
        assert len(found(client, query)["figure"]) == 1, query


def test_figures_are_found_by_what_is_printed_now(client: Client) -> None:
    citation = make_citation(as_printed="đạt 105 tỷ")
    citation.as_printed = "đạt 106 tỷ"
    citation.save(update_fields=["as_printed"])
    assert found(client, "105 tỷ") == {}
    assert len(found(client, "106 tỷ")["figure"]) == 1
    Citation.objects.update(as_printed="đạt 107 tỷ")  # as another tool would
    call_command("rebuild_keys", stdout=StringIO())
    assert len(found(client, "107 tỷ")["figure"]) == 1


def test_targets_of_the_latest_period_and_highest_committee_first(client: Client) -> None:
    budget, centre = make_indicator("Thu ngân sách"), make_committee("Trung ương")
    commune = make_committee("Đảng ủy xã Một", centre)
    for place, year in ((commune, "2022"), (commune, "2023"), (centre, "2023"), (centre, "2022")):
        make_target(budget, place, year)
    assert found(client, "thu ngan sach")["target"] == [
        f"Thu ngân sách · {place} · năm {year}"
        for year in (2023, 2022)
        for place in ("Trung ương", "Đảng ủy xã Một")
    ]
    assert len(found(client, "ngan sach xa mot")["target"]) == 2


def test_ten_of_each_kind(client: Client) -> None:
    for number in range(11):
        make_person(f"Nguyễn Văn {number}")
    (group,) = client.get("/tim-kiem/?q=nguyen").context["groups"]
    assert (len(group.rows), group.has_more) == (10, True)
    assert "hơn 10" in client.get("/tim-kiem/?q=nguyen").content.decode()


def test_an_empty_query_shows_a_hint_and_asks_nothing(client: Client) -> None:
    for query in ("", "%00", "++"):
        with CaptureQueriesContext(connection) as captured:
            page = client.get(f"/tim-kiem/?q={query}").content.decode()
        assert "có dấu hay không dấu" in page
        assert len(captured) <= 1  # whether anything has changed


@pytest.mark.parametrize(
    "query",
    ["a" * 5000, "%", "_", "\\", "'", '"><script>', "𝟘١", "a\x00b", " ".join("abcdefghijklmnopq")],
)
def test_hostile_queries(client: Client, query: str) -> None:
    response = client.get("/tim-kiem/", {"q": query})
    assert response.status_code == 200
    assert b"><script>" not in response.content.replace(b"</script><script>", b"")


def test_queries_do_not_grow(client: Client) -> None:
    def add() -> None:
        make_target(make_indicator("Bắc"), make_committee("Bắc"))
        make_meeting("Bắc", make_committee("Bắc"))
        make_document("Bắc")

    counts = []
    for _each in range(3):
        add()
        with CaptureQueriesContext(connection) as captured:
            client.get("/tim-kiem/?q=bac")
        counts.append(len(captured))
    # Version, indicators, their first targets, targets, committees, people, meetings, documents.
    assert counts == [8, 8, 8]
