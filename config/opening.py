"""What a request asks before anything else, in one trip: its session, its user, its page's version.

Django reads the session and then the user it names; a page that may be kept asks for the
version of what it shows (``config.conditional``). The three are asked ahead (``config.ahead``)
of the session store, the backend of users and the page; all that is decided by these rows is
decided where it always was, by Django's own code.

Whom a session names is not known before it is read. Asked for is the user it named the last
time in this process; if it names another one now, that answer is nobody's, and he is asked for.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from config import ahead
from config.kept import KeptByContent
from config.ready import Ready


def _session(key: Any) -> QuerySet:
    rows = Session.objects.filter(session_key=key)
    return rows.order_by().values_list("session_data", "expire_date")


def _user(pk: Any) -> QuerySet:
    return get_user_model()._default_manager.filter(pk=pk).order_by()  # noqa: SLF001


SESSION, USER = Ready(_session), Ready(_user)
# The keys of users by those of their sessions.
named_last = KeptByContent(10_000)


def ask(session_key: str | None, *others: ahead.Question) -> None:
    """Ask for a session, its user and these, if that is more than one question."""
    questions = list(others)
    if session_key:
        questions.append(SESSION.asked(key=session_key))
        if pk := named_last.find(session_key):
            questions.append(USER.asked(pk=pk))
    ahead.ask(*questions, prepared=False)
