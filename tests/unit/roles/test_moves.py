"""Rows do not leave a branch by a post: new superiors, other issuers."""

import pytest

from meetings.models import Committee, Document
from targets.models import Target
from tests import builders
from tests.unit.admin_pages import errors_of, page_of, submit
from tests.unit.roles.conftest import Places, SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


@pytest.mark.parametrize("parent", ["foreign", "above", ""])
def test_committee_is_not_moved_out_of_the_branch(
    signed_in: SignIn, places: Places, parent: str
) -> None:
    path = places[parent].path if parent else ""
    for place in ("mine", "below"):
        if place == "mine" and parent == "above":
            continue
        url = page_of(Committee, "change", places[place].pk)
        assert "parent" in errors_of(submit(signed_in(), url, parent=path)), place
    assert Committee.objects.get(pk=places["below"].pk).parent == places["mine"]


def test_committee_keeps_its_superior_when_its_office_saves_it(
    signed_in: SignIn, places: Places
) -> None:
    submit(signed_in(), page_of(Committee, "change", places["mine"].pk), note="Đã sáp nhập")

    mine = Committee.objects.get(pk=places["mine"].pk)
    assert (mine.note, mine.parent) == ("Đã sáp nhập", places["above"])


def test_roots_are_made_by_superusers(signed_in: SignIn, places: Places) -> None:
    fields = {"name": "Gốc mới", "kind": "party", "level": places["above"].level_id, "parent": ""}
    url = page_of(Committee, "add")

    assert "parent" in errors_of(submit(signed_in("office", "above"), url, **fields))
    client = signed_in("office", "above")
    client.force_login(builders.make_user(is_superuser=True, is_staff=True))
    submit(client, url, **fields)

    assert Committee.objects.filter(parent=None).count() == 2


def test_document_passes_to_no_foreign_issuer(signed_in: SignIn, places: Places) -> None:
    document = builders.make_document(issuer=places["mine"])
    url = page_of(Document, "change", document.pk)

    for place in ("foreign", "above"):
        assert "issuer" in errors_of(submit(signed_in(), url, issuer=places[place].pk))
    submit(signed_in(), url, issuer=places["below"].pk)

    assert Document.objects.get().issuer == places["below"]


def test_what_a_row_refers_to_already_may_stay(signed_in: SignIn, places: Places) -> None:
    paper = builders.make_document(issuer=places["foreign"])
    target = builders.make_target(committee=places["mine"], resolution=paper)

    submit(signed_in(), page_of(Target, "change", target.pk), note="Giữ văn bản")

    target.refresh_from_db()
    assert (target.note, target.resolution) == ("Giữ văn bản", paper)
