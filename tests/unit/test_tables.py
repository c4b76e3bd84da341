"""The base of every table: order with a tie-break, clamped paging, harmless CSV."""

from typing import Any

import django_tables2 as tables
import pytest
from django.core.paginator import Page
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from config.listing import clean_parameters, csv_lines, harmless
from config.tables import BaseTable, BoundedPaginator, arranged, page_size, paging
from meetings.models import Person
from tests.builders import make_person

pytestmark = pytest.mark.django_db


class People(BaseTable):
    """Two columns, one of which has nothing but ties."""

    name = tables.Column(order_by=("sort_key",))
    note = tables.Column()
    hidden = tables.Column(accessor="slug", orderable=False)

    class Meta(BaseTable.Meta):
        model = Person
        fields = ("name", "note", "hidden")


@pytest.fixture
def people() -> list[Person]:
    return [make_person(f"Người {number:02}") for number in range(23)]


def paged(query: str, per_page: int = 10) -> BaseTable:
    return arranged(RequestFactory().get(f"/{query}"), People(Person.objects.all()), per_page)


def shown(table: BaseTable) -> list[int]:
    return [row.record.pk for row in table.page.object_list]


# --- Order ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sort", ["", "-", "khong-co", "hidden", "slug", "--name", "name__x", "pk;", "//a.b"]
)
def test_an_unknown_column_sorts_nothing(people: list[Person], sort: str) -> None:
    assert shown(paged(f"?sort={sort}")) == [person.pk for person in people[:10]]


def test_names_sort_by_their_key_both_ways(people: list[Person]) -> None:
    assert shown(paged("?sort=-name"))[0] == people[-1].pk
    assert shown(paged("?sort=name"))[0] == people[0].pk


# --- Paging -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("1", 1),
        ("3", 3),
        ("4", 3),
        ("99999999999999999999999", 3),
        ("9" * 5000, 1),
        ("0", 1),
        ("-7", 1),
        ("x", 1),
        ("", 1),
        ("1.5", 1),
        ("nan", 1),
        ("2\x00", 1),
    ],
)
def test_a_page_beyond_the_ends_is_the_nearest(people: list[Person], asked: str, page: int) -> None:
    found: Page = BoundedPaginator(Person.objects.all(), 10).page(asked)
    assert found.number == page
    request = RequestFactory().get("/", {"page": asked})
    assert arranged(request, People(list(people)), 10).page.number == page


def test_an_empty_table_has_one_empty_page() -> None:
    assert BoundedPaginator(Person.objects.all(), 10).page(5).number == 1
    assert shown(paged("?page=7")) == []


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        (None, 50),
        ("", 50),
        ("x", 50),
        ("25", 25),
        ("0", 10),
        ("-5", 10),
        ("1", 10),
        ("200", 200),
        ("201", 200),
        ("10000000000000000000", 200),
        ("9" * 5000, 50),
        ("1e3", 50),
    ],
)
def test_the_page_size_is_clamped(asked: str | None, rows: int) -> None:
    assert page_size(asked) == rows


def test_a_page_size_in_the_address_cannot_go_round_the_clamp(people: list[Person]) -> None:
    assert len(shown(paged("?per_page=100000"))) == 10
    assert len(shown(paged("?per_page=-1"))) == 10


def test_a_long_table_is_counted_no_further_than_it_is_paged(
    people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "COUNT_LIMIT", 20)
    paginator = BoundedPaginator(Person.objects.all(), 10)
    with CaptureQueriesContext(connection) as queries:
        assert (paginator.count, paginator.num_pages, paginator.is_bounded) == (20, 2, True)
    assert len(queries) == 1
    assert "LIMIT 21" in queries[0]["sql"]
    assert paginator.page(3).number == 2


def test_a_short_table_is_counted_whole(people: list[Person]) -> None:
    paginator = BoundedPaginator(Person.objects.all(), 10)
    assert (paginator.count, paginator.is_bounded) == (23, False)
    assert BoundedPaginator([1, 2, 3], 2).count == 3


# --- CSV --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", '=HYPERLINK("x")'],
)
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "text"), [(None, ""), ("", ""), (0, "0"), ("−1,5", "−1,5"), ("a=b", "a=b")]
)
def test_other_cells_stay_as_they_are(cell: Any, text: str) -> None:
    assert harmless(cell) == text


def test_csv_has_a_header_and_every_row_and_says_it_is_utf8() -> None:
    make_person('=cmd|" /C calc"!A0')
    make_person("Ỷ Lan, “Nguyên phi”")
    lines = list(csv_lines(People(Person.objects.order_by("pk"))))
    assert lines[0] == "\ufeff"
    assert len(lines) == 4
    assert lines[2].startswith("\"'=cmd|")
    assert lines[3].startswith('"Ỷ Lan, “Nguyên phi”"')


def test_parameters_lose_their_nul_bytes() -> None:
    request = RequestFactory().get("/?ten=b%00ac&ten=%00&x=1")
    assert clean_parameters(request).getlist("ten") == ["bac", ""]
