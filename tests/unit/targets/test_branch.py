"""Everything below a committee on its overview: who is behind, who has not reported, the cost."""

import re
from copy import deepcopy
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.models import Committee
from tests.builders import (
    make_actual,
    make_citation,
    make_committee,
    make_document,
    make_flag,
    make_indicator,
    make_level,
    make_meeting,
    make_score,
    make_sector,
    make_target,
    make_user,
    make_verdict,
)

pytestmark = pytest.mark.django_db


class Country:
    """A centre with one province that has targets of its own and two communes below."""

    def __init__(self) -> None:
        self.centre = make_committee("Trung ương", slug="trung-uong")
        self.province = make_committee("Tỉnh ủy Một", self.centre, slug="tinh-mot")
        self.behind = make_committee("Đảng ủy xã Chậm", self.province, slug="xa-cham")
        self.good = make_committee("Đảng ủy xã Ba", self.province, slug="xa-ba")
        make_actual(make_target(committee=self.province, plan=100), 120)
        make_actual(make_target(committee=self.behind, plan=100), 20)
        make_actual(make_target(committee=self.good, plan=100), 100)


@pytest.fixture(scope="module")
def standing_country(standing: None) -> Country:
    return Country()


@pytest.fixture
def country(standing_country: Country) -> Country:
    return deepcopy(standing_country)


def page(client: Client, committee: Committee, **query: str) -> str:
    asked = {"cap-uy": committee.slug} | {name.replace("_", "-"): v for name, v in query.items()}
    response = client.get("/", asked)
    assert response.status_code == 200
    return response.content.decode()


def below(html: str) -> str:
    """The part about those below, as read."""
    start = html.index('<section aria-labelledby="cap-duoi">')
    text = re.sub(r"<[^>]+>", " ", html[start : html.index("</section>", start)])
    return " ".join(text.split())


def ranked(client: Client, committee: Committee, **query: str) -> list[str]:
    asked = {"cap-uy": committee.slug, **query}
    return [unit.committee.name for unit in client.get("/", asked).context["ranking"].records]


def test_who_is_behind_comes_first(client: Client, country: Country) -> None:
    html = page(client, country.province)
    assert ranked(client, country.province) == ["Đảng ủy xã Chậm", "Đảng ủy xã Ba"]
    read = below(html)
    assert "2 đơn vị trực thuộc, 2 chỉ tiêu ghi trong sổ: 1 (50%) đạt hoặc vượt" in read
    assert "1 (50%) không đạt hoặc có nguy cơ" in read
    assert "Toàn địa bàn, cùng chỉ tiêu của chính cấp ủy: 2/3 đạt hoặc vượt" in read
    assert "?cap-uy=xa-cham&amp;ky=2023" in html
    # The committee's own score stands before those below.
    assert html.index("1/1") < html.index('id="cap-duoi"')


def test_a_country_counts_every_branch(client: Client, country: Country) -> None:
    html = page(client, country.centre)
    assert "1 đơn vị trực thuộc, 3 chỉ tiêu ghi trong sổ: 2 (66,7%) đạt hoặc vượt" in below(html)
    (unit,) = client.get("/", {"cap-uy": "trung-uong"}).context["branch"].units
    assert (unit.total, unit.own.total, unit.own.reached) == (3, 1, 1)
    assert 'data-chart="counts"' not in html


def test_a_leaf_has_no_such_part(client: Client, country: Country) -> None:
    assert "cap-duoi" not in page(client, country.good)


def test_who_has_not_reported_is_named(client: Client, country: Country) -> None:
    make_target(committee=make_committee("Đảng ủy xã Im", country.province), plan=1)
    commune = make_level("phuong")
    make_committee("Đảng ủy xã Trống", country.province, level=commune)
    old = {"level": commune, "valid_to": date(2023, 6, 30)}
    make_committee("Huyện ủy Cũ", country.province, **old)
    make_committee("Sở Tài chính", country.province, level=commune, kind="agency")
    make_committee("Ban Thường vụ Tỉnh ủy", country.province)
    read = below(page(client, country.province))
    assert "Chưa báo cáo chỉ tiêu nào: Đảng ủy xã Im ." in read
    assert "Chưa ghi chỉ tiêu nào của kỳ này: Đảng ủy xã Trống ." in read


