"""DATABASE_URL as Django settings: SQLite on a laptop, PostgreSQL on a server."""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# Writers queue instead of failing halfway; readers never wait for a writer.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def database(url: str, *, statement_timeout: int = 0) -> dict[str, Any]:
    """Return the settings of one database; the timeout, in seconds, is PostgreSQL's alone."""
    try:
        settings = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL phải có dạng postgresql://người-dùng:mật-khẩu@máy:5432/tên "
            "hoặc sqlite:////đường/dẫn/tệp.sqlite3."
        ) from error
    options = settings.setdefault("OPTIONS", {})
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {**SQLITE_OPTIONS, **options}
    elif settings["ENGINE"].endswith("postgresql"):
        if statement_timeout:
            options.setdefault("options", f"-c statement_timeout={statement_timeout * 1000}")
    else:
        raise ImproperlyConfigured("DATABASE_URL chỉ dùng được với postgresql:// hoặc sqlite://.")
    return settings
