"""The line under a page's heading: reporting period, cut-off date and sources."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meetings.models import Document, Period
from targets.models import PeriodClosing, Submission

NAMED = 3


def context_items(
    *,
    periods: Iterable[Period | None] = (),
    until: date | None = None,
    sources: Iterable[Document | None] = (),
) -> list[SafeString]:
    """What the page's figures are about, up to which day, and where they were read."""
    known = list(dict.fromkeys(period for period in periods if period))
    items = []
    if known:
        items.append(format_html("{}: <b>{}</b>", _("Kỳ báo cáo"), _span(known)))
    if until:
        day = until.strftime("%d/%m/%Y")
        items.append(format_html("{}: <b>{}</b>", _("Số liệu đến"), day))
    items.append(_source_links(list(dict.fromkeys(each for each in sources if each))))
    return items


def announced_items(
    announced: Iterable[Submission], closed: Iterable[PeriodClosing]
) -> list[SafeString]:
    """The period that a committee has announced last, and the one that it has closed last."""
    told: dict[Period, list[str]] = {}
    for row in announced:
        day = localtime(row.published_at).strftime("%d/%m/%Y")
        told.setdefault(row.period, []).append(_("đã công bố %(day)s") % {"day": day})
    for closing in closed:
        told.setdefault(closing.period, []).append(_("đã khóa"))
    return [
        format_html("{}: {}", _("Số liệu %(period)s") % {"period": period.label}, ", ".join(words))
        for period, words in told.items()
    ]


def _span(periods: list[Period]) -> str:
    """One period by its name, several by their first and last year."""
    if len(periods) == 1:
        return periods[0].label
    first = min(period.start for period in periods).year
    last = max(period.end for period in periods).year
    return f"{first}–{last}" if first != last else _("năm %(year)s") % {"year": first}


def _source_links(documents: list[Document]) -> SafeString:
    links = format_html_join(
        "; ",
        '<a href="{}">{}</a>',
        (
            (reverse("targets:source-detail", args=[each.slug]), Truncator(each.citation).chars(70))
            for each in documents[:NAMED]
        ),
    )
    more = len(documents) - NAMED
    if more > 0:
        links = format_html("{}; {}", links, _("và %(count)s nguồn khác") % {"count": more})
    return format_html("{}: {}", pgettext("nhiều", "Nguồn"), links or _("chưa ghi số liệu"))
