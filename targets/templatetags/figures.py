"""Template tags for figures: shares, ordinals, dates; and the pieces of ``targets.cells``."""

from datetime import date
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config import numbers
from meetings.models import Committee
from targets import cells

register = template.Library()
register.simple_tag(cells.badge)
register.simple_tag(cells.cited)
register.simple_tag(cells.flags, name="row_flags")
register.simple_tag(cells.plans, name="row_plans")
register.simple_tag(cells.status, name="row_status")


@register.simple_tag
def linked(committee: Committee) -> SafeString | str:
    """A committee's name, leading to its page unless that is closed to the reader."""
    if committee.is_closed:
        return committee.name
    return format_html('<a href="{}">{}</a>', committee.get_absolute_url(), committee.name)


@register.filter
def number(value: int) -> str:
    """4444 as 4.444, whatever the language."""
    return numbers.show(value)


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
