"""Committees, documents and meetings in admin: reading order, honest errors."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from meetings.models import (
    Attendance,
    Committee,
    Directive,
    Document,
    DocumentRelation,
    Finding,
    Meeting,
    MeetingDocument,
    Period,
    Person,
    Post,
    Term,
)
from targets.models import Flag
from tests.builders import (
    make_attendance,
    make_committee,
    make_document,
    make_finding,
    make_flag,
    make_level,
    make_meeting,
    make_meeting_document,
    make_period,
    make_person,
    make_post,
    make_term,
)
from tests.unit.admin_pages import add_row, errors_of, page_of, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, standing_office: User) -> Client:
    """A browser signed in as the office."""
    client.force_login(User.objects.get(pk=standing_office.pk))
    return client


@pytest.mark.parametrize("code", ["2024-Q3", "2020-2025", "2019-6M"])
def test_period_is_added_by_its_code_alone(office: Client, code: str) -> None:
    submit(office, page_of(Period, "add"), code=code)

    assert Period.objects.get().kind in {"quarter", "term", "half"}


@pytest.mark.parametrize("code", ["2024-Q5", "năm ngoái", "2025-2020", "", "2" * 99])
def test_wrong_period_code_shows_the_forms_there_are(office: Client, code: str) -> None:
    response = submit(office, page_of(Period, "add"), code=code)

    assert "code" in errors_of(response)
    assert not Period.objects.exists()


def test_period_stands_once(office: Client) -> None:
    make_period("2023")

    assert "code" in errors_of(submit(office, page_of(Period, "add"), code="2023"))


def test_committee_cannot_stand_under_itself_or_below(office: Client) -> None:
    root = make_committee()
    child = make_committee(parent=root)

    for parent in (root, child):
        response = submit(office, page_of(Committee, "change", root.pk), parent=parent.path)
        assert "không thể đứng dưới chính nó" in errors_of(response)


def test_tree_has_ten_tiers(office: Client) -> None:
    deepest = make_committee()
    while deepest.depth < 9:
        deepest = make_committee(parent=deepest)
    other = make_committee()

    response = submit(office, page_of(Committee, "change", other.pk), parent=deepest.path)

    assert "tối đa mười bậc" in errors_of(response)


def test_committee_moves_with_everything_under_it(office: Client) -> None:
    old, new = make_committee(), make_committee()
    moved = make_committee(parent=old)
    below = make_committee(parent=moved)

    submit(office, page_of(Committee, "change", moved.pk), parent=new.path)

    assert set(Committee.objects.under(Committee.objects.get(pk=new.pk))) == {new, moved, below}


def test_committee_gets_its_slug_and_place(office: Client) -> None:
    root = make_committee()

    submit(
        office,
        page_of(Committee, "add"),
        name="Đảng ủy xã Đồng Lạc",
        level=make_level().pk,
        kind="party",
        parent=root.path,
        valid_to="30/6/2025",
    )

    added = Committee.objects.get(parent=root)
    assert added.slug == "dang-uy-xa-dong-lac"


def test_committee_that_ends_before_it_starts_is_refused(office: Client) -> None:
    committee = make_committee()

    response = submit(
        office,
        page_of(Committee, "change", committee.pk),
        valid_from="01/07/2025",
        valid_to="30/06/2025",
    )

    assert "Ngày kết thúc trước ngày bắt đầu" in errors_of(response)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"year_from": "2025", "year_to": "2020"}, "phải kết thúc sau năm bắt đầu"),
        ({"year_from": "2020", "year_to": "2025"}, "trùng nhau ở ô: từ năm"),
        ({"year_from": "25", "year_to": "2030"}, "Năm từ 1930 đến 2100"),
    ],
)
def test_impossible_terms_are_explained(office: Client, fields: dict[str, str], told: str) -> None:
    term = make_term()

    response = add_row(office, page_of(Committee, "change", term.committee_id), Term, **fields)

    assert told in errors_of(response)
    assert Term.objects.count() == 1


def test_post_stands_once_and_ends_after_it_starts(office: Client) -> None:
    post = make_post()
    fields = {"body": post.body_id, "title": "Bí thư", "rank": "10"}
    page = page_of(Person, "change", post.person_id)

    assert "trùng nhau ở ô: tổ chức, chức vụ" in errors_of(add_row(office, page, Post, **fields))
    dates = {"title": "Phó Bí thư", "valid_from": "2/1/2020", "valid_to": "1/1/2020"}
    told = errors_of(add_row(office, page, Post, **fields | dates))
    assert "Ngày thôi giữ chức trước ngày nhận chức" in told


@pytest.mark.parametrize("issuer", [True, False])
def test_document_number_repeated_is_refused(office: Client, issuer: bool) -> None:
    body = make_committee() if issuer else None
    make_document(type="NQ", number="29-NQ/TU", issuer=body)

    response = submit(
        office,
        page_of(Document, "add"),
        type="NQ",
        number="29-NQ/TU",
        issuer=body.pk if body else "",
        title="Nghị quyết khác",
        issued_precision="day",
    )

    assert "Đã có văn bản cùng cơ quan ban hành, loại, số và ngày ban hành" in errors_of(response)
    assert Document.objects.count() == 1


def test_source_code_stands_once(office: Client) -> None:
    make_document(source_code="001")

    response = submit(office, page_of(Document, "add"), type="BC", title="x", source_code="001")

    assert "Mã nguồn này đã dùng cho văn bản khác" in errors_of(response)


def test_document_relation_stands_once_and_not_to_itself(office: Client) -> None:
    document, other = make_document(), make_document()
    DocumentRelation.objects.create(document=document, other=other, kind="amends")
    page = page_of(Document, "change", document.pk)

    again = add_row(office, page, DocumentRelation, other=other.pk, kind="amends")
    itself = add_row(office, page, DocumentRelation, other=document.pk, kind="cites")

    assert "trùng nhau ở ô: văn bản kia, quan hệ" in errors_of(again)
    assert "Chọn một văn bản khác" in errors_of(itself)


def test_meeting_rows_are_numbered_when_the_office_does_not(office: Client) -> None:
    meeting = make_meeting()
    make_finding(meeting, order=4)
    page = page_of(Meeting, "change", meeting.pk)

    add_row(office, page, Finding, kind="result", text="Thu đạt 105 tỷ.", order="")
    add_row(office, page, Directive, text="Đẩy nhanh thu ngân sách.", order="")

    assert [row.order for row in meeting.findings.all()] == [4, 5]
    assert meeting.directives.get().order == 1


def test_meeting_rows_stand_once(office: Client) -> None:
    meeting = make_meeting()
    make_finding(meeting, order=4)
    person = make_attendance(meeting).person
    document = make_meeting_document(meeting).document
    page = page_of(Meeting, "change", meeting.pk)

    finding = add_row(office, page, Finding, kind="result", text="x", order="4")
    attendance = add_row(
        office, page, Attendance, person=person.pk, role="chaired", posts_then="Bí thư", order="0"
    )
    cited = add_row(office, page, MeetingDocument, document=document.pk, relation="discussed")

    assert "trùng nhau ở ô: thứ tự" in errors_of(finding)
    assert "trùng nhau ở ô: người, vai trò" in errors_of(attendance)
    assert "trùng nhau ở ô: văn bản, quan hệ" in errors_of(cited)


def test_meeting_ordinal_stands_once_a_term(office: Client) -> None:
    committee = make_committee()
    term = make_term(committee)
    make_meeting(committee=committee, term=term, ordinal=5)

    response = submit(
        office,
        page_of(Meeting, "add"),
        title="Hội nghị lần thứ năm",
        committee=committee.pk,
        term=term.pk,
        kind="plenum",
        ordinal="5",
    )

    assert "đã có hội nghị cùng loại, cùng lần thứ" in errors_of(response)


def test_flag_is_settled_with_a_reason(office: Client) -> None:
    flag = make_flag()

    response = submit(office, page_of(Flag, "change", flag.pk), settled_on="01/02/2024")

    assert "Khi xác nhận phải ghi ai xác nhận và kết luận gì" in errors_of(response)


def test_decomposed_letters_are_stored_composed(office: Client) -> None:
    person = make_person()

    submit(office, page_of(Person, "change", person.pk), name="Hoa\u0300ng", note="nguye\u0302n")

    person.refresh_from_db()
    assert (person.name, person.note) == ("Hoàng", "nguyên")
