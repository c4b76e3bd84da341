"""Cross-checks: what each finds, what it lets pass, and the page that shows them.

The figures of subordinates are in ``test_sums``, what follows a write in ``test_rechecks``.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.models import Committee
from targets import checks, rechecks
from targets.models import Contradiction
from targets.tables.checks import held_against, said_by, with_figures
from tests.builders import (
    make_actual,
    make_citation,
    make_committee,
    make_document,
    make_flag,
    make_indicator,
    make_period,
    make_plan,
    make_score,
    make_target,
)

pytestmark = pytest.mark.django_db


def found(committee: Committee | None = None) -> list[Contradiction]:
    rechecks.check_all()
    rows = with_figures(Contradiction.objects.all()).order_by("pk")
    return list(rows.filter(committee=committee) if committee else rows)


def kinds(committee: Committee | None = None) -> list[str]:
    return [row.kind for row in found(committee)]


@pytest.mark.parametrize(
    ("ratio", "share", "wrong"),
    [
        ("62.9", "0.6290", False),
        ("62.9", "0.6285", False),  # rounds up to 62,9
        ("62.9", "0.6299", False),  # cut to 62,9
        ("62.9", "0.6300", True),
        ("62.9", "0.6284", True),
        ("107.0000", "1.0749", False),
        ("107", "1.0801", True),
        ("100", "0.9949", True),
        ("0", "0.0", False),
    ],
)
def test_tolerance_follows_the_printed_decimals(ratio: str, share: str, wrong: bool) -> None:
    assert checks.is_mismatch(Decimal(ratio), Decimal(share)) is wrong


class TestPrintedRatio:
    def test_that_is_not_value_by_plan(self) -> None:
        make_actual(make_target(plan=100), 62, ratio_to_plan="72.9")
        (row,) = found()
        said = (row.kind, said_by(row), held_against(row))
        assert said == ("ratio", "72,9%", "62 ÷ 100 = 62%")

    def test_that_agrees(self) -> None:
        make_actual(make_target(plan=151), 105, ratio_to_plan="69.5")
        assert kinds() == []

    def test_is_held_against_the_plan_it_names(self) -> None:
        target = make_target(plan=200)
        make_plan(target, 100, owner="province", is_primary=False)
        make_actual(target, 50, ratio_to_plan="50", ratio_owner="province")
        assert kinds() == []

    def test_of_a_yearly_base_is_left_alone(self) -> None:
        target = make_target(period="2020-2025", basis="per_year", plan=2)
        make_actual(target, 12, ratio_to_plan="100")
        assert kinds() == []


class TestLaterPlan:
    def test_below_what_was_reached(self) -> None:
        indicator, committee = make_indicator(), make_committee()
        make_actual(indicator=indicator, committee=committee, value=135, period="2019")
        make_target(indicator, committee, "2020", plan=120)
        (row,) = found()
        assert row.kind == "overtaken"
        assert held_against(row) == "135 tỷ đồng, năm 2019"

    def test_above_what_was_reached(self) -> None:
        indicator, committee = make_indicator(), make_committee()
        make_actual(indicator=indicator, committee=committee, value=135, period="2019")
        make_target(indicator, committee, "2020", plan=151)
        assert kinds() == []

    def test_a_term_is_not_held_against_a_year(self) -> None:
        indicator, committee = make_indicator(), make_committee()
        make_actual(indicator=indicator, committee=committee, value=25, period="2015-2019")
        make_target(indicator, committee, "2020", plan=2)
        assert kinds() == []


class TestParts:
    def test_of_a_score(self) -> None:
        make_score(met=38, total=44, unmet=5)
        make_score(met=38, total=44, unmet=6)
        assert kinds() == ["parts"]

    def test_criteria_out_of_another_total(self) -> None:
        target = make_target(make_indicator(measure="criteria", unit="tiêu chí"))
        make_plan(target, 19, total="19")
        make_actual(target, 14, total="18")
        assert kinds() == ["parts"]


class TestRunningTotal:
    @pytest.mark.parametrize(("later", "told"), [(78, ["fallen"]), (80, []), (81, [])])
    def test_may_not_fall(self, later: int, told: list[str]) -> None:
        target = make_target(period="2020")
        make_actual(target, 80, as_of=date(2020, 9, 30))
        make_actual(target, later, as_of=date(2020, 10, 31))
        assert kinds() == told

    def test_a_level_may_fall(self) -> None:
        target = make_target(make_indicator(measure="level"), period="2020")
        make_actual(target, 80, as_of=date(2020, 9, 30))
        make_actual(target, 70, as_of=date(2020, 10, 31))
        assert kinds() == []


def test_same_period_is_checked_where_both_are_recorded() -> None:
    indicator, committee = make_indicator(), make_committee()
    both = {"indicator": indicator, "committee": committee}
    make_actual(**both, value=100, period="2019-9M")
    make_actual(**both, value=120, period="2020-9M", ratio_to_same_period="94.4")
    assert kinds() == ["same_period"]


def test_a_committee_narrows_the_findings() -> None:
    score = make_score(met=1, total=44, unmet=5)
    make_score(met=2, total=44, unmet=5)
    assert kinds() == ["parts", "parts"]
    assert kinds(score.committee) == ["parts"]


class TestPage:
    def test_flags_with_their_figures(self, client: Client) -> None:
        citation = make_citation(make_actual(), as_printed="đạt 77,%% so với kế hoạch")
        make_flag(citation, note="Thừa dấu %.", as_printed="77,%%")
        make_flag(note="Đã rõ.", settled_on="2024-01-01", settled_by="VP", settlement="Là 77.")
        page = client.get("/kiem-tra/").content.decode()
        assert "Thừa dấu %." in page
        assert citation.get_absolute_url() in page
        assert "Đã rõ." not in page

    def test_every_kind_is_told_in_words(self, client: Client) -> None:
        place = make_committee()
        spring, autumn = make_period("2023-6M"), make_period("2023-9M")
        sum_up = make_indicator("Thu", aggregation="sum")
        mean = make_indicator("Nghèo", aggregation="mean", unit="%", measure="level")
        for number, total in ((40, "100"), (45, "100")):
            part = make_committee(parent=place)
            make_actual(indicator=sum_up, committee=part, value=number, period=autumn)
            make_actual(indicator=mean, committee=part, value=number, total=total)
        make_actual(indicator=sum_up, committee=place, value=90, period=spring)
        make_actual(indicator=sum_up, committee=place, value=70, period=autumn)
        make_actual(indicator=mean, committee=place, value=60)
        rechecks.check_all()
        page = client.get("/kiem-tra/").content.decode()
        assert "2 đơn vị cộng lại: 85 tỷ đồng" in page
        assert "bình quân 2 đơn vị: 42,5%" in page
        assert "90 tỷ đồng, 6 tháng đầu năm 2023" in page
        # The figure that fell is also the one its subordinates exceed.
        assert page.count("70 tỷ đồng") == 2
        make_committee(parent=place)
        place.children.last().actuals.update(value=99)
        place.children.first().actuals.update(value=99)
        rechecks.check_all()
        page = client.get("/kiem-tra/?loai=tinh-sums").content.decode()
        assert "mới 2/3 đơn vị cộng lại: 144 tỷ đồng" in page

    def test_filters_by_kind_and_committee(self, client: Client) -> None:
        actual = make_actual(committee=make_committee("Thành ủy Cao Bằng"))
        make_flag(make_citation(actual), note="Một.", kind="malformed")
        make_flag(make_citation(), note="Hai.", kind="wording")
        make_score(met=38, total=44, unmet=5)
        rechecks.check_all()
        by_kind = client.get("/kiem-tra/?loai=malformed").content.decode()
        assert "Một." in by_kind
        assert "Hai." not in by_kind
        assert "38 + 5" not in by_kind
        by_place = client.get("/kiem-tra/?cap-uy=cao+bang").content.decode()
        assert "Một." in by_place
        assert "Hai." not in by_place
        computed = client.get("/kiem-tra/?loai=tinh-parts").content.decode()
        assert "38 + 5 = 43" in computed
        assert "Một." not in computed

    @pytest.mark.parametrize(
        "query",
        [
            "loai=khong-co",
            "cap-uy=%00",
            "nghi-van-sort=x",
            "nghi-van-page=9e9",
            "cap-uy=" + "a" * 999,
        ],
    )
    def test_hostile_queries(self, client: Client, query: str) -> None:
        make_flag()
        assert client.get(f"/kiem-tra/?{query}").status_code == 200

    @pytest.mark.parametrize("column", ["kind", "document", "-kind", "-document"])
    def test_flags_sort(self, client: Client, column: str) -> None:
        make_flag()
        assert client.get(f"/kiem-tra/?nghi-van-sort={column}").status_code == 200

    @pytest.mark.parametrize("column", ["subject", "committee", "kind", "-committee"])
    def test_findings_sort(self, client: Client, column: str) -> None:
        make_score(met=38, total=44, unmet=5)
        make_score(met=37, total=44, unmet=5)
        rechecks.check_all()
        assert client.get(f"/kiem-tra/?doi-chieu-sort={column}").status_code == 200

    @pytest.mark.on_sqlite
    def test_queries_do_not_grow(self, client: Client) -> None:
        counts = []
        for _round in range(2):
            for _each in range(3):
                document = make_document()
                target = make_target(plan=100)
                actual = make_actual(target, 62, ratio_to_plan="72.9")
                make_flag(make_citation(actual, document=document))
                make_flag(make_citation(target.plan, document=document))
                make_score(met=1, total=9, unmet=2)
                make_citation(make_score(met=1, total=9, unmet=2), document=document)
            rechecks.check_all()
            with CaptureQueriesContext(connection) as captured:
                assert client.get("/kiem-tra/").status_code == 200
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 3, counts
