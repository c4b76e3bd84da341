"""Writes the history: one ``Change`` for each row that is added, changed or removed.

Every ``save`` and ``delete`` of a model with a history (``meetings.tracking``) is noted by
itself, in the same transaction (``meetings.watching``). Writes past the signals (``update``,
``bulk_create``) say so with ``note``. Who writes, and why, is said around them by ``acting``.
Rows of ``loaddata``, and those that ``make_country`` writes in bulk, are not noted.

Not django-simple-history: it sees ``save`` and ``delete`` alone, none of the ``update`` calls of
``targets.actions``; a row that was loaded has no first version, so that what its first change
began from is lost; each version is the whole row, inserted in a trip of its own, in a table a
model that keeps neither committee nor branch, and that queries may empty.
"""

import copy
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone, translation

from config.acting import acting, because, current
from config.together import Statement, together
from meetings.models import Change
from meetings.models.changes import Verb, Via
from meetings.tracking import Tracked, tracked

__all__ = ["Verb", "Via", "acting", "because", "contents", "gathered", "note", "noting"]

BATCH = 500
Row = models.Model
Values = Mapping[str, Any]

_gathered: ContextVar[list[Change] | None] = ContextVar("gathered", default=None)


def note(
    verb: Verb,
    rows: Iterable[Row],
    *,
    before: Mapping[Any, Values] | None = None,
    reason: str = "",
) -> None:
    """Note what has been done to these rows past the signals, all in one statement.

    ``before`` has what some of a row's fields held, by its key; the row says what they hold now
    (``contents``). Without it all of what is added, replaced or deleted is told, of other verbs
    nothing. What the rows name is told by its key alone unless it is at hand.
    """
    together(noting(verb, rows, before=before, reason=reason))


def noting(
    verb: Verb,
    rows: Iterable[Row],
    *,
    before: Mapping[Any, Values] | None = None,
    reason: str = "",
) -> list[Statement]:
    """The statements of ``note``, for a writer who sends others with them."""
    with translation.override(settings.LANGUAGE_CODE):
        return _written([_noted(verb, row, before, reason) for row in rows])


def _noted(verb: Verb, row: Any, before: Mapping[Any, Values] | None, reason: str) -> Change:
    kind, was, now = tracked(type(row)), {}, {}
    if before is not None:
        names = before.get(row.pk, {})
        old = copy.copy(row)
        for name, value in names.items():
            setattr(old, kind.fields[name].attname, value)
        changed = kind.differing(old, row, names)
        was, now = kind.values(old, changed), kind.values(row, changed)
    elif verb in {Verb.DELETED, Verb.REPLACED}:
        was = kind.filled(row)
    elif verb == kind.added:
        now = kind.filled(row)
    return _change(kind, verb, row, was, now, reason)


def contents(row: Row) -> dict[str, Any]:
    """What a row holds in the fields that are told: to be kept as ``before`` of ``note``."""
    fields = tracked(type(row)).fields
    return {name: getattr(row, field.attname) for name, field in fields.items()}


def note_changed(old: Row, row: Row, names: Iterable[str]) -> None:
    """Note what differs in these fields; where the row leaves another's history, there, too."""
    kind = tracked(type(row))
    changed = kind.differing(old, row, names)
    if not changed:
        return
    for each in (old, row):
        kind.look_up(each, changed)
    with translation.override(settings.LANGUAGE_CODE):
        was, now = kind.values(old, changed), kind.values(row, changed)
        verb = kind.verb(row, changed) or Verb.CHANGED
        changes = [_change(kind, verb, row, was, now)]
        if kind.place_of(old) != kind.place_of(row):
            changes.insert(0, _change(kind, Verb.MOVED, old, {}, {}))
    together(_written(changes))


def note_links(row: Row, name: str, others: Iterable[Row], *, gained: bool) -> None:
    """Note which rows a many-to-many field of a row has gained, or is about to lose."""
    with translation.override(settings.LANGUAGE_CODE):
        told = {name: [[each.pk, str(each)] for each in others]}
        was, now = ({}, told) if gained else (told, {})
        changes = [_change(tracked(type(row)), Verb.CHANGED, row, was, now)]
    together(_written(changes))


@contextmanager
def gathered() -> Iterator[None]:
    """Write what is noted meanwhile at the end, in one statement; nothing after an error.

    For many rows of one transaction. An error inside that is not passed on would leave behind
    what was noted before it.
    """
    waiting: list[Change] = []
    token = _gathered.set(waiting)
    try:
        yield
    finally:
        _gathered.reset(token)
    together(_written(waiting))


def _written(changes: list[Change]) -> list[Statement]:
    waiting = _gathered.get()
    if waiting is not None:
        waiting += changes
        return []
    starts = range(0, len(changes), BATCH)
    return [_insert(changes[start : start + BATCH]) for start in starts]


def _insert(changes: Sequence[Change]) -> Statement:
    fields = [field for field in Change._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    values = [
        _prepared(field, getattr(change, field.attname)) for change in changes for field in fields
    ]
    rows = ", ".join([row] * len(changes))
    return f"INSERT INTO {Change._meta.db_table} ({columns}) VALUES {rows}", values  # noqa: S608


def _prepared(field: models.Field, value: Any) -> Any:
    # As text, which both databases take: the driver's way of writing JSON costs more than the row.
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    return field.get_db_prep_save(value, connection)


def _change(
    kind: Tracked, verb: Verb, row: Any, before: Values, after: Values, reason: str = ""
) -> Change:
    now = current()
    committee, story = kind.place_of(row)
    if verb == Verb.DELETED and kind.heir:
        committee = kind.heir(row)
    return Change(
        at=timezone.now(),
        by_id=now.key,
        via=now.via,
        verb=verb,
        kind=kind.kind,
        row=row.pk,
        story=story,
        label=kind.label(row)[: Change._meta.get_field("label").max_length],
        committee_id=committee,
        before=before,
        after=after,
        reason=reason or now.reason,
    )
