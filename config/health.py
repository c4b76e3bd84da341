"""Health endpoints: /healthz says the process answers, /readyz that it can do its work."""

from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache


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


@never_cache
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 503 while the database is away or behind the code."""
    try:
        missing = missing_migrations()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
    if missing:
        return JsonResponse({"status": "unavailable", "migrations": missing}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "migrations": "ok"})
