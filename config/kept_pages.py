"""Pages as they were last written, kept in this process for every reader alike.

A page depends on the program, the version of the data it shows and how much of them
may be seen, its address, the language and the day; what depends on the reader (his
name, his forms) is the masthead's tools alone. A page is therefore written once with a mark in
their place, and each reader gets his own tools put in. While it is written
nobody is at hand: a template that asked who reads would fail, so that nothing
of one reader can be kept for another.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from config.kept import LONGEST_KEPT, Kept

MOST_BYTES = 32_000_000
MARK = "<!-- reader -->"


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

    def find(self, key: Hashable) -> str | None:
        """The body kept under a key, unless it is too old."""
        with self._lock:
            until, body = self._bodies.get(key, (0.0, None))
            if body is None or time.monotonic() > until:
                return None
            self._bodies.move_to_end(key)
            return body

    def put(self, key: Hashable, body: str) -> None:
        """Keep a body."""
        with self._lock:
            _until, before = self._bodies.pop(key, (0.0, ""))
            self._bodies[key] = (time.monotonic() + LONGEST_KEPT, body)
            self._size += len(body) - len(before)
            while self._size > MOST_BYTES:
                _key, (_until, dropped) = self._bodies.popitem(last=False)
                self._size -= len(dropped)

    def forget(self) -> None:
        """Keep nothing; for tests, which roll versions back."""
        self._bodies: OrderedDict[Hashable, tuple[float, str]] = OrderedDict()
        self._size = 0


pages = Pages()


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
    if response.streaming or MARK.encode() not in response.content:
        return response
    body = response.content.decode()
    if response.status_code == 200:
        pages.put(key, body)
    response.content = _with_tools(body, request)
    return response


def _with_tools(body: str, request: HttpRequest) -> str:
    return body.replace(MARK, render_to_string("includes/reader.html", request=request), 1)
