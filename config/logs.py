"""Structured logs: one JSON object a line, each with the id of the request it belongs to."""

import logging
from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Adds the request id to a record and takes away what must not reach a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, except a traceback of what ``config.replica`` answers and logs."""
        # Django attaches the request to what it logs after the middleware has ended; its printed
        # form holds the query string, which is nobody's business.
        request = record.__dict__.pop("request", None)
        if getattr(request, "database_failure", None):
            return False
        # A forged host is its sender's doing: where in the code it was noticed says nothing.
        if record.name.startswith("django.security"):
            record.exc_info = None
        record.request_id = getattr(request, "request_id", None) or request_id.get()
        return True


def logging_settings(level: str) -> dict[str, Any]:
    """Return a `logging.config` dictionary that writes JSON lines to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": RequestIdFilter}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "%(levelname)s %(name)s %(request_id)s %(message)s",
                "rename_fields": {"levelname": "level", "name": "logger"},
                "json_ensure_ascii": False,
                "timestamp": True,
            },
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["request_id"],
                "formatter": "json",
            },
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Replaces Django's own handlers, one of which would send mail.
            "django": {"handlers": [], "level": level, "propagate": True},
            # Refusals and missing pages have their line already; only failures add a traceback.
            "django.request": {"level": "ERROR"},
            "gunicorn.error": {"handlers": [], "level": level, "propagate": True},
            "axes": {"level": "WARNING"},
        },
    }
