"""Request id and request log, language by cookie alone, and the gate of READ_ACCESS."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from config import ahead, opening
from config.conditional import question_of
from config.logs import request_id

View = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger("config.request")
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
USERNAME_LENGTH = 150


def client_address(request: HttpRequest) -> str:
    """Return the caller's address as seen by the outermost proxy we were told to trust.

    Empty when that is no address, as on a Unix socket: the database would refuse it.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        hops = [hop.strip() for hop in forwarded if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    try:
        return str(ip_address(address))
    except ValueError:
        return ""


def client_username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the name somebody tries to sign in with, cut to what can be a name."""
    given = (credentials or request.POST).get("username") or ""
    return str(given).replace("\x00", "")[:USERNAME_LENGTH]


class RequestIdMiddleware:
    """Gives each request an id, answers with it and writes one log line about the request."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        trusted = settings.TRUSTED_PROXIES and GIVEN_ID.fullmatch(given)
        request.request_id = given if trusted else uuid.uuid4().hex
        token = request_id.set(request.request_id)
        started = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.request_id
            # Read only if a view asked for it: a log line must not cost a query.
            user = getattr(request, "_cached_user", None)
            log.info(
                "request",
                extra={
                    "method": request.method,
                    "path": request.path,
                    "status": response.status_code,
                    "milliseconds": round((time.monotonic() - started) * 1000),
                    "user": user.pk if user else None,
                },
            )
            return response
        finally:
            request_id.reset(token)


class LanguageMiddleware:
    """Speaks Vietnamese unless the visitor's cookie says otherwise; the browser is not asked."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response


class ReadAccessMiddleware(LoginRequiredMiddleware):
    """Asks for a sign-in before reading, unless READ_ACCESS is public; nothing read is stored."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ahead.opened():
            return super().__call__(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Let everybody read when reading is public, and open pages without asking who calls."""
        # Django asks first, which needs the database: health must answer without one.
        if not getattr(view, "login_required", True):
            return None
        session_key, question = request.session.session_key, question_of(view, request, kwargs)
        opening.ask(session_key, *filter(None, [question]))
        if session_key and request.user.is_authenticated:
            opening.named_last.put(session_key, request.user.pk)
        if settings.READ_ACCESS == "public":
            return None
        return super().process_view(request, view, args, kwargs)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep pages of signed-in people out of every cache."""
        named = settings.SESSION_COOKIE_NAME in request.COOKIES
        private = named or settings.READ_ACCESS != "public"
        if private and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response
