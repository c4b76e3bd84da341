"""The page on which an office says, once, which column of its table holds what."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from config.access import may
from config.text import fold, nfc
from meetings.access import Action, reach_of
from meetings.models import Committee
from targets.admin.import_steps import import_of
from targets.exchange.cells import Book, Row, Unreadable, letters
from targets.imports import files, starting
from targets.imports.layout import COMMITTEE, FIELDS, INDICATOR, PERIOD, SUBJECT, VALUE
from targets.imports.names import Names, UnknownNameError
from targets.imports.reading import first_rows
from targets.imports.telling import message
from targets.models import Import, ImportMapping
from targets.models.imports import ImportState

SHOWN_ROWS, SHOWN_COLUMNS, MOST_OFFICES = 12, 40, 50
# What a heading calls a column, without marks; the first that fits.
HEADINGS = (
    ("ratio", ("so voi ke hoach", "% ke hoach", "so voi kh")),
    ("total", ("tren tong so", "tong so")),
    ("is_estimate", ("uoc (", "so uoc")),
    (VALUE, ("thuc hien", "ket qua", "uoc thuc hien")),
    ("reason", ("ly do",)),
    ("note", ("ghi chu",)),
    (INDICATOR, ("chi tieu",)),
    (COMMITTEE, ("cap uy", "don vi bao cao", "xa, phuong", "dia phuong", "don vi")),
    (PERIOD, ("ky", "thoi gian", "nam")),
)
UNIT = "don vi tinh"


@dataclass
class Said:
    """What the form says, or the mapping that there is, or what the headings suggest."""

    name: str = ""
    office: str = ""
    sheet: str = ""
    first_row: str = "2"
    columns: dict[int, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    above: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """The first rows of the file with a choice above each column."""
    upload = import_of(request, pk)
    mapping = upload.mapping
    asked = may(request.user, "change", mapping) if mapping else True
    can_be = upload.state in (ImportState.MAPPING, ImportState.READY)
    if not (asked and can_be and may(request.user, "add", ImportMapping)):
        raise Http404
    try:
        with files.opened(upload) as book:
            return _answer(request, upload, book)
    except Unreadable as error:
        rows = Import.objects.filter(pk=upload.pk)
        over = {"state": ImportState.FAILED, "finished_at": timezone.now()}
        rows.update(**over, **message(error))
        return redirect("admin:import", upload.pk)


def _answer(request: HttpRequest, upload: Import, book: Book) -> HttpResponse:
    is_post = request.method == "POST"
    sheets = [sheet.name for sheet in book.sheets if sheet.is_visible]
    wanted = request.POST.get("sheet") if is_post else request.GET.get("trang")
    known = upload.mapping.sheet if upload.mapping else ""
    name = next((each for each in (wanted, known) if each in sheets), None)
    table = book.table(name)
    rows = list(first_rows(table, SHOWN_ROWS))
    width = min(SHOWN_COLUMNS, max((len(row) for row in rows), default=0))
    if is_post:
        said = _typed(request, width)
        if _save(request, upload, said):
            return redirect("admin:import", upload.pk)
    else:
        said = _kept(upload.mapping) if upload.mapping else _guessed(rows)
    said.sheet = table.name
    return TemplateResponse(
        request, "admin/imports/columns.html", _context(request, upload, said, rows, width, sheets)
    )


def _context(
    request: HttpRequest, upload: Import, said: Said, rows: list[Row], width: int, sheets: list[str]
) -> dict[str, Any]:
    names = Names(request.user, {})
    choices = [(name, capfirst(str(words))) for name, words in FIELDS.items()]
    return {
        **admin.site.each_context(request),
        "title": _("Khai báo cột"),
        "subtitle": upload.file_name,
        "upload": upload,
        "said": said,
        "sheets": sheets,
        "choices": choices,
        "heads": [(at, letters(at), said.columns.get(at, "")) for at in range(1, width + 1)],
        "rows": [(row[0].row, _texts(row, width)) for row in rows if row],
        "above": [(name, capfirst(str(FIELDS[name])), name in said.above) for name in SUBJECT],
        "fixed": [
            (name, capfirst(str(FIELDS[name])), said.fixed.get(name, "")) for name in SUBJECT
        ],
        "offices": [] if upload.mapping else list(_offices(request)[:MOST_OFFICES]),
        "indicators": list(names.indicators.values()),
        "committees": list(names.committees.values()),
    }


def _texts(row: Row, width: int) -> list[str]:
    texts = [cell.text[:60] for cell in row[:width]]
    return texts + [""] * (width - len(texts))


def _offices(request: HttpRequest) -> QuerySet[Committee]:
    """Whose a new mapping may be: the committees on top of the user's branches."""
    reach = reach_of(request.user)
    rows = Committee.objects.order_by("path")
    return (
        rows.filter(parent=None) if reach.is_all else rows.filter(path__in=reach.tops(Action.ENTER))
    )


