"""Pages of the review: what waits for somebody, and a committee's figures of a period to decide."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meetings.models import Committee, Period
from targets import closing
from targets.models import Submission
from targets.review import accept, give_back, publish
from targets.reviewing import (
    Review,
    at_most,
    queue_of,
    recent_of,
    returned_groups,
    review_of,
    waiting_for,
)

PAGE = 50
MOST_PAGES = 1000
RECENT = 12


def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the user, and what came back to him, a committee and a period a line."""
    number = _number(request.GET.get("trang", ""))
    waiting, more = queue_of(request.user, (number - 1) * PAGE, PAGE)
    returned, more_returned = returned_groups(request.user, PAGE)
    context = {
        **admin.site.each_context(request),
        "title": _t("Duyệt số liệu"),
        "waiting": waiting,
        "count": at_most(waiting_for(request.user)),
        "returned": returned,
        "more_returned": more_returned,
        "recent": recent_of(request.user, RECENT),
        "number": number,
        "before": number - 1,
        "after": number + 1 if more else 0,
    }
    return TemplateResponse(request, "admin/review/queue.html", context)


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 5
    return min(max(int(text), 1), MOST_PAGES) if is_number else 1


def show(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A committee's figures of a period: to accept, return, announce, close and open again."""
    committee = get_object_or_404(Committee, slug=slug)
    period = get_object_or_404(Period, code=code.replace("\x00", ""))
    review = review_of(request.user, committee, period)
    if review is None:
        raise Http404
    problems: list[str] = []
    if request.GET.get("chon") == "khong":
        choose(review, set())
    if request.method == "POST":
        try:
            told = _done(review, request.POST)
        except ValidationError as error:
            problems = error.messages
            if request.POST.get("viec") in DECISIONS:
                chosen = request.POST.getlist("chon")
                choose(review, {each.partition(".")[0] for each in chosen})
        else:
            messages.success(request, told)
            return HttpResponseRedirect(reverse("admin:review", args=[slug, code]))
    context = {
        **admin.site.each_context(request),
        "title": _t("Duyệt số liệu"),
        "subtitle": f"{committee.name} · {capfirst(str(period))}",
        # The table needs the width.
        "is_nav_sidebar_enabled": False,
        "review": review,
        "period_name": capfirst(str(period)),
        "problems": problems,
        "typed": request.POST.get("ly-do", ""),
        "reopening": request.POST.get("ly-do-mo", ""),
    }
    return TemplateResponse(request, "admin/review/review.html", context)


def _done(review: Review, posted: Mapping[str, Any]) -> str:
    """Do what a button asks for; what was done, in a sentence."""
    work = WORK.get(posted.get("viec", ""))
    if work is None:
        raise ValidationError(_("Chọn việc cần làm bằng một trong các nút."))
    return work(review, posted)


def _accept(review: Review, posted: Mapping[str, Any]) -> str:
    rows = accept(_chosen(posted), by=review.user)
    count = len(rows)
    return ngettext("Đã duyệt %(count)d số.", "Đã duyệt %(count)d số.", count) % {"count": count}


def _give_back(review: Review, posted: Mapping[str, Any]) -> str:
    rows = give_back(_chosen(posted), by=review.user, reason=posted.get("ly-do", ""))
    count = len(rows)
    told = ngettext("Đã trả lại %(count)d số.", "Đã trả lại %(count)d số.", count)
    return told % {"count": count}


def _publish(review: Review, posted: Mapping[str, Any]) -> str:
    rows = publish(review.committee, review.period, by=review.user)
    count = len(rows)
    told = ngettext("Đã công bố %(count)d số.", "Đã công bố %(count)d số.", count)
    return told % {"count": count}


def _close(review: Review, posted: Mapping[str, Any]) -> str:
    note = posted.get("ghi-chu", "")
    closing.close(review.committee, review.period, by=review.user, note=note)
    return _t("Đã khóa kỳ: số liệu không nhập, duyệt, sửa hay xóa được nữa.")


def _reopen(review: Review, posted: Mapping[str, Any]) -> str:
    reason = posted.get("ly-do-mo", "")
    closing.reopen(review.committee, review.period, by=review.user, reason=reason)
    return _t("Đã mở lại kỳ.")


DECISIONS = ("duyet", "tra-lai")
WORK: Mapping[str, Callable[[Review, Mapping[str, Any]], str]] = {
    "duyet": _accept,
    "tra-lai": _give_back,
    "cong-bo": _publish,
    "khoa": _close,
    "mo-lai": _reopen,
}


def _chosen(posted: Any) -> list[Submission]:
    """The figures that are ticked, as they were seen."""
    rows = []
    for each in posted.getlist("chon"):
        key, _dot, version = each.partition(".")
        if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (key, version)):
            raise ValidationError(_("Có số đã bị rút trong lúc đó; hãy tải lại trang."))
        rows.append(Submission(pk=int(key), version=int(version)))
    if not rows:
        raise ValidationError(_("Đánh dấu ít nhất một số."))
    return rows


def choose(review: Review, keys: set[str]) -> None:
    """Tick the figures with these keys and no others."""
    for figure in review.figures:
        figure.is_chosen = str(figure.row.pk) in keys


admin.site.add_page("duyet-so-lieu/", queue, "review-queue")
admin.site.add_page("duyet-so-lieu/<slug:slug>/<str:code>/", show, "review")
