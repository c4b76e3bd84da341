"""Template tags for figures: shares, ordinals, dates; and the pieces of ``targets.cells``."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config import numbers
from meetings.models import Committee
from targets import cells

register = template.Library()


class Written(template.Node):
    """A part of a page, kept by what it is written of while nothing else in it changes."""

    def __init__(self, name: str, of: Any, others: list[Any], nodes: template.NodeList) -> None:
        self.name, self.of, self.others, self.nodelist = name, of, others, nodes

    def render(self, context: template.Context) -> str:
        """The text as it was written of the same before, else now."""
        of = self.of.resolve(context, ignore_failures=True)
        if of is None:
            return self.nodelist.render(context)
        key = [each.resolve(context, ignore_failures=True) for each in self.others]
        before, text = of.written.get(self.name, (None, ""))
        if key != before:
            text = self.nodelist.render(context)
            of.written[self.name] = key, text
        return text


@register.tag
def written(parser: Parser, token: Token) -> Written:
    """``{% written thing "name" other … %}``: what stands up to ``endwritten`` says nothing else.

    The thing is the same object as long as it has the same to tell, and keeps the text; the
    others are compared with those it was written with. The language and whatever else no
    thing tells of is part of what makes a thing another one.
    """
    _tag, of, name, *others = token.split_contents()
    nodes = parser.parse(["endwritten"])
    parser.delete_first_token()
    found = [parser.compile_filter(each) for each in others]
    return Written(name, parser.compile_filter(of), found, nodes)


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
