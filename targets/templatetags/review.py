"""Template tags of the review: how somebody is called, and how much waits for whom."""

from typing import Any

from django import template

from targets.reviewing import at_most, returned_to, waiting_for
from targets.sheet_words import person

register = template.Library()
register.filter("person", person)


@register.simple_tag
def waiting_count(user: Any) -> int:
    """How many figures wait for a user to decide them; a thousand at most."""
    return at_most(waiting_for(user))


@register.simple_tag
def returned_count(user: Any) -> int:
    """How many figures came back to a user; a thousand at most."""
    return at_most(returned_to(user))
