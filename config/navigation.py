"""The main navigation as a template tag, loaded as ``navigation``: one list for every page.

Entries are resolved and translated once a language; a page only says where it is.
"""

from functools import cache
from html import escape
from typing import Any

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

register = template.Library()

SECTIONS = (
    ("targets:dashboard", _("Tổng quan")),
    ("targets:committee-list", pgettext_lazy("nhiều", "Cấp ủy")),
    ("meetings:meeting-list", pgettext_lazy("nhiều", "Hội nghị")),
    ("targets:document-list", pgettext_lazy("nhiều", "Nghị quyết")),
    ("targets:target-list", pgettext_lazy("nhiều", "Chỉ tiêu")),
    ("targets:compare", _("So sánh")),
    ("targets:source-list", pgettext_lazy("nhiều", "Nguồn")),
    ("targets:checks", _("Kiểm tra")),
)


@cache
def _sections(language: str | None, mounted_at: str) -> list[tuple[str, str]]:
    return [(reverse(name), escape(str(words))) for name, words in SECTIONS]


@register.simple_tag(takes_context=True)
def sections(context: template.Context) -> SafeString:
    """The entries of the main navigation, the one the page is in marked."""
    request: Any = context.get("request")
    path = request.path if request else ""
    entries = _sections(get_language(), get_script_prefix())
    front = entries[0][0]
    return SafeString(
        "\n      ".join(
            f'<li><a href="{to}"{_mark(to, path, front)}>{words}</a></li>' for to, words in entries
        )
    )


def _mark(to: str, path: str, front: str) -> str:
    if to == path:
        return ' aria-current="page"'
    # Every path begins with the front page's.
    return ' aria-current="true"' if to != front and path.startswith(to) else ""
