"""What a database's error means for whoever asked: gone, busy, or nothing he can help.

``GONE``: the server does not answer, or cannot write now. ``BUSY``: another writer was in the
way and nothing was written. ``UNKNOWN``: the connection broke while committing, so the
write may stand or not. Everything else is a fault of the program, and stays one.
"""

from enum import StrEnum
from types import TracebackType

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError

# Django does not put into its own words what fails while a cursor is closed.
ERRORS = (DatabaseError, InterfaceError, psycopg.Error)
LOST = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
# serialization_failure, deadlock_detected: rolled back whole, and may be tried again.
COLLISIONS = {"40001", "40P01"}
# A plan of before a migration, made anew the next time (``config.pipelined``).
OUTDATED = {"0A000"}
# lock_not_available; SQLite's own word for the same.
OCCUPIED = {"55P03", "SQLITE_BUSY", "SQLITE_LOCKED"}
# Shut down, crashed, starting up, out of connections; a standby where a primary was expected.
AWAY = {"57P01", "57P02", "57P03", "25006"}
# Connections, resources (a full disk), the machine below.
AWAY_CLASSES = {"08", "53", "58"}
SQLITE_AWAY = ("SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY")


class Failure(StrEnum):
    """Why a request could not be served, as far as it concerns its sender."""

    GONE = "gone"
    BUSY = "busy"
    UNKNOWN = "unknown"


def code_of(error: BaseException) -> str | None:
    """Return the SQLSTATE, or SQLite's name of the error; None where neither came."""
    cause = _cause(error)
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)


def _cause(error: BaseException) -> BaseException:
    """What the driver said."""
    return error if isinstance(error, psycopg.Error) else error.__cause__ or error


def is_collision(error: BaseException) -> bool:
    """Say whether the same transaction may succeed when it is run again."""
    return code_of(error) in COLLISIONS | OUTDATED


def failure_of(error: BaseException | None) -> Failure | None:
    """Return what the error means for the request, None for a fault of the program."""
    if not isinstance(error, ERRORS):
        return None
    code = code_of(error)
    if code in COLLISIONS | OCCUPIED:
        return Failure.BUSY
    if not _is_away(error, code):
        return None
    return Failure.UNKNOWN if _while_committing(error.__traceback__) else Failure.GONE


def _is_away(error: BaseException, code: str | None) -> bool:
    if code is None:
        # The server had no say: there was no connection, or it broke.
        return isinstance(error, LOST) and isinstance(_cause(error), psycopg.Error)
    return code in AWAY or code[:2] in AWAY_CLASSES or code.startswith(SQLITE_AWAY)


def _while_committing(traceback: TracebackType | None) -> bool:
    while traceback:
        # Django's own method that sends COMMIT; nothing else tells this moment apart.
        if traceback.tb_frame.f_code.co_name == "_commit":
            return True
        traceback = traceback.tb_next
    return False
