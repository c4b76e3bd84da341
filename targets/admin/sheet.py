"""The period entry sheet inside the admin: a committee and a period chosen, figures entered.

Useful without JavaScript: “Xem trước” and saving are posts of one form. With it,
``static/js/sheet.js`` asks ``preview`` how a row is understood while somebody types,
with the same markup, and ``keep`` keeps what is not saved yet.
"""

from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from config.forms import read_day
from config.tables import BoundedPaginator
from config.text import fold
from meetings.models import Committee, Period
from meetings.models.changes import Via
from meetings.periods import parse_period
from targets.sheet.drafts import MOST_ROWS, drop_draft, keep_draft
from targets.sheet.saving import Saved, Sheet, Step, open_sheet, save_sheet
from targets.sheet.states import (
    enterable_committees,
    states_of,
    with_targets,
    year_shown,
)
from targets.sheet.typed import BOXES, Typed

PER_PAGE = 50
MOST_WORDS = 8
VALUE = f"{BOXES['value']}-"
STEPS = {step.value: step for step in Step}
PREVIEW, FORGET = "xem-truoc", "bo-nhap"
FROM_FILE = "tu-tep"


def choose(request: HttpRequest) -> HttpResponse:
    """Which committee, then which period."""
    committees = enterable_committees(request.user)
    slug, words = request.GET.get("cap-uy", ""), fold(request.GET.get("q", "")).split()
    # One that he may not enter for is ignored like any other nonsense.
    chosen = committees.filter(slug=slug).first() if slug and "\x00" not in slug else None
    committees = with_targets(committees)
    for word in words[:MOST_WORDS]:
        committees = committees.filter(search_key__contains=word)
    paginator = BoundedPaginator(committees.select_related("level", "parent"), PER_PAGE)
    page = paginator.page(request.GET.get("trang", 1))
    if chosen is None and not words and len(page.object_list) == 1:
        chosen = page.object_list[0]
    context = {
        **admin.site.each_context(request),
        "title": pgettext("nhập số", "Bảng số liệu"),
        "subtitle": chosen.name if chosen else None,
        "page": page,
        "words": request.GET.get("q", ""),
        "committee": chosen,
        "has_others": chosen and (paginator.count > 1 or bool(words)),
    }
    if chosen:
        asked = request.GET.get("nam", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else None
        year = year_shown(chosen, number, timezone.localdate())
        context |= {"year": year, "years": (year - 1, year + 1)}
        context["states"] = states_of(request.user, chosen, year)
    return TemplateResponse(request, "admin/sheet/choose.html", context)


def show(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The sheet; a post previews it, saves it, or forgets what was left unsaved."""
    committee, period = asked_for(slug, code)
    day, problem = cut_off(request, period)
    posted = request.method == "POST"
    sheet = opened(request, committee, period, day, _boxes(request) if posted else None)
    if problem:
        sheet.problems.append(problem)
    is_right = sheet.check()
    if not posted:
        return page_of(request, sheet)
    if request.POST.get("viec") == FORGET:
        drop_draft(request.user, committee, period, sheet.last)
        messages.success(request, _("Đã bỏ bản nháp."))
        return HttpResponseRedirect(address(sheet))
    step = STEPS.get(request.POST.get("viec", ""))
    if step and not problem:
        return _save(request, sheet, step, is_right=is_right)
    return page_of(request, sheet, is_preview=True)


def _save(request: HttpRequest, sheet: Sheet, step: Step, *, is_right: bool) -> HttpResponse:
    if step is Step.ACCEPT and not sheet.may_accept:
        raise PermissionDenied
    # A page that shows an uploaded file says so when it is saved.
    via = Via.FILE if FROM_FILE in request.POST else Via.SHEET
    if is_right and (saved := save_sheet(sheet, step, via)):
        messages.success(request, _told(saved))
        return HttpResponseRedirect(address(sheet))
    if is_right:
        # Somebody else may have written meanwhile: read again, with everything typed kept.
        before, errors = sheet.problems, {line.slug: line.errors for line in sheet.lines}
        boxes = _boxes(request)
        sheet = opened(request, sheet.committee, sheet.period, sheet.as_of, boxes)
        sheet.check()
        sheet.problems = before
        for line in sheet.lines:
            line.errors = errors.get(line.slug, line.errors)
    return page_of(request, sheet, is_refused=True)


@require_POST
def preview(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """How the rows posted are understood, as their cell has it."""
    committee, period = asked_for(slug, code)
    boxes = _boxes(request)
    sheet = opened(request, committee, period, cut_off(request, period)[0], boxes)
    sheet.check()
    cells = {
        line.slug: render_to_string("admin/sheet/reading.html", {"line": line}, request)
        for line in sheet.lines
        if line.slug in boxes
    }
    return JsonResponse({"cells": cells})


@require_POST
def keep(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Keep what is typed and not saved yet, in place of what was kept before."""
    committee, period = asked_for(slug, code)
    boxes = _boxes(request)
    if len(boxes) > MOST_ROWS:
        return JsonResponse({}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    sheet = opened(request, committee, period, cut_off(request, period)[0], boxes)
    known = {line.slug for line in sheet.touched}
    kept = {slug: typed for slug, typed in boxes.items() if slug in known}
    draft = keep_draft(request.user, committee, period, sheet.last, kept)
    now = timezone.localtime(draft.updated_at).strftime("%H:%M") if draft else ""
    told = _("Đã giữ bản nháp lúc %(time)s.") % {"time": now} if now else ""
    return JsonResponse({"told": told})


def asked_for(slug: str, code: str) -> tuple[Committee, Period]:
    """The committee and the period of an address; a period without a row is not stored."""
    try:
        span = parse_period(code)
    except ValueError as error:
        raise Http404 from error
    period = Period.objects.filter(code=span.code).first()
    committee = get_object_or_404(Committee.objects.select_related("level"), slug=slug)
    return committee, period or Period(
        code=span.code, kind=span.kind, start=span.start, end=span.end
    )


def opened(
    request: HttpRequest,
    committee: Committee,
    period: Period,
    day: date | None,
    boxes: dict[str, Typed] | None,
) -> Sheet:
    """The user's sheet; what he may not enter answers as what is not there."""
    try:
        sheet = open_sheet(request.user, committee, period, day, boxes)
    except PermissionDenied as error:
        raise Http404 from error
    if boxes is not None and not sheet.lines:
        raise Http404
    return sheet


def _boxes(request: HttpRequest) -> dict[str, Typed]:
    slugs = (name.removeprefix(VALUE) for name in request.POST if name.startswith(VALUE))
    return {slug: Typed.posted(request.POST, slug) for slug in slugs}


def cut_off(request: HttpRequest, period: Period) -> tuple[date | None, str]:
    """The cut-off day asked for, or what is wrong with it."""
    given = (request.POST if request.method == "POST" else request.GET).get("den-ngay", "")
    if not given.strip():
        return None, ""
    try:
        day = read_day(given[:40].replace("\x00", ""))
    except ValidationError as error:
        return None, error.messages[0]
    if period.contains(day):
        return day, ""
    days = {name: getattr(period, name).strftime("%d/%m/%Y") for name in ("start", "end")}
    return None, _("Ngày chốt phải nằm trong kỳ, từ %(start)s đến %(end)s.") % days


def address(sheet: Sheet) -> str:
    """Where the sheet is."""
    url = reverse("admin:sheet", args=[sheet.committee.slug, sheet.period.code])
    day = sheet.as_of and urlencode({"den-ngay": sheet.as_of.strftime("%d/%m/%Y")})
    return f"{url}?{day}" if day else url


def page_of(request: HttpRequest, sheet: Sheet, **state: Any) -> HttpResponse:
    """The page of a sheet."""
    today = timezone.localdate()
    context = {
        **admin.site.each_context(request),
        "title": _("Bảng số liệu %(period)s") % {"period": sheet.period},
        "subtitle": sheet.committee.name,
        # The table needs the whole width.
        "is_nav_sidebar_enabled": False,
        "sheet": sheet,
        "day": sheet.as_of.strftime("%d/%m/%Y") if sheet.as_of else "",
        "is_running": sheet.period.end > today and not sheet.as_of,
        "has_draft": sheet.draft and request.method == "GET" and sheet.touched,
        "period_name": capfirst(str(sheet.period)),
        "is_from_file": FROM_FILE in request.POST,
        **state,
    }
    return TemplateResponse(request, "admin/sheet/sheet.html", context)


def _told(saved: Saved) -> str:
    counts = (
        (_("đã ghi %(n)s số"), saved.entered),
        (_("đã rút %(n)s số"), saved.withdrawn),
        (_("đã gửi duyệt %(n)s số"), saved.sent),
        (_("đã duyệt %(n)s số"), saved.accepted),
    )
    told = [words % {"n": count} for words, count in counts if count]
    if not told:
        return _("Không có số nào thay đổi.")
    return capfirst("; ".join(told)) + "."


PLACE = "bang-so-lieu/<slug:slug>/<str:code>/"
admin.site.add_page("bang-so-lieu/", choose, "sheets")
admin.site.add_page(PLACE, show, "sheet")
admin.site.add_page(f"{PLACE}xem-truoc/", preview, "sheet-preview")
admin.site.add_page(f"{PLACE}nhap/", keep, "sheet-keep")
