"""Gives each request its database, and a clear answer when that database is away."""

import logging
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import connections
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.cache import add_never_cache_headers

from config.database_errors import ERRORS, Failure, failure_of
from config.replica import routing
from config.replica.marks import is_past_mark, leave_mark
from config.replica.monitor import monitor
from config.replica.routing import PRIMARY, STANDBY, Choice, choosing, kept_choosing

log = logging.getLogger("config.replica")

READING = {"GET", "HEAD"}
# What these show is about to be written, and signing in writes the session.
ENTERING = ("admin:index", "login", "logout", "password_change")
# These say how the databases are, or need none.
UNTOUCHED = ("healthz", "readyz", "set_language")
# Seconds until a browser or a proxy may ask again.
RETRY_AFTER = "30"


@receiver(got_request_exception, dispatch_uid="config.replica")
def note_failure(request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Remember why a request failed: Django turns the error into a page before we see it."""
    error = sys.exc_info()[1]
    if request is not None and (failure := failure_of(error)):
        request.database_failure = failure
        log.error("database failed: %s, %s", failure, type(error).__name__)


def reading_only(request: HttpRequest) -> dict[str, Any]:
    """Tell templates whether a page is shown without the primary, and until when it holds."""
    choice = routing.current()
    return {"reading_only": choice.is_stale, "shown_until": choice.shown_until}


class DatabaseMiddleware:
    """Chooses the database, runs the request, and once more elsewhere if reading broke."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.has_standby = STANDBY in settings.DATABASES

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_one_of(request, UNTOUCHED):
            return self.get_response(request)
        if self.has_standby and (failure := _refusal(request)):
            return unavailable(request, failure)
        untouched = dict(vars(request))
        choice = self._choose(request)
        response = self._answer(request, choice)
        failure = getattr(request, "database_failure", None)
        if failure and request.method in READING:
            monitor.wake()
            vars(request).clear()
            vars(request).update(untouched)
            choice = self._other(request, choice)
            response = self._answer(request, choice)
            failure = getattr(request, "database_failure", None)
        if failure:
            monitor.wake()
            return unavailable(request, failure)
        return self._finished(response, choice)

    def _choose(self, request: HttpRequest) -> Choice:
        if not (self.has_standby and is_reading(request)):
            return Choice()
        state = monitor.state()
        if not state.primary_writes:
            return _without_primary() if state.standby_answers else Choice()
        try:
            if state.is_current:
                _renew_connection()
                if is_past_mark(request):
                    return Choice(STANDBY)
        except ERRORS:
            _discard(STANDBY)
            monitor.wake()
        return Choice()

    def _other(self, request: HttpRequest, failed: Choice) -> Choice:
        """Where a reading request is run again."""
        if failed.alias == STANDBY and not failed.is_stale:
            return Choice()
        if self.has_standby and is_reading(request) and monitor.state().standby_answers:
            return _without_primary()
        return Choice()

    def _answer(self, request: HttpRequest, choice: Choice) -> HttpResponse:
        if choice.is_stale:
            # A page without its banner, kept from before, would say that all is well.
            for header in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
                request.META.pop(header, None)
        if not self.has_standby and is_reading(request):
            # Asking whether the connection still holds costs a round trip, and reading that breaks
            # runs again here. With two servers the second run is for the loss of one of them.
            connections[PRIMARY].health_check_done = True
        with choosing(choice):
            response = self.get_response(request)
        if response.streaming:
            try:
                response.streaming_content = kept_choosing(choice, response.streaming_content)
            except ERRORS:
                note_failure(request)
        if getattr(request, "database_failure", None):
            _discard(PRIMARY)
            if self.has_standby:
                _discard(STANDBY)
        return response

    def _finished(self, response: HttpResponse, choice: Choice) -> HttpResponse:
        if choice.is_stale:
            del response["ETag"]
            add_never_cache_headers(response)
        if self.has_standby and choice.has_written:
            leave_mark(response)
        return response


def is_reading(request: HttpRequest) -> bool:
    """Say whether a request reads pages, rather than enters or changes something."""
    return request.method in READING and not _is_one_of(request, ENTERING)


def _is_one_of(request: HttpRequest, names: tuple[str, ...]) -> bool:
    return request.path.startswith(_paths(names, get_script_prefix()))


@lru_cache
def _paths(names: tuple[str, ...], mounted_at: str) -> tuple[str, ...]:
    return tuple(reverse(name) for name in names)


def _refusal(request: HttpRequest) -> Failure | None:
    """Why a request that is no reading is refused without trying."""
    if is_reading(request):
        return None
    state = monitor.state()
    blocked = state.commits_wait and request.method not in READING
    return Failure.GONE if blocked or not state.primary_writes else None


def _renew_connection() -> None:
    """Let go of a connection made before the standby came back: it may lead to the primary."""
    connection, returns = connections[STANDBY], monitor.returns
    if getattr(connection, "made_after", None) != returns:
        _discard(STANDBY)
        connection.made_after = returns


def _without_primary() -> Choice:
    return Choice(STANDBY, is_stale=True, shown_until=monitor.state().replayed_at)


def _discard(alias: str) -> None:
    """Drop this thread's connection: it is broken, or leads to a server that has changed."""
    connection = connections[alias]
    if connection.in_atomic_block:
        return
    try:
        connection.close()
    except ERRORS:
        connection.connection = None


def unavailable(request: HttpRequest, failure: Failure) -> HttpResponse:
    """Say what could not be done, what became of what was sent, and what to do."""
    # Answered and logged here: Django has nothing to add (see config.logs).
    request.database_failure = failure
    context = {
        "failure": failure,
        "is_writing": request.method not in READING,
        "can_read": STANDBY in settings.DATABASES and monitor.state().standby_answers,
    }
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = RETRY_AFTER
    add_never_cache_headers(response)
    return response