def test_printed_scores_stand_beside_what_is_recorded(client: Client, country: Country) -> None:
    assert "Điểm số như in" not in below(page(client, country.province))
    make_score(country.behind, met=38, total=44)
    assert "Điểm số như in" in below(page(client, country.province))
    by_score = ranked(client, country.province, **{"xep-hang-sort": "-score"})
    assert by_score == ["Đảng ủy xã Chậm", "Đảng ủy xã Ba"]
    assert "38/44" in below(page(client, country.province))


def test_ten_are_shown_and_the_rest_folded_until_sorted(client: Client, country: Country) -> None:
    for _each in range(10):
        make_target(committee=make_committee(parent=country.province), plan=1)
    html = page(client, country.province)
    assert len(ranked(client, country.province)) == 10
    assert "2 đơn vị còn lại" in html
    assert 'data-chart="counts"' in html
    by_name = ranked(client, country.province, **{"xep-hang-sort": "name"})
    assert by_name[-2:] == ["Đảng ủy xã Ba", "Đảng ủy xã Chậm"]
    assert len(by_name) == 12


@pytest.mark.parametrize(
    "column", ["name", "own", "total", "reached", "late", "missing", "reported", "x"]
)
def test_every_column_sorts_both_ways(client: Client, country: Country, column: str) -> None:
    make_committee("Đảng ủy xã Bốn", country.good)
    for sort in (column, f"-{column}"):
        assert len(ranked(client, country.province, **{"xep-hang-sort": sort})) == 2


def test_a_look_back_says_where_the_newest_counts_are(client: Client, country: Country) -> None:
    target = make_target(committee=country.province, plan=10)
    make_actual(target, 5, period="2023-6M")
    html = page(client, country.province, ky="2023-6M")
    assert 'id="cap-duoi"' not in html
    assert "?cap-uy=tinh-mot&amp;ky=2023#cap-duoi" in html


def test_a_period_of_the_branch_alone_can_be_chosen(client: Client, country: Country) -> None:
    make_target(committee=country.good, period="2024", plan=1)
    assert "Tỉnh ủy Một</a> · năm 2023" in page(client, country.province)
    html = page(client, country.province, ky="2024")
    assert "Tỉnh ủy Một</a> · năm 2024" in html
    assert "1 (100%) thiếu số liệu" in below(html)


def fill(committee: Committee) -> None:
    """Everything an overview shows, of one committee."""
    document = make_document()
    for number in range(2):
        sector = make_sector(f"nhom-{number}", name="Nhóm")
        target = make_target(make_indicator(sector=sector), committee, plan=100)
        make_flag(make_citation(make_actual(target, 50 + number), document=document))
        make_actual(target, 40, period="2023-6M")
        make_citation(target.plan, document=document)
        make_verdict(target)
        fact = make_actual(committee=committee, indicator=make_indicator(), value=1)
        make_flag(make_citation(fact, document=document))
    make_meeting(committee=committee)


@pytest.mark.on_sqlite
def test_queries_do_not_grow_with_the_country(client: Client, country: Country) -> None:
    client.force_login(make_user())
    client.get("/")  # from here on it is known whose the session is
    for committee in (country.centre, country.province):
        fill(committee)
        make_flag(make_citation(make_score(committee)))
    pages = [
        {"cap-uy": slug, "ky": period}
        for slug in ("trung-uong", "tinh-mot", "")
        for period in ("2023", "2023-6M", "")
    ]
    rounds = []
    for _round in range(2):
        for _each in range(3):
            other = make_committee(parent=country.centre)
            make_target(committee=other, plan=1)
            fill(make_committee(parent=country.province))
        counts = []
        for asked in pages:
            with CaptureQueriesContext(connection) as captured:
                assert client.get("/", asked).status_code == 200
            counts.append(len(captured))
        rounds.append(counts)
    assert rounds[0] == rounds[1]
    assert max(rounds[1]) <= 12, dict(zip(map(str, pages), rounds[1], strict=True))
