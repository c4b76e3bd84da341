"""SQL that is written once and then sent for everybody: where it is kept, and how many of it.

Who writes a queryset asks its managers once. If what these look at is of a request, such as
what its reader may see, its text is not for everybody: whoever makes managers look at such
a thing says so with ``vary_on``, and every text is kept apart for each value of it.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

# Texts of one question, such as one for each day, that are kept at once.
MOST_KINDS = 50

T = TypeVar("T")
_varying: list[Callable[[], Hashable]] = []


def vary_on(value: Callable[[], Hashable]) -> None:
    """Keep what is written apart for each value of this, which is asked each time.

    Of more than ``MOST_KINDS`` values in turn each is written anew: it had better say which
    kind of reader asks than who.
    """
    _varying.append(value)


class Texts(Generic[T]):
    """What was written of one question, by what it depends on."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, T] = {}
        self._lock = Lock()

    def get(self, key: Hashable, write: Callable[[], T]) -> T:
        """What was written for this key, and for this request; written now if it is not kept."""
        if _varying:
            key = key, *(value() for value in _varying)
        found = self._kept.get(key)
        if found is None:
            found = write()
            with self._lock:
                if len(self._kept) >= MOST_KINDS:
                    self._kept.clear()
                self._kept[key] = found
        return found

    def __len__(self) -> int:
        return len(self._kept)
