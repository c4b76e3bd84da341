"""Conditional GET: a page that has not changed is answered by 304, without rendering it.

``conditional(version)`` wraps a reading view. The ETag is made of everything
the page depends on: the version of the data it shows (``version`` says how to ask
for it, one small query), how much of them the reader may see (``config.seen``), the program
itself, the reader and his session, the language and the day, on which “Chưa đến kỳ”
depends. Browsers keep the page but must ask
every time (``private, no-cache``), so nobody is ever shown an old figure, and
signing out makes a browser forget what it kept.

A page that somebody else has read since the data changed is not written again
either (``config.kept_pages``). A page that carries a message for this one
visit, or that is shown while the primary database is away, has no ETag and is
kept nowhere.
"""

import hashlib
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control

from config import ahead, seen
from config.ahead import Question
from config.kept_pages import written_once
from config.replica import routing

View = Callable[..., HttpResponse]
READING = ("GET", "HEAD")
PROGRAM = ("config", "meetings", "targets", "templates", "static")
CODE = {".py", ".html", ".po", ".css", ".js"}


def conditional(version: Callable[..., Question | None]) -> Callable[[View], View]:
    """Answer 304 while what ``version(request, **kwargs)`` asks for, and the reader, stay the same.

    It is asked before the view, so that a page is never labelled with
    a version newer than what it shows; at best with what the request asks anyway.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not _may_be_kept(request):
                return view(request, *args, **kwargs)
            question = version(request, **kwargs)
            page = _page(request, ahead.answer(question) if question else None)
            etag = _etag(request, page)
            response = get_conditional_response(request, etag)
            if response is None:
                response = written_once(request, page, lambda: view(request, *args, **kwargs))
            if response.status_code in (200, 304):
                response.headers["ETag"] = etag
                patch_cache_control(response, private=True, no_cache=True)
            return response

        answer.version = version
        return answer

    return decorate


def question_of(view: View, request: HttpRequest, kwargs: dict[str, Any]) -> Question | None:
    """What a view will ask for the version of its page, if it is one that may be kept."""
    version = getattr(view, "version", None)
    return version(request, **kwargs) if version and request.method in READING else None


def _may_be_kept(request: HttpRequest) -> bool:
    if request.method not in READING or routing.current().is_stale:
        return False
    return not len(get_messages(request))


def _page(request: HttpRequest, version: object) -> tuple[Hashable, ...]:
    """What a page depends on, whoever reads it."""
    address, day = request.build_absolute_uri(), timezone.localdate()
    return (program_version(), version, seen.current(), request.LANGUAGE_CODE, day, address)


def _etag(request: HttpRequest, page: tuple[Hashable, ...]) -> str:
    user = request.user
    reader = (user.pk, user.get_username(), user.is_staff, user.is_superuser)
    # Forms on the page carry a token of this cookie.
    parts = (page, reader, request.META.get("CSRF_COOKIE"))
    # Weak: forms hide their token differently each time they are written.
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def program_version() -> str:
    """A digest of the code and of the settings that pages show; the same on every web node."""
    digest = hashlib.sha256(repr((settings.STATUS_THRESHOLDS, settings.READ_ACCESS)).encode())
    base = Path(settings.BASE_DIR)
    for path in sorted(path for name in PROGRAM for path in (base / name).rglob("*")):
        if path.suffix in CODE and path.is_file():
            digest.update(str(path.relative_to(base)).encode() + path.read_bytes())
    return digest.hexdigest()
