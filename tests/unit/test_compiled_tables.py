"""Compiled tables against the library: the same HTML and values for all one may declare."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import django_tables2 as tables
import pytest
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from django_tables2.utils import A

from config.tables import BaseTable, markup
from meetings.models import Meeting
from tests.builders import make_committee, make_meeting
from tests.unit.stock_tables import settled, stock_html


def both(table: BaseTable, query: str = "") -> tuple[str, str]:
    request = RequestFactory().get(f"/{query}")
    return (
        settled(markup.table_element(table, request)).replace("><tr", ">\n<tr"),
        settled(stock_html(table, request)).replace("><tr", ">\n<tr"),
    )


def assert_same(table: BaseTable, query: str = "") -> str:
    compiled, stock = both(table, query)
    assert compiled == stock
    assert list(table.as_values()) == list(tables.Table.as_values(table))
    return compiled


# --- Every feature of a declaration -----------------------------------------------------------


@dataclass
class Thing:
    """A record with a bit of everything."""

    name: str = "<b>Ý & “nghĩa”</b>"
    number: int = 12345
    share: float = 1234.5
    day: date | None = date(2020, 2, 29)
    moment: datetime | None = datetime(2020, 2, 29, 23, 30, tzinfo=UTC)
    hour: time | None = time(7, 5)
    is_on: bool | None = True
    note: str | None = ""
    inner: Any = None
    pk: int = 7

    def get_absolute_url(self) -> str:
        return f"/vat/{self.pk}/?a=1&b=2"

    def twice(self) -> int:
        return self.number * 2


THINGS = [
    Thing(),
    Thing("Ốc", 0, 0.5, None, None, None, is_on=False, note=None, inner={"a": {"b": [5, 6]}}),
    Thing("", -1, -0.25, is_on=None, note="ghi", inner={"a": {"b": "<i>"}}),
]


class Everything(BaseTable):
    """Each feature once."""

    caption = gettext_lazy("Bảng")
    row_header = "plain"
    plain = tables.Column(accessor="name", verbose_name="Tên & <tên>")
    safe = tables.Column(accessor="name")
    number = tables.Column(
        order_by=("number", "-name"), localize=False, initial_sort_descending=True
    )
    grouped = tables.Column(accessor="number", localize=True, orderable=False)
    share = tables.Column(attrs={"cell": {"class": "b a", "data-x": '"<'}})
    method = tables.Column(accessor="twice")
    deep = tables.Column(accessor="inner__a__b__1", default="sâu & xa")
    day = tables.DateColumn(format="d/m/Y", default="không")
    short = tables.DateColumn(accessor="day")
    moment = tables.DateTimeColumn(format="H:i d/m/Y")
    hour = tables.TimeColumn(format="H:i")
    is_on = tables.BooleanColumn(yesno="có,<không>", attrs={"span": {"title": "x"}})
    maybe = tables.BooleanColumn(accessor="is_on", null=True)
    box = tables.CheckBoxColumn(accessor="pk", attrs={"td__input": {"class": "c"}})
    note = tables.Column(default=lambda: "mặc định")
    zero = tables.Column(accessor="number", empty_values=(0, None))
    always = tables.Column(accessor="name", empty_values=())
    linked = tables.Column(
        accessor="name",
        linkify=True,
        attrs={"a": {"class": "l", "id": lambda record: f"i{record.pk}"}},
    )
    elsewhere = tables.Column(accessor="name", linkify=("targets:target-detail", {"pk": A("pk")}))
    maybe_linked = tables.Column(accessor="number", linkify=lambda value: "/x/" if value else None)
    asks = tables.Column(accessor="number", footer=lambda table: len(table.rows))
    told = tables.Column(accessor="name", attrs={
        "td": {"class": lambda record, value: f"k{record.pk} {len(str(value))}",
              "data-t": lambda table: table.prefix, "title": None},
        "th": {"_ordering": {"orderable": "sắp", "ascending": "lên"}, "class": "đầu"},
    })  # fmt: skip
    hidden = tables.Column(accessor="name", visible=False)
    secret = tables.Column(accessor="name", exclude_from_export=True)
    left_out = tables.Column(accessor="name")
    mail = tables.EmailColumn(accessor="name")
    json = tables.JSONColumn(accessor="pk")

    class Meta(BaseTable.Meta):
        attrs = {"class": "table wide", "id": "t", "td": {"class": "mine"}, "thead": {"class": "h"}}
        row_attrs = {"id": lambda record: f"r-{record.pk}", "class": lambda table: table.prefix}
        sequence = ("number", "...", "plain")
        exclude = ("left_out",)
        prefix = "x-"
        empty_text = "Trống <không>"

    def render_safe(self, value: str) -> str:
        return mark_safe(f"<em>{len(value)}</em>")  # noqa: S308

    def value_safe(self, record: Thing, value: str) -> str:
        return f"{value}/{record.pk}"

    def render_always(self, **given: Any) -> str:
        assert given["bound_row"].record is given["record"]
        return f"{sorted(given)} {given['bound_column'].name} {given['column'].visible}"

    def render_asks(self, value: int, bound_column: Any, table: Any, column: Any) -> str:
        return f"{value} {bound_column.header} {table.caption} {column.orderable}"

    def render_zero(self) -> str:
        return "có"


@pytest.mark.parametrize(
    "query", ["", "?a=1&a=2&x-sort=-number&b=<", "?x-sort=told", "?x-sort=-told"]
)
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"exclude": ("day", "number")},
        {"sequence": ("safe", "plain", "...")},
        {"attrs": {"class": "other", "td": {"title": "t"}}},
        {"row_attrs": {"class": "fixed"}},
        {"row_attrs": {"class": ""}},
        {"orderable": False, "show_header": False, "show_footer": False},
        {"default": 0, "empty_text": "", "prefix": "y-"},
    ],
    ids=str,
)
def test_each_feature_is_written_as_the_library_writes_it(how: dict[str, Any], query: str) -> None:
    table = Everything(list(THINGS), **how)
    table.order_by = RequestFactory().get(f"/{query}").GET.getlist("x-sort")
    html = assert_same(table, query)
    assert "<em>" in html
    assert "&lt;b&gt;" in html
    assert_same(Everything([], **how), query)


def test_hidden_columns_and_copies() -> None:
    table = Everything(list(THINGS))
    table.columns.hide("mail")
    html = assert_same(table)
    assert "Mail" not in html
    assert "Mail" in assert_same(Everything(list(THINGS)))


class Groups(BaseTable):
    """Rows under headings, dictionaries and tuples as records."""

    group_by = "indicator__sector"
    a = tables.Column(accessor="indicator__a")
    b = tables.Column(accessor="rest__1", linkify=lambda record: record["url"])
    c = tables.Column(accessor="indicator__b__upper")


def test_groups_and_records_of_other_kinds() -> None:
    rows = [
        {"indicator": {"sector": sector, "a": 1000, "b": "chữ"}, "rest": (1, "hai"), "url": "/u/"}
        for sector in ("<I>", "<I>", "II")
    ]
    rows.append(
        {
            "indicator__a": "cả khóa",
            "indicator": {"sector": "II", "b": ""},
            "rest": [0, None],
            "url": None,
        }
    )
    html = assert_same(Groups(rows))
    assert html.count("rowgroup") == 2


class Bodies(BaseTable):
    """Fields of a model: words for choices, relations, headings from the model."""

    class Meta(BaseTable.Meta):
        model = Meeting
        fields = ("title", "kind", "committee", "committee__kind", "held_on", "reviewed")
        linkify = ("committee",)


@pytest.mark.django_db
def test_fields_of_a_model() -> None:
    body = make_committee("Đảng ủy <Mẫu>")
    for day in (date(2023, 12, 25), None):
        make_meeting(committee=body, held_on=day)
    html = assert_same(Bodies(Meeting.objects.order_by("pk")))
    assert str(Meeting.Kind.PLENUM.label) in html


# --- What is refused, and what fails aloud ----------------------------------------------------


def declared(**parts: Any) -> type:
    return type("Wrong", (BaseTable,), parts)


@pytest.mark.parametrize(
    "parts",
    [
        {"a": tables.TemplateColumn("{{ value }}")},
        {"a": tables.TemplateColumn(template_name="x.html")},
        {"a": tables.LinkColumn("x", text="chữ")},
        {"a": tables.URLColumn(text="chữ")},
        {"a": tables.Column(), "render_a": lambda self, value, other: other},
        {"a": tables.Column(), "value_a": lambda self, foo: foo},
        {"a": tables.Column(), "render_a": staticmethod(lambda self: self)},
        {"a": tables.Column(linkify=lambda thing: thing)},
        {"a": tables.Column(attrs={"td": {"class": lambda row: row}})},
        {"a": tables.Column(attrs={"a": {"class": lambda row: row}}, linkify=True)},
        {
            "a": tables.Column(),
            "Meta": type("Meta", (), {"row_attrs": {"id": lambda value: value}}),
        },
        {"a": tables.Column(), "get_top_pinned_data": lambda self: []},
        {"a": type("Odd", (tables.DateColumn,), {"value": lambda self, value: value})()},
    ],
    ids=",".join,
)
def test_what_cannot_be_compiled_is_refused_with_the_class(parts: dict[str, Any]) -> None:
    with pytest.raises(ImproperlyConfigured):
        declared(**parts)


def test_columns_of_one_table_alone_are_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        Everything([], extra_columns=[("new", tables.Column())])


class Broken:
    """A record that cannot be read."""

    @property
    def gone(self) -> str:
        raise ObjectDoesNotExist

    @property
    def wrong(self) -> str:
        message = "sai"
        raise AttributeError(message)


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("gone", ObjectDoesNotExist),
        ("wrong", AttributeError),
        ("missing", AttributeError),
        ("gone__x", ObjectDoesNotExist),
    ],
)
def test_what_fails_in_a_cell_fails_aloud(path: str, error: type[Exception]) -> None:
    table = declared(a=tables.Column(accessor=path))([Broken()])
    request = RequestFactory().get("/")
    page = Template("{% load django_tables2 %}{% render_table table %}")
    with pytest.raises(error):
        page.render(RequestContext(request, {"table": table}))
    with pytest.raises(error):
        list(table.as_values())
