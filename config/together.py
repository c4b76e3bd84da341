"""Statements that follow each other without an answer in between: one trip to the server.

PostgreSQL takes several statements at once and does them one after the other, each
with a view of the data of its own, exactly as if they came singly; what is saved is the
way there and back, and that a statement is planned each time (``config.pipelined``).
SQLite is no way off and gets them singly.

Statements with values in them are written once: ``config.ready``.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, Self

from django.db import DEFAULT_DB_ALIAS, connections

Statement = tuple[str, Sequence[Any]]
Rows = list[tuple[Any, ...]]
Answer = Rows | int
JOINT = ";\n"


class Joint(str):
    """Several statements: one text for whoever watches, each by itself for the cursor."""

    __slots__ = ("_numbers", "_texts", "is_prepared")

    def __new__(cls, texts: Sequence[str], numbers: Sequence[int], *, is_prepared: bool) -> Self:
        """The texts, and how many values each of them takes."""
        joint = super().__new__(cls, JOINT.join(texts))
        joint._texts, joint._numbers, joint.is_prepared = texts, numbers, is_prepared
        return joint

    def each(self, values: Sequence[Any]) -> Iterator[Statement]:
        """The statements with their share of the values."""
        start = 0
        for text, number in zip(self._texts, self._numbers, strict=True):
            yield text, values[start : start + number]
            start += number

    def changed(self, change: Callable[[str], str]) -> Self:
        """The same with each text changed, for the same values."""
        texts = [change(each) for each in self._texts]
        return type(self)(texts, self._numbers, is_prepared=self.is_prepared)


def together(
    statements: Sequence[Statement], using: str = DEFAULT_DB_ALIAS, *, prepared: bool = True
) -> list[Answer]:
    """Do these in their order; of each the rows it returns, or how many it has written.

    A server keeps them ``prepared`` when they are asked often, which costs more than it
    saves for rows that are looked up by their key alone.
    """
    if not statements:
        return []
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            return [_answered(cursor, *each) for each in statements]
        texts, values = zip(*statements, strict=True)
        joint = Joint(texts, [len(each) for each in values], is_prepared=prepared)
        cursor.execute(joint, tuple(chain.from_iterable(values)))
        return cursor.answers


def _answered(cursor: Any, sql: str, values: Sequence[Any]) -> Answer:
    cursor.execute(sql, values)
    return cursor.fetchall() if cursor.description else cursor.rowcount
