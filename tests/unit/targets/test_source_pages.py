"""Pages of documents, meetings and sources: every figure leads to its print."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from meetings.models import Committee, Document, DocumentRelation
from tests.builders import (
    make_actual,
    make_attendance,
    make_citation,
    make_committee,
    make_directive,
    make_document,
    make_finding,
    make_flag,
    make_indicator,
    make_meeting,
    make_meeting_document,
    make_period,
    make_plan,
    make_score,
    make_target,
    make_verdict,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    settings.READ_ACCESS = "public"


@pytest.fixture
def city() -> Committee:
    return make_committee("Thành ủy Bắc Kạn", slug="thanh-uy-bac-kan")


@pytest.fixture
def source() -> Document:
    return make_document("Bài về hội nghị", slug="bai", source_code="003")


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def words(response: object) -> str:
    """The text of a page, markup dropped."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def report_figure(source: Document, committee: Committee, value: int = 105) -> None:
    """A plan and an actual with its ratio, all printed in the source."""
    target = make_target(make_indicator("Thu ngân sách"), committee)
    make_citation(make_plan(target, 151), document=source, as_printed="151 tỷ đồng")
    actual = make_actual(target, value, ratio_to_plan="69.5")
    make_citation(actual, document=source, as_printed="hơn 105 tỷ")
    ratio = make_citation(actual, document=source, kind="ratio_to_plan", as_printed="69,5%")
    make_flag(ratio)


class TestSource:
    def test_each_figure_says_what_it_became(
        self, client: Client, source: Document, city: Committee
    ) -> None:
        report_figure(source, city)
        score = make_score(city, unmet=6)
        make_citation(score, document=source, kind="unmet", as_printed="06 chỉ tiêu")
        page = client.get("/nguon/bai/")
        text = words(page)
        for printed in ("“ 151 tỷ đồng ”", "“ hơn 105 tỷ ”", "“ 69,5% ”", "“ 06 chỉ tiêu ”"):
            assert printed in text
        assert "Thực hiện: 105 tỷ đồng · Thu ngân sách · Thành ủy Bắc Kạn · năm 2023" in text
        assert "Tỷ lệ so với kế hoạch: 69,5% kế hoạch" in text
        assert [f'id="so-{order}"' in page.content.decode() for order in range(1, 6)] == [
            *(True, True, True, True, False)
        ]

    def test_same_period_and_change(
        self, client: Client, source: Document, city: Committee
    ) -> None:
        actual = make_actual(make_target(committee=city), 275, change="-55.7")
        make_citation(actual, document=source, kind="change", as_printed="giảm 55,7%")
        ratio = make_actual(make_target(committee=city), ratio_to_same_period="94.4")
        make_citation(ratio, document=source, kind="ratio_to_same_period")
        text = words(client.get("/nguon/bai/"))
        assert "giảm 55,7% so với cùng kỳ" in text
        assert "bằng 94,4% so với cùng kỳ" in text

    def test_derived_figures_look_different_and_are_not_counted(
        self, client: Client, source: Document, city: Committee
    ) -> None:
        report_figure(source, city)
        plan = make_plan(make_target(committee=city), 2, is_derived=True, document=source)
        done = make_actual(make_target(committee=city), 1, is_derived=True)
        make_citation(done, document=source, as_printed="đã hoàn thành")
        response = client.get("/nguon/bai/")
        assert response.context["printed_count"] == 3
        assert response.context["derived_count"] == 1
        assert response.context["derived"][0]["url"] == plan.target.get_absolute_url()
        assert response.content.decode().count('class="derived"') == 2

    def test_a_doubt_is_told_once(self, client: Client, source: Document, city: Committee) -> None:
        target = make_target(committee=city)
        prints = [make_citation(make_plan(target, 151), document=source)]
        prints.append(make_citation(make_actual(target), document=source))
        make_flag(*prints, slug="hai-so", note="Hai số khác nhau.")
        page = client.get("/nguon/bai/").content.decode()
        assert page.count('id="nghi-van-hai-so"') == 1
        assert page.count("Hai số khác nhau.") == 1

    def test_every_paragraph_that_something_was_read_from_can_be_linked_to(
        self, client: Client, source: Document
    ) -> None:
        make_citation(document=source, paragraph=3)
        meeting = make_meeting(report=source)
        make_finding(meeting, text="Giải ngân chậm.", paragraph=2)
        make_directive(meeting, text="Rà soát tiến độ.", paragraph=9)
        make_meeting_document(meeting, paragraph=3)
        page = client.get("/nguon/bai/")
        assert re.findall(r'id="doan-(\d+)"', page.content.decode()) == ["2", "3", "9"]
        assert "Hạn chế: Giải ngân chậm." in words(page)
        assert "Chỉ đạo: Rà soát tiến độ." in words(page)

    def test_verdicts_and_doubts_without_a_figure(
        self, client: Client, source: Document, city: Committee
    ) -> None:
        target = make_target(make_indicator("Phát triển đảng"), city)
        verdict = make_verdict(target, document=source, as_printed="chỉ tiêu phát triển đảng")
        flag = make_flag(make_citation(), document=source, slug="khong-ngay", note="Không ngày.")
        flag.citations.clear()
        page = client.get("/nguon/bai/").content.decode()
        assert f'id="nhan-dinh-{verdict.pk}"' in page
        assert 'id="nghi-van-khong-ngay"' in page

    def test_queries_do_not_grow(self, client: Client, source: Document, city: Committee) -> None:
        report_figure(source, city)
        make_verdict(make_target(committee=city), document=source)
        few = queries(client, "/nguon/bai/")
        for _each in range(4):
            report_figure(source, city)
            make_verdict(make_target(committee=city), document=source)
        assert queries(client, "/nguon/bai/") == few <= 12

    def test_unknown(self, client: Client) -> None:
        assert client.get("/nguon/khong-co/").status_code == 404


