"""The template tag that writes a compiled table; loaded as ``compiled_tables``."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from config.tables.markup import table_element

register = template.Library()


# A tag and no property of the table: what fails in a cell must not pass for an empty variable.
@register.simple_tag(takes_context=True)
def element(context: template.Context, table: Any) -> SafeString:
    """The ``<table>`` element of a table."""
    return table_element(table, context.get("request"))
