"""Pages of large imports inside the admin: upload a file, see what it would change, confirm.

The work itself is done by another process (``targets.imports``). An import is seen by
whoever has begun it, and by superusers; any other key answers as one that never was.
"""

import csv
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from config.access import allowed, may
from config.listing import FORMULA_STARTS
from config.numbers import show as figure
from meetings.models.periods import refusal_of
from meetings.periods import NoPeriodError, parse_period
from targets.admin.import_columns import columns
from targets.admin.import_steps import CANCELLABLE, act, import_of, imports_of, unknown_words
from targets.imports import files, starting, template
from targets.imports.layout import COMMITTEE, INDICATOR, PERIOD
from targets.imports.names import Names, code_of
from targets.imports.telling import in_this_language
from targets.models import Import, ImportMapping, ImportPart, Submission
from targets.models.imports import ImportState

LISTED = 50
NEW = "moi"
COUNTED = (
    ("new", gettext_lazy("số mới")),
    ("changed", gettext_lazy("số thay đổi")),
    ("same", gettext_lazy("như đã có")),
    ("skipped", gettext_lazy("dòng không có số, bỏ qua")),
    ("above", gettext_lazy("dòng lấy ô trống như dòng trên")),
    ("problems", gettext_lazy("chỗ phải sửa")),
)


def mappings_of(request: HttpRequest) -> QuerySet[ImportMapping]:
    """The mappings of the offices that the user belongs to."""
    return allowed(request.user, "view", ImportMapping.objects.select_related("committee"))


def index(request: HttpRequest) -> HttpResponse:
    """The user's imports, and the form of the next one."""
    uploads = imports_of(request)
    problem, chosen = "", request.POST.get("mapping", "")
    if request.method == "POST":
        try:
            upload = _taken(request, chosen)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            is_new = upload.state == ImportState.MAPPING
            return redirect("admin:import-columns" if is_new else "admin:import", upload.pk)
    context = {
        **admin.site.each_context(request),
        "title": _("Nhập tệp lớn"),
        "uploads": uploads.defer("problems", "sample", "unknown")[:LISTED],
        "mappings": mappings_of(request),
        "chosen": chosen,
        "period": request.POST.get("period", ""),
        "may_map": may(request.user, "add", ImportMapping),
        "problem": problem,
        "most": files.IMPORT_LIMITS.size // files.MB,
        "most_rows": figure(files.IMPORT_LIMITS.rows),
    }
    return TemplateResponse(request, "admin/imports/index.html", context)


def _taken(request: HttpRequest, chosen: str) -> Import:
    file = request.FILES.get("file")
    if file is None:
        raise ValidationError(_("Chọn tệp Excel (.xlsx) hoặc CSV để tải lên."))
    fields: dict[str, Any] = {"by": request.user}
    if chosen == NEW and may(request.user, "add", ImportMapping):
        fields["state"] = ImportState.MAPPING
    elif chosen:
        is_key = chosen.isascii() and chosen.isdigit() and len(chosen) < 19
        fields["mapping"] = mappings_of(request).filter(pk=chosen).first() if is_key else None
        if fields["mapping"] is None:
            raise ValidationError(_("Chọn cách đọc cột trong danh sách."))
        if PERIOD in fields["mapping"].fixed:
            fields["period"] = period_of(request.POST.get("period", ""))
    upload = files.take(file, file.name or "", **fields)
    if upload.state == ImportState.WAITING:
        starting.start()
    return upload


