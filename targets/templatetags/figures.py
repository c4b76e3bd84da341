"""Template tags for figures: shares, ordinals, dates, and the way to their source."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config import numbers

register = template.Library()


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
