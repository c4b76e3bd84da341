"""What need not be made again, kept in this process: by version of the data, or by content."""

import time
from collections.abc import Callable, Hashable
from typing import Any, ClassVar

from django.db.models import Model
from django.urls import get_script_prefix
from django.utils.translation import get_language

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

    made: ClassVar[list[Any]] = []

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


class KeptByContent:
    """What was made of something, by all that it was made from: right whatever is written since.

    Two generations: what was not asked for while ``most`` others were made is dropped.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.forget()
        Kept.made.append(self)

    def find(self, key: Hashable) -> Any:
        """What was made from this, if it is kept."""
        mine = seen.current(), key
        found = self._young.get(mine)
        if found is None and (found := self._old.get(mine)) is not None:
            self.put(key, found)
        return found

    def put(self, key: Hashable, value: Any) -> None:
        """Keep what was made from this."""
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[seen.current(), key] = value

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What was made from this, made where it is not kept."""
        found = self.find(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found

    def forget(self) -> None:
        """Keep nothing; for tests, which change what no content tells of."""
        self._young: dict[Hashable, Any] = {}
        self._old: dict[Hashable, Any] = {}


def content_of(row: Model) -> tuple[Any, ...]:
    """The values of a row: equal for rows that show the same."""
    return tuple(value for name, value in vars(row).items() if name != "_state")


def written_for() -> tuple[Any, ...]:
    """What any text depends on besides its content: the language, and where the site is mounted."""
    return get_language(), get_script_prefix()