def period_of(said: str) -> str:
    """The code of the period that somebody has named for a whole file; “” for none."""
    try:
        return parse_period(code_of(said)).code if said.strip() else ""
    except NoPeriodError as error:
        raise refusal_of(error) from error


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is; what it would change; what can be done now."""
    upload = import_of(request, pk)
    if upload.state == ImportState.MAPPING:
        return redirect("admin:import-columns", upload.pk)
    mapping = upload.mapping
    may_map = mapping is not None and may(request.user, "change", mapping)
    counts = [(upload.counts.get(name, 0), words) for name, words in COUNTED]
    changes = upload.counts.get("new", 0) + upload.counts.get("changed", 0)
    is_ready = upload.state == ImportState.READY
    problems = in_this_language(upload.problems)
    context = {
        **admin.site.each_context(request),
        "title": upload.file_name,
        "subtitle": _("Nhập tệp lớn"),
        "upload": upload,
        "counts": [each for each in counts if each[0]] if upload.counts else [],
        "may_confirm": is_ready and changes and not upload.counts["problems"],
        "is_idle": is_ready and not changes and not upload.counts["problems"],
        "may_cancel": upload.state in CANCELLABLE,
        "may_map": may_map and is_ready,
        "words": unknown_words(upload) if may_map and is_ready else [],
        "progress": progress_of(upload),
        "before": _written_before(upload),
        "message": in_this_language(upload.messages or upload.message),
        "problems": problems,
        "more_problems": upload.counts.get("problems", 0) - len(problems),
        "has_file": upload.parts.filter(kind=ImportPart.Kind.FILE).exists(),
    }
    if context["words"]:
        context |= _offered_names(request, upload)
    return TemplateResponse(request, "admin/imports/detail.html", context)


def _written_before(upload: Import) -> Import | None:
    """The import of the very same file that has been written, if there is one."""
    same = Import.objects.filter(by=upload.by_id, digest=upload.digest, state=ImportState.DONE)
    return None if upload.is_over else same.exclude(pk=upload.pk).first()


def _offered_names(request: HttpRequest, upload: Import) -> dict[str, Any]:
    names = Names(request.user, {})
    return {
        "committees": list(names.committees.values()) if COMMITTEE in upload.unknown else [],
        "indicators": list(names.indicators.values()) if INDICATOR in upload.unknown else [],
    }


def progress_of(upload: Import) -> dict[str, Any]:
    """How far it is, in words and as a share of a hundred."""
    done, total = upload.rows_checked, upload.rows_total
    if upload.state == ImportState.WRITING:
        done = upload.rows_written
    share = min(100, done * 100 // total) if total else 0
    told = {
        ImportState.CHECKING: _("Đang đọc và kiểm tra: %(done)s/%(total)s dòng."),
        ImportState.WRITING: _("Đang ghi: %(done)s/%(total)s dòng, bắt đầu lúc %(since)s."),
        ImportState.WAITING: _("Đang chờ kiểm tra."),
        ImportState.CONFIRMED: _("Đang chờ ghi."),
    }.get(upload.state, "")
    since = timezone.localtime(upload.started_at).strftime("%H:%M:%S") if upload.started_at else ""
    text = told % {"done": figure(done), "total": figure(total), "since": since}
    if upload.state == ImportState.WRITING and total and done >= total:
        text = _("Đã ghi các dòng, đang tính lại tình trạng chỉ tiêu.")
    return {
        "state": upload.state,
        "share": share,
        "text": text,
        "is_at_work": upload.is_at_work,
        "is_silent": upload.is_silent,
    }


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as JSON, for the script of the page."""
    response = JsonResponse(progress_of(import_of(request, pk)))
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def problems(request: HttpRequest, pk: int) -> HttpResponse:
    """All problems of a file as CSV."""
    upload = import_of(request, pk)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="loi-nhap-tep-{upload.pk}.csv"'
    writer = csv.writer(response)
    writer.writerow([_("Dòng"), _("Cột"), _("Lỗi")])
    kept = files.kept_list(upload, ImportPart.Kind.PROBLEMS)
    for row, column, text in in_this_language(kept):
        plain = f"'{text}" if text.startswith(FORMULA_STARTS) else text
        writer.writerow([row, column, plain])
    return response


@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was uploaded, as long as it is kept."""
    upload = import_of(request, pk)
    content = files.content(upload)
    if not content:
        raise Http404
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, upload.file_name)
    return response


@require_safe
def sample(request: HttpRequest) -> HttpResponse:
    """The standard file to be filled in, with the codes that the user may use."""
    if not may(request.user, "add", Submission):
        raise PermissionDenied
    response = HttpResponse(template.workbook(request.user), content_type=template.TYPE)
    response["Content-Disposition"] = 'attachment; filename="mau-nhap-so-lieu.xlsx"'
    return response


for route, view, name in (
    ("nhap-tep/", index, "imports"),
    ("nhap-tep/mau.xlsx", sample, "import-sample"),
    ("nhap-tep/<int:pk>/", detail, "import"),
    ("nhap-tep/<int:pk>/cot/", columns, "import-columns"),
    ("nhap-tep/<int:pk>/viec/", act, "import-act"),
    ("nhap-tep/<int:pk>/tien-do.json", progress, "import-progress"),
    ("nhap-tep/<int:pk>/loi.csv", problems, "import-problems"),
    ("nhap-tep/<int:pk>/tep/", original, "import-file"),
):
    admin.site.add_page(route, view, name)