def _kept(mapping: ImportMapping) -> Said:
    return Said(
        mapping.name,
        "",
        mapping.sheet,
        str(mapping.first_row),
        {at: name for name, at in mapping.columns.items()},
        dict(mapping.fixed),
        list(mapping.above),
    )


def _guessed(rows: list[Row]) -> Said:
    """What the first row of headings suggests."""
    for row in rows:
        found: dict[str, int] = {}
        for cell in row:
            kind = _kind_of(fold(cell.text))
            if kind and kind not in found:
                found[kind] = cell.column
        if VALUE in found and len(found) > 1:
            columns = {at: name for name, at in found.items()}
            below = [each for each in rows if each[0].row > row[0].row]
            above = [name for name in SUBJECT if name in found and _has_gaps(below, found, name)]
            return Said(first_row=str(row[0].row + 1), columns=columns, above=above)
    return Said()


def _has_gaps(rows: list[Row], columns: dict[str, int], name: str) -> bool:
    """Whether a row with a figure does not say what another one above it does."""
    is_said = False
    for row in rows:
        texts = {cell.column: cell.text for cell in row}
        if texts.get(columns[name]):
            is_said = True
        elif is_said and texts.get(columns[VALUE]):
            return True
    return False


def _kind_of(heading: str) -> str:
    if not heading or UNIT in heading:
        return ""
    for kind, words in HEADINGS:
        if any(heading.startswith(each) or f" {each}" in heading for each in words):
            return kind
    return ""


def _typed(request: HttpRequest, width: int) -> Said:
    sent = {name: nfc(value.replace("\x00", "")) for name, value in request.POST.items()}
    return Said(
        sent.get("name", ""),
        sent.get("office", ""),
        sent.get("sheet", ""),
        sent.get("first_row", ""),
        {at: sent[f"column-{at}"] for at in range(1, width + 1) if sent.get(f"column-{at}")},
        {name: sent[f"fixed-{name}"] for name in SUBJECT if sent.get(f"fixed-{name}")},
        [name for name in SUBJECT if f"above-{name}" in sent],
    )


def _save(request: HttpRequest, upload: Import, said: Said) -> bool:
    """Keep what has been said, and have the file checked; else tell what is wrong with it."""
    mapping = upload.mapping or ImportMapping()
    try:
        if mapping.pk is None:
            mapping.committee = _office(request, said)
        mapping.name, mapping.sheet = said.name[:120], said.sheet[:100]
        mapping.first_row = _first_row(said)
        mapping.columns, mapping.fixed = _columns(said), _fixed(request, said)
        mapping.above = [name for name in said.above if name in mapping.columns]
        if not mapping.name:
            raise ValidationError(_("Đặt tên cho khai báo cột, ví dụ: Phụ lục 2 báo cáo quý."))
        with transaction.atomic():
            mapping.save()
            rows = Import.objects.filter(pk=upload.pk, state=upload.state)
            rows.update(mapping=mapping, state=ImportState.WAITING, heartbeat=timezone.now())
            starting.start()
    except ValidationError as error:
        said.problems += error.messages
    except IntegrityError:
        said.problems.append(_("Đã có khai báo cột mang tên này."))
    return not said.problems


def _office(request: HttpRequest, said: Said) -> Committee:
    offices = {each.slug: each for each in _offices(request)[:MOST_OFFICES]}
    if len(offices) == 1:
        return next(iter(offices.values()))
    if said.office not in offices:
        raise ValidationError(_("Chọn cấp ủy mà văn phòng giữ khai báo này."))
    return offices[said.office]


def _first_row(said: Said) -> int:
    text = said.first_row
    most = files.IMPORT_LIMITS.rows
    if not (text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= most):
        raise ValidationError(_("Dòng số liệu đầu tiên: ghi số thứ tự dòng, ví dụ 2."))
    return int(text)


def _columns(said: Said) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, name in said.columns.items():
        if name not in FIELDS:
            raise ValidationError(_("Chọn nội dung của cột trong danh sách."))
        if name in found:
            told = {"field": FIELDS[name], "first": letters(found[name]), "second": letters(at)}
            text = _("Hai cột cùng là “%(field)s”: %(first)s và %(second)s.")
            raise ValidationError(text % told)
        found[name] = at
    if VALUE not in found:
        raise ValidationError(_("Chọn cột nào là số thực hiện."))
    for name in SUBJECT:
        if (name in found) == (name in said.fixed):
            text = _("%(field)s: chọn một cột, hoặc ghi một mã chung cho mọi dòng.")
            raise ValidationError(text % {"field": capfirst(str(FIELDS[name]))})
    return found


def _fixed(request: HttpRequest, said: Said) -> dict[str, str]:
    """The codes for all rows, as they are called in the register."""
    names, found = Names(request.user, {}), {}
    for name, word in said.fixed.items():
        try:
            found[name] = names.find(name, word).code if name == PERIOD else names.code(name, word)
        except UnknownNameError as error:
            raise ValidationError(capfirst(str(error))) from None
    return found
