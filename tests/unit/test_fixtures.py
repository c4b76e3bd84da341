"""The five documents as loaded: complete, each figure what it is, flags beside faults."""

from collections import Counter
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.test import TestCase

from meetings.models import Attendance, Directive, Document, Finding, Meeting, Person
from targets.exports import figures, printed_figures
from targets.models import Citation, Flag, Score, Target, Verdict

FIXTURES = sorted((settings.BASE_DIR / "fixtures").glob("*.yaml"))


def everything() -> str:
    """All rows of both apps, in order; how often they were written is no part of them."""
    out = StringIO()
    call_command("dumpdata", "meetings", "targets", exclude=["meetings.dataversion"], stdout=out)
    return out.getvalue()


@pytest.mark.django_db
class TestFiveDocuments(TestCase):
    """One load for all; the class is rolled back at its end."""

    @classmethod
    def setUpTestData(cls) -> None:
        call_command("loaddata", *FIXTURES, verbosity=0)

    def figure(self, printed: str) -> dict[str, Any]:
        found = [row for row in printed_figures() if row["as_printed"] == printed]
        assert len(found) == 1, printed
        return found[0]

    @pytest.mark.on_sqlite
    def test_loading_again_changes_nothing(self) -> None:
        before = everything()
        call_command("loaddata", *FIXTURES, verbosity=0)
        assert everything() == before

    def test_stored_standings_follow_from_the_figures(self) -> None:
        call_command("check_standings", stdout=StringIO(), stderr=StringIO())

    def test_every_printed_number_is_there_once(self) -> None:
        per_source = Counter(row["source"] for row in figures() if not row["derived"])
        assert per_source == {"000": 5, "001": 51, "002": 25, "003": 14, "004": 10}

    def test_meetings_people_papers_and_instructions(self) -> None:
        assert Meeting.objects.count() == 5
        directives = Counter(
            Directive.objects.values_list("meeting__report__source_code", flat=True)
        )
        assert directives == {"000": 10, "001": 3, "002": 14, "003": 8, "004": 20}
        assert Person.objects.count() == 13
        assert not Attendance.objects.filter(posts_then="").exists()
        numbered = Document.objects.exclude(number="").values_list("number", "issued_on")
        assert {number: str(day) for number, day in numbered} == {
            "11-QĐi/TW": "2019-02-18",
            "50-KL/TW": "2019-05-30",
            "51-KL/TW": "2019-05-30",
            "05-CT/TW": "None",
            "29-NQ/TU": "None",
        }

    def test_only_a_printed_date_is_an_issue_date(self) -> None:
        dated = Document.objects.papers().exclude(issued_on=None)
        assert set(dated.values_list("number", flat=True)) == {
            "11-QĐi/TW",
            "50-KL/TW",
            "51-KL/TW",
        }

    def test_findings_are_what_the_reports_call_them(self) -> None:
        kinds = Counter(Finding.objects.values_list("meeting__report__source_code", "kind"))
        assert kinds == {
            ("000", "result"): 3,
            ("000", "shortcoming"): 8,
            ("000", "difficulty"): 1,
            ("001", "difficulty"): 1,
            ("001", "result"): 10,
            ("002", "result"): 6,
            ("002", "shortcoming"): 5,
            ("003", "result"): 8,
            ("003", "shortcoming"): 1,
            ("004", "result"): 3,
            ("004", "difficulty"): 1,
            ("004", "cause"): 1,
            ("004", "shortcoming"): 5,
        }

    def test_rows_follow_the_order_of_the_report(self) -> None:
        for model in (Finding, Directive, Attendance, Citation):
            report = "document" if model is Citation else "meeting"
            read: dict[int, list[tuple[int, int]]] = {}
            for key, order, paragraph in model.objects.order_by(report, "order").values_list(
                report, "order", "paragraph"
            ):
                read.setdefault(key, []).append((order, paragraph))
            for rows in read.values():
                assert [order for order, _ in rows] == list(range(1, len(rows) + 1))
                assert [paragraph for _, paragraph in rows] == sorted(row[1] for row in rows)

    def test_meetings_say_when_and_about_what(self) -> None:
        facts = Meeting.objects.values_list(
            "report__source_code", "ordinal", "held_on", "session", "reviewed__code"
        )
        assert {
            (code, number, str(day), part, period) for code, number, day, part, period in facts
        } == {
            ("000", 17, "None", "", "2019-6M"),
            ("001", None, "2020-08-06", "", "2015-2020"),
            ("002", None, "None", "", "2023"),
            ("003", 5, "2020-10-05", "morning", "2020-9M"),
            ("004", None, "2020-11-30", "afternoon", "2020"),
        }

    def test_instructions_are_by_whom_they_were_given(self) -> None:
        given = Counter(
            Directive.objects.values_list("meeting__report__source_code", "given_by__name")
        )
        assert given == {
            ("000", "Cù Ngọc Cường"): 10,
            ("001", None): 3,
            ("002", "Hoàng Duy Chinh"): 14,
            ("003", "Hà Ngọc Giáp"): 3,
            ("003", "Lương Tuấn Hùng"): 5,
            ("004", "Dương Hữu Bường"): 20,
        }
        assert Flag.objects.get(slug="003-ai-de-nghi").meeting.slug == "cao-bang-bch-5-2020"

    def test_figures_are_of_these_kinds(self) -> None:
        kinds = Counter(row["kind"] for row in printed_figures() if not row["derived"])
        assert kinds == {
            "plan": 53,
            "actual": 34,
            "ratio_to_plan": 11,
            "score": 3,
            "criteria": 2,
            "ratio_to_same_period": 1,
            "change": 1,
        }

    def test_only_a_printed_comparison_is_a_comparator(self) -> None:
        compared = {
            (row["source"], row["value"], row["comparator"])
            for row in printed_figures()
            if row["comparator"]
        }
        at_least = {
            "001": ("85", "90", "8"),
            "002": ("4000", "80", "60", "700", "97", "85", "61.89"),
            "003": ("198.5",),
            "004": ("105", "70"),
        }
        assert compared == {
            (source, value, ">=") for source, values in at_least.items() for value in values
        } | {("001", "1.78", "<="), ("002", "1.89", "<=")}

    def test_a_plan_that_says_reached_is_a_plan(self) -> None:
        row = self.figure("kế hoạch năm 2020 thu đạt 151,5 tỷ đồng")
        assert (row["kind"], row["value"], row["period"]) == ("plan", "151.5", "2020")

    def test_or_better_after_a_grade_is_no_comparator(self) -> None:
        assert self.figure("97% đảng viên")["comparator"] is None
        assert self.figure("từ 97% đảng viên")["comparator"] == ">="
        assert self.figure("250ha diện tích đất canh tác")["comparator"] is None

    def test_poverty_is_at_most(self) -> None:
        assert self.figure("giảm còn 1,89%")["comparator"] == "<="
        target = Target.objects.get(indicator__slug="ty-le-ho-ngheo", period__code="2024")
        assert target.indicator.direction == "less"

    def test_change_is_not_a_ratio(self) -> None:
        assert self.figure("tăng 55,7% so với cùng kỳ năm 2019")["kind"] == "change"
        row = self.figure("bằng 94,4% so với cùng kỳ năm 2020")
        assert (row["kind"], row["flags"]) == (
            "ratio_to_same_period",
            ["wrong_period", "wording"],
        )

    def test_a_cut_off_date_is_no_period(self) -> None:
        row = self.figure("thu đạt hơn 105 tỷ")
        assert (row["period"], row["as_of"], row["comparator"]) == (None, "2020-11-28", ">=")

    def test_counts_have_a_value_and_a_total(self) -> None:
        row = self.figure("14/19 tiêu chí")
        assert (row["kind"], row["value"], row["total"]) == ("criteria", "14", "19")
        row = self.figure("38/44 chỉ tiêu đạt và vượt")
        assert (row["kind"], row["value"], row["total"]) == ("score", "38", "44")

    def test_two_owners_two_values(self) -> None:
        target = Target.objects.get(
            indicator__slug="thu-ngan-sach",
            committee__slug="thanh-uy-bac-kan",
            period__code="2020",
        )
        values = {plan.owner: plan.value for plan in target.plans.all()}
        assert values == {"province": Decimal(151), "resolution": Decimal("151.5")}
        assert (target.plan.owner, target.status) == ("province", "at_risk")

    def test_derived_figures_say_so_and_are_not_counted(self) -> None:
        derived = [row for row in figures() if row["derived"]]
        plans = {
            (row["indicator"], row["period"]): row["value"]
            for row in derived
            if row["kind"] == "plan"
        }
        assert plans["Hợp tác xã thành lập mới", "2019"] == "2"
        assert plans["Hợp tác xã thành lập mới", "2015-2020"] == "10"
        assert plans["Số tiêu chí nông thôn mới đạt được", "2020"] == "19"

    def test_faults_are_flagged_and_kept_as_printed(self) -> None:
        flags = {flag.slug: flag for flag in Flag.objects.all()}
        for slug in (
            "003-77",
            "003-cung-ky-2020",
            "004-158",
            "004-151",
            "000-khoa-v",
            "001-lan-thu-vi",
            "002-317-200",
            "002-10-muc-tieu",
            "001-8-phan-tram",
            "001-nam-cua-so",
            "003-nam-hop",
            "004-nam-hop",
            "004-dat-vuot",
        ):
            assert flags[slug].settled_on is None
        assert self.figure("đạt 77,%% so với kế hoạch")["value"] == "77"

    def test_every_doubt_leads_somewhere(self) -> None:
        for flag in Flag.objects.prefetch_related("citations"):
            assert flag.paragraph
            assert flag.as_printed or flag.meeting or flag.citations.all(), flag.slug
            kept = {citation.document_id for citation in flag.citations.all()}
            assert not kept or flag.document_id in kept, flag.slug

    def test_six_misses_by_name_stand_beside_the_score(self) -> None:
        score = Score.objects.get(period__code="2023")
        assert (score.met, score.total, score.unmet) == (38, 44, 6)
        missed = Verdict.objects.filter(target__period__code="2023", status="missed")
        assert missed.count() == score.unmet
        assert not missed.exclude(target__status="missed", target__status_basis="printed").exists()

    def test_as_printed_is_a_phrase_not_a_sentence(self) -> None:
        assert max(len(row.as_printed) for row in Citation.objects.all()) <= 60


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_fixture_rows_are_named_by_natural_keys(path: Path) -> None:
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert rows
    assert not [row for row in rows if "pk" in row]
