"""The mark a browser carries after it wrote: the position of the primary's log, signed."""

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse

from config.database_errors import ERRORS
from config.replica.routing import PRIMARY, STANDBY

COOKIE = "vi_tri_ghi"
SALT = "config.replica.marks"


def lifetime() -> int:
    """Return the seconds after which every standby that is read at all has passed the mark."""
    return 2 * settings.REPLICA_MAX_LAG + 30


def leave_mark(response: HttpResponse) -> None:
    """Note how far the primary's log is now, after the request's commit."""
    try:
        with connections[PRIMARY].cursor() as cursor:
            # Of the record inserted, not yet written: a commit need not have reached the disk.
            cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
            position = cursor.fetchone()[0]
    except ERRORS:
        # What was written stands; the primary is away, which the next request will find.
        return
    response.set_signed_cookie(
        COOKIE,
        position,
        salt=SALT,
        max_age=lifetime(),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def is_past_mark(request: HttpRequest) -> bool:
    """Say whether the standby holds what this browser wrote, if it wrote lately."""
    mark = request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=lifetime())
    if mark is None:
        return True
    # On this thread's own connection: with several standbys another one proves nothing.
    with connections[STANDBY].cursor() as cursor:
        cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [mark])
        return bool(cursor.fetchone()[0])
