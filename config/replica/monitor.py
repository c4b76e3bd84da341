"""Watches both servers, once a second for the whole process, in a thread of its own."""

import logging
import os
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connections

from config.database_errors import ERRORS
from config.replica.routing import PRIMARY, STANDBY

log = logging.getLogger("config.replica")

INTERVAL = 1.0
# A standby is also a server of its own once promoted: then its own log counts.
POSITION = """
    SELECT pg_is_in_recovery(),
        (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END
            - '0/0')::bigint,
"""
ASK_STANDBY = POSITION + "pg_last_xact_replay_timestamp()"
# Without pg_read_all_stats a row of the view is there, but its state is null.
ASK_PRIMARY = f"""{POSITION}
    current_setting('synchronous_standby_names') <> ''
        AND current_setting('synchronous_commit') NOT IN ('off', 'local')
        AND NOT EXISTS (SELECT FROM pg_stat_replication WHERE state IS NULL
            OR (state = 'streaming' AND sync_state IN ('sync', 'quorum')))
"""


@dataclass(frozen=True)
class State:
    """What was found at the last look."""

    primary_writes: bool = True
    # A commit would wait for a synchronous standby that is not there.
    commits_wait: bool = False
    standby_answers: bool = False
    standby_follows: bool = False
    lag: float = float("inf")
    replayed_at: datetime | None = None

    @property
    def is_current(self) -> bool:
        """Whether the standby is near enough to the primary to be read in its stead."""
        return self.standby_follows and self.lag <= settings.REPLICA_MAX_LAG

    @property
    def is_readable(self) -> bool:
        """Whether reading pages may use the standby: without a primary, however old it is."""
        return self.is_current if self.primary_writes else self.standby_answers


class Watch:
    """A connection that only looks; it never waits for, or breaks, one of a request."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.connection = connections[alias].copy()

    def ask(self, sql: str) -> tuple[Any, ...] | None:
        """Return the one row of an answer, None from a server that does not answer."""
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchone()
        except ERRORS:
            self.close()
            return None

    def close(self) -> None:
        """Let go of the connection; the next question opens another one."""
        try:
            self.connection.close()
        except ERRORS:
            self.connection.connection = None


class Monitor:
    """The state of both servers, at most about a second old."""

    def __init__(self) -> None:
        self._state: State | None = None
        self._process = 0
        # How often the standby has come back. Its address may name the primary as well, so a
        # connection made while it was away leads there.
        self.returns = 0
        self._lock = threading.Lock()
        self._woken = threading.Event()
        # (when, the primary's position then), the newest last.
        self._notes: deque[tuple[float, int]] = deque(maxlen=600)

    def state(self) -> State:
        """Return what is known; the first call in a process looks, and starts the thread."""
        if self._process != os.getpid() or self._state is None:
            with self._lock:
                if self._process != os.getpid() or self._state is None:
                    self._start()
        return self._state

    def wake(self) -> None:
        """Look again now: somebody met a broken connection."""
        self._woken.set()

    def _start(self) -> None:
        # Threads and connections do not survive the fork of a server's workers.
        self._notes.clear()
        self._state = State()
        ready = threading.Event()
        threading.Thread(target=self._run, args=[ready], name="replica", daemon=True).start()
        ready.wait(INTERVAL)
        self._process = os.getpid()

    def _run(self, ready: threading.Event) -> None:
        watches = Watch(PRIMARY), Watch(STANDBY)
        while True:
            self.look(*watches)
            ready.set()
            self._woken.wait(INTERVAL)
            self._woken.clear()
            # Many requests meet the same break; one look serves them all.
            time.sleep(INTERVAL / 20)

    def look(self, primary: Watch, standby: Watch) -> State:
        """Ask both servers, note what they say and log what has changed."""
        asked_at = time.monotonic()
        first = primary.ask(ASK_PRIMARY)
        writes = first is not None and not first[0]
        if writes:
            self._notes.append((asked_at, first[1]))
        else:
            # The next primary may be another one, whose positions cannot be compared.
            primary.close()
            self._notes.clear()
        second = standby.ask(ASK_STANDBY)
        if second and not second[0]:
            # Of several servers this is not a standby; the next look may find one.
            standby.close()
        found = State(
            primary_writes=writes,
            commits_wait=writes and bool(first[2]),
            standby_answers=second is not None,
            standby_follows=second is not None and second[0],
            lag=self._lag(second[1], asked_at) if second and second[0] else float("inf"),
            replayed_at=second[2] if second else None,
        )
        before = self._state or State()
        _log_change(before, found)
        self.returns += found.standby_follows and not before.standby_follows
        self._state = found
        return found

    def _lag(self, replayed: int, now: float) -> float:
        """The age of the newest position of the primary that the standby has reached."""
        reached = (when for when, position in reversed(self._notes) if position <= replayed)
        return now - next(reached, float("-inf"))


def _log_change(before: State, now: State) -> None:
    """One line for each thing that has become different; nothing of an address in it."""
    if before.primary_writes != now.primary_writes:
        log.warning("primary is back" if now.primary_writes else "primary is lost")
    if before.is_readable != now.is_readable:
        why = f"it lags {now.lag:.0f} s" if now.standby_follows else "it is away or follows nobody"
        log.warning("standby is read" if now.is_readable else f"standby is not read: {why}")
    if before.commits_wait != now.commits_wait:
        log.warning(
            "writes are refused: no synchronous standby is connected"
            if now.commits_wait
            else "writes are taken: commits no longer wait for a standby"
        )


monitor = Monitor()
