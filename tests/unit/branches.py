"""A tree with four places, and a row of every model at each: the ground of the tests of roles.

``mine`` is what a user serves, ``below`` lies under it, ``foreign`` beside it and
``above`` is its superior.
"""

from collections.abc import Callable
from typing import Any

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

PLACES = ("mine", "below", "foreign", "above")
Maker = Callable[[Committee], Any]


def _committee(place: Committee) -> Committee:
    """One below the place; of the topmost itself, since all lie below it."""
    return builders.make_committee(parent=place) if place.parent_id else place


def _relation(place: Committee) -> DocumentRelation:
    document = builders.make_document(issuer=place)
    return DocumentRelation.objects.create(
        document=document, other=builders.make_document(), kind="amends"
    )


def _meeting(place: Committee) -> Meeting:
    return builders.make_meeting(committee=place)


def _target(place: Committee) -> Target:
    return builders.make_target(committee=place)


def _actual(place: Committee) -> Actual:
    return builders.make_actual(indicator=builders.make_indicator(), committee=place)


OWNED: dict[type, Maker] = {
    Committee: _committee,
    Term: builders.make_term,
    Post: lambda place: builders.make_post(body=place),
    Document: lambda place: builders.make_document(issuer=place),
    DocumentRelation: _relation,
    Meeting: _meeting,
    Attendance: lambda place: builders.make_attendance(_meeting(place)),
    Finding: lambda place: builders.make_finding(_meeting(place)),
    Directive: lambda place: builders.make_directive(_meeting(place)),
    MeetingDocument: lambda place: builders.make_meeting_document(_meeting(place)),
    Target: _target,
    PlannedValue: lambda place: builders.make_plan(_target(place)),
    Actual: _actual,
    Score: builders.make_score,
    Citation: lambda place: builders.make_citation(_actual(place)),
    Flag: lambda place: builders.make_flag(builders.make_citation(_actual(place))),
    Verdict: lambda place: builders.make_verdict(_target(place)),
    Membership: lambda place: builders.make_membership(committee=place),
    Change: builders.make_change,
    Submission: lambda place: builders.make_submission(committee=place),
}

# Rows of nobody: every branch uses them.
SHARED: dict[type, Callable[[], Any]] = {
    Level: lambda: builders.make_level("cap-thu"),
    Period: lambda: builders.make_period("2031"),
    Person: builders.make_person,
    Sector: lambda: builders.make_sector("nhom-thu"),
    Indicator: builders.make_indicator,
}


def named(one: Any) -> str:
    return getattr(one, "__name__", one)


def tree() -> dict[str, Committee]:
    """The four places."""
    above = builders.make_committee("Cấp trên")
    mine = builders.make_committee("Của mình", parent=above)
    return {
        "above": above,
        "mine": mine,
        "below": builders.make_committee("Cấp dưới", parent=mine),
        "foreign": builders.make_committee("Nơi khác", parent=above),
    }
