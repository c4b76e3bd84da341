"""One transaction per write, run again when PostgreSQL rolled it back for what may pass."""

import copy
import random
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, connection, models, transaction

from config.database_errors import is_collision

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 4
# Seconds before the second try, doubled for each later one; spread, so that the same
# writers do not meet again.
PAUSE = 0.05


def retried(write: Callable[P, T]) -> Callable[P, T]:
    """Run ``write`` as one transaction, up to four times while it meets a deadlock or an old plan.

    Inside another transaction it is only a part of that one, which alone can be
    run again. Rows given as arguments are put back as they were before each try;
    whatever else ``write`` changes outside the database it must be able to do twice.
    """

    @wraps(write)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block:
            with transaction.atomic():
                return write(*args, **kwargs)
        # By type: the user of a request only looks like a row, and is not written here.
        rows = [each for each in (*args, *kwargs.values()) if issubclass(type(each), models.Model)]
        before = [_contents(row) for row in rows]
        for tried in range(TRIES):
            try:
                with transaction.atomic():
                    return write(*args, **kwargs)
            except DatabaseError as error:
                if not is_collision(error) or tried == TRIES - 1:
                    raise
            for row, contents in zip(rows, before, strict=True):
                vars(row).clear()
                vars(row).update(_copied(contents))
            time.sleep(PAUSE * 2**tried * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
        raise AssertionError  # The last try returns or raises.

    return run


def _contents(row: models.Model) -> dict[str, Any]:
    return _copied(vars(row))


def _copied(contents: dict[str, Any]) -> dict[str, Any]:
    # The state says whether the row is stored, and the first try may have said so.
    return contents | {"_state": copy.copy(contents["_state"])}
