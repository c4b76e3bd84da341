"""Statements that follow each other without an answer in between: one trip to the server.

PostgreSQL takes several statements at once and does them one after the other, each
with a view of the data of its own, exactly as if they came singly; what is saved is the
way there and back. They go as text with the values put in by the driver, as all
statements of Django do that are not bound by the server. SQLite is no way off and gets
them singly.

Statements with values in them are written once: ``config.ready``.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

Statement = tuple[str, Sequence[Any]]
Rows = list[tuple[Any, ...]]
JOINT = ";\n"


def together(statements: Sequence[Statement], using: str = DEFAULT_DB_ALIAS) -> list[Rows | int]:
    """Do these in their order; of each the rows it returns, or how many it has written."""
    if not statements:
        return []
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            return [_answered(cursor, *each) for each in statements]
        texts, values = zip(*statements, strict=True)
        answers = [_answered(cursor, JOINT.join(texts), tuple(chain.from_iterable(values)))]
        while cursor.nextset():
            answers.append(_answer(cursor))
        return answers


def _answered(cursor: Any, sql: str, values: Sequence[Any]) -> Rows | int:
    cursor.execute(sql, values)
    return _answer(cursor)


def _answer(cursor: Any) -> Rows | int:
    return cursor.fetchall() if cursor.description else cursor.rowcount
