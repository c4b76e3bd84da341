"""Driving a period sheet in tests: open it as a browser would, type, press a button."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from meetings.models import Committee


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
