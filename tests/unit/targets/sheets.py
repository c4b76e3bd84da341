"""Driving a period sheet in tests: open it as a browser would, type, press a button; as a file."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from meetings.models import Committee
from targets import review
from targets.models import Submission, Target
from tests.builders import make_user


def address(unit: Committee, code: str = "2024", name: str = "sheet") -> str:
    """A page of a committee's sheet."""
    return reverse(f"admin:{name}", args=[unit.slug, code])


def boxes(page: HttpResponse) -> dict[str, str]:
    """What a browser would send of the sheet if nothing were touched."""
    values = {}
    for line in page.context["sheet"].lines:
        slug, typed = line.slug, line.typed
        values |= {f"so-{slug}": typed.value, f"ghi-chu-{slug}": typed.note}
        values[f"co-{slug}"] = line.seen_now
        if typed.is_estimate:
            values[f"uoc-{slug}"] = "on"
        if line.asks_reason:
            values[f"ly-do-{slug}"] = typed.reason
    return values | {"den-ngay": page.context["day"]}


def send(
    client: Client, url: str, values: dict[str, str], step: str = "ghi", **typed: str
) -> HttpResponse:
    """Type (``so_thu="105"``) and press a button; redirects are followed."""
    typed = {name.replace("_", "-"): value for name, value in typed.items()}
    return client.post(url.partition("?")[0], values | typed | {"viec": step}, follow=True)


def post(client: Client, url: str, step: str = "ghi", **typed: str) -> HttpResponse:
    """Open a sheet, type, press a button."""
    return send(client, url, boxes(client.get(url)), step, **typed)


def line_of(page: HttpResponse, slug: str = "thu") -> object:
    """A row of the page."""
    return next(line for line in page.context["sheet"].lines if line.slug == slug)


def values() -> dict[str, Decimal]:
    """What is on its way, by indicator."""
    return {row.indicator.slug: row.value for row in Submission.objects.select_related("indicator")}


def accepted(target: Target, office: Any, value: str = "100") -> None:
    """Let a figure of 2024 count, through a sheet."""
    approver = make_user(role="approver", committee=target.committee)
    post_as = Client()
    post_as.force_login(office)
    post(post_as, address(target.committee), "gui", **{f"so_{target.indicator.slug}": value})
    review.accept(Submission.objects.filter(indicator=target.indicator), by=approver)


def taken(client: Client, unit: Committee, code: str = "2024", query: str = "") -> bytes:
    """A sheet as a file, as it is downloaded."""
    answer = client.get(address(unit, code, "sheet-download") + query)
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return answer.content


def brought(
    client: Client, unit: Committee, content: bytes, name: str = "bang.xlsx", **fields: str
) -> HttpResponse:
    """The page after a file has been uploaded."""
    file = SimpleUploadedFile(name, content)
    return client.post(address(unit, name="sheet-upload"), {"tep": file, **fields}, follow=True)


def typed_over(content: bytes, **cells: Any) -> bytes:
    """A workbook with these in its cells (``G7=105.5``)."""
    book, out = openpyxl.load_workbook(BytesIO(content)), BytesIO()
    for at, value in cells.items():
        book["Số liệu"][at] = value
    book.save(out)
    return out.getvalue()
