"""A reporter enters and sends the figures of what is assigned, and nothing else."""

import pytest
from django.urls import reverse

from targets.models import Actual, Citation, PlannedValue, Submission, Target
from tests import builders
from tests.unit.admin_pages import errors_of, page_of, submit
from tests.unit.roles.conftest import Places, SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


@pytest.fixture
def assigned(places: Places) -> Target:
    """A target elsewhere that a body of the reporter's branch leads."""
    return builders.make_target(committee=places["foreign"], lead_agency=places["below"], plan=10)


def test_reporter_enters_and_sends_what_is_assigned(signed_in: SignIn, assigned: Target) -> None:
    client = signed_in("reporter")
    page = client.get(page_of(Target, "change", assigned.pk))

    submit(client, page.context["panel"]["add_url"], value="7")
    row = Submission.objects.get()
    submit(client, page_of(Submission, "change", row.pk), value="8", _send="1")

    row.refresh_from_db()
    assert (row.value, row.state) == (8, "submitted")
    assert "revise_url" not in page.context
    assert client.post(page_of(Target, "revise", assigned.pk)).status_code == 403
    shown = client.get(page_of(Target, "change", assigned.pk)).content.decode()
    assert page_of(Submission, "change", row.pk) in shown
    client.post(page_of(Submission, "delete", row.pk), {"post": "yes"})
    assert not Submission.objects.exists()


def test_reporter_corrects_what_counts_by_sending_another(
    signed_in: SignIn, assigned: Target
) -> None:
    actual, client = builders.make_actual(assigned, 7), signed_in("reporter")
    url = page_of(Actual, "change", actual.pk)

    submit(client, client.get(url).context["correct_url"], value="8", reason="Gõ nhầm")

    assert Submission.objects.get().reason == "Gõ nhầm"
    for what in ("change", "delete"):
        tried = client.post(page_of(Actual, what, actual.pk), {"post": "yes", "value": "8"})
        assert tried.status_code == 403
    assert client.get(page_of(Actual, "add")).status_code == 403


@pytest.mark.parametrize("place", ["mine", "below", "foreign"])
def test_reporter_enters_nothing_else(
    signed_in: SignIn, places: Places, assigned: Target, place: str
) -> None:
    client, other = signed_in("reporter"), builders.make_indicator()

    response = submit(
        client,
        page_of(Submission, "add"),
        indicator=other.pk,
        committee=places[place].pk,
        period=assigned.period_id,
        value="1",
    )

    assert "committee" in errors_of(response)
    assert not Submission.objects.exists()


def test_reporter_moves_no_figure_to_what_is_not_assigned(
    signed_in: SignIn, assigned: Target
) -> None:
    row, other = builders.make_submission(assigned), builders.make_indicator()

    submit(
        signed_in("reporter"), page_of(Submission, "change", row.pk), value="5", indicator=other.pk
    )

    row.refresh_from_db()
    assert (row.value, row.indicator) == (5, assigned.indicator)


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
    asked = {"app_label": "targets", "model_name": "submission", "field_name": "committee"}

    found = signed_in("reporter").get(reverse("admin:autocomplete"), asked).json()["results"]

    assert [one["text"] for one in found] == ["Nơi khác"]
