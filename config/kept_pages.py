"""Pages as they were last written, kept in this process for every reader alike.

A page depends on the program, the version of the data it shows and how much of them
may be seen, its address, the language and the day; what depends on the reader (his
name, his forms) is the masthead's tools alone. A page is therefore written once with a mark in
their place, and each reader gets his own tools put in. While it is written
nobody is at hand: a template that asked who reads would fail, so that nothing
of one reader can be kept for another.

The tools of a reader are kept too, by all that they show of him; the address of the
page and the token of his forms stand in them as marks.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import escape
from django.utils.safestring import mark_safe

from config.kept import LONGEST_KEPT, Kept, KeptByContent

MOST_BYTES = 32_000_000
MARK = b"<!-- reader -->"
# No name or address is written with these: there their first letter is escaped.
TOKEN_MARK, ADDRESS_MARK = mark_safe("<token>"), mark_safe("<address>")
# What stands before and behind the reader's tools.
Body = tuple[bytes, bytes]


class Reader(NamedTuple):
    """All that the tools show of the one who reads."""

    language: str
    is_authenticated: bool
    is_staff: bool
    get_username: str


class Nobody:
    """Stands for the reader while a page is written for all of them."""

    def __getattr__(self, name: str) -> Any:
        message = f"A page that is kept asked for the reader's {name}."
        raise RuntimeError(message)


class Pages:
    """Bodies by key, the least recently used dropped first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()
        Kept.made.append(self)

    def find(self, key: Hashable) -> Body | None:
        """The body kept under a key, unless it is too old."""
        with self._lock:
            until, body = self._bodies.get(key, (0.0, None))
            if body is None or time.monotonic() > until:
                return None
            self._bodies.move_to_end(key)
            return body

    def put(self, key: Hashable, body: Body) -> None:
        """Keep a body."""
        with self._lock:
            _until, before = self._bodies.pop(key, (0.0, ()))
            self._bodies[key] = (time.monotonic() + LONGEST_KEPT, body)
            self._size += _size(body) - _size(before)
            while self._size > MOST_BYTES:
                _key, (_until, dropped) = self._bodies.popitem(last=False)
                self._size -= _size(dropped)

    def forget(self) -> None:
        """Keep nothing; for tests, which roll versions back."""
        self._bodies: OrderedDict[Hashable, tuple[float, Body]] = OrderedDict()
        self._size = 0


def _size(body: Iterable[bytes]) -> int:
    return sum(map(len, body))


pages = Pages()
tools = KeptByContent(2_000)


def written_once(
    request: HttpRequest, key: Hashable, write: Callable[[], HttpResponse]
) -> HttpResponse:
    """The page under this key with the reader's own tools; written where it is not kept."""
    body = pages.find(key)
    if body is not None:
        return HttpResponse(_with_tools(body, request))
    reader, request.user, request.is_for_all = request.user, Nobody(), True
    try:
        response = write()
        if not getattr(response, "is_rendered", True):
            response.render()
    finally:
        request.user, request.is_for_all = reader, False
    if response.streaming or MARK not in response.content:
        return response
    before, _mark, behind = response.content.partition(MARK)
    body = before, behind
    if response.status_code == 200:
        pages.put(key, body)
    response.content = _with_tools(body, request)
    return response


def _with_tools(body: Body, request: HttpRequest) -> bytes:
    return _tools(request).encode().join(body)


def _tools(request: HttpRequest) -> str:
    """What the page's own template would show the reader in this place."""
    user = request.user
    shown = user.is_authenticated, user.is_staff, user.get_username()
    reader = Reader(request.LANGUAGE_CODE, *shown)
    # Its links begin where the site is mounted.
    key = get_script_prefix(), reader
    text = tools.find(key)
    if text is None:
        context = {
            "user": reader,
            "LANGUAGE_CODE": reader.language,
            "request": {"get_full_path": ADDRESS_MARK},
            "csrf_token": TOKEN_MARK,
        }
        text = render_to_string("includes/reader.html", context)
        tools.put(key, text)
    text = text.replace(ADDRESS_MARK, escape(request.get_full_path()))
    return text.replace(TOKEN_MARK, get_token(request))
