"""Tables of meetings and of what belongs to them: people, posts, instructions."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.tables import NUM, BaseTable, RoughDateColumn
from meetings.models import Directive, Person


def person_link(person: Person) -> SafeString:
    """A name leading to the person's page."""
    url = reverse("meetings:person-detail", args=[person.slug])
    return format_html('<a href="{}">{}</a>', url, person.name)


class MeetingTable(BaseTable):
    """Meetings, latest first; one whose date is unknown comes last either way."""

    caption = pgettext_lazy("nhiều", "Hội nghị")
    row_header = "title"
    held = RoughDateColumn(verbose_name=_("Ngày"), accessor="held_on")
    title = tables.Column(verbose_name=_("Tên hội nghị"), linkify=True, order_by=("sort_key",))
    committee = tables.Column(
        verbose_name=_("Cơ quan họp"), linkify=True, order_by=("committee__sort_key",)
    )
    kind = tables.Column(verbose_name=_("Loại"))
    reviewed = tables.Column(
        verbose_name=_("Kỳ được đánh giá"), order_by=("reviewed__end", "reviewed__start")
    )

    class Meta(BaseTable.Meta):
        sequence = ("held", "title", "committee", "kind", "reviewed")


class AttendanceTable(BaseTable):
    """Who was at a meeting, with the posts held then."""

    caption = _("Người dự và vai trò")
    person = tables.Column(verbose_name=_("Đồng chí"), order_by=("person__sort_key",))
    role = tables.Column(verbose_name=_("Vai trò"))
    posts_then = tables.Column(verbose_name=_("Chức vụ khi đó"))

    class Meta(BaseTable.Meta):
        sequence = ("person", "role", "posts_then")
        prefix = "nguoi-"

    def render_person(self, value: Person) -> SafeString:
        return person_link(value)


class DirectiveTable(BaseTable):
    """Instructions in the order of the report."""

    caption = _("Chỉ đạo, nhiệm vụ giao")
    row_header = "text"
    order = tables.Column(verbose_name=_("TT"), attrs=NUM)
    text = tables.Column(verbose_name=_("Nội dung"), orderable=False)
    assignee = tables.Column(
        verbose_name=_("Giao cho"),
        empty_values=(),
        order_by=("assignee__sort_key", "assignee_text"),
    )
    given_by = tables.Column(verbose_name=_("Người chỉ đạo"), order_by=("given_by__sort_key",))
    due = tables.Column(verbose_name=_("Thời hạn"), empty_values=(), order_by=("due_on",))

    class Meta(BaseTable.Meta):
        sequence = ("order", "text", "assignee", "given_by", "due")
        prefix = "chi-dao-"

    def render_assignee(self, record: Directive) -> SafeString | str:
        if record.assignee is None:
            return record.assignee_text
        text = record.assignee_text or record.assignee.name
        if record.assignee.is_closed:
            return text
        return format_html('<a href="{}">{}</a>', record.assignee.get_absolute_url(), text)

    def render_given_by(self, value: Person) -> SafeString:
        return person_link(value)

    def render_due(self, record: Directive) -> str:
        day = record.due_on.strftime("%d/%m/%Y") if record.due_on else ""
        return record.due_text or day


class PostTable(BaseTable):
    """Posts: the people of one body, or the bodies of one person (see ``exclude``)."""

    caption = pgettext_lazy("nhiều", "Chức vụ")
    person = tables.Column(verbose_name=_("Đồng chí"), order_by=("person__sort_key",))
    title = tables.Column(verbose_name=_("Chức vụ"), order_by=("rank", "title"))
    body = tables.Column(verbose_name=_("Tổ chức"), linkify=True, order_by=("body__sort_key",))
    valid_from = tables.DateColumn(verbose_name=_("Từ ngày"), format="d/m/Y")
    valid_to = tables.DateColumn(verbose_name=_("Đến ngày"), format="d/m/Y")

    class Meta(BaseTable.Meta):
        sequence = ("person", "title", "body", "valid_from", "valid_to")
        prefix = "chuc-vu-"

    def render_person(self, value: Person) -> SafeString:
        return person_link(value)


class PresenceTable(BaseTable):
    """The meetings one person was at."""

    caption = _("Hội nghị đã dự hoặc được nêu tên")
    row_header = "meeting"
    held = tables.Column(
        verbose_name=_("Ngày"), accessor="meeting__date_text", order_by=("meeting__held_on",)
    )
    meeting = tables.Column(
        verbose_name=_("Hội nghị"), linkify=True, order_by=("meeting__sort_key",)
    )
    role = tables.Column(verbose_name=_("Vai trò"))
    posts_then = tables.Column(verbose_name=_("Chức vụ khi đó"))

    class Meta(BaseTable.Meta):
        sequence = ("held", "meeting", "role", "posts_then")
        prefix = "hoi-nghi-"
