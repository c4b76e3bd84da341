"""Places in an order: the values of its keys in one row, signed, and the rows beyond it.

A cursor stands in the address, so it is signed together with the order it belongs to:
one that is forged, cut, or taken from another order is no cursor, and the first page
is shown. The comparison says in SQL what the order says: first key, on a tie the next,
empty values after all others (before them, where the order runs backwards).
"""

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import F, Field, Func, IntegerField, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan

from config.tables.ordering import Key

AFTER, BEFORE = "sau", "truoc"
LONGEST = 2000
# Values that JSON keeps; others are read back by the field they are of.
PLAIN = (int, str, bool, float, type(None))
# The alias of each key in the rows of a page.
ALIAS = "_key{}".format


class Together(Func):
    """Several values that are compared as one: the first that differs decides."""

    template = "(%(expressions)s)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Place:
    """A row of an order by its keys, and how many rows stand before it."""

    values: tuple[Any, ...]
    index: int


def with_keys(rows: QuerySet, keys: list[Key]) -> QuerySet:
    """The rows with the value of each key, in the order of the keys."""
    rows = rows.annotate(**{ALIAS(n): key.expression for n, key in enumerate(keys)})
    named = (replace(key, expression=F(ALIAS(n))) for n, key in enumerate(keys))
    return rows.order_by(*(key.as_order() for key in named))


def beyond(rows: QuerySet, keys: list[Key], values: tuple[Any, ...]) -> QuerySet:
    """The rows that come after these values. Needs ``with_keys``."""
    if not any(key.may_be_empty for key in keys) and len({key.descending for key in keys}) == 1:
        return _whole(rows, keys, values)
    fields = fields_of(rows, keys)
    numbered = list(enumerate(zip(keys, values, fields, strict=True)))
    condition: Q | None = None
    for number, (key, value, field) in reversed(numbered):
        later = _later(ALIAS(number), key, value, field)
        tie = condition and (_same(ALIAS(number), value, field) & condition)
        condition = later | tie if later and tie else later or tie
    rows = rows.filter(condition) if condition else rows.none()
    # Said apart, since a database walks an index to a bound but not to an alternative.
    if len(keys) > 1 and not keys[0].may_be_empty:
        bound = "lte" if keys[0].descending else "gte"
        rows = rows.filter(**{f"{ALIAS(0)}__{bound}": Value(values[0], fields[0])})
    return rows


def _whole(rows: QuerySet, keys: list[Key], values: tuple[Any, ...]) -> QuerySet:
    """``beyond`` as one comparison, which an index answers by starting there."""
    fields = fields_of(rows, keys)
    here = Together(*(F(ALIAS(number)) for number in range(len(keys))))
    there = Together(*(Value(value, field) for value, field in zip(values, fields, strict=True)))
    return rows.filter((LessThan if keys[0].descending else GreaterThan)(here, there))


def fields_of(rows: QuerySet, keys: list[Key]) -> list[Field]:
    """What kind of value each key has. Needs ``with_keys``."""
    return [rows.query.annotations[ALIAS(number)].output_field for number in range(len(keys))]


def _later(alias: str, key: Key, value: Any, field: Field) -> Q | None:
    if value is None:
        return None if key.empty_last else Q(**{f"{alias}__isnull": False})
    way = "lt" if key.descending else "gt"
    later = Q(**{f"{alias}__{way}": Value(value, field)})
    if key.may_be_empty and key.empty_last:
        later |= Q(**{f"{alias}__isnull": True})
    return later


def _same(alias: str, value: Any, field: Field) -> Q:
    if value is None:
        return Q(**{f"{alias}__isnull": True})
    return Q(**{alias: Value(value, field)})


def written(place: Place, order: str) -> str:
    """The place as an address carries it."""
    values = [each if isinstance(each, PLAIN) else str(each) for each in place.values]
    return _signer(order).sign_object([place.index, *values])


def read(text: str, order: str, fields: list[Field]) -> Place | None:
    """The place a text tells of in this order, if it is one."""
    if not text or len(text) > LONGEST:
        return None
    try:
        index, *values = _signer(order).unsign_object(text)
        values = [
            None if each is None else field.to_python(each)
            for each, field in zip(values, fields, strict=True)
        ]
    except (BadSignature, ValidationError, TypeError, ValueError):
        return None
    return Place(tuple(values), index)


def _signer(order: str) -> Signer:
    return Signer(salt=f"config.tables.cursors:{order}")
