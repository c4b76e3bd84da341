"""The cursor of PostgreSQL connections, which knows statements that go ``together``.

They are sent in one pipeline, each by itself: what is asked often the server keeps prepared
for the connection, and neither reads nor plans it again. Of the short statements of a recorded
figure that is half of the work. Everything else is Django's own cursor.

What is asked often is counted here: psycopg counts the last hundred texts of a connection, and
those of Django, which have the values in them, are new each time.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import cached_property, lru_cache
from itertools import count
from typing import Any

from django.db.backends.postgresql.base import Cursor as DjangoCursor
from psycopg import ClientCursor, Connection, RawCursor
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus

from config.together import Answer, Joint

# How often the same is asked before the server keeps it prepared.
PREPARED_AFTER = 3
# A plan of more values is large, and the values take longer than the plan.
MOST_VALUES = 100
MOST_TEXTS = 1000
NEVER = -(10**9)
PLACES = re.compile("%s|%%")

_times: dict[str, int] = {}


class PipelinedCursor(DjangoCursor):
    """Puts values in as Django's does; those of a ``Joint`` are bound by the server."""

    answers: list[Answer]

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        if not isinstance(query, Joint):
            return super().execute(query, params, **how)
        if query.is_prepared:
            self._query = Sent(self.connection, query, params)
            self.answers = self._planned(list(query.each(params)))
        else:
            super().execute(query, params, **how)
            self.answers = list(self._all_answers())
        return self

    def _planned(self, statements: list[Any]) -> list[Answer]:
        try:
            return self._pipelined(statements)
        except FeatureNotSupported:
            # A column is of another type since, and the plan of before is refused. In a
            # transaction, which is lost, whoever began it may run it again (``retried``).
            _times.update((sql, NEVER) for sql, _values in statements)
            if self.connection.info.transaction_status != TransactionStatus.IDLE:
                raise
            return self._pipelined(statements)

    def _pipelined(self, statements: list[Any]) -> list[Answer]:
        with self.connection.pipeline() if len(statements) > 1 else nullcontext():
            cursors = [
                RawCursor(self.connection).execute(
                    _numbered(sql), values, prepare=_is_often(sql, values)
                )
                for sql, values in statements
            ]
        return [_answer(each) for each in cursors]

    def _all_answers(self) -> Iterator[Answer]:
        yield _answer(self)
        while self.nextset():
            yield _answer(self)


@lru_cache(maxsize=MOST_TEXTS)
def _numbered(sql: str) -> str:
    """The text with the places of its values as the server has them: $1, $2, …

    Psycopg does it anew each time for a long text.
    """
    numbers = count(1)
    return PLACES.sub(lambda place: f"${next(numbers)}" if place[0] == "%s" else "%", sql)


def _is_often(sql: str, values: Sequence[Any]) -> bool:
    """Whether this process asks a statement again and again; counts it."""
    if len(_times) >= MOST_TEXTS:
        _times.clear()
    # Another thread may have them cleared at any moment.
    times = _times[sql] = _times.get(sql, 0) + 1
    return times > PREPARED_AFTER and len(values) <= MOST_VALUES


def _answer(cursor: Any) -> Answer:
    # Not by its description, which is an object for each column.
    return cursor.fetchall() if cursor.pgresult.nfields else cursor.rowcount


class Sent:
    """What the log of queries shows of a ``Joint``, put together when somebody looks."""

    def __init__(self, connection: Connection, joint: Joint, values: Sequence[Any]) -> None:
        self._parts = connection, joint, values

    @cached_property
    def query(self) -> bytes:
        """The text with the values in it."""
        connection, joint, values = self._parts
        return ClientCursor(connection).mogrify(joint, values).encode()


# Of connections. Without a number psycopg keeps nothing prepared; the cursor itself says what.
OPTIONS = {"cursor_factory": PipelinedCursor, "prepare_threshold": 1}
