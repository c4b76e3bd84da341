"""Template tags for figures: numbers, units, statuses, and the way to their source."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config import numbers
from targets.models.choices import StatusChoice

register = template.Library()


@register.filter
def number(value: Decimal | int | None) -> str:
    """3200.500000 as 3.200,5."""
    return numbers.show(value)


@register.filter
def percent(value: Decimal | None) -> str:
    """61.3 as 61,3%, with the decimals it has."""
    return f"{numbers.show(value)}%" if value is not None else ""


@register.filter
def share(value: Decimal | None) -> str:
    """0.695364 as 69,5%."""
    return numbers.show_share(value)


@register.filter
def roman(value: int | None) -> str:
    """18 as XVIII."""
    return numbers.roman(value) if value else ""


@register.filter
def day(value: date | None) -> str:
    """A date as 05/10/2020."""
    return value.strftime("%d/%m/%Y") if value else ""


@register.filter
def status_word(code: str) -> str:
    """The word of a status code."""
    return str(StatusChoice(code).label) if code in StatusChoice.values else ""


@register.filter
def amount(value: Decimal | None, unit: str) -> str:
    """A figure with its unit: 61,3% but 151 tỷ đồng."""
    if value is None:
        return ""
    glue = "" if unit.startswith("%") else " "
    return f"{numbers.show(value)}{glue}{unit}"


@register.simple_tag
def cited(text: Any, citation: Any) -> SafeString | str:
    """``text`` leading to the place in print, when there is one."""
    if not text or citation is None:
        return text or ""
    return format_html(
        '<a class="figure-link" href="{}" title="“{}”">{}</a>',
        citation.get_absolute_url(),
        citation.as_printed,
        text,
    )
