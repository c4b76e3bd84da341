"""READ_ACCESS=members, and a book with two branches to be read under it."""

from collections.abc import Iterator
from copy import deepcopy
from types import SimpleNamespace

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from config import seen
from meetings.models import Committee, DocumentRelation
from tests.builders import (
    make_actual,
    make_attendance,
    make_citation,
    make_committee,
    make_directive,
    make_document,
    make_finding,
    make_flag,
    make_indicator,
    make_meeting,
    make_meeting_document,
    make_person,
    make_post,
    make_score,
    make_target,
    make_term,
    make_verdict,
)


@pytest.fixture
def members(settings: Settings) -> Iterator[None]:
    settings.READ_ACCESS = "members"
    with connection.execute_wrapper(seen.fill_in):
        yield


@pytest.fixture
def book(standing_book: SimpleNamespace) -> SimpleNamespace:
    """Two branches under one committee, which share an indicator, a person and papers."""
    return deepcopy(standing_book)


@pytest.fixture(scope="module")
def standing_book(standing: None) -> SimpleNamespace:
    """The rows of the book, made once for a module."""
    root = make_committee("Tỉnh ủy Chung", slug="chung")
    mine = make_committee("Đảng ủy Sáng", root, slug="sang")
    shared = make_indicator("Thu ngân sách", slug="thu")
    paper, person = make_document("Tin chung", slug="tin-chung"), make_person("Bà Chung")
    book = SimpleNamespace(root=root, mine=mine, shared=shared, paper=paper, person=person)
    book.below = make_committee("Chi bộ Sáng Nhỏ", mine, slug="sang-nho")
    book.other = make_committee("Đảng ủy Qwertz", root, slug="qwertz")
    book.own = fill(book, mine, "Sáng", "111.5")
    book.under = fill(book, book.below, "Sáng", "222.5")
    book.closed = fill(
        book, make_committee("Qwertz Nhỏ", book.other, slug="q-nho"), "Qwertz", 98765
    )
    fill(book, book.other, "Qwertz", 98765)
    book.above = make_target(shared, root, plan=54321)
    make_citation(make_actual(book.above, 54321), document=paper, as_printed="in 54.321")
    mine.predecessors.add(book.other)
    return book


def fill(book: SimpleNamespace, committee: Committee, word: str, value: object) -> SimpleNamespace:
    """Everything a committee can have, with its word in every text."""
    text = {"as_printed": f"in {str(value).replace('.', ',')} {word}"}
    document = make_document(f"Nghị quyết {word} {committee.pk}", type="NQ", issuer=committee)
    target = make_target(book.shared, committee, plan=value, resolution=document)
    years = ("2023", "2022") if word == "Sáng" else ("2023", "2019")
    only = make_indicator(f"Chỉ tiêu {word} {committee.pk}")
    for year in years:
        each = make_target(only, committee, year, plan=value, note=word)
        make_actual(each, value, document=document)
    actual = make_actual(target, value, document=book.paper, note=word)
    prints = [
        make_citation(figure, document=book.paper, **text)
        for figure in (target.plans.get(), actual, make_score(committee, met=1, total=2))
    ]
    make_flag(prints[0], note=f"Ngờ {word}")
    make_verdict(make_target(make_indicator(f"Mốc {word} {committee.pk}"), committee), **text)
    person = make_person(f"Ông {word} {committee.pk}")
    for each in (person, book.person):
        make_post(each, committee, title=f"Bí thư {word}")
    make_term(committee, note=word)
    meeting = make_meeting(f"Hội nghị {word} {committee.pk}", committee, report=book.paper)
    make_attendance(meeting, person=book.person, posts_then=word)
    make_finding(meeting, text=f"Kết quả {word}", paragraph=1)
    make_directive(meeting, text=f"Giao {word}", given_by=person, assignee=committee, paragraph=1)
    make_meeting_document(meeting, document=document, paragraph=2)
    DocumentRelation.objects.create(document=book.paper, other=document, kind="cites")
    return SimpleNamespace(
        target=target,
        document=document,
        person=person,
        meeting=meeting,
        actual=actual,
        print=prints[1],
        committee=committee,
        only=only,
    )
