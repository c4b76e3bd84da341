"""Template tags of data entry: how people and periods are called, how much waits for whom."""

from typing import Any

from django import template

from config.numbers import show
from meetings.models import Period
from targets.models import Submission
from targets.phrases import days_text
from targets.reviewing import MOST_COUNTED, at_most, returned_to, waiting_for
from targets.sheet.words import person, standing_text

register = template.Library()
register.filter("person", person)
register.filter("how_far", standing_text)


@register.filter
def figure_days(row: Submission) -> str:
    """For when a figure on its way is."""
    return days_text(row.as_actual())


@register.filter
def period_name(code: str) -> str:
    """A period by its code as it is called: “quý III năm 2025”."""
    return Period(code=code).label


@register.filter("at_most")
def counted(number: int) -> str:
    """How many there are, as far as they were counted: “12”, “1.000+”."""
    return f"{show(number)}+" if number >= MOST_COUNTED else show(number)


@register.simple_tag
def waiting_count(user: Any) -> int:
    """How many figures wait for a user to decide them; a thousand at most."""
    return at_most(waiting_for(user))


@register.simple_tag
def returned_count(user: Any) -> int:
    """How many figures came back to a user; a thousand at most."""
    return at_most(returned_to(user))
