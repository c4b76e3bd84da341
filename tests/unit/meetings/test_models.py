"""What the database refuses of committees, people, documents and meetings."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from meetings.models import Committee, DocumentRelation, Period
from tests.builders import (
    make_attendance,
    make_change,
    make_committee,
    make_directive,
    make_document,
    make_finding,
    make_level,
    make_meeting,
    make_meeting_document,
    make_membership,
    make_period,
    make_person,
    make_post,
    make_term,
    make_user,
)
from tests.unit import constraints
from tests.unit.constraints import Case

pytestmark = pytest.mark.django_db
NEW_YEAR, EVE = date(2023, 1, 1), date(2022, 12, 31)


def twice(make: Any, **fields: Any) -> models.Model:
    make(**fields)
    return make(**fields)


def period(**fields: Any) -> Period:
    values = {"code": "2023", "kind": "year", "start": NEW_YEAR, "end": NEW_YEAR} | fields
    return Period.objects.create(**values)


def relation(*, itself: bool = False, kinds: tuple[str, ...] = ("amends",)) -> DocumentRelation:
    one = make_document()
    other = one if itself else make_document()
    for kind in kinds:
        row = DocumentRelation.objects.create(document=one, other=other, kind=kind)
    return row


def papers(*changes: dict[str, Any], **shared: Any) -> models.Model:
    for fields in changes:
        row = make_document(**{"type": "NQ", "number": "01-NQ/TU"} | shared | fields)
    return row


def in_one_meeting(make: Any, *changes: dict[str, Any], **shared: Any) -> models.Model:
    meeting = make_meeting()
    for fields in changes:
        row = make(meeting, **shared | fields)
    return row


def plenums(*changes: dict[str, Any], term: bool = True) -> models.Model:
    committee = make_committee()
    values = {"ordinal": 20, "term": make_term(committee) if term else None}
    for fields in changes:
        row = make_meeting(committee=committee, **values | fields)
    return row


def posts(*titles: str) -> models.Model:
    person, body = make_person(), make_committee()
    for title in titles:
        row = make_post(person, body, title=title)
    return row


def attendances(*roles: str) -> models.Model:
    return in_one_meeting(
        make_attendance, *[{"role": role} for role in roles], person=make_person()
    )


def serving(*roles: str) -> models.Model:
    user, committee = make_user(), make_committee()
    for role in roles:
        row = make_membership(user, committee, role)
    return row


def displaced(path: str) -> Committee:
    row = Committee(
        slug="lac", name="Lạc", level=make_level(), parent=make_committee(slug="goc"), path=path
    )
    return Committee.objects.bulk_create([row])[0]


CASES = [
    Case(
        "committee_path_extends_parent",
        lambda: displaced("0009"),
        lambda: displaced("00010001"),
    ),
    Case(
        "committee_ends_after_start",
        lambda: make_committee(valid_from=NEW_YEAR, valid_to=EVE),
        lambda: make_committee(valid_from=NEW_YEAR, valid_to=NEW_YEAR),
    ),
    Case(
        "committee_kind_known",
        lambda: make_committee(kind="club"),
        lambda: make_committee(kind="agency"),
    ),
    Case("period_ends_after_start", lambda: period(end=EVE), lambda: period(end=NEW_YEAR)),
    Case("period_kind_known", lambda: period(kind="week"), lambda: period(kind="term")),
    Case(
        "term_once",
        lambda: twice(make_term, committee=make_committee()),
        lambda: twice(make_term),
    ),
    Case(
        "term_ends_after_start",
        lambda: make_term(year_from=2020, year_to=2020),
        lambda: make_term(year_from=2020, year_to=2021),
    ),
    Case("post_once", lambda: posts("Bí thư", "Bí thư"), lambda: posts("Bí thư", "Chủ tịch")),
    Case(
        "post_ends_after_start",
        lambda: make_post(valid_from=NEW_YEAR, valid_to=EVE),
        lambda: make_post(valid_from=NEW_YEAR, valid_to=NEW_YEAR),
    ),
    Case(
        "document_number_once",
        lambda: papers({}, {}, issuer=make_committee(), issued_on=NEW_YEAR),
        lambda: papers({}, {"type": "CT"}, issuer=make_committee(), issued_on=NEW_YEAR),
    ),
    Case(
        "document_number_once",
        lambda: papers({}, {}),
        lambda: papers({}, {"issued_on": NEW_YEAR}, {"issuer": make_committee()}),
    ),
    Case(
        "document_number_once",
        lambda: papers({}, {}, issued_on=NEW_YEAR),
        lambda: papers({}, {}, number="", issued_on=NEW_YEAR),
    ),
    Case(
        "document_source_code_once",
        lambda: twice(make_document, source_code="001"),
        lambda: twice(make_document, source_code=""),
    ),
    Case(
        "document_date_precision_known",
        lambda: make_document(issued_precision="week"),
        lambda: make_document(issued_precision="year"),
    ),
    Case(
        "relation_once",
        lambda: relation(kinds=("amends", "amends")),
        lambda: relation(kinds=("amends", "cites")),
    ),
    Case("relation_not_to_itself", lambda: relation(itself=True), relation),
    Case(
        "meeting_ordinal_once",
        lambda: plenums({}, {}),
        lambda: plenums({}, {"ordinal": 21}, {"kind": "conference"}),
    ),
    Case(
        "meeting_ordinal_once",
        lambda: plenums({}, {}),
        lambda: plenums({}, {}, term=False),
    ),
    Case(
        "meeting_date_precision_known",
        lambda: make_meeting(held_precision="week"),
        lambda: make_meeting(held_precision="month"),
    ),
    Case(
        "attendance_once",
        lambda: attendances("chaired", "chaired"),
        lambda: attendances("chaired", "concluded"),
    ),
    Case(
        "finding_order_once",
        lambda: in_one_meeting(make_finding, {"order": 1}, {"order": 1}),
        lambda: in_one_meeting(make_finding, {"order": 1}, {"order": 2}),
    ),
    Case(
        "directive_order_once",
        lambda: in_one_meeting(make_directive, {"order": 1}, {"order": 1}),
        lambda: in_one_meeting(make_directive, {"order": 1}, {"order": 2}),
    ),
    Case(
        "meeting_document_once",
        lambda: in_one_meeting(make_meeting_document, {}, {}, document=make_document()),
        lambda: in_one_meeting(
            make_meeting_document, {}, {"relation": "issued"}, document=make_document()
        ),
    ),
    Case(
        "membership_once",
        lambda: serving("office", "office"),
        lambda: serving("office", "approver"),
    ),
    Case("membership_role_known", lambda: serving("king"), lambda: serving("reader")),
    Case("change_verb_known", lambda: make_change(verb="x"), lambda: make_change(verb="moved")),
    Case("change_via_known", lambda: make_change(via="x"), lambda: make_change(via="command")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_impossible_is_refused_and_its_neighbour_accepted(case: Case) -> None:
    constraints.check(case)


def test_every_constraint_is_tested() -> None:
    assert constraints.names(CASES) == set(constraints.constraints("meetings"))


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        (make_level, {"code": "xa"}),
        (make_committee, {"slug": "bk"}),
        (make_person, {"slug": "bk"}),
        (make_document, {"slug": "bk"}),
        (make_meeting, {"slug": "bk"}),
        (period, {}),
    ],
)
def test_an_address_is_used_once(make: Any, fields: dict[str, Any]) -> None:
    if make is make_level:
        make = type(make_level(**fields)).objects.create
        fields |= {"name": "Xã", "rank": 4}
    else:
        make(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**fields)


@pytest.mark.parametrize(
    "row_of",
    [
        lambda: make_post().person,
        lambda: make_post().body,
        lambda: make_term().committee,
        lambda: make_membership().committee,
        lambda: make_meeting().committee,
        lambda: make_attendance().person,
        lambda: make_meeting_document().document,
        lambda: make_meeting(reviewed=make_period()).reviewed,
        lambda: make_committee().level,
        lambda: relation().other,
    ],
)
def test_what_others_rest_on_cannot_be_deleted(row_of: Any) -> None:
    row = row_of()
    with pytest.raises(ProtectedError):
        row.delete()


def test_a_period_reads_kind_and_days_from_its_code() -> None:
    row = Period.objects.create(code=" 2019-6M ")
    assert (row.code, row.kind, row.start, row.end) == (
        "2019-6M",
        "half",
        NEW_YEAR.replace(year=2019),
        date(2019, 6, 30),
    )
    assert str(row) == "6 tháng đầu năm 2019"
    with pytest.raises(ValidationError) as refusal:
        Period(code="2019-13").full_clean()
    assert "code" in refusal.value.message_dict


@pytest.mark.parametrize(
    ("precision", "text"), [("day", "05/10/2020"), ("month", "10/2020"), ("year", "2020")]
)
def test_a_date_is_shown_as_far_as_it_is_known(precision: str, text: str) -> None:
    day = date(2020, 10, 5)
    assert make_document(issued_on=day, issued_precision=precision).date_text == text
    assert make_meeting(held_on=day, held_precision=precision).date_text == text
    assert make_document().date_text == ""