class TestSourceList:
    def rows(self, client: Client, query: str = "") -> list[tuple[str, int, int]]:
        table = client.get("/nguon/" + query).context["table"]
        records = [row.record for row in table.paginated_rows]
        return [(each.title, each.figure_count, each.open_flags) for each in records]

    def test_counts_printed_figures_and_open_doubts(
        self, client: Client, source: Document, city: Committee
    ) -> None:
        report_figure(source, city)
        make_citation(make_actual(is_derived=True), document=source)
        make_document("Không có số")
        assert self.rows(client) == [("Bài về hội nghị", 3, 1)]
        assert self.rows(client, "?can-xac-nhan=co") == [("Bài về hội nghị", 3, 1)]
        assert self.rows(client, "?ten=BAI+VE") == [("Bài về hội nghị", 3, 1)]
        assert self.rows(client, "?loai=NQ") == []

    @pytest.mark.parametrize(
        "column", ["source_code", "title", "type", "issued", "publisher", "figure_count"]
    )
    def test_sorts(self, client: Client, source: Document, column: str) -> None:
        make_citation(document=source)
        assert len(self.rows(client, f"?sort={column}")) == 1
        assert len(self.rows(client, f"?sort=-{column}")) == 1

    def test_queries_do_not_grow(self, client: Client) -> None:
        make_citation()
        few = queries(client, "/nguon/")
        for _each in range(4):
            make_citation()
        assert queries(client, "/nguon/") == few == 2


class TestMeeting:
    def test_page(self, client: Client, source: Document, city: Committee) -> None:
        meeting = make_meeting(
            "Hội nghị 17", city, slug="hn", report=source, reviewed=make_period("2023")
        )
        report_figure(source, city)
        make_citation(make_score(city), document=source)
        make_attendance(meeting, posts_then="Bí thư Thành ủy khi đó")
        make_finding(meeting, text="Giải ngân chậm.", paragraph=3)
        make_directive(meeting, text="Rà soát tiến độ.", assignee_text="các phòng", due_text="Tết")
        make_meeting_document(meeting, document=make_document("Luật", type="NQ", number="1-NQ"))
        make_target(make_indicator("Hợp tác xã mới"), city, "2024", plan=2, set_at=meeting)
        text = words(client.get("/hoi-nghi/hn/"))
        for part in (
            *("38/44", "chỉ tiêu đạt và vượt", "Bí thư Thành ủy khi đó", "Giải ngân chậm."),
            *("Rà soát tiến độ.", "các phòng", "Tết", "1-NQ", "Hợp tác xã mới", "Không đạt"),
        ):
            assert part in text

    def test_figures_against_plan(self, client: Client, source: Document, city: Committee) -> None:
        make_meeting(slug="hn", report=source)
        report_figure(source, city)
        table = client.get("/hoi-nghi/hn/").context["figures"]
        (row,) = table.paginated_rows
        cells = {column.name: str(cell) for column, cell in row.items()}
        for name, part in {
            "plan": "/nguon/bai/#so-1",
            "value": "/nguon/bai/#so-2",
            "ratio": "69,5%",
            "status": "#nghi-van-",
        }.items():
            assert part in cells[name]

    def test_a_later_figure_does_not_change_what_was_reported(
        self, client: Client, source: Document, city: Committee
    ) -> None:
        make_meeting(slug="hn", report=source)
        target = make_target(committee=city, period="2019", plan=100)
        early = make_actual(target, 40, period="2019-6M")
        make_citation(early, document=source)
        make_actual(target, 120)
        (row,) = client.get("/hoi-nghi/hn/").context["figures"].paginated_rows
        assert row.record.status == "watch"
        assert row.record.standing.attainment == Decimal("0.4")

    @pytest.mark.parametrize("column", ["indicator", "committee", "days", "ratio", "status"])
    def test_figures_sort(
        self, client: Client, source: Document, city: Committee, column: str
    ) -> None:
        make_meeting(slug="hn", report=source)
        report_figure(source, city, 105)
        make_citation(make_actual(indicator=make_indicator(), committee=city), document=source)
        for sign in ("", "-"):
            table = client.get(f"/hoi-nghi/hn/?bao-cao-sort={sign}{column}").context["figures"]
            assert len(list(table.paginated_rows)) == 2

    def test_queries_do_not_grow(self, client: Client, source: Document, city: Committee) -> None:
        meeting = make_meeting(slug="hn", report=source)

        def add() -> None:
            report_figure(source, city)
            make_verdict(make_target(committee=city, set_at=meeting, plan=1), document=source)
            make_attendance(meeting)
            make_finding(meeting)
            make_directive(meeting, assignee=city)
            make_meeting_document(meeting)

        add()
        few = queries(client, "/hoi-nghi/hn/")
        for _each in range(3):
            add()
        assert queries(client, "/hoi-nghi/hn/") == few <= 12

    def test_a_meeting_without_report(self, client: Client) -> None:
        make_meeting(slug="hn", held_on=None)
        assert "không ghi trong tài liệu" in words(client.get("/hoi-nghi/hn/"))


