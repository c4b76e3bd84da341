"""Compiled tables against the library: the same HTML and the same values for every declaration.

``STOCK`` is django-tables2's own template with the project's rows, rendered cell by
cell by the library. It lives in this test alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import StringIO
from itertools import count
from typing import Any

import django_tables2 as tables
import pytest
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist
from django.core.management import call_command
from django.http import HttpRequest
from django.template import RequestContext, Template
from django.test import Client, RequestFactory
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from django_tables2.utils import A

from config.tables import BaseTable, markup, tags
from meetings.models import Committee, Meeting, Person
from tests.builders import make_committee, make_meeting
from tests.unit.test_fixtures import FIXTURES

STOCK = Template("""{% extends "django_tables2/bootstrap5.html" %}
{% load django_tables2 i18n l10n %}
{% block table-wrapper %}{% block table %}{{ block.super }}{% endblock %}{% endblock %}
{% block table.thead %}
  {% if table.caption %}<caption>{{ table.caption }}</caption>{% endif %}
  {% if table.show_header %}
    <thead {{ table.attrs.thead.as_html }}><tr>
      {% for column in table.columns %}
        <th {{ column.attrs.th.as_html }} scope="col"{% if column.is_ordered %} aria-sort="{% if column.order_by_alias.is_descending %}descending{% else %}ascending{% endif %}"{% endif %}>
          {% if column.orderable %}<a href="{% querystring_replace table.prefixed_order_by_field=column.order_by_alias.next %}">{{ column.header }}</a>{% else %}{{ column.header }}{% endif %}
        </th>
      {% endfor %}
    </tr></thead>
  {% endif %}
{% endblock table.thead %}
{% block table.tbody.row %}
  {% if sector_of %}{% ifchanged row.record.indicator.sector %}<tr class="group"><th colspan="{{ table.columns|length }}" scope="rowgroup">{{ row.record.indicator.sector }}</th></tr>{% endifchanged %}{% endif %}
  {% firstof table.row_header table.columns.0.name as lead %}
  <tr {{ row.attrs.as_html }}>
    {% for column, cell in row.items %}
      {% if column.name == lead %}<th scope="row" {{ column.attrs.td.as_html }}>{{ cell }}</th>{% else %}<td {{ column.attrs.td.as_html }} data-label="{{ column.header }}">{% if column.localize is False %}{{ cell|unlocalize }}{% else %}{{ cell }}{% endif %}</td>{% endif %}
    {% endfor %}
  </tr>
{% endblock table.tbody.row %}""")  # noqa: E501
STRUCTURE = r"</?(?:table|caption|thead|tbody|tfoot|tr|th|td)\b[^>]*>"


def stock_html(table: BaseTable, request: HttpRequest) -> str:
    table._counter = count()
    context = {"table": table, "sector_of": table.group_by}
    return STOCK.render(RequestContext(request, context))


def settled(html: str) -> str:
    """Markup without the spaces around structure, which mean nothing; those in cells stay."""
    html = re.sub(rf"\s*({STRUCTURE})\s*", r"\1", html.strip())
    return re.sub(STRUCTURE, lambda tag: re.sub(r"\s+", " ", tag[0]).replace(" >", ">"), html)


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


# --- Every table of the project -----------------------------------------------------------------

PAGES = [
    "/", "/?cap-uy=thanh-uy-bac-kan&ky=2019", "/cap-uy/", "/cap-uy/?sort=-score",
    "/cap-uy/thanh-uy-bac-kan/", "/hoi-nghi/", "/hoi-nghi/?sort=held", "/nghi-quyet/",
    "/nguon/", "/kiem-tra/", "/so-sanh/", "/chi-tieu/", "/chi-tieu/?sort=-attainment&per_page=200",
]  # fmt: skip


def project_tables(base: type = BaseTable) -> Iterator[type[BaseTable]]:
    for each in base.__subclasses__():
        if each.__module__.split(".")[0] in ("meetings", "targets"):
            yield each
        yield from project_tables(each)


@pytest.mark.on_sqlite
@pytest.mark.django_db
def test_every_table_of_the_project_is_written_as_the_library_writes_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("loaddata", *FIXTURES, verbosity=0)
    call_command("check_figures", fix=True, stdout=StringIO())
    seen: dict[type, int] = {}

    def compared(table: BaseTable, request: HttpRequest) -> str:
        html = markup.table_element(table, request)
        assert settled(html) == settled(stock_html(table, request)), type(table)
        seen[type(table)] = seen.get(type(table), 0) + len(table.rows)
        return html

    monkeypatch.setattr(tags, "table_element", compared)
    details = [*Meeting.objects.all(), *Committee.objects.all()]
    addresses = [each.get_absolute_url() for each in details]
    addresses += [f"/?cap-uy={each.slug}" for each in Committee.objects.all()]
    addresses += [f"/nguoi/{each.slug}/" for each in Person.objects.exclude(attendances=None)]
    for url in [*PAGES, *addresses]:
        assert client.get(url).status_code == 200
    for url in re.findall(r'href="(/(?:chi-tieu|nghi-quyet)/[^?"/]+/)"', _lists(client)):
        assert client.get(url).status_code == 200
    assert all(seen.values())
    declared = {each for each in project_tables() if not each.__subclasses__()}
    assert {each.__name__ for each in declared - set(seen)} == set()


def _lists(client: Client) -> str:
    return "".join(client.get(url).content.decode() for url in ("/chi-tieu/", "/nghi-quyet/"))


# --- Every feature of a declaration ---------------------------------------------------------------


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


# --- What is refused, and what fails aloud ------------------------------------------------------


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
