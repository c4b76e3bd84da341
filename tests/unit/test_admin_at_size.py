"""Pages of the admin where there is very much: lists, links by keys past a thousand, names."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config import admin_lists
from config.tables import paging
from meetings.tracking import kinds
from targets.admin.actuals import ActualAdmin
from targets.models import Actual, Import, Submission, Target
from tests import builders
from tests.unit.admin_pages import messages_of, page_of

pytestmark = pytest.mark.django_db
LIMIT = 3


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(builders.make_user("van-phong", role=("office", "approver")))
    return client


@pytest.fixture
def rows(office: Client) -> list[Actual]:
    """More figures than lists count, the newest of the smallest committee."""
    values = enumerate(("Ất", "Bính", "Đinh", "Giáp", "Mậu"))
    return [
        builders.make_actual(committee=builders.make_committee(name), indicator=_named(number))
        for number, name in values
    ]


def _named(number: int) -> object:
    return builders.make_indicator(f"Thu {number}")


@pytest.fixture(autouse=True)
def _few_are_counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for module in (paging, admin_lists):
        monkeypatch.setattr(module, "COUNT_LIMIT", LIMIT)
    return


def listed(office: Client, query: str = "") -> object:
    return office.get(f"{page_of(Actual, 'changelist')}?{query}")


def days_column(page: object) -> int:
    return page.context["cl"].list_display.index("days")


def test_what_is_not_counted_is_not_sorted_and_the_page_says_what_to_do(
    office: Client, rows: list[Actual]
) -> None:
    Actual.objects.filter(pk=rows[0].pk).update(covers_to="2029-12-31")
    page = listed(office, f"o=-{days_column(listed(office))}")
    assert next(iter(page.context["cl"].result_list)) == rows[-1]
    assert messages_of(page) == [
        "Chưa sắp xếp: danh sách có hơn 3 dòng. Lọc hoặc tìm cho hẹp lại rồi bấm tên cột lần nữa."
    ]
    assert "sorted" not in page.content.decode().partition("<tbody")[0].partition("<thead")[2]


def test_fewer_rows_are_sorted(office: Client, rows: list[Actual]) -> None:
    chosen = [row.pk for row in rows[:LIMIT]]
    Actual.objects.filter(pk=chosen[0]).update(covers_to="2029-12-31")
    Actual.objects.exclude(pk__in=chosen).update(is_estimate=True)
    page = listed(office, f"is_estimate__exact=0&o=-{days_column(listed(office))}")
    assert next(iter(page.context["cl"].result_list)).pk == chosen[0]
    assert not messages_of(page)


def test_a_page_that_is_no_more_is_the_last_one(office: Client, rows: list[Actual]) -> None:
    for number in (0, 40):
        assert listed(office, f"p={number}").status_code == 200


def test_how_many_there_are_is_said_as_far_as_it_is_known(
    office: Client, rows: list[Actual]
) -> None:
    html = listed(office).content.decode()
    assert html.count("hơn 3 kết quả") == 2
    assert "Hiện tất cả" not in html
    found = listed(office, "q=Giáp").content.decode()
    assert "1 kết quả" in found
    assert "Hiện tất cả" in found


def test_a_long_filter_is_folded_until_it_is_used(office: Client, rows: list[Actual]) -> None:
    periods = [builders.make_period(f"2020-{month:02}") for month in range(1, 13)]
    periods += [builders.make_period(f"2021-{month:02}") for month in range(1, 13)]
    folded, opened = '<details data-filter-title="kỳ">', '<details data-filter-title="kỳ" open>'
    assert folded in listed(office).content.decode()
    assert opened in listed(office, f"period__id__exact={periods[0].pk}").content.decode()


@pytest.fixture
def far(office: Client) -> SimpleNamespace:
    """A target and a committee whose keys have more than three digits, and a figure that waits."""
    committee = builders.make_committee("Đảng ủy xã Phú Thọ", pk=12_345)
    target = builders.make_target(committee=committee, plan="138.3", pk=1_234_567)
    lan = builders.make_user("lan", last_name="Phạm Thị Thanh", first_name="Lan")
    row = builders.make_submission(target, state="submitted", entered_by=lan, submitted_by=lan)
    return SimpleNamespace(committee=committee, target=target, row=row)


def test_links_hold_keys_as_they_are(office: Client, far: SimpleNamespace) -> None:
    page = office.get(page_of(Target, "change", far.target.pk)).content.decode()
    assert f"{page_of(Submission, 'change', far.row.pk)}?target=1234567" in page

    review = office.get(reverse("admin:review", args=[far.committee.slug, "2023"]))
    one_by_one = f"?committee__id__exact=12345&amp;period__id__exact={far.row.period_id}"
    assert one_by_one in review.content.decode()
    listed = office.get(page_of(Submission, "changelist") + one_by_one.replace("&amp;", "&"))
    assert listed.context["cl"].result_count == 1


def test_people_are_called_by_family_name_first(
    office: Client, admin_client: Client, far: SimpleNamespace
) -> None:
    for name in ("sheet", "review"):
        page = office.get(reverse(f"admin:{name}", args=[far.committee.slug, "2023"]))
        assert "Phạm Thị Thanh Lan" in page.content.decode()
    user = User.objects.get(username="lan")
    membership = builders.make_membership(user, far.committee)
    page = admin_client.get(page_of(type(membership), "changelist"))
    assert "Phạm Thị Thanh Lan" in page.content.decode()


def test_a_plan_is_called_by_its_value_as_it_is_printed(far: SimpleNamespace) -> None:
    assert ": 138,3 (" in str(far.target.plan)


def test_communes_of_one_name_are_told_apart_by_their_province(admin_client: Client) -> None:
    for province in ("Tỉnh ủy Phú Thọ", "Tỉnh ủy Lâm Đồng"):
        above = builders.make_committee(province)
        builders.make_target(committee=builders.make_committee("Đảng ủy xã Phú Thọ", above))
    page = admin_client.get(reverse("admin:sheets"), {"q": "phu tho"}).content.decode()
    for province in ("Tỉnh ủy Phú Thọ", "Tỉnh ủy Lâm Đồng"):
        assert f'<span class="quiet">{province}</span>' in page


def test_kinds_of_the_history_have_names_of_their_own(admin_client: Client) -> None:
    page = admin_client.get(reverse("admin:meetings_change_changelist"))
    chosen = next(each for each in page.context["cl"].filter_specs if each.title == "loại dữ liệu")
    names = [name for _key, name in chosen.lookup_choices]
    assert len(set(names)) == len(names) == len(kinds())
    assert "<h1>Lịch sử thay đổi</h1>" in page.content.decode()


def test_preview_of_an_import_names_its_periods_and_who_brought_it(office: Client) -> None:
    user = User.objects.get(username="van-phong")
    User.objects.filter(pk=user.pk).update(last_name="Nguyễn Thị Hồng", first_name="Nhung")
    line = {"row": 2, "committee": "Đảng ủy xã", "indicator": "Thu", "unit": "ha", "waits": False}
    line |= {"period": "2025-Q3", "before": "", "after": "1.813", "is_estimate": False}
    upload = Import.objects.create(
        by=user,
        file_name="quy-3.xlsx",
        file_size=1,
        state="ready",
        counts={"new": 1, "problems": 0},
        sample=[line],
    )
    page = office.get(reverse("admin:import", args=[upload.pk])).content.decode()
    assert "<td>quý III năm 2025" in page
    for shown in (page, office.get(reverse("admin:imports")).content.decode()):
        assert "Nguyễn Thị Hồng Nhung" in shown.partition('id="content"')[2]


def test_lists_of_a_branch_are_sought_by_its_committees(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "COUNT_LIMIT", 1000)
    monkeypatch.setattr(ActualAdmin, "list_per_page", 4)
    unit = builders.make_committee("Đảng ủy xã")
    mine = [builders.make_actual(committee=unit, value=number) for number in range(6)]
    builders.make_actual()
    client.force_login(builders.make_user(role="office", committee=unit))
    newest_first = mine[::-1]
    for number, shown in ((1, newest_first[:4]), (2, newest_first[4:]), (9, newest_first[4:])):
        with CaptureQueriesContext(connection) as asked:
            page = listed(client, f"p={number}")
        assert list(page.context["cl"].result_list) == shown
        # By its own key the database would walk back through everybody's figures.
        ordered = [each["sql"] for each in asked if 'FROM "targets_actual"' in each["sql"]]
        assert any('("targets_actual"."id" + 0) DESC' in sql for sql in ordered)
        assert all("+ 0" in sql or '"id" IN (' in sql for sql in ordered if "LIMIT 4" in sql)
    sorted_by_day = listed(client, f"o={days_column(page)}")
    assert sorted_by_day.context["cl"].result_count == 6
