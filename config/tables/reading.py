"""How a cell gets its value: an accessor as one function for each kind of record.

``Accessor.resolve`` splits its path, tries three lookups a step and asks the model
for choices, for every cell anew. A ``Reader`` decides all that at the first record
of a kind. What it returns is what the library would; what it cannot read is raised,
where the library swallows it and prints the empty dash.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import Model
from django_tables2.utils import Accessor

Read = Callable[[Any], Any]


class Reader:
    """Reads the value at ``path`` from records of any kind."""

    def __init__(self, path: str) -> None:
        self.path = Accessor(path)
        self._by_kind: dict[type, Read] = {}

    def __call__(self, record: Any) -> Any:
        read = self._by_kind.get(record.__class__)
        if read is None:
            read = self._by_kind[record.__class__] = self._for(record)
        return read(record)

    def _for(self, record: Any) -> Read:
        """The way through records of this one's kind."""
        bits = tuple(self.path.bits)
        walk = _walk(bits, self.path)
        if isinstance(record, dict):
            return lambda row: row[self.path] if self.path in row else walk(row)
        if getattr(self.path.get_field(record), "choices", None):
            return _in_words(bits, self.path, walk)
        return walk


@cache
def reader(path: str) -> Reader:
    """The one reader of a path."""
    return Reader(path)


def _in_words(bits: tuple[str, ...], path: Accessor, walk: Read) -> Read:
    """A field with choices is read by its label."""
    owner_of, label = _walk(bits[:-1], path), f"get_{bits[-1]}_display"

    def read(record: Any) -> Any:
        owner = owner_of(record)
        words = getattr(owner, label, None) if isinstance(owner, Model) else None
        return words() if words else walk(record)

    return read


def _walk(bits: tuple[str, ...], path: Accessor) -> Read:
    def read(record: Any) -> Any:
        current = record
        for bit in bits:
            if _has_items(current.__class__):
                current = _looked_up(current, bit, path)
            else:
                current = getattr(current, bit)
            if callable(current):
                current = _called(current)
            if current is None:
                break
        return current

    return read


@cache
def _has_items(kind: type) -> bool:
    return hasattr(kind, "__getitem__")


def _looked_up(current: Any, bit: str, path: Accessor) -> Any:
    """By key, by name, by number: the library's order."""
    try:
        return current[bit]
    except (TypeError, AttributeError, KeyError):
        pass
    try:
        return getattr(current, bit)
    except (TypeError, AttributeError):
        pass
    try:
        return current[int(bit)]
    except (IndexError, ValueError, KeyError, TypeError) as error:
        message = Accessor.LOOKUP_ERROR_FMT.format(key=bit, context=current, accessor=path)
        raise ValueError(message) from error


def _called(current: Any) -> Any:
    if getattr(current, "alters_data", False):
        raise ValueError(Accessor.ALTERS_DATA_ERROR_FMT.format(method=current.__name__))
    return current if getattr(current, "do_not_call_in_templates", False) else current()
