"""Relations in the admin's forms: what is offered, and what a crafted post may choose."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from config import access
from config.admin_reach import NOT_OFFERED
from meetings.models import Membership
from targets.models import Flag, Target
from tests.unit.admin_pages import page_of, shown_values
from tests.unit.branches import OWNED, SHARED, named
from tests.unit.roles.conftest import Places, SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]
IN_REACH = {"mine", "below"}


def relations() -> list[tuple[type, str]]:
    """Every relation that a form of the admin has."""
    found = []
    for model, page in admin.site._registry.items():
        if access.rule_of(model):
            found += [(model, name) for name in page.get_autocomplete_fields(None)]
    return [pair for pair in found if pair not in {(Membership, "user")}]


RELATIONS = relations()


@pytest.mark.parametrize(("model", "name"), RELATIONS, ids=named)
def test_choices_end_where_the_reach_ends(
    manager: Client, places: Places, model: type, name: str
) -> None:
    field = model._meta.get_field(name)
    remote = field.remote_field.model
    query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
    asked = query | {"field_name": name}
    if remote not in OWNED:
        assert manager.get(reverse("admin:autocomplete"), asked).status_code == 200
        return
    rows = {place: OWNED[remote](committee) for place, committee in places.items()}
    key = "path" if name == "parent" else "pk"

    offered = {
        one["id"] for one in manager.get(reverse("admin:autocomplete"), asked).json()["results"]
    }

    reached = {place for place, row in rows.items() if str(getattr(row, key)) in offered}
    by_figures = (Flag, "document")
    owner = name in access.owners(model) and (model, name) != by_figures
    assert reached == (IN_REACH if owner else {*IN_REACH, "above"})


@pytest.mark.parametrize("model", dict(RELATIONS), ids=named)
def test_foreign_choices_posted_are_errors_of_the_form(
    manager: Client, places: Places, model: type
) -> None:
    row = OWNED[model](places["mine"]) if model in OWNED else SHARED[model]()
    url = page_of(model, "change", row.pk)
    page = manager.get(url)
    form = page.context.get("adminform")
    foreign = {
        name: OWNED[remote](places["foreign"])
        for name, remote in related(model)
        if form and remote in OWNED and name in form.form.fields
    }
    if not foreign:
        return
    keys = {name: one.path if name == "parent" else one.pk for name, one in foreign.items()}

    response = manager.post(url, shown_values(page) | keys)

    errors = response.context["adminform"].form.errors
    row.refresh_from_db()
    for name, one in foreign.items():
        assert str(NOT_OFFERED) in errors.get(name, []), name
        assert str(one) not in response.content.decode()
        assert getattr(row, f"{name}_id", None) != keys[name]


def related(model: type) -> list[tuple[str, type]]:
    names = [name for each, name in RELATIONS if each is model]
    return [(name, model._meta.get_field(name).remote_field.model) for name in names]


def test_a_link_into_a_form_does_not_name_what_is_out_of_reach(
    signed_in: SignIn, places: Places
) -> None:
    page = signed_in().get(page_of(Target, "add"), {"committee": places["foreign"].pk})

    assert "Nơi khác" not in page.content.decode()
