"""What a request asks before anything else, in one trip: its session, its user, its page's version.

Django reads the session and then the user it names; a page that may be kept asks for the
version of what it shows (``config.conditional``). ``ask`` sends the three questions together,
and whoever asks one of them later (``answer``: the session store, the backend of users, the
page) finds its answer waiting, once. All that is decided by these rows is decided where it
always was, by Django's own code.

Whom a session names is not known before it is read. Asked for is the user it named the last
time in this process; if it names another one now, that answer is nobody's, and he is asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from config.kept import KeptByContent
from config.ready import Question, Ready
from config.together import Rows, together


def _session(key: Any) -> QuerySet:
    rows = Session.objects.filter(session_key=key)
    return rows.order_by().values_list("session_data", "expire_date")


def _user(pk: Any) -> QuerySet:
    return get_user_model()._default_manager.filter(pk=pk).order_by()  # noqa: SLF001


SESSION, USER = Ready(_session), Ready(_user)
# The keys of users by those of their sessions.
named_last = KeptByContent(10_000)
_waiting: ContextVar[list[tuple[Question, Rows]] | None] = ContextVar("waiting", default=None)


@contextmanager
def opened() -> Iterator[None]:
    """Let answers wait for as long as one request lasts."""
    token = _waiting.set([])
    try:
        yield
    finally:
        _waiting.reset(token)


def ask(session_key: str | None, *others: Question) -> None:
    """Ask for a session, its user and these, if that is more than one question."""
    waiting, questions = _waiting.get(), list(others)
    if session_key:
        questions.append(SESSION.asked(key=session_key))
        if pk := named_last.find(session_key):
            questions.append(USER.asked(pk=pk))
    if waiting is None or len(questions) < 2:
        return
    db = questions[0].db
    asked = [each for each in questions if each.db == db]
    answers = together([each.statement for each in asked], using=db)
    waiting[:] = zip(asked, answers, strict=True)


def answer(question: Question) -> Any:
    """What a question reads: the answer that waits for it, else asked now."""
    for place, (asked, rows) in enumerate(waiting := _waiting.get() or []):
        if asked.statement == question.statement and asked.db == question.db:
            del waiting[place]
            return question.read(rows)
    return question.read(together([question.statement], using=question.db)[0])
