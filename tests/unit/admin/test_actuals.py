"""The office's day: entering a figure in admin, and what happens when it is nonsense."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from targets.models import Actual, Target
from tests.builders import make_actual, make_indicator, make_target
from tests.unit.admin_pages import errors_of, messages_of, page_of, submit

pytestmark = pytest.mark.django_db
Enter = Callable[..., HttpResponse]


@pytest.fixture(scope="module")
def next_figure(standing_office: User, standing_target: Target) -> str:
    """Where “Nhập số tiếp theo” of the target leads."""
    client = Client()
    client.force_login(User.objects.get(pk=standing_office.pk))
    page = client.get(page_of(Target, "change", standing_target.pk))
    return page.context["panel"]["add_url"]


@pytest.fixture
def enter(office: Client, next_figure: str) -> Enter:
    """Fill in the page that “Nhập số tiếp theo” opens."""

    def fill(**fields: str) -> HttpResponse:
        return submit(office, next_figure, **fields)

    return fill


def test_next_figure_changes_status_and_returns_to_the_target(enter: Enter, target: Target) -> None:
    response = enter(value="3.200,5", as_of="28/11/2020")

    target.refresh_from_db()
    assert response.redirect_chain[-1][0] == page_of(Target, "change", target.pk)
    assert target.status == "watch"
    assert target.latest.value == Decimal("3200.5")
    assert target.latest.covers_from == date(2020, 1, 1)
    assert messages_of(response)[0] == (
        "Đã ghi: Thu ngân sách trên địa bàn 3.200,5 tỷ đồng, tính đến 28/11/2020 → trạng thái: "
        "Cần theo dõi"
    )
    assert "3.200,5 tỷ đồng" in response.content.decode()


def test_figure_is_shown_the_vietnamese_way_when_edited(office: Client, target: Target) -> None:
    actual = make_actual(target, "3200.5", as_of=date(2020, 11, 28))

    page = office.get(page_of(Actual, "change", actual.pk)).content.decode()

    assert 'value="3.200,5"' in page
    assert 'value="28/11/2020"' in page


def test_saving_an_untouched_page_changes_nothing(office: Client, target: Target) -> None:
    actual = make_actual(target, "-3200.5", as_of=date(2020, 11, 28), change="-1.25")

    submit(office, page_of(Actual, "change", actual.pk))

    stored = Actual.objects.get()
    assert (stored.value, stored.change) == (Decimal("-3200.5"), Decimal("-1.25"))


def test_zero_is_a_figure(enter: Enter, target: Target) -> None:
    enter(value="0", as_of="28/11/2020")

    assert target.indicator.actuals.get().value == 0


def test_figure_that_no_target_takes_says_so(office: Client) -> None:
    indicator, other = make_indicator("Trồng rừng"), make_target()

    response = submit(
        office,
        page_of(Actual, "add"),
        indicator=indicator.pk,
        committee=other.committee_id,
        as_of="5/3/2020",
        value="3",
    )

    assert "Số này chưa tính vào chỉ tiêu nào" in messages_of(response)[0]


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"value": "ba nghìn"}, "“ba nghìn” không đúng dạng số"),
        ({"value": "3,200.5"}, "không đúng dạng số"),
        ({"value": "3.2"}, "dùng dấu phẩy cho phần thập phân"),
        ({"value": "9" * 40}, "chữ số"),
        ({"value": "0,1234567"}, "chữ số"),
        ({"value": ""}, "Nhập số thực hiện, hoặc ít nhất một tỷ lệ"),
        ({"value": "5", "as_of": "05/10"}, "thiếu năm: ghi cả năm"),
        ({"value": "5", "as_of": "31/02/2020"}, "Không có ngày 31/02/2020"),
        ({"value": "5", "as_of": "05/10/20"}, "bốn chữ số"),
        ({"value": "5", "as_of": "hôm qua"}, "không phải ngày"),
        ({"value": "5", "as_of": "05/10/2021"}, "Ngày chốt phải nằm trong kỳ"),
        ({"value": "5", "as_of": "", "period": ""}, "Chọn kỳ, hoặc nhập ngày chốt"),
        (
            {"value": "5", "period": "", "as_of": "5/10/2020", "covers_from": "6/10/2020"},
            "Ngày chốt số liệu trước ngày bắt đầu kỳ",
        ),
        ({"value": "20", "total": "19"}, "Số đạt không thể lớn hơn tổng số"),
        ({"value": "", "ratio_to_plan": "-1"}, "không thể âm"),
        ({"value": "", "ratio_to_same_period": "-1"}, "không thể âm"),
        ({"value": "5", "qualifier": "??"}, "??"),
        ({"value": "5", "indicator": "abc"}, "indicator"),
        ({"value": "5", "committee": ""}, "committee"),
        ({"value": "5", "period": "9" * 30}, "period"),
    ],
)
def test_nonsense_explains_itself_and_writes_nothing(
    enter: Enter, fields: dict[str, str], told: str
) -> None:
    response = enter(**fields)

    assert response.status_code == 200
    assert not response.redirect_chain
    assert told in errors_of(response)
    assert not Actual.objects.exists()


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("5/3/2020", date(2020, 3, 5)),
        ("05-03-2020", date(2020, 3, 5)),
        ("06 - 08 - 2020", date(2020, 8, 6)),
        ("2020-08-06", date(2020, 8, 6)),
    ],
)
def test_dates_are_read_day_first(enter: Enter, typed: str, meant: date) -> None:
    enter(value="5", as_of=typed)

    assert Actual.objects.get().as_of == meant


def test_day_that_has_not_come_is_refused(office: Client) -> None:
    today = timezone.localdate()
    target = make_target(period=str(today.year + 1))
    day = (today + timedelta(days=400)).strftime("%d/%m/%Y")
    url = office.get(page_of(Target, "change", target.pk)).context["panel"]["add_url"]

    response = submit(office, url, value="5", as_of=day, period="")

    assert "Ngày chốt số liệu chưa đến" in errors_of(response)


def test_running_period_asks_for_the_day(office: Client) -> None:
    target = make_target(period=str(timezone.localdate().year + 1))
    url = office.get(page_of(Target, "change", target.pk)).context["panel"]["add_url"]

    refused = submit(office, url, value="5")
    taken = submit(office, url, value="5", is_estimate="on")

    assert "chưa kết thúc: nhập ngày chốt số liệu" in errors_of(refused)
    assert taken.redirect_chain


def test_second_official_figure_for_the_same_days_is_refused(enter: Enter, target: Target) -> None:
    make_actual(target, 5)

    response = enter(value="6")

    assert "Đã có số liệu của chỉ tiêu này cho đúng kỳ này" in errors_of(response)
    assert Actual.objects.get().value == 5


def test_official_figure_replaces_the_estimate_and_keeps_it(office: Client, target: Target) -> None:
    estimate = make_actual(target, 4100, is_estimate=True)
    page = office.get(page_of(Actual, "change", estimate.pk))

    submit(office, page.context["official_url"], value="3900")

    old, new = Actual.objects.order_by("revision")
    target.refresh_from_db()
    assert (old.is_live, old.value, new.is_live, new.value) == (False, 4100, True, 3900)
    assert (target.latest, target.status) == (new, "missed")
    kept = office.get(page_of(Actual, "change", old.pk))
    assert "đã được số khác thay" in kept.content.decode()
    assert not kept.context["has_change_permission"]


def test_deleting_the_official_figure_brings_the_estimate_back(
    office: Client, target: Target, enter: Enter
) -> None:
    estimate = make_actual(target, 4100, is_estimate=True)
    enter(value="3900")
    official = Actual.objects.get(is_live=True)

    office.post(page_of(Actual, "delete", official.pk), {"post": "yes", "change_reason": "Nhầm"})

    target.refresh_from_db()
    assert Actual.objects.get().is_live
    assert (target.latest, target.status) == (estimate, "exceeded")


def test_figure_moved_to_a_taken_period_is_refused(office: Client, target: Target) -> None:
    make_actual(target, 5)
    other = make_actual(target, 6, period="2019")

    response = submit(office, page_of(Actual, "change", other.pk), period=str(target.period_id))

    assert "Đã có số liệu" in errors_of(response)


def test_milestone_is_one_or_zero(office: Client) -> None:
    target = make_target(make_indicator(measure="milestone", unit="mốc"), period="2020")
    url = office.get(page_of(Target, "change", target.pk)).context["panel"]["add_url"]

    response = submit(office, url, value="7")

    assert "nhập 1 nếu đã hoàn thành" in errors_of(response)
