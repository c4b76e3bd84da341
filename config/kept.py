"""What need not be asked again while the data stay the same: kept in this process, by version."""

import time
from collections.abc import Callable, Hashable
from typing import Any, ClassVar

from config import seen

# A database put back from a backup counts its versions anew; even then what is shown comes right.
LONGEST_KEPT = 300
MOST_KEPT = 10_000


class Kept:
    """Values by key, all of one version of the data; with another version they are made anew.

    The version comes with the request, which has asked for it anyway, before it reads
    anything else: a value is never older than the version says. Without one nothing is kept.
    Readers who see different rows never share a value.
    """

    made: ClassVar[list["Kept"]] = []

    def __init__(self) -> None:
        self.forget()
        self.made.append(self)

    def get(self, version: Any, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value of this key, made where it is not kept."""
        values, key = self._of(version), (seen.current(), key)
        if key not in values:
            values[key] = make()
        return values[key]

    def find(self, version: Any, key: Hashable) -> Any:
        """The value of this key if it is kept."""
        return self._of(version).get((seen.current(), key))

    def put(self, version: Any, key: Hashable, value: Any) -> None:
        """Keep the value of this key."""
        self._of(version)[seen.current(), key] = value

    def _of(self, version: Any) -> dict[Hashable, Any]:
        kept, until, values = self._kept
        if version is None or kept != version or time.monotonic() > until:
            # Another dictionary: a thread that still asks by the old version keeps its own.
            values = {}
            self._kept = (version, time.monotonic() + LONGEST_KEPT, values)
        if len(values) > MOST_KEPT:
            values.clear()
        return values

    def forget(self) -> None:
        """Keep nothing; for tests, which roll versions back."""
        self._kept: tuple[Any, float, dict[Hashable, Any]] = (None, 0.0, {})
