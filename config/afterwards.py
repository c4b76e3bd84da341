"""What nobody waits for: done when the answer to a request has been sent.

``afterwards(work)`` keeps work for the end of the request that this thread serves;
outside of requests (commands, the shell, imports) it is done at once. The end is
Django's ``request_finished``: the server closes an answer after its last byte, a
streamed one and one whose reader has gone away as well, in the thread that made it.

By then the request's choice of a database is over, so the primary is read and
written. Work that fails is logged: the answer is already out. A process that is
killed in between leaves its work undone, so only what something else can make good
belongs here.
"""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.core.signals import request_finished, request_started
from django.dispatch import receiver

Work = Callable[[], Any]

log = logging.getLogger("config.afterwards")
# ``None`` where no request is being served.
_kept: ContextVar[list[Work] | None] = ContextVar("afterwards", default=None)


def afterwards(work: Work) -> None:
    """Do this when the request that is being served has been answered, or now if there is none."""
    kept = _kept.get()
    if kept is None:
        _do(work)
    else:
        kept.append(work)


@receiver(request_started, dispatch_uid="config.afterwards")
def _begin(**kwargs: Any) -> None:
    # An answer that nobody has closed is over as well.
    _finish()
    _kept.set([])


@receiver(request_finished, dispatch_uid="config.afterwards")
def _finish(**kwargs: Any) -> None:
    kept = _kept.get()
    # From here on there is no request: what this work brings about is done at once.
    _kept.set(None)
    for work in kept or ():
        _do(work)


def _do(work: Work) -> None:
    try:
        work()
    except Exception:
        log.exception("what follows a write has failed")
