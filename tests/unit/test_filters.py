"""Filter forms: controls as Django writes them, and offered rows that are never out of date."""

from typing import Any

import pytest
from django import forms
from django.db import connection
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from config.controls import ControlRenderer
from config.filters import DashedNames, FilterForm, OfferedRows
from meetings.models import DataVersion, Level, Period
from tests.builders import make_level, make_sector, make_target

pytestmark = pytest.mark.django_db
STOCK = DjangoTemplates()


def project_filters(base: type = DashedNames) -> list[type[DashedNames]]:
    return [each for child in base.__subclasses__() for each in (child, *project_filters(child))]


class Odd(FilterForm):
    """Controls with all that may be in them."""

    text = forms.CharField(label="Chữ <b>", max_length=9, initial='a"b', disabled=True)
    number = forms.IntegerField(min_value=1, max_value=9999, required=False)
    figure = forms.DecimalField(decimal_places=2, required=False, help_text="<i>")
    hidden = forms.CharField(widget=forms.HiddenInput(attrs={"data-x": "<'\">"}))
    groups = forms.ChoiceField(
        choices=[("", "—"), ("Nhóm <1>", [("a", "A & a"), ("b'", "<B>")]), (3, 1234)],
        widget=forms.Select(attrs={"multiple": False, "autofocus": True, "size": 3}),
    )


def assert_as_django(form: forms.Form) -> None:
    for bound in form:
        own = str(bound)
        form.renderer, renderer = STOCK, form.renderer
        assert own == str(bound)
        form.renderer = renderer


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"text": "<ỹ>", "number": "x", "hidden": "&", "groups": "b'", "figure": "1.5"},
        {"groups": "3"},
    ],
)
def test_controls_are_what_django_writes(data: dict[str, str] | None) -> None:
    assert_as_django(Odd(data))


def test_controls_of_every_filter_are_what_django_writes() -> None:
    from django.urls import get_resolver  # noqa: PLC0415  # loads every view

    assert get_resolver().url_patterns
    make_target()
    for filterset in project_filters():
        request = RequestFactory().get("/")
        for data in (None, {}, {"ky": "2023", "ten": '"<', "nam": "1999", "loai": "x"}):
            queryset = filterset._meta.model.objects.all() if filterset._meta.model else None
            found = filterset(data, queryset=Period.objects.all() if queryset is None else queryset)
            found.request = request
            assert isinstance(found.form.renderer, ControlRenderer)
            assert_as_django(found.form)


def test_other_controls_are_refused() -> None:
    class Other(FilterForm):
        many = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    with pytest.raises(NotImplementedError):
        str(Other()["many"])


# --- Offered rows -----------------------------------------------------------------------------


def request_at(version: int | None) -> HttpRequest:
    request = RequestFactory().get("/")
    if version is not None:
        request.general_version = version
    return request


def asked(offered: OfferedRows, version: int | None) -> int:
    with CaptureQueriesContext(connection) as queries:
        offered(request_at(version))
    return len(queries)


def test_offered_rows_are_read_once_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = OfferedRows(Level.objects.all)
    assert [asked(offered, version) for version in (1, 1, 2, 2, None, None)] == [1, 0, 1, 0, 1, 1]
    assert asked(offered, 1) == 1
    monkeypatch.setattr("config.kept.time.monotonic", lambda: 1e12)
    assert asked(offered, 1) == 1


def choices(client: Client, url: str, name: str) -> list[str]:
    form = client.get(url).context["form"]
    return [str(code) for code, label in form.fields[name].choices]


def test_what_is_added_is_offered_at_once(client: Client) -> None:
    make_target()
    before = choices(client, "/chi-tieu/", "nhom")
    make_sector("van-hoa", name="Văn hóa")
    # What another process writes is told by the version alone.
    assert choices(client, "/chi-tieu/", "nhom") == [*before, "van-hoa"]
    make_level("tinh", name="Cấp tỉnh", rank=2)
    assert "tinh" in choices(client, "/cap-uy/", "cap")
    make_target(period=Period.objects.get_or_create(code="2031")[0])
    assert "2031" in choices(client, "/chi-tieu/", "ky")
    assert "2031" in choices(client, "/cap-uy/", "ky")


def test_the_list_asks_nothing_for_its_choices(client: Client) -> None:
    make_target()
    client.get("/chi-tieu/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/chi-tieu/")
    version, rows = (each["sql"] for each in queries)
    assert DataVersion._meta.db_table in version
    assert 'FROM "targets_target"' in rows


@pytest.mark.parametrize(("query", "found"), [("ky=2023", 1), ("ky=2099", 2), ("nhom=x", 2)])
def test_an_unknown_choice_filters_nothing(client: Client, query: str, found: int) -> None:
    make_target(period=Period.objects.get_or_create(code="2023")[0])
    make_target(period=Period.objects.get_or_create(code="2022")[0])
    context: Any = client.get(f"/chi-tieu/?{query}").context
    assert context["table"].paginator.count == found
    assert len(context["chips"]) == (found == 1)
