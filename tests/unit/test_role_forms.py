"""Forms at the edge of somebody's reach: crafted posts, moves, reporters, parts of other pages."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from meetings.models import Committee, Document, Meeting, Post
from targets.models import Actual, Citation, Flag, PlannedValue, Target, Verdict
from tests import builders
from tests.unit.admin_pages import add_row, errors_of, messages_of, page_of, prefix_of, submit
from tests.unit.branches import tree

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]
Places = dict[str, Committee]


@pytest.fixture
def places() -> Places:
    return tree()


@pytest.fixture
def signed_in(client: Client, places: Places) -> Callable[..., Client]:
    def sign_in(role: str = "office", place: str = "mine") -> Client:
        client.force_login(builders.make_user(role=role, committee=places[place]))
        return client

    return sign_in


# --- Moves ------------------------------------------------------------------------------------


@pytest.mark.parametrize("parent", ["foreign", "above", ""])
def test_committee_is_not_moved_out_of_the_branch(
    signed_in: Callable[..., Client], places: Places, parent: str
) -> None:
    path = places[parent].path if parent else ""
    for place in ("mine", "below"):
        if place == "mine" and parent == "above":
            continue
        url = page_of(Committee, "change", places[place].pk)
        assert "parent" in errors_of(submit(signed_in(), url, parent=path)), place
    assert Committee.objects.get(pk=places["below"].pk).parent == places["mine"]


def test_committee_keeps_its_superior_when_its_office_saves_it(
    signed_in: Callable[..., Client], places: Places
) -> None:
    submit(signed_in(), page_of(Committee, "change", places["mine"].pk), note="Đã sáp nhập")

    mine = Committee.objects.get(pk=places["mine"].pk)
    assert (mine.note, mine.parent) == ("Đã sáp nhập", places["above"])


def test_roots_are_made_by_superusers(signed_in: Callable[..., Client], places: Places) -> None:
    fields = {"name": "Gốc mới", "kind": "party", "level": places["above"].level_id, "parent": ""}
    url = page_of(Committee, "add")

    assert "parent" in errors_of(submit(signed_in("office", "above"), url, **fields))
    client = signed_in("office", "above")
    client.force_login(builders.make_user(is_superuser=True, is_staff=True))
    submit(client, url, **fields)

    assert Committee.objects.filter(parent=None).count() == 2


def test_document_passes_to_no_foreign_issuer(
    signed_in: Callable[..., Client], places: Places
) -> None:
    document = builders.make_document(issuer=places["mine"])
    url = page_of(Document, "change", document.pk)

    for place in ("foreign", "above"):
        assert "issuer" in errors_of(submit(signed_in(), url, issuer=places[place].pk))
    submit(signed_in(), url, issuer=places["below"].pk)

    assert Document.objects.get().issuer == places["below"]


def test_what_a_row_refers_to_already_may_stay(
    signed_in: Callable[..., Client], places: Places
) -> None:
    paper = builders.make_document(issuer=places["foreign"])
    target = builders.make_target(committee=places["mine"], resolution=paper)

    submit(signed_in(), page_of(Target, "change", target.pk), note="Giữ văn bản")

    target.refresh_from_db()
    assert (target.note, target.resolution) == ("Giữ văn bản", paper)


# --- Reporters --------------------------------------------------------------------------------


@pytest.fixture
def assigned(places: Places) -> Target:
    """A target elsewhere that a body of the reporter's branch leads."""
    return builders.make_target(committee=places["foreign"], lead_agency=places["below"], plan=10)


def test_reporter_enters_and_corrects_what_is_assigned(
    signed_in: Callable[..., Client], assigned: Target
) -> None:
    client = signed_in("reporter")
    page = client.get(page_of(Target, "change", assigned.pk))

    submit(client, page.context["panel"]["add_url"], value="7")
    actual = Actual.objects.get()
    submit(client, page_of(Actual, "change", actual.pk), value="8")

    actual.refresh_from_db()
    assert actual.value == 8
    assert client.post(page_of(Actual, "delete", actual.pk), {"post": "yes"}).status_code == 403
    assert "revise_url" not in page.context
    assert client.post(page_of(Target, "revise", assigned.pk)).status_code == 403


@pytest.mark.parametrize("place", ["mine", "below", "foreign"])
def test_reporter_enters_nothing_else(
    signed_in: Callable[..., Client], places: Places, assigned: Target, place: str
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
    signed_in: Callable[..., Client], assigned: Target
) -> None:
    actual = builders.make_actual(assigned, 7)

    response = submit(
        signed_in("reporter"),
        page_of(Actual, "change", actual.pk),
        indicator=builders.make_indicator().pk,
    )

    assert "Ngoài phạm vi được phân công" in errors_of(response)


def test_reporter_sees_what_belongs_to_the_assigned_target_and_cites_nothing(
    signed_in: Callable[..., Client], assigned: Target
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
    signed_in: Callable[..., Client], assigned: Target
) -> None:
    asked = {"app_label": "targets", "model_name": "actual", "field_name": "committee"}

    found = signed_in("reporter").get(reverse("admin:autocomplete"), asked).json()["results"]

    assert [one["text"] for one in found] == ["Nơi khác"]


# --- Parts of other pages ---------------------------------------------------------------------


def test_address_of_a_target_out_of_reach_is_not_followed(
    signed_in: Callable[..., Client], places: Places
) -> None:
    hidden = builders.make_target(committee=places["foreign"])
    own = builders.make_target(committee=places["mine"])
    client, add = signed_in(), page_of(Actual, "add")

    assert not client.get(add, {"target": hidden.pk}).context["target_url"]
    assert client.get(add, {"target": own.pk}).context["target_url"]


def test_plan_of_a_foreign_target_answers_like_one_that_is_not_there(
    signed_in: Callable[..., Client], places: Places
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


def test_document_shows_and_sets_targets_in_reach_alone(
    signed_in: Callable[..., Client], places: Places
) -> None:
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
    signed_in: Callable[..., Client], places: Places
) -> None:
    paper = builders.make_document()
    foreign = builders.make_actual(indicator=builders.make_indicator(), committee=places["foreign"])
    builders.make_citation(foreign, document=paper, as_printed="số kín")

    page = signed_in().post(page_of(Document, "delete", paper.pk), {"post": "yes"})

    assert "Trích dẫn ngoài phạm vi được phân công" in page.content.decode()
    assert "số kín" not in page.content.decode()
    assert Document.objects.filter(pk=paper.pk).exists()


def test_foreign_row_slipped_into_a_part_of_a_page_is_left_alone(
    signed_in: Callable[..., Client], places: Places
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


# --- Flags and judgements -----------------------------------------------------------------------


def test_flag_over_figures_of_two_branches_is_settled_above_both(
    signed_in: Callable[..., Client], places: Places
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
    signed_in: Callable[..., Client], places: Places
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


def test_nobody_overrules_the_status_of_a_foreign_target(
    signed_in: Callable[..., Client], places: Places
) -> None:
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
