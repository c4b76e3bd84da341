"""Health endpoints: /healthz says the process answers, /readyz that it can do its work."""

from functools import lru_cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from config.replica.monitor import monitor
from config.replica.routing import STANDBY


@lru_cache(maxsize=1)
def known_migrations() -> frozenset[tuple[str, str]]:
    """Return the migrations this code brings, which cannot change while it runs."""
    return frozenset(MigrationLoader(None).disk_migrations)


def missing_migrations() -> list[str]:
    """Name the migrations the database has not seen."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in known_migrations() if (app, name) not in applied)


@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer without touching the database."""
    return JsonResponse({"status": "ok"})


def standby_report() -> dict[str, str]:
    """Say how the standby is, nothing where there is none."""
    if STANDBY not in settings.DATABASES:
        return {}
    state = monitor.state()
    if not state.standby_answers:
        return {"replica": "unreachable"}
    if not state.primary_writes:
        return {"replica": "ok"}
    if not state.standby_follows:
        return {"replica": "not a standby"}
    return {"replica": "ok" if state.is_current else "lagging"}


@never_cache
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 503 while no database answers, or it is behind the code."""
    replica = standby_report()
    try:
        missing = missing_migrations()
    except (DatabaseError, InterfaceError):
        found = {"database": "unreachable", **replica}
        # A proxy that asks here must not take away the last servers that can be read.
        if replica.get("replica") == "ok":
            return JsonResponse({"status": "reading only", **found})
        return JsonResponse({"status": "unavailable", **found}, status=503)
    if missing:
        return JsonResponse({"status": "unavailable", "migrations": missing}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", **replica, "migrations": "ok"})