class TestDocument:
    def test_page(self, client: Client, city: Committee) -> None:
        paper = make_document("Nghị quyết 2023", type="NQ", slug="nq", number="5-NQ/TU")
        other = make_document("Nghị quyết cũ", type="NQ", slug="cu")
        DocumentRelation.objects.create(document=paper, other=other, kind="replaces")
        make_target(make_indicator("Thu ngân sách"), city, plan=151, resolution=paper)
        make_meeting_document(make_meeting("Hội nghị 17"), document=paper)
        text = words(client.get("/nghi-quyet/nq/"))
        for part in ("5-NQ/TU", "Thay thế", "Nghị quyết cũ", "Thu ngân sách", "Hội nghị 17"):
            assert part in text
        assert "Được thay thế bởi" in words(client.get("/nghi-quyet/cu/"))

    def test_queries_do_not_grow(self, client: Client, city: Committee) -> None:
        paper = make_document(type="NQ", slug="nq")

        def add() -> None:
            target = make_target(committee=city, plan=151, resolution=paper)
            make_citation(make_actual(target, 105))
            make_meeting_document(document=paper)

        add()
        few = queries(client, "/nghi-quyet/nq/")
        for _each in range(3):
            add()
        assert queries(client, "/nghi-quyet/nq/") == few <= 16

    def test_list(self, client: Client, city: Committee) -> None:
        paper = make_document("Về nhiệm vụ", type="NQ", number="5-NQ/TU", issuer=city)
        make_target(resolution=paper)
        make_document("Một bài báo")
        table = client.get("/nghi-quyet/").context["table"]
        assert [row.record.target_count for row in table.paginated_rows] == [1]
        for query in ("?ten=NHIEM", "?so=5-nq", "?loai=NQ", "?co-quan=bac+kan", "?sort=-issued"):
            assert len(client.get("/nghi-quyet/" + query).context["table"].rows) == 1
        text = b"".join(client.get("/nghi-quyet/?dang=csv").streaming_content).decode()
        assert "Nghị quyết,5-NQ/TU,Thành ủy Bắc Kạn,,Về nhiệm vụ,1" in text

    @pytest.mark.parametrize("query", ["?nam=99999999", "?loai=TIN", "?ten=%00", "?so=%00"])
    def test_bad_parameters_are_ignored(self, client: Client, query: str) -> None:
        make_document(type="NQ")
        assert len(client.get("/nghi-quyet/" + query).context["table"].rows) == 1

    def test_list_queries_do_not_grow(self, client: Client) -> None:
        make_target(resolution=make_document(type="NQ", issuer=make_committee()))
        few = queries(client, "/nghi-quyet/")
        for _each in range(3):
            make_target(resolution=make_document(type="NQ", issuer=make_committee()))
        assert queries(client, "/nghi-quyet/") == few == 2
