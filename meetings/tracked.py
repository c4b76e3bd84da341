"""The histories of committees, people, papers, meetings and roles."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from meetings.models import (
    Attendance,
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
from meetings.tracking import track

ACCOUNT = ("username", "last_name", "first_name", "email", "is_active", "is_superuser")


def full_name(user: Any) -> str:
    """A user's name as it is said here: Nguyễn Văn A."""
    return f"{user.last_name} {user.first_name}".strip()


def name_of(user: Any) -> str:
    """What a user is called, with the name he signs in by."""
    name, username = full_name(user), user.get_username()
    return f"{name} ({username})" if name else username


def _superior(committee: Committee) -> int | None:
    return committee.parent.pk if committee.parent else None


def _served(committee: Committee) -> Q:
    """Who serves a committee is told with it."""
    return Q(kind=Membership._meta.model_name, committee=committee)


def _of_user(membership: Membership) -> str:
    return f"user.{membership.user_id}"


def _of_committee(row: Any) -> str:
    return f"committee.{row.committee_id}"


def _of_meeting(row: Any) -> str:
    return f"meeting.{row.meeting_id}"


def _of_document(row: DocumentRelation) -> str:
    return f"document.{row.document_id}"


def _serving(membership: Membership) -> str:
    return f"{name_of(membership.user)} · {membership.get_role_display()} · {membership.committee}"


def register() -> None:
    """Give the models of the app, and those of accounts, a history."""
    track(Committee, heir=_superior, besides=_served)
    track(Term, story=_of_committee)
    track(Membership, story=_of_user, label=_serving, subject=("user", "committee", "role"))
    track(get_user_model(), only=ACCOUNT, label=name_of)
    for model in (Level, Period, Person, Post, Document, Meeting):
        track(model)
    track(DocumentRelation, story=_of_document)
    for model in (Attendance, Finding, Directive, MeetingDocument):
        track(model, story=_of_meeting)
