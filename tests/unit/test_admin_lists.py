"""List pages, search, autocomplete and deleting in admin.

That every page opens is seen here on SQLite; on PostgreSQL every address is called by test_fuzz.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.models import (
    Attendance,
    Change,
    Committee,
    Directive,
    Document,
    DocumentRelation,
    Finding,
    Level,
    Meeting,
    MeetingDocument,
    Membership,
    Period,
    Person,
    Post,
    Term,
)
from targets.models import (
    Actual,
    Citation,
    Flag,
    Indicator,
    PlannedValue,
    Score,
    Sector,
    Submission,
    Target,
    Verdict,
)
from tests import builders
from tests.unit.admin_pages import page_of

pytestmark = pytest.mark.django_db

serial: Iterator[int] = iter(range(1, 10_000))


def make_relation() -> DocumentRelation:
    return DocumentRelation.objects.create(
        document=builders.make_document(), other=builders.make_document(), kind="amends"
    )


def make_full_actual() -> Actual:
    """A figure of a target with its plan, standing and citation."""
    target = builders.make_target(plan=5)
    actual = builders.make_actual(target, 4, document=builders.make_document())
    builders.make_citation(actual)
    return actual


MAKERS: dict[type, Callable[[], Any]] = {
    Level: lambda: builders.make_level(f"cap-{next(serial)}"),
    Period: lambda: builders.make_period(str(1950 + next(serial))),
    Committee: lambda: builders.make_committee(parent=builders.make_committee()),
    Term: builders.make_term,
    Person: builders.make_person,
    Post: builders.make_post,
    Document: lambda: builders.make_document(issuer=builders.make_committee()),
    DocumentRelation: make_relation,
    Meeting: lambda: builders.make_meeting(reviewed=builders.make_period()),
    Attendance: builders.make_attendance,
    Finding: builders.make_finding,
    Directive: builders.make_directive,
    MeetingDocument: builders.make_meeting_document,
    Sector: lambda: builders.make_sector(f"nhom-{next(serial)}"),
    Indicator: builders.make_indicator,
    Target: lambda: make_full_actual() and None,
    PlannedValue: lambda: builders.make_target(plan=5),
    Actual: make_full_actual,
    Score: lambda: builders.make_score(document=builders.make_document()),
    Citation: builders.make_citation,
    Flag: builders.make_flag,
    Verdict: builders.make_verdict,
    Membership: builders.make_membership,
    Submission: builders.make_submission,
    Change: lambda: builders.make_change(builders.make_committee()),
}
MODELS = list(MAKERS)
ids = [model.__name__ for model in MODELS]


@pytest.fixture
def office(client: Client, standing_manager: User) -> Client:
    """A browser signed in as an office that also gives out the roles."""
    client.force_login(User.objects.get(pk=standing_manager.pk))
    return client


def test_every_model_is_registered() -> None:
    registered = {
        model
        for model in admin.site._registry
        if model.__module__.split(".")[0] in {"meetings", "targets"}
    }

    assert registered == set(MODELS)


def cost(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.on_sqlite
@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_lists_cost_the_same_however_long(office: Client, model: type) -> None:
    url = page_of(model, "changelist")
    MAKERS[model]()
    few = cost(office, url)
    for _time in range(6):
        MAKERS[model]()

    assert cost(office, url) == few
    assert few <= 14


@pytest.mark.on_sqlite
@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_every_row_opens(office: Client, model: type) -> None:
    MAKERS[model]()
    row = model.objects.order_by("pk").last()

    assert office.get(page_of(model, "change", row.pk)).status_code == 200
    assert office.get(page_of(model, "history", row.pk)).status_code == 200
    deletable = 403 if model is Change else 200
    assert office.get(page_of(model, "delete", row.pk)).status_code == deletable


@pytest.mark.on_sqlite
@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_every_add_page_opens(office: Client, model: type) -> None:
    expected = 403 if model in {PlannedValue, Change} else 200

    assert office.get(page_of(model, "add")).status_code == expected


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_every_relation_is_found_by_typing(office: Client, model: type) -> None:
    MAKERS[model]()
    page = admin.site._registry[model]
    relations = [
        field.name
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.remote_field and field.editable and field.name != "decided_by"
    ]
    relations = [
        name
        for name in relations
        if getattr(getattr(model, name), "through", None) is None
        or getattr(model, name).through._meta.auto_created
    ]

    assert set(relations) <= set(page.get_autocomplete_fields(None))
    for name in relations:
        query = {
            "app_label": model._meta.app_label,
            "model_name": model._meta.model_name,
            "field_name": name,
        }
        answer = office.get(reverse("admin:autocomplete"), query | {"term": "a\x00b"})
        assert answer.status_code == 200
        assert office.get(reverse("admin:autocomplete"), query).json()["results"] is not None


def found(client: Client, model: type, words: str) -> set[str]:
    page = client.get(page_of(model, "changelist"), {"q": words})
    return {str(row) for row in page.context["cl"].result_list}


@pytest.mark.parametrize("words", ["bac kan", "Bắc Kạn", "BAC KAN", "kan  bac", "Ba\u0306\u0301c"])
def test_marks_and_case_do_not_matter(office: Client, words: str) -> None:
    committee = builders.make_committee("Thành ủy Bắc Kạn")
    other = builders.make_committee("Thành ủy Cao Bằng")
    for body in (committee, other):
        actual = builders.make_actual(builders.make_target(committee=body, plan=5))
        builders.make_post(body=body)
        builders.make_citation(actual)

    assert found(office, Committee, words) == {"Thành ủy Bắc Kạn"}
    for model in (Target, Actual, Post, PlannedValue):
        assert len(found(office, model, words)) == 1


def test_words_may_be_of_different_relations(office: Client) -> None:
    committee = builders.make_committee("Thành ủy Bắc Kạn")
    revenue = builders.make_indicator("Thu ngân sách")
    builders.make_target(revenue, committee, "2020")
    builders.make_target(revenue, committee, "2021")
    builders.make_target(committee=committee)

    assert len(found(office, Target, "thu ngan sach bac kan")) == 2
    assert len(found(office, Target, "thu ngan sach bac kan 2020")) == 1


@pytest.mark.parametrize(
    "words", ["11-QĐi/TW", "11-qđi/tw", "11-qdi", "quy dinh cam doan", "Tỉnh ủy X"]
)
def test_documents_are_found_by_number_title_and_issuer(office: Client, words: str) -> None:
    issuer = builders.make_committee("Tỉnh ủy X")
    builders.make_document("Quy định cấm đoán", number="11-QĐi/TW", issuer=issuer, type="QDI")
    builders.make_document("Tin khác")

    assert len(found(office, Document, words)) == 1


@pytest.mark.parametrize("words", ["2020-9M", "9 thang dau nam 2020", "9 Tháng 2020"])
def test_periods_are_found_by_code_and_by_name(office: Client, words: str) -> None:
    builders.make_period("2020-9M")
    builders.make_period("2019-6M")

    assert found(office, Period, words) == {"9 tháng đầu năm 2020"}


def test_cited_figure_is_not_deleted_and_says_where(office: Client) -> None:
    source = builders.make_document("Tin thành phố")
    citation = builders.make_citation(document=source, as_printed="đạt 105 tỷ", paragraph=3)
    actual = citation.actual

    one = office.post(page_of(Actual, "delete", actual.pk), {"post": "yes"})
    many = office.post(
        page_of(Actual, "changelist"),
        {"action": "delete_selected", "_selected_action": [actual.pk], "post": "yes"},
    )

    for page in (one.content.decode(), many.content.decode()):
        assert "“đạt 105 tỷ”, Tin thành phố, đoạn 3" in page
        assert page_of(Citation, "change", citation.pk) in page
    assert Actual.objects.filter(pk=actual.pk).exists()


def test_target_with_a_cited_plan_is_not_deleted(office: Client) -> None:
    target = builders.make_target(plan=151)
    citation = builders.make_citation(target.plan)

    page = office.post(page_of(Target, "delete", target.pk), {"post": "yes"}).content.decode()

    assert page_of(Citation, "change", citation.pk) in page
    assert Target.objects.exists()


def test_what_nothing_cites_is_deleted(office: Client) -> None:
    target = builders.make_target(plan=151)
    builders.make_verdict(target)

    office.post(page_of(Target, "delete", target.pk), {"post": "yes"})

    assert not Target.objects.exists()
    assert not PlannedValue.objects.exists()


def test_long_lists_of_uses_are_cut(office: Client) -> None:
    period = builders.make_period("2023")
    for _time in range(25):
        builders.make_target()

    page = office.get(page_of(Period, "delete", period.pk)).content.decode()

    assert page.count("Chỉ tiêu: <a href") == 20
    assert "… và nhiều chỉ tiêu khác" in page


def test_pages_are_vietnamese_and_lead_to_the_site(office: Client) -> None:
    target = builders.make_target(plan=5)

    page = office.get(page_of(Target, "change", target.pk), headers={"accept-language": "en"})
    text = page.content.decode()

    for words in ("Xem trên trang web", "Nhập số tiếp theo", "Điều chỉnh, thêm kế hoạch"):
        assert words in text
    for english in ("Save", "Delete", "Add another", "History", "View on site", "Change "):
        assert f">{english}" not in text
