"""DATABASE_URL and DATABASE_REPLICA_URL as Django settings.

SQLite serves a laptop, PostgreSQL a server. A URL may name several servers as libpq
does, ``@a:5432,b:5432/name?target_session_attrs=read-write``: whichever answers to the
description is used, so that a promoted standby is found without a restart.
"""

from typing import Any
from urllib.parse import urlencode, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from config import pipelined

# Writers queue instead of failing halfway; readers never wait for a writer.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
# A server that vanishes from the network is noticed in seconds, not in the system's minutes.
POSTGRESQL_OPTIONS = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 8000,
    **pipelined.OPTIONS,
}
# Seconds: for a lock one waits less than for an answer; a transaction left open blocks others.
LOCK_TIMEOUT = 10
IDLE_TIMEOUT = 60


def databases(url: str, replica_url: str, *, statement_timeout: int = 0) -> dict[str, Any]:
    """Return the setting DATABASES: the primary, and the standby when there is one."""
    found = {"default": database(url, statement_timeout=statement_timeout)}
    if not replica_url:
        return found
    replica = database(
        replica_url, statement_timeout=statement_timeout, name="DATABASE_REPLICA_URL"
    )
    if any(not each["ENGINE"].endswith("postgresql") for each in (replica, found["default"])):
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL là máy dự phòng của PostgreSQL: cả DATABASE_URL và "
            "DATABASE_REPLICA_URL phải có dạng postgresql://…"
        )
    # Tests have one database, whatever the environment says.
    replica["TEST"] = {"MIRROR": "default"}
    return found | {"replica": replica}


def database(url: str, *, statement_timeout: int = 0, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Return the settings of one database; the timeout, in seconds, is PostgreSQL's alone."""
    try:
        settings = dict(
            dj_database_url.parse(_one_host(url), conn_max_age=600, conn_health_checks=True)
        )
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        # Not “from”: the message below it could hold the password.
        raise ImproperlyConfigured(
            f"{name} phải có dạng postgresql://người-dùng:mật-khẩu@máy:5432/tên "
            "hoặc sqlite:////đường/dẫn/tệp.sqlite3."
        ) from None
    options = settings.setdefault("OPTIONS", {})
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {**SQLITE_OPTIONS, **options}
    elif settings["ENGINE"].endswith("postgresql"):
        settings["OPTIONS"] = {**POSTGRESQL_OPTIONS, **options}
        if statement_timeout:
            settings["OPTIONS"].setdefault("options", _limits(statement_timeout))
    else:
        raise ImproperlyConfigured(f"{name} chỉ dùng được với postgresql:// hoặc sqlite://.")
    return settings


def _limits(statement_timeout: int) -> str:
    limits = {
        "statement_timeout": statement_timeout,
        "lock_timeout": min(LOCK_TIMEOUT, statement_timeout),
        "idle_in_transaction_session_timeout": IDLE_TIMEOUT,
    }
    return " ".join(f"-c {name}={seconds * 1000}" for name, seconds in limits.items())


def _one_host(url: str) -> str:
    """Write libpq's ``@a:5432,b:5432/`` as ``@/?host=a,b&port=5432,5432``, which Django takes."""
    parts = urlsplit(url)
    user, at, hosts = parts.netloc.rpartition("@")
    if "," not in hosts:
        return url
    pairs = [each.partition(":") for each in hosts.split(",")]
    if not all(port.isdigit() for _host, _colon, port in pairs if port):
        raise ValueError
    query = urlencode(
        {
            "host": ",".join(host for host, _colon, _port in pairs),
            "port": ",".join(port or "5432" for _host, _colon, port in pairs),
        }
    )
    return parts._replace(
        netloc=f"{user}{at}", query="&".join(filter(None, [query, parts.query]))
    ).geturl()
