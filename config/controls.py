"""Form controls written by Python: what Django's widget templates write, without them.

A select of Django's is one template and two more for every option; a page with 60
choices spends more on them than on its table. A form with this renderer has the same
HTML for the controls that filters have, and refuses others by name.
"""

from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from django.forms.renderers import BaseRenderer
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from config.tables.compiled import shown

Widget = dict[str, Any]


class ControlRenderer(BaseRenderer):
    """Renders inputs and selects of a form."""

    def render(
        self, template_name: str, context: dict[str, Any], request: Any = None
    ) -> SafeString:
        write = WRITERS.get(template_name)
        if write is None:
            raise NotImplementedError(template_name)
        return SafeString("".join(write(context["widget"])))


def _attributes(widget: Widget) -> Iterator[str]:
    for name, value in widget["attrs"].items():
        if value is True:
            yield f" {conditional_escape(name)}"
        elif value is not False:
            yield f' {conditional_escape(name)}="{conditional_escape(str(value))}"'


def _input(widget: Widget) -> Iterator[str]:
    yield f'<input type="{widget["type"]}" name="{conditional_escape(widget["name"])}"'
    if widget["value"] is not None:
        yield f' value="{conditional_escape(str(widget["value"]))}"'
    yield from _attributes(widget)
    yield ">"


def _select(widget: Widget) -> Iterator[str]:
    yield f'<select name="{conditional_escape(widget["name"])}"'
    yield from _attributes(widget)
    yield ">"
    for group, options, _index in widget["optgroups"]:
        if group:
            yield f'\n  <optgroup label="{shown(group)}">'
        for option in options:
            yield f'\n  <option value="{escape(str(option["value"]))}"'
            yield from _attributes(option)
            yield f">{shown(option['label'])}</option>\n"
        if group:
            yield "\n  </optgroup>"
    yield "\n</select>"


WRITERS: dict[str, Callable[[Widget], Iterator[str]]] = {
    **{
        f"django/forms/widgets/{kind}.html": _input for kind in ("text", "number", "hidden", "date")
    },
    "django/forms/widgets/select.html": _select,
}
