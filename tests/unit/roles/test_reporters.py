"""A reporter writes the figures of what is assigned, and nothing else."""

import pytest
from django.urls import reverse

from targets.models import Actual, Citation, PlannedValue, Target
from tests import builders
from tests.unit.admin_pages import errors_of, page_of, submit
from tests.unit.roles.conftest import Places, SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


@pytest.fixture
def assigned(places: Places) -> Target:
    """A target elsewhere that a body of the reporter's branch leads."""
    return builders.make_target(committee=places["foreign"], lead_agency=places["below"], plan=10)


def test_reporter_enters_and_corrects_what_is_assigned(signed_in: SignIn, assigned: Target) -> None:
    client = signed_in("reporter")
    page = client.get(page_of(Target, "change", assigned.pk))

    submit(client, page.context["panel"]["add_url"], value="7")
    actual = Actual.objects.get()
    submit(client, page_of(Actual, "change", actual.pk), value="8", change_reason="Gõ nhầm")

    actual.refresh_from_db()
    assert actual.value == 8
    assert client.post(page_of(Actual, "delete", actual.pk), {"post": "yes"}).status_code == 403
    assert "revise_url" not in page.context
    assert client.post(page_of(Target, "revise", assigned.pk)).status_code == 403


@pytest.mark.parametrize("place", ["mine", "below", "foreign"])
def test_reporter_enters_nothing_else(
    signed_in: SignIn, places: Places, assigned: Target, place: str
) -> None:
    client, other = signed_in("reporter"), builders.make_indicator()

    response = submit(
        client,
        page_of(Actual, "add"),
        indicator=other.pk,
        committee=places[place].pk,
        period=assigned.period_id,
        value="1",
    )

    assert "committee" in errors_of(response)
    assert not Actual.objects.exists()


def test_reporter_moves_no_figure_to_what_is_not_assigned(
    signed_in: SignIn, assigned: Target
) -> None:
    actual = builders.make_actual(assigned, 7)

    response = submit(
        signed_in("reporter"),
        page_of(Actual, "change", actual.pk),
        indicator=builders.make_indicator().pk,
        change_reason="Nhầm chỉ tiêu",
    )

    assert "Ngoài phạm vi được phân công" in errors_of(response)


def test_reporter_sees_what_belongs_to_the_assigned_target_and_cites_nothing(
    signed_in: SignIn, assigned: Target
) -> None:
    citation = builders.make_citation(builders.make_actual(assigned, 7))
    hidden = builders.make_target(committee=assigned.committee, plan=3)
    client = signed_in("reporter")

    assert client.get(page_of(Citation, "change", citation.pk)).status_code == 200
    assert client.get(page_of(PlannedValue, "change", assigned.plan_id)).status_code == 200
    assert client.get(page_of(Target, "change", hidden.pk)).status_code == 302
    page = client.get(page_of(Actual, "change", citation.actual_id))
    assert not page.context["inline_admin_formsets"][0].has_add_permission


def test_reporter_is_offered_the_committees_he_reports_for(
    signed_in: SignIn, assigned: Target
) -> None:
    asked = {"app_label": "targets", "model_name": "actual", "field_name": "committee"}

    found = signed_in("reporter").get(reverse("admin:autocomplete"), asked).json()["results"]

    assert [one["text"] for one in found] == ["Nơi khác"]
