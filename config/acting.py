"""Who is writing just now, on what way in, and why: what the history says of each write.

``ActingMiddleware`` says it for each request, without asking who calls until something is
written. Whoever works in another way, or for somebody, says so around it; commands are nobody.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse

COMMAND, ADMIN = "command", "admin"


@dataclass(frozen=True)
class Acting:
    """A user (``None``: nobody), the code of the way in, and the reason that was given."""

    user: Any = None
    via: str = COMMAND
    reason: str = ""

    @property
    def key(self) -> int | None:
        """The key of the user, who is looked up here and not before."""
        return self.user.pk if self.user is not None else None


NOBODY = Acting()
_current: ContextVar[Acting] = ContextVar("acting", default=NOBODY)


def current() -> Acting:
    """Who is writing."""
    return _current.get()


@contextmanager
def acting(user: Any = None, *, via: str = "", reason: str = "") -> Iterator[None]:
    """Write as this user, this way, for this reason; what is not given stays as it is around."""
    around = current()
    # Nothing is asked of the user here: a request's is looked up when it is needed.
    user = around.user if user is None else user
    token = _current.set(Acting(user, via or around.via, reason or around.reason))
    try:
        yield
    finally:
        _current.reset(token)


def because(reason: str) -> None:
    """Give the reason of what is written from here on, until the end of ``acting``."""
    _current.set(replace(current(), reason=reason))


class ActingMiddleware:
    """Whatever a request writes is its user's; after the one that says who that is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(request.user, via=ADMIN):
            return self.get_response(request)
