"""Committees, people, documents and meetings: who decided what, when, on which paper.

In the order in which they build on one another: ``periods``, ``committees``
(the dated tree and its terms), ``people`` (persons and posts), ``documents``
(Party papers and the sources figures are read from), ``meetings`` (who met,
when, about which period) and ``proceedings`` (what was found, instructed and
put on the table); ``versions`` counts writes, so that pages know when nothing
has changed; ``members`` says who serves which committee in which role; ``changes``
keeps what was written, by whom and why. Nothing here knows of targets.
"""

from meetings.models.changes import Change
from meetings.models.committees import Committee, Level, Term
from meetings.models.documents import DatePrecision, Document, DocumentRelation
from meetings.models.meetings import Attendance, Meeting
from meetings.models.members import Membership, Role
from meetings.models.people import Person, Post
from meetings.models.periods import Period
from meetings.models.proceedings import Directive, Finding, MeetingDocument
from meetings.models.versions import DataVersion

__all__ = [
    "Attendance",
    "Change",
    "Committee",
    "DataVersion",
    "DatePrecision",
    "Directive",
    "Document",
    "DocumentRelation",
    "Finding",
    "Level",
    "Meeting",
    "MeetingDocument",
    "Membership",
    "Period",
    "Person",
    "Post",
    "Role",
    "Term",
]
