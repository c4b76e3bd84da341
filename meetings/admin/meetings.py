"""Admin of meetings: who was there, what was found, what was instructed, which documents."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.admin import HouseAdmin, HouseInline, HouseStackedInline
from config.forms import OrderedFormSet, slugged
from meetings.models import Attendance, Directive, Finding, Meeting, MeetingDocument


class AttendanceInline(HouseInline):
    """People at the meeting."""

    model = Attendance


class FindingInline(HouseInline):
    """Results, shortcomings and causes, in the order of the report."""

    model = Finding
    formset = OrderedFormSet
    fields = ["order", "kind", "text", "paragraph"]


class DirectiveInline(HouseStackedInline):
    """Instructions; a card each, since who, what and by when do not fit on one line."""

    model = Directive
    formset = OrderedFormSet
    classes = ["collapse"]
    fields = [
        ("order", "paragraph"),
        "text",
        ("assignee_text", "due_text"),
        ("assignee", "due_on"),
        "given_by",
    ]


class MeetingDocumentInline(HouseInline):
    """Documents issued, disseminated or discussed."""

    model = MeetingDocument
    fields = ["relation", "document", "paragraph"]


@admin.register(Meeting)
class MeetingAdmin(HouseAdmin):
    """Meetings, read from top to bottom like a report."""

    form = slugged("title")
    fieldsets = [
        (None, {"fields": ["title", "committee", "kind", "ordinal", "extended", "term"]}),
        (_("Thời gian"), {"fields": ["held_on", "held_precision", "session", "reviewed"]}),
        (_("Nội dung, nguồn"), {"fields": ["report", "summary", "slug"]}),
    ]
    inlines = [AttendanceInline, FindingInline, DirectiveInline, MeetingDocumentInline]
    label_related = ("committee", "reviewed")
    list_display = ["title", "committee", "kind", "date_shown", "reviewed"]
    list_filter = ["kind", "committee__level", "committee__kind", "reviewed"]
    search_fields = ["search_key", "committee__search_key"]

    @admin.display(description=_("ngày họp"), ordering="held_on")
    def date_shown(self, meeting: Meeting) -> str:
        """The date as far as it is known."""
        return meeting.date_text


class PartAdmin(HouseAdmin):
    """Rows entered on the page of their meeting; kept off the front page of the admin."""

    list_filter = ["meeting__kind"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Attendance)
class AttendanceAdmin(PartAdmin):
    """Attendances, when looked for by themselves."""

    label_related = ("meeting", "person")
    list_display = ["person", "role", "meeting"]
    list_filter = ["role"]
    search_fields = ["person__search_key", "meeting__search_key"]


@admin.register(Finding)
class FindingAdmin(PartAdmin):
    """Findings, when looked for by themselves."""

    label_related = ("meeting",)
    list_display = ["__str__", "kind", "meeting"]
    list_filter = ["kind"]
    search_fields = ["meeting__search_key", "text"]


@admin.register(Directive)
class DirectiveAdmin(PartAdmin):
    """Instructions, when looked for by themselves."""

    label_related = ("meeting", "given_by", "assignee")
    list_display = ["__str__", "assignee", "due_on", "meeting"]
    search_fields = ["meeting__search_key", "assignee__search_key", "assignee_text", "text"]


@admin.register(MeetingDocument)
class MeetingDocumentAdmin(PartAdmin):
    """Documents at meetings, when looked for by themselves."""

    label_related = ("meeting", "document")
    list_display = ["document", "relation", "meeting"]
    list_filter = ["relation"]
    search_fields = ["document__search_key", "meeting__search_key"]
