"""What lead agency, office and approver alone may do with figures in admin."""

import pytest
from django.test import Client

from targets.models import Actual, Citation, Submission, Target
from tests.builders import make_actual, make_document, make_user
from tests.unit.admin_pages import add_row, page_of, submit

pytestmark = pytest.mark.django_db


def test_lead_agency_enters_figures_for_review_and_nothing_else(
    client: Client, target: Target
) -> None:
    Target.objects.update(lead_agency=target.committee)
    client.force_login(make_user(role="reporter"))
    page = client.get(page_of(Target, "change", target.pk))

    submit(client, page.context["panel"]["add_url"], value="3900")

    target.refresh_from_db()
    assert (Submission.objects.get().value, target.status) == (3900, "missing")
    assert "revise_url" not in page.context
    assert client.get(page_of(Target, "add")).status_code == 403
    assert client.get(page_of(Target, "revise", target.pk)).status_code == 403


def test_office_alone_sends_figures_and_corrections_for_review_and_cites_what_counts(
    client: Client, target: Target
) -> None:
    figure = make_actual(target, 3900)
    client.force_login(make_user(role="office"))

    page = client.get(page_of(Actual, "change", figure.pk))
    submit(client, page.context["correct_url"], value="3950", reason="Bổ sung")
    cite = client.get(page.context["cite_url"]).context["adminform"].form

    assert "_save" not in page.content.decode()
    assert Submission.objects.get().value == 3950
    assert str(cite["actual"].value()) == str(figure.pk)


def test_approver_alone_records_and_cites(client: Client, target: Target) -> None:
    client.force_login(make_user(role="approver"))
    url = client.get(page_of(Target, "change", target.pk)).context["panel"]["add_url"]

    submit(client, url, value="3900")
    printed = {"document": make_document().pk, "paragraph": "4", "order": ""}
    printed |= {"kind": "actual", "as_printed": "3.900 tỷ đồng"}
    add_row(client, page_of(Actual, "change", Actual.objects.get().pk), Citation, **printed)

    assert Citation.objects.get().actual.value == 3900
