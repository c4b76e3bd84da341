"""Calls that pass a function the arguments it names, its signature inspected once.

django-tables2 inspects the signature of every ``render_…``, ``value_…``, link and
attribute function at every cell. It also returns nothing, without a word, when a
function asks for an argument there is none of; here that is an error of the class.
"""

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django_tables2.utils import AttributeDict, computed_values

# What each kind of function may ask for.
OF_CELL = ("value", "record", "column", "bound_column", "bound_row", "table")
OF_CELL_ATTRS = ("value", "record", "bound_column", "table")
OF_ROW_ATTRS = ("record", "table")

Cell = Callable[[Any, Any, Any], Any]


def arguments(function: Callable, known: tuple[str, ...]) -> tuple[str, ...]:
    """The arguments a function asks for, all there are when it takes any."""
    # A bound method dies with its table; its function is worth remembering.
    if bound := getattr(function, "__func__", None):
        return _arguments(bound, known, is_bound=True)
    return _arguments(function, known, is_bound=False)


@lru_cache(maxsize=2048)
def _arguments(function: Callable, known: tuple[str, ...], *, is_bound: bool) -> tuple[str, ...]:
    parameters = list(inspect.signature(function).parameters.values())[is_bound:]
    if any(each.kind is each.VAR_KEYWORD for each in parameters):
        return known
    names = tuple(each.name for each in parameters if each.kind is not each.VAR_POSITIONAL)
    if unknown := set(names) - set(known):
        message = f"{function.__qualname__} asks for {sorted(unknown)}; there are {known}"
        raise ImproperlyConfigured(message)
    return names


def caller(function: Callable, names: tuple[str, ...], **fixed: Any) -> Cell:
    """``function`` as one of value, record and row, whatever of them and ``fixed`` it asks for."""
    match tuple(sorted(names)):
        case ("record",):
            return lambda _value, record, _row: function(record=record)
        case ("value",):
            return lambda value, _record, _row: function(value=value)
        case ("record", "value"):
            return lambda value, record, _row: function(value=value, record=record)
    known = {name: fixed[name] for name in names if name in fixed}
    varying = tuple(name for name in names if name not in fixed)

    def call(value: Any, record: Any, row: Any) -> Any:
        given = {"value": value, "record": record, "bound_row": row}
        return function(**known, **{name: given[name] for name in varying})

    return call


def check(values: dict[str, Any], known: tuple[str, ...]) -> set[str]:
    """What the functions among attributes ask for, all of which there must be."""
    asked: set[str] = set()
    for value in values.values():
        if isinstance(value, dict):
            asked |= check(value, known)
        elif callable(value):
            asked |= set(arguments(value, known))
    return asked


def is_fixed(values: dict[str, Any]) -> bool:
    """Whether attributes are the same in every cell."""
    return not any(
        callable(value) or (isinstance(value, dict) and not is_fixed(value))
        for value in values.values()
    )


def computed(
    values: dict[str, Any], known: tuple[str, ...], given: dict[str, Any]
) -> AttributeDict:
    """Attributes with what their functions return; nothing where an argument is missing."""
    found = AttributeDict()
    for key, value in values.items():
        if callable(value):
            names = arguments(value, known)
            missing = any(name not in given for name in names)
            result = None if missing else value(**{name: given[name] for name in names})
            found[key] = computed_values(result, given) if isinstance(result, dict) else result
        else:
            found[key] = computed(value, known, given) if isinstance(value, dict) else value
    return found
