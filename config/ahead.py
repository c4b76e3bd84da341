"""Questions asked ahead of those who need their answers, in one trip to the server.

Who knows that several questions of a request are about to be asked sends them together
(``ask``); whoever asks one of them later (``answer``, and so every ``config.ready``) finds
its answer waiting, once, and need not know of it. A question that nobody sent ahead is
asked when its turn comes, and an answer that nobody asks for is forgotten with the request.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from config.together import Rows, Statement, together


class Question(NamedTuple):
    """A statement, which database it is for, and what reads the rows of its answer."""

    statement: Statement
    db: str
    read: Callable[[Rows], Any]


_waiting: ContextVar[list[tuple[Question, Rows]] | None] = ContextVar("waiting", default=None)


@contextmanager
def opened() -> Iterator[None]:
    """Let answers wait for as long as one request lasts."""
    token = _waiting.set([])
    try:
        yield
    finally:
        _waiting.reset(token)


def ask(*questions: Question, prepared: bool = True) -> None:
    """Send these together, if there is more than one; nothing waits outside of a request."""
    waiting = _waiting.get()
    if waiting is None or len(questions) < 2:
        return
    db = questions[0].db
    asked = [each for each in questions if each.db == db]
    answers = together([each.statement for each in asked], using=db, prepared=prepared)
    waiting += zip(asked, answers, strict=True)


def rows_of(question: Question) -> Rows:
    """The rows of an answer: those that wait for it, else asked for now."""
    for place, (asked, rows) in enumerate(waiting := _waiting.get() or []):
        if asked.statement == question.statement and asked.db == question.db:
            del waiting[place]
            return rows
    return together([question.statement], using=question.db)[0]


def answer(question: Question) -> Any:
    """What a question reads."""
    return question.read(rows_of(question))
