"""The period sheet as a file: downloaded, filled in offline, and uploaded again.

An uploaded file goes into the user's own draft and is shown as the sheet shows any
draft: each row as it was understood, what is unusual, what would become of the target.
Nothing is written until he saves the sheet.
"""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from targets.admin.sheet import PLACE, address, asked_for, cut_off, opened, page_of
from targets.exchange import delimited, workbook
from targets.exchange.reading import read
from targets.sheet.drafts import fill_draft
from targets.sheet.saving import sheet_data

FILE = "tep"
FORMATS = {"xlsx": workbook, "csv": delimited}


@require_GET
def download(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The sheet as XLSX, or as CSV: what is on its way or counts, nothing that is only typed."""
    committee, period = asked_for(slug, code)
    sheet = opened(request, committee, period, cut_off(request, period)[0], None)
    suffix = "csv" if request.GET.get("dang") == "csv" else "xlsx"
    form = FORMATS[suffix]
    response = HttpResponse(form.write(sheet_data(sheet)), content_type=form.TYPE)
    name = f"bang-so-lieu-{committee.slug}-{period.code}.{suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def upload(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Put what a file changes into the user's draft, and show the sheet with it."""
    committee, period = asked_for(slug, code)
    day, problem = cut_off(request, period)
    sheet = opened(request, committee, period, day, None)
    file = request.FILES.get(FILE)
    if file is None or problem:
        messages.error(request, problem or _("Chưa chọn tệp: bấm vào ô Tệp Excel hoặc CSV."))
        return HttpResponseRedirect(address(sheet))
    answer = read(file, file.name, sheet_data(sheet))
    if answer.entries:
        fill_draft(request.user, committee, period, sheet.last, answer.entries)
        sheet = opened(request, committee, period, day, None)
    sheet.check()
    return page_of(request, sheet, answer=answer, file_name=file.name, is_from_file=True)


admin.site.add_page(f"{PLACE}tai-ve/", download, "sheet-download")
admin.site.add_page(f"{PLACE}tai-len/", upload, "sheet-upload")
