"""Pages that need nothing of the targets: the list of meetings, and one person."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.listing import Listing
from config.tables import arranged
from meetings.filters import MeetingFilter
from meetings.models import Meeting, Person
from meetings.tables import MeetingTable, PostTable, PresenceTable


class MeetingList(Listing):
    """Meetings and reviews, the latest first."""

    queryset = Meeting.objects.select_related("committee", "reviewed")
    filterset_class = MeetingFilter
    table_class = MeetingTable
    template_name = "meetings/meeting_list.html"
    title = pgettext_lazy("nhiều", "Hội nghị")
    lede = _("Hội nghị cấp ủy và các cuộc họp đánh giá: kết quả, hạn chế, chỉ đạo, số liệu.")
    csv_name = "hoi-nghi"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = [row.record for row in context["table"].paginated_rows]
        return context | {"context_items": _context_items(shown)}


def _context_items(meetings: list[Meeting]) -> list[str]:
    """Periods reviewed, latest date and sources of the meetings on a page."""
    periods = sorted((m.reviewed for m in meetings if m.reviewed), key=lambda period: period.end)
    dated = [meeting for meeting in meetings if meeting.held_on]
    reports = {meeting.report_id for meeting in meetings if meeting.report_id}
    items = []
    if periods:
        first, last = periods[0].label, periods[-1].label
        span = first if first == last else f"{first} – {last}"
        items.append(format_html("{}: <b>{}</b>", _t("Kỳ được đánh giá"), span))
    if dated:
        latest = max(dated, key=lambda meeting: meeting.held_on)
        items.append(format_html("{}: <b>{}</b>", _t("Họp gần nhất"), latest.date_text))
    items.append(_t("Nguồn: %(count)s tài liệu, ghi ở từng hội nghị") % {"count": len(reports)})
    return items


def person_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One person: posts held, meetings attended."""
    person = get_object_or_404(Person, slug=slug)
    held = person.posts.select_related("body").order_by("rank", "pk")
    attended = person.attendances.select_related("meeting").order_by(
        F("meeting__held_on").desc(nulls_last=True), "order", "pk"
    )
    context = {
        "person": person,
        "posts": arranged(request, PostTable(held, exclude=("person",))),
        "meetings": arranged(request, PresenceTable(attended)),
    }
    return render(request, "meetings/person_detail.html", context)
