"""The list of targets, one target, its series, the comparison and the method page."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from targets.models import Target
from targets.tables.targets import TargetTable
from tests.builders import (
    make_actual,
    make_citation,
    make_committee,
    make_document,
    make_flag,
    make_indicator,
    make_plan,
    make_sector,
    make_target,
    make_verdict,
)

pytestmark = pytest.mark.django_db
HOSTILE = ["\x00", "x" * 5000, "' OR 1=1", "-1", "9" * 40, "🙂"]


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def names(client: Client, **query: str) -> list[str]:
    response = client.get("/chi-tieu/", {key.replace("_", "-"): v for key, v in query.items()})
    assert response.status_code == 200
    return [row.record.indicator.name for row in response.context["table"].page.object_list]


def full_target() -> Target:
    """A target with two plans, two figures, a print of each, a doubt and a judgement."""
    target = make_target(make_indicator("Thu ngân sách"), period="2020", plan=151)
    make_plan(target, "151.5", owner="province", is_primary=False)
    make_actual(target, "52.1", as_of=date(2020, 6, 30), ratio_to_plan="40")
    actual = make_actual(target, 105, as_of=date(2020, 11, 28))
    make_citation(target.plan)
    make_flag(make_citation(actual), note="Hai số khác nhau.")
    make_verdict(target, as_printed="thu đạt")
    return target


class TestList:
    def test_newest_entered_first_until_narrowed(self, client: Client) -> None:
        city = make_committee("Thành ủy Bắc Kạn", slug="bac-kan")
        late = make_target(make_indicator("Chậm"), city, plan=100)
        make_actual(late, 50)
        make_actual(make_target(make_indicator("Vượt"), city, plan=100), 120)
        assert names(client) == ["Vượt", "Chậm"]
        assert names(client, cap_uy="bac-kan") == ["Chậm", "Vượt"]
        assert names(client, ky="2023") == ["Chậm", "Vượt"]

    def test_the_resolution_s_order_within_a_committee_the_entry_s_elsewhere(
        self, client: Client
    ) -> None:
        city = make_committee("Thành ủy Bắc Kạn")
        for name, order in (("Hai", 2), ("Một", 1)):
            make_actual(make_target(make_indicator(name), city, plan=10, order=order), 5)
        assert names(client, ky="2023") == ["Hai", "Một"]
        assert names(client, cap_uy="bac kan", ky="2023") == ["Một", "Hai"]

    def test_a_name_of_many_committees_leaves_the_newest_first(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("targets.filters.FEW_COMMITTEES", 1)
        for name in ("Chậm", "Vượt"):
            target = make_target(make_indicator(name), make_committee(f"Xã {name}"), plan=10)
            make_actual(target, 5 if name == "Chậm" else 20)
        assert names(client, cap_uy="xa") == ["Vượt", "Chậm"]
        monkeypatch.setattr("targets.filters.MOST_KEYS", 1)
        assert names(client, cap_uy="xa") == ["Vượt", "Chậm"]
        assert names(client, cap_uy="xa vuot") == ["Vượt"]
        assert names(client, cap_uy="không có") == []

    def test_filters(self, client: Client) -> None:
        culture = make_sector("van-hoa", name="Văn hóa")
        here = make_committee("Thành ủy Cao Bằng")
        wanted = make_target(
            make_indicator("Tỷ lệ hộ nghèo", sector=culture, measure="level"), here, "2024"
        )
        make_plan(wanted, 2, owner="province")
        make_target(make_indicator("Thu ngân sách"), period="2023", plan=10)
        assert len(names(client)) == 2
        for query in (
            {"q": "ho ngheo"},
            {"cap_uy": "CAO BANG"},
            {"cap_uy": here.slug},
            {"ky": "2024"},
            {"nhom": "van-hoa"},
            {"chu_the": "province"},
            {"cach_do": "level"},
        ):
            assert names(client, **query) == ["Tỷ lệ hộ nghèo"], query

    def test_the_status_filter_is_the_status_shown(self, client: Client) -> None:
        make_target(make_indicator("Chưa đến"), period="2090", plan=1)
        make_target(make_indicator("Thiếu"), period="2020", plan=1)
        make_actual(make_target(make_indicator("Đạt"), plan=1), 1)
        make_target(make_indicator("Cuối kỳ"), period="2086-2090", basis="final_year", plan=1)
        last = make_target(make_indicator("Năm cuối"), period="2020-2090", plan=1)
        Target.objects.filter(pk=last.pk).update(basis="final_year")
        assert names(client, trang_thai="not_due") == ["Năm cuối", "Cuối kỳ", "Chưa đến"]
        assert names(client, trang_thai="missing") == ["Thiếu"]
        assert names(client, trang_thai="met") == ["Đạt"]

    def test_counts_of_targets_are_left_out(self, client: Client) -> None:
        make_target(make_indicator(is_assessed=False), plan=10)
        assert names(client) == []

    # On PostgreSQL test_fuzz calls every page with the like.
    @pytest.mark.on_sqlite
    @pytest.mark.parametrize("value", HOSTILE)
    @pytest.mark.parametrize(
        "name", ["q", "cap-uy", "ky", "nhom", "trang-thai", "chu-the", "cach-do", "sort", "page"]
    )
    def test_hostile_parameters(self, client: Client, name: str, value: str) -> None:
        make_target(plan=1)
        assert client.get("/chi-tieu/", {name: value}).status_code == 200

    @pytest.mark.parametrize("name", [*TargetTable.base_columns])
    def test_each_column_sorts_both_ways(self, client: Client, name: str) -> None:
        for value in (3, 1, 2):
            make_actual(make_target(plan=2), value)
        column = TargetTable([]).columns[name]
        for sort in (name, f"-{name}"):
            response = client.get("/chi-tieu/", {"sort": sort})
            assert response.status_code == 200
            ordered = response.context["table"].data.data.query.order_by
            assert (ordered != ("-pk",)) is column.orderable

    def test_names_sort_as_vietnamese_does(self, client: Client) -> None:
        for name in ("Đất", "Dân số", "Ấp", "An ninh"):
            make_target(make_indicator(name), plan=1)
        assert names(client, sort="name") == ["An ninh", "Ấp", "Dân số", "Đất"]

    def test_status_sorts_by_urgency(self, client: Client) -> None:
        make_actual(make_target(make_indicator("Vượt"), plan=1), 2)
        make_actual(make_target(make_indicator("Hụt"), plan=3), 2)
        make_target(make_indicator("Thiếu"), plan=1)
        assert names(client, sort="status") == ["Hụt", "Thiếu", "Vượt"]

    def test_csv_holds_every_plan(self, client: Client) -> None:
        full_target()
        body = b"".join(client.get("/chi-tieu/?dang=csv").streaming_content).decode()
        assert "151 tỷ đồng (nghị quyết); 151,5 tỷ đồng (tỉnh giao)" in body
        assert "69,5% (nghị quyết); 69,3% (tỉnh giao)" in body
        assert "Nguy cơ không đạt" in body

    @pytest.mark.on_sqlite
    def test_queries_do_not_grow(self, client: Client) -> None:
        full_target()
        few = queries(client, "/chi-tieu/")
        for _each in range(5):
            full_target()
        assert queries(client, "/chi-tieu/") == few <= 5


class TestOneTarget:
    def test_says_everything(self, client: Client) -> None:
        target = full_target()
        html = client.get(f"/chi-tieu/{target.pk}/").content.decode()
        for text in (
            "Nguy cơ không đạt",
            "105 ÷ 151 = 69,5%",
            "151,5 tỷ đồng",
            "69,3%",
            "quyết định trạng thái",
            "tính được 34,5%",
            "Hai số khác nhau.",
            "thu đạt",
            'data-chart="history"',
            'data-chart="bullet"',
        ):
            assert text in html, text

    def test_retired_plans_and_replaced_figures_are_struck(self, client: Client) -> None:
        target = make_target(period="2020", plan=200)
        target.plans.update(is_live=False)
        decision = make_document("Điều chỉnh kế hoạch", type="NQ")
        make_plan(target, 317, revision=2, document=decision)
        make_actual(target, 90, as_of=date(2020, 9, 30), is_estimate=True, is_live=False)
        html = client.get(f"/chi-tieu/{target.pk}/").content.decode()
        assert "<s>200 tỷ đồng</s>" in html
        assert "<s>ước 90 tỷ đồng</s>" in html
        assert "Điều chỉnh kế hoạch" in html

    def test_one_figure_makes_no_history(self, client: Client) -> None:
        target = make_target(period="2020", plan=100)
        make_actual(target, 50, as_of=date(2020, 6, 30))
        html = client.get(f"/chi-tieu/{target.pk}/").content.decode()
        assert 'data-chart="history"' not in html
        assert "Mới có một lần báo cáo" in html

    def test_nothing_planned_nothing_reported(self, client: Client) -> None:
        assert client.get(f"/chi-tieu/{make_target().pk}/").status_code == 200

    def test_the_same_indicator_elsewhere(self, client: Client) -> None:
        target = make_target(period="2020", plan=1)
        earlier = make_target(target.indicator, target.committee, "2019", plan=1)
        elsewhere = make_target(target.indicator, period="2020", plan=1)
        html = client.get(f"/chi-tieu/{target.pk}/").content.decode()
        assert earlier.get_absolute_url() in html
        assert elsewhere.get_absolute_url() in html

    def test_series(self, client: Client) -> None:
        data = client.get(f"/chi-tieu/{full_target().pk}/du-lieu.json").json()
        assert [point["value"] for point in data["points"]] == [52.1, 105.0]
        assert data["plan"] == 151

    @pytest.mark.parametrize("pk", ["0", "999999", "9" * 18, "9" * 40])
    @pytest.mark.parametrize("tail", ["", "du-lieu.json"])
    def test_unknown_keys(self, client: Client, pk: str, tail: str) -> None:
        assert client.get(f"/chi-tieu/{pk}/{tail}").status_code == 404

    @pytest.mark.on_sqlite
    def test_queries_do_not_grow(self, client: Client) -> None:
        target = full_target()
        make_target(target.indicator, target.committee, "2019", plan=1)
        make_target(target.indicator, period="2020", plan=1)
        url = f"/chi-tieu/{target.pk}/"
        few = queries(client, url)
        for month in (7, 8, 9):
            actual = make_actual(target, month * 8, as_of=date(2020, month, 28))
            make_flag(make_citation(actual))
            other = make_target(target.indicator, target.committee, str(2020 + month), plan=1)
            make_citation(other.plan)
            make_actual(make_target(target.indicator, period="2020", plan=1), 1)
        assert queries(client, url) == few <= 20


class TestComparison:
    def test_panels_share_one_scale(self, client: Client) -> None:
        indicator = make_indicator("Thu ngân sách", slug="thu-ngan-sach")
        for value in (135, 317):
            make_actual(make_target(indicator, period="2020", plan=151), value)
        response = client.get("/so-sanh/?chi-tieu=thu-ngan-sach")
        charts = [each["chart"] for each in response.context["panels"]]
        assert [(chart["min"], chart["max"]) for chart in charts] == [(0, 317), (0, 317)]

    def test_an_indicator_by_name(self, client: Client) -> None:
        make_actual(make_target(make_indicator("Tỷ lệ che phủ rừng"), plan=1), 1)
        assert (
            "Tỷ lệ che phủ rừng</h1>" in client.get("/so-sanh/?chi-tieu=phu rung").content.decode()
        )

    def test_a_unit_that_ended_breaks_the_series(self, client: Client) -> None:
        old = make_committee("Thành ủy Bắc Kạn", valid_to=date(2025, 6, 30))
        indicator = make_indicator(slug="thu")
        for year in ("2024", "2025", "2026"):
            make_actual(make_target(indicator, old, year, plan=1), 1)
        new = make_committee("Đảng ủy phường Bắc Kạn", valid_from=date(2025, 7, 1))
        new.predecessors.add(old)
        make_actual(make_target(indicator, new, "2026", plan=1), 1)
        response = client.get("/so-sanh/?chi-tieu=thu")
        points = response.context["panels"][0]["chart"]["points"]
        assert [point["break"] for point in points] == [False, True, False]
        html = response.content.decode()
        assert html.count("Không cùng phạm vi") >= 2
        assert "30/06/2025" in html

    def test_a_term_sum_is_no_year(self, client: Client) -> None:
        indicator = make_indicator(slug="htx")
        make_actual(indicator=indicator, committee=make_committee(), value=25, period="2015-2020")
        assert client.get("/so-sanh/?chi-tieu=htx").context["panels"] == []

    # On PostgreSQL test_fuzz calls every page with the like.
    @pytest.mark.on_sqlite
    @pytest.mark.parametrize("value", HOSTILE)
    @pytest.mark.parametrize("name", ["chi-tieu", "cap-uy"])
    def test_hostile_parameters(self, client: Client, name: str, value: str) -> None:
        make_actual(make_target(plan=1), 1)
        assert client.get("/so-sanh/", {name: value}).status_code == 200

    @pytest.mark.on_sqlite
    def test_queries_do_not_grow(self, client: Client) -> None:
        indicator = make_indicator(slug="thu")
        counts = []
        for _round in range(2):
            for year in ("2020", "2021", "2022"):
                target = make_target(indicator, period=year, plan=1)
                make_citation(make_actual(target, 1))
                make_citation(target.plan)
            counts.append(queries(client, "/so-sanh/?chi-tieu=thu"))
        assert counts[0] == counts[1] <= 6

    def test_nothing_at_all(self, client: Client) -> None:
        assert "Sổ chưa có số liệu nào" in client.get("/so-sanh/").content.decode()


def test_the_method_page_shows_the_thresholds_in_use(client: Client, settings: Settings) -> None:
    settings.STATUS_THRESHOLDS = {"on_track": Decimal("0.93"), "watch": Decimal("0.71")}
    with CaptureQueriesContext(connection) as captured:
        html = client.get("/cach-tinh/").content.decode()
    assert "93%" in html
    assert "71%" in html
    assert "Dưới ngưỡng cần theo dõi" not in html
    assert len(captured) == 0
