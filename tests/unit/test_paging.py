"""Sought pages: every row once in the order asked for, both ways, and no cursor breaks a page."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django_tables2 as tables
import pytest
from django.db import connection
from django.db.models import Case, F, Value, When
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from config.tables import BaseTable, arranged, paging
from config.tables.cursors import LONGEST
from meetings.models import Meeting, Person
from tests.builders import make_committee, make_meeting, make_person

pytestmark = pytest.mark.django_db


class People(BaseTable):
    """Columns with ties, with an order of several keys, and one that an index serves."""

    name = tables.Column(order_by=("sort_key",))
    note = tables.Column()
    both = tables.Column(accessor="note", order_by=("note", "-name"))

    class Meta(BaseTable.Meta):
        prefix = "p-"


class Meetings(BaseTable):
    """A day that may be unknown, a relation, an expression."""

    held_on = tables.Column()
    committee = tables.Column(order_by=("committee__sort_key",))
    early = tables.Column(order_by=("early", "-held_on"))


@pytest.fixture
def people() -> list[Person]:
    notes = ("", "b", "a", "b", "Đ", "á")
    return [make_person(f"Người {n % 7}", note=notes[n % 6]) for n in range(47)]


@pytest.fixture
def meetings() -> list[Meeting]:
    bodies = [make_committee(name) for name in ("Ân", "Đoàn", "Bộ")]
    return [
        make_meeting(
            committee=bodies[n % 3],
            held_on=None if n % 4 == 0 else date(2020, 1, 1) + timedelta(days=n % 5),
        )
        for n in range(23)
    ]


def held() -> Any:
    early = Case(When(held_on__lt=date(2020, 1, 3), then=Value(1)), default=None)
    return Meeting.objects.annotate(early=early)


def page(table: type[BaseTable], rows: Any, query: str = "", per_page: int = 10) -> BaseTable:
    return arranged(RequestFactory().get(f"/x/{query}"), table(rows), per_page)


def keys(table: BaseTable) -> list[int]:
    return [row.record.pk for row in table.page.object_list]


def walk(table: type[BaseTable], rows: Any, query: str, way: str = "next") -> list[BaseTable]:
    """All pages from the first one on by the links of each, or back from the last."""
    pages = [page(table, rows, query)]
    while pages[-1].page.has_next:
        pages.append(page(table, rows, pages[-1].next_page_url))
    if way == "next":
        return pages
    back = [pages[-1]]
    while back[-1].page.has_previous:
        back.append(page(table, rows, back[-1].previous_page_url))
    return back


# --- Every row once ---------------------------------------------------------------------------

ORDERS = ["", "name", "-name", "note", "-note", "both", "-both"]


@pytest.mark.parametrize("sort", ORDERS)
def test_pages_hold_every_row_once_in_order(people: list[Person], sort: str) -> None:
    pages = walk(People, Person.objects.all(), f"?p-sort={sort}")
    whole = People(Person.objects.all(), order_by=sort or None).data.data
    assert [pk for each in pages for pk in keys(each)] == [row.pk for row in whole]
    assert [(each.page.first_row, each.page.last_row) for each in pages] == [
        (1, 10),
        (11, 20),
        (21, 30),
        (31, 40),
        (41, 47),
    ]
    assert [each.page.count for each in pages] == [47] * 5


@pytest.mark.parametrize(
    "sort", ["held_on", "-held_on", "committee", "-committee", "early", "-early"]
)
def test_unknown_values_and_expressions_are_paged_as_all_others(
    meetings: list[Meeting], sort: str
) -> None:
    pages = walk(Meetings, held(), f"?sort={sort}")
    seen = [row.record for each in pages for row in each.page.object_list]
    assert sorted(each.pk for each in seen) == sorted(each.pk for each in meetings)
    values = [getattr(each, sort.strip("-")) for each in seen]
    if sort.strip("-") == "committee":
        values = [each.sort_key for each in values]
    known = [value for value in values if value is not None]
    # Unknown ones last, whichever way the column is sorted; on both databases.
    assert values == sorted(known, reverse=sort.startswith("-")) + [None] * (23 - len(known))


@pytest.mark.parametrize(
    ("table", "sort"),
    [(People, "?p-sort=note"), (People, "?p-sort=-both"), (Meetings, "?sort=-early")],
)
def test_the_way_back_shows_the_same_pages(
    people: list[Person], meetings: list[Meeting], table: type[BaseTable], sort: str
) -> None:
    rows = Person.objects.all() if table is People else held()
    there, back = walk(table, rows, sort), walk(table, rows, sort, "back")
    assert [keys(each) for each in back] == [keys(each) for each in reversed(there)]
    assert back[-1].page.first_row == 1


def test_an_order_given_by_the_view_is_kept(meetings: list[Meeting]) -> None:
    rows = held().order_by(F("held_on").desc(nulls_last=True), "committee")
    pages = walk(Meetings, rows, "")
    assert [pk for each in pages for pk in keys(each)] == [
        each.pk for each in rows.order_by(*rows.query.order_by, "pk")
    ]


def test_rows_entered_meanwhile_shift_no_page(people: list[Person]) -> None:
    first = page(People, Person.objects.all(), "?p-sort=name")
    make_person("A")
    second = page(People, Person.objects.all(), first.next_page_url)
    assert not set(keys(first)) & set(keys(second))
    assert keys(second)[0] != keys(first)[-1]


def test_a_place_whose_row_is_gone_is_still_a_place(people: list[Person]) -> None:
    first = page(People, Person.objects.order_by("pk"))
    url, shown = first.next_page_url, keys(first)
    Person.objects.filter(pk=shown[-1]).delete()
    assert keys(page(People, Person.objects.order_by("pk"), url))[0] > shown[-1]
    Person.objects.filter(pk__gt=shown[-1]).delete()
    assert keys(page(People, Person.objects.order_by("pk"), url)) == shown[:-1]


# --- Addresses --------------------------------------------------------------------------------


def cursor(url: str) -> str:
    return next(
        values[0] for name, values in parse_qs(urlsplit(url).query).items() if "sau" in name
    )


def test_links_keep_filters_and_drop_the_old_place(people: list[Person]) -> None:
    first = page(People, Person.objects.all(), "?ten=x&p-sort=note&p-page=7")
    second = page(People, Person.objects.all(), first.next_page_url)
    assert set(parse_qs(urlsplit(second.next_page_url).query)) == {"ten", "p-sort", "p-sau"}
    assert set(parse_qs(urlsplit(second.previous_page_url).query)) == {"ten", "p-sort", "p-truoc"}
    assert second.first_page_url == "?ten=x&p-sort=note"
    assert page(People, Person.objects.all()).first_page_url == "/x/"


@pytest.mark.parametrize("old", ["?p-page=3", "?p-page=-1", "?p-page=x", "?p-page=99999999999"])
def test_old_numbered_addresses_show_the_first_page(people: list[Person], old: str) -> None:
    assert keys(page(People, Person.objects.all(), old)) == keys(page(People, Person.objects.all()))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: "x",
        lambda text: ":::",
        lambda text: "\x00",
        lambda text: text[:-1],
        lambda text: text[1:],
        lambda text: f"{text}x",
        lambda text: text.replace(text[3], "_", 1),
        lambda text: text * 50,
        lambda text: "W10:" + text.partition(":")[2],
        lambda text: "'; drop table--",
        lambda text: "A" * (LONGEST + 1),
    ],
)
@pytest.mark.parametrize("name", ["p-sau", "p-truoc"])
def test_what_is_no_cursor_shows_the_first_page(
    people: list[Person], name: str, spoil: Any
) -> None:
    rows = Person.objects.all()
    first = page(People, rows, "?p-sort=note")
    text = spoil(cursor(first.next_page_url))
    request = RequestFactory().get("/x/", {"p-sort": "note", name: text})
    assert keys(arranged(request, People(rows), 10)) == keys(first)


def test_a_cursor_of_another_order_is_none(people: list[Person]) -> None:
    text = cursor(page(People, Person.objects.all(), "?p-sort=note").next_page_url)
    for sort in ("-note", "name", ""):
        request = RequestFactory().get("/x/", {"p-sort": sort, "p-sau": text})
        found = arranged(request, People(Person.objects.all()), 10)
        assert found.page.start == 0


def test_pages_are_reached_and_left_by_links(client: Client) -> None:
    for number in range(25):
        make_meeting(title=f"Hội nghị {number:02}")
    url, seen = "/hoi-nghi/?per_page=10&sort=title", []
    for _ in range(3):
        html = client.get(url).content.decode()
        seen += re.findall(r"Hội nghị (\d\d)", html)
        if link := re.search(r'rel="next" href="([^"]+)"', html):
            url = "/hoi-nghi/" + link[1].replace("&amp;", "&")
    assert sorted(set(seen)) == [f"{number:02}" for number in range(25)]
    assert "Dòng 21–25" in html
    assert "25 dòng" in html
    assert 'rel="next"' not in html
    assert client.get("/hoi-nghi/?sau=x&truoc=%00").status_code == 200


# --- What it costs ----------------------------------------------------------------------------


def queries(rows: Any, query: str = "", **how: Any) -> list[str]:
    request = RequestFactory().get(f"/x/{query}")
    with CaptureQueriesContext(connection) as found:
        table = People(rows)
        paging.paginate(request, table, 10, **how)
        assert table.page.count
    return [each["sql"] for each in found]


def test_a_page_is_one_query_and_its_count_comes_with_it(people: list[Person]) -> None:
    deep = walk(People, Person.objects.all(), "?p-sort=note")[-1]
    assert len(queries(Person.objects.all(), counted=True)) == 1
    # What no index serves is counted first, since too many rows are not sorted by it.
    for url in ("?p-sort=note", deep.previous_page_url):
        found = queries(Person.objects.all(), url, counted=True)
        assert len(found) == 2
        assert not any("OFFSET" in sql for sql in found)


def test_a_list_that_fits_is_not_counted(people: list[Person]) -> None:
    (sql,) = queries(Person.objects.filter(pk=people[0].pk))
    assert "COUNT" not in sql
    assert len(queries(Person.objects.all())) == 2
    assert len(queries(Person.objects.all(), total=47)) == 1


class TestALongTable:
    """More rows than are counted."""

    @pytest.fixture(autouse=True)
    def _low(self, monkeypatch: pytest.MonkeyPatch, people: list[Person]) -> None:
        monkeypatch.setattr(paging, "COUNT_LIMIT", 20)
        monkeypatch.setattr(People, "indexed", ("note",))

    def test_it_is_counted_no_further(self) -> None:
        found = page(People, Person.objects.all()).page
        assert (found.count, found.is_bounded) == (20, True)

    def test_it_is_paged_to_the_end(self) -> None:
        assert len(walk(People, Person.objects.all(), "")) == 5

    @pytest.mark.parametrize(
        ("sort", "is_sorted"), [("note", True), ("-note", True), ("name", False), ("-both", False)]
    )
    def test_only_what_an_index_serves_sorts_it(self, sort: str, is_sorted: bool) -> None:
        table = page(People, Person.objects.all(), f"?p-sort={sort}")
        assert bool(table.order_by) is is_sorted
        assert [column.name for column in table.columns if table.may_sort_by(column)] == ["note"]
        assert table.hides_orders

    def test_a_shorter_selection_sorts_by_any_column(self) -> None:
        table = page(People, Person.objects.filter(note="b"), "?p-sort=name")
        assert table.order_by == ("name",)
        assert not table.hides_orders


def test_every_order_is_total() -> None:
    for sort in ORDERS:
        ordering = People(Person.objects.all(), order_by=sort).data.data.query.order_by
        assert not ordering or ordering[-1].expression == F("pk")
