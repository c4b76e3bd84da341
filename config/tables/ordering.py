"""The order of a queryset, said in full: each key with its direction, empty values last.

SQLite puts empty values first where PostgreSQL puts them last, and an order with ties
repeats or loses rows between two pages. So an order always ends in the primary key,
and a key that may be empty says where empty values go: last, whichever way it runs.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Case, F, Field, Model, QuerySet, Value
from django.db.models.expressions import Col, Expression, OrderBy


@dataclass(frozen=True)
class Key:
    """One key of an order."""

    expression: Expression | F
    descending: bool = False
    may_be_empty: bool = True
    # Where the order runs backwards, empty values come first.
    empty_last: bool = True

    @property
    def backwards(self) -> "Key":
        return replace(self, descending=not self.descending, empty_last=not self.empty_last)

    def as_order(self) -> OrderBy:
        """The key as ``order_by`` takes it; a column that is never empty stays index-friendly."""
        empty = {"nulls_last": True} if self.empty_last else {"nulls_first": True}
        return OrderBy(
            self.expression, descending=self.descending, **(empty if self.may_be_empty else {})
        )


def keys_of(rows: QuerySet) -> list[Key]:
    """The keys of a queryset's order, the primary key last."""
    declared = rows.query.order_by or (
        rows.model._meta.ordering if rows.query.default_ordering else ()
    )
    keys: list[Key] = []
    for each in declared:
        keys += _keys(rows, each)
        if _is_unique(rows.model, keys[-1]):
            return keys
    # Ties run the way the last key does: an index is read in one direction.
    descending = bool(keys) and keys[-1].descending
    return [*keys, Key(F("pk"), descending, may_be_empty=False)]


def in_order(rows: QuerySet) -> QuerySet:
    """The rows in their order, said in full."""
    return rows.order_by(*(key.as_order() for key in keys_of(rows)))


def _is_unique(model: type[Model], key: Key) -> bool:
    name = getattr(key.expression, "name", "")
    return name in ("pk", model._meta.pk.name)


def _keys(rows: QuerySet, item: Any) -> list[Key]:
    if isinstance(item, str):
        return _named(rows, item.removeprefix("-"), descending=item.startswith("-"))
    if isinstance(item, OrderBy):
        expression, descending = item.expression, item.descending
        if isinstance(expression, F):
            return _named(rows, expression.name, descending=descending)
        return [Key(expression, descending)]
    if isinstance(item, F):
        return _named(rows, item.name, descending=False)
    return [Key(item)]


def _named(rows: QuerySet, name: str, *, descending: bool) -> list[Key]:
    """A key by name: an annotation, a field, or a relation, which sorts as its model does."""
    if name == "?":
        raise ImproperlyConfigured("a random order has no pages")
    if name in rows.query.annotations:
        return [Key(F(name), descending, _may_be_empty(rows.query.annotations[name]))]
    fields = _fields(rows.model, name)
    last = fields[-1]
    may_be_empty = any(field.null for field in fields)
    ordering = last.is_relation and not name.endswith(last.attname) and last.related_model
    if not ordering or not last.related_model._meta.ordering:
        return [Key(F(name), descending, may_be_empty)]
    found: list[Key] = []
    for each in last.related_model._meta.ordering:
        if not isinstance(each, str):
            raise ImproperlyConfigured(f"order by a field of {name}: its own order is no field")
        flips = each.startswith("-")
        found += _named(rows, f"{name}__{each.removeprefix('-')}", descending=descending != flips)
    return found


def _fields(model: type[Model], path: str) -> list[Field]:
    """The fields along a path."""
    fields: list[Field] = []
    for part in path.split("__"):
        if model is None:
            raise FieldDoesNotExist(path)
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        fields.append(field)
        model = field.related_model if field.is_relation else None
    return fields


def _may_be_empty(expression: Any) -> bool:
    if isinstance(expression, Col):
        return expression.target.null
    if getattr(expression, "never_empty", False):
        return False
    if isinstance(expression, Case):
        results = [expression.default, *(case.result for case in expression.cases)]
        return any(map(_may_be_empty, results))
    return not isinstance(expression, Value) or expression.value is None
