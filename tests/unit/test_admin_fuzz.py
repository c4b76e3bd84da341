"""Garbage in every box and every address of the admin: explained or refused, never a failure."""

import random

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client

from meetings.models import Change
from targets.admin import actuals
from targets.models import Actual
from tests.builders import (
    make_actual,
    make_citation,
    make_meeting,
    make_target,
)
from tests.unit.admin_pages import messages_of, page_of, shown_values, submit

pytestmark = pytest.mark.django_db

GARBAGE = [
    "",
    " ",
    "\x00",
    "abc",
    "-1",
    "0",
    "1",
    "9" * 25,
    "1e400",
    "NaN",
    "Infinity",
    "٣",
    "²",
    "3.2",
    "-",
    "05/10",
    "99/99/9999",
    "0000-00-00",
    "'; DROP TABLE targets_actual; --",
    "<script>alert(1)</script>",
    "ế" * 3000,
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "a\u0300" * 50,
    "../../etc/passwd",
    "true",
    "on",
]
MODELS = [
    model
    for model in admin.site._registry
    if model._meta.app_label in {"meetings", "targets"} and model._meta.model_name != "plannedvalue"
]
ADDED = [model for model in MODELS if model is not Change]


@pytest.fixture
def office(client: Client, standing_manager: User) -> Client:
    """A browser signed in as an office that also gives out the roles."""
    client.force_login(User.objects.get(pk=standing_manager.pk))
    return client


def garbled(values: dict[str, str], dice: random.Random) -> dict[str, str]:
    """The form's values, each box garbage two times in three."""
    return {
        name: value if "_FORMS" in name or dice.random() < 1 / 3 else dice.choice(GARBAGE)
        for name, value in values.items()
    }


@pytest.mark.parametrize("model", ADDED, ids=lambda model: model.__name__)
def test_garbage_in_add_forms(office: Client, model: type) -> None:
    make_citation(make_actual(make_target(plan=1)))
    url = page_of(model, "add")
    page = office.get(url)
    values = shown_values(page)
    for inline in page.context["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        values[f"{prefix}-TOTAL_FORMS"] = 1
        for bound in inline.formset.empty_form:
            values.setdefault(bound.html_name.replace("__prefix__", "0"), "")
    dice = random.Random(model.__name__)  # noqa: S311

    for _time in range(4):
        assert office.post(url, garbled(values, dice)).status_code in {200, 302}


@pytest.mark.once
def test_garbage_in_every_box_of_an_actual(office: Client) -> None:
    actual = make_actual(make_target(plan=1))
    make_citation(actual)
    url = page_of(Actual, "change", actual.pk)
    values = shown_values(office.get(url))
    dice = random.Random(0)  # noqa: S311

    for name in [name for name in values if "_FORMS" not in name]:
        response = office.post(url, values | {name: dice.choice(GARBAGE)})
        assert response.status_code in {200, 302, 400}, name


@pytest.mark.once
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_garbage_in_addresses(office: Client, model: type) -> None:
    fields = [field.name for field in (*model._meta.fields, *model._meta.many_to_many)]

    dice = random.Random(model.__name__)  # noqa: S311
    for garbage in dice.sample(GARBAGE, 4):
        query = dict.fromkeys([*fields, "target", "_popup", "_to_field"], garbage)
        assert well(office.get(page_of(model, "add"), query | {"_to_field": "id"}))
        for name in ("q", "p", "o", dice.choice(fields)):
            assert well(office.get(page_of(model, "changelist"), {name: garbage}))


@pytest.mark.parametrize("key", ["abc", "9" * 30, "-1", "1_2F", "ế"])
def test_pages_of_rows_that_are_not_there(office: Client, key: str) -> None:
    for action in ("change", "delete", "history"):
        assert well(office.get(page_of(Actual, action, key)))


def well(response: HttpResponse) -> bool:
    return response.status_code in {200, 302, 400, 403, 404}


@pytest.mark.parametrize("count", ["-1", "abc", "5"])
def test_broken_management_forms(office: Client, count: str) -> None:
    meeting = make_meeting()
    url = page_of(type(meeting), "change", meeting.pk)
    values = shown_values(office.get(url))
    prefixes = [name for name in values if name.endswith("_FORMS")]

    response = office.post(url, values | dict.fromkeys(prefixes, count))

    assert well(response)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (IntegrityError("... actual_one_live ..."), "Đã có số liệu của chỉ tiêu này"),
        (IntegrityError("?"), "Chưa ghi được gì"),
        (ValidationError("Đã có số."), "Đã có số."),
    ],
)
def test_somebody_writes_in_between(
    office: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    target = make_target(plan=1)
    url = office.get(page_of(type(target), "change", target.pk)).context["panel"]["add_url"]

    def fail(actual: Actual) -> None:
        raise error

    monkeypatch.setattr(actuals, "record_actual", fail)
    response = submit(office, url, value="5")

    assert told in messages_of(response)[0]
    assert not Actual.objects.exists()
