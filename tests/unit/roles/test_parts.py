"""Parts of other pages at the edge of a reach, flags and judgements over two branches."""

import pytest
from django.test import Client

from meetings.models import Document, Meeting, Post
from targets.models import Actual, Flag, PlannedValue, Target, Verdict
from tests import builders
from tests.unit.admin_pages import add_row, errors_of, messages_of, page_of, prefix_of, submit
from tests.unit.roles.conftest import Places, SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


def test_address_of_a_target_out_of_reach_is_not_followed(
    signed_in: SignIn, places: Places
) -> None:
    hidden = builders.make_target(committee=places["foreign"])
    own = builders.make_target(committee=places["mine"])
    client, add = signed_in("approver"), page_of(Actual, "add")

    assert not client.get(add, {"target": hidden.pk}).context["target_url"]
    assert client.get(add, {"target": own.pk}).context["target_url"]


def test_plan_of_a_foreign_target_answers_like_one_that_is_not_there(
    signed_in: SignIn, places: Places
) -> None:
    hidden = builders.make_target(committee=places["foreign"], plan=5)
    client = signed_in()

    answers = []
    for key in (hidden.pk, 987_654_321):
        response = client.post(page_of(Target, "revise", key), {"owner": "resolution"}, follow=True)
        answers.append((response.redirect_chain, messages_of(response)[0].replace(str(key), "…")))

    assert answers[0] == answers[1]
    assert hidden.plans.count() == 1


def test_plans_one_may_only_read_do_not_lead(client: Client, places: Places) -> None:
    user = builders.make_user(role="office", committee=places["mine"])
    builders.make_membership(user, places["foreign"], "reader")
    target = builders.make_target(committee=places["foreign"], plan=5)
    second = builders.make_plan(target, 6, owner="province", is_primary=False)
    client.force_login(user)

    client.post(
        page_of(PlannedValue, "changelist"), {"action": "lead", "_selected_action": [second.pk]}
    )

    second.refresh_from_db()
    assert not second.is_primary


def test_document_shows_and_sets_targets_in_reach_alone(signed_in: SignIn, places: Places) -> None:
    paper = builders.make_document()
    builders.make_target(committee=places["foreign"], resolution=paper)
    own = builders.make_target(committee=places["mine"], resolution=paper)
    client, url = signed_in(), page_of(Document, "change", paper.pk)
    fields = {"indicator": builders.make_indicator().pk, "period": own.period_id, "basis": "whole"}

    page = client.get(url)
    response = add_row(client, url, Target, committee=places["foreign"].pk, order="1", **fields)
    add_row(client, url, Target, committee=places["below"].pk, order="1", **fields)

    prefix = prefix_of(page, Target)
    formset = next(
        one.formset for one in page.context["inline_admin_formsets"] if one.formset.prefix == prefix
    )
    assert [form.instance for form in formset.initial_forms] == [own]
    assert "không có mục này" in errors_of(response).lower()
    assert set(Target.objects.values_list("committee__name", flat=True)) == {
        "Nơi khác",
        "Của mình",
        "Cấp dưới",
    }


def test_use_out_of_reach_forbids_deleting_without_being_named(
    signed_in: SignIn, places: Places
) -> None:
    paper = builders.make_document()
    foreign = builders.make_actual(indicator=builders.make_indicator(), committee=places["foreign"])
    builders.make_citation(foreign, document=paper, as_printed="số kín")

    page = signed_in().post(page_of(Document, "delete", paper.pk), {"post": "yes"})

    assert "Trích dẫn ngoài phạm vi được phân công" in page.content.decode()
    assert "số kín" not in page.content.decode()
    assert Document.objects.filter(pk=paper.pk).exists()


def test_foreign_row_slipped_into_a_part_of_a_page_is_left_alone(
    signed_in: SignIn, places: Places
) -> None:
    foreign = builders.make_finding(builders.make_meeting(committee=places["foreign"]), text="Cũ")
    own = builders.make_finding(builders.make_meeting(committee=places["mine"]))
    url = page_of(Meeting, "change", own.meeting_id)
    client = signed_in()
    prefix = prefix_of(client.get(url), type(own))

    response = submit(client, url, **{f"{prefix}-0-id": foreign.pk, f"{prefix}-0-text": "Mới"})

    foreign.refresh_from_db()
    assert foreign.text == "Cũ"
    assert response.status_code == 200


def test_posts_of_a_person_end_where_the_reach_ends(client: Client, places: Places) -> None:
    person = builders.make_person()
    for place in ("above", "foreign"):
        builders.make_post(person, places[place])
    root = builders.make_committee()
    client.force_login(builders.make_user(role="office", committee=root))
    url = page_of(type(person), "change", person.pk)

    page = client.get(url)
    response = add_row(client, url, Post, body=places["foreign"].pk, title="Ủy viên", rank="1")

    assert [form.instance.pk for form in page.context["inline_admin_formsets"][0].formset] == []
    assert "body" in errors_of(response)


def test_flag_over_figures_of_two_branches_is_settled_above_both(
    signed_in: SignIn, places: Places
) -> None:
    figures = [
        builders.make_actual(indicator=builders.make_indicator(), committee=places[place])
        for place in ("mine", "foreign")
    ]
    flag = builders.make_flag(*(builders.make_citation(figure) for figure in figures))

    assert signed_in().get(page_of(Flag, "change", flag.pk)).status_code == 302
    page = page_of(Flag, "change", flag.pk)
    settled = {"settled_on": "01/02/2024", "settled_by": "Văn phòng", "settlement": "Số đúng"}
    submit(signed_in("office", "above"), page, **settled)

    flag.refresh_from_db()
    assert flag.settlement == "Số đúng"


def test_flag_on_own_figures_may_name_the_paper_of_a_superior(
    signed_in: SignIn, places: Places
) -> None:
    figure = builders.make_actual(indicator=builders.make_indicator(), committee=places["mine"])
    citation = builders.make_citation(figure)
    paper = builders.make_document(issuer=places["above"])
    fields = {"kind": "malformed", "document": paper.pk, "note": "In sai"}
    client = signed_in()

    refused = submit(client, page_of(Flag, "add"), **fields)
    submit(client, page_of(Flag, "add"), citations=[citation.pk], **fields)

    assert "document" in errors_of(refused) or "citations" in errors_of(refused)
    assert Flag.objects.get().citations.get() == citation


def test_nobody_overrules_the_status_of_a_foreign_target(signed_in: SignIn, places: Places) -> None:
    hidden = builders.make_target(committee=places["foreign"], plan=5)

    response = submit(
        signed_in(),
        page_of(Verdict, "add"),
        target=hidden.pk,
        origin="override",
        status="met",
        reason="Thử",
    )

    assert "target" in errors_of(response)
    assert not Verdict.objects.exists()
