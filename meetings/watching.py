"""Sees every row of a tracked model that is saved or deleted, and has it noted.

What a row was before is read from the database, once, right before it is written; rows
that only lose a link are looked at the same way.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save

from meetings import history
from meetings.history import Verb
from meetings.tracking import Tracked, tracked

BEFORE, RAW = "_before_change", "_is_loaded"


def connect(*kinds: type[models.Model]) -> None:
    """Watch these models, called once; before whatever else follows from their rows."""
    for model in kinds:
        uid = f"history-{model._meta.label_lower}"
        pre_save.connect(_saving, sender=model, dispatch_uid=uid)
        post_save.connect(_saved, sender=model, dispatch_uid=uid)
        pre_delete.connect(_deleting, sender=model, dispatch_uid=uid)
        for field in model._meta.local_many_to_many:
            through = field.remote_field.through
            m2m_changed.connect(
                Links(field), sender=through, weak=False, dispatch_uid=f"{uid}-{field.name}"
            )


def _saving(
    sender: type,
    instance: Any,
    *,
    raw: bool = False,
    using: str = "",
    update_fields: Iterable[str] | None = None,
    **kwargs: Any,
) -> None:
    """Remember the row as it stands, with the relations that stay as they are."""
    vars(instance)[RAW] = raw
    names = _written(tracked(sender), update_fields)
    if raw or instance.pk is None or not names:
        return
    rows = models.QuerySet(sender, using=using).filter(pk=instance.pk)
    if transaction.get_connection(using).in_atomic_block:
        rows = rows.select_for_update(no_key=True)
    if old := rows.first():
        for field in tracked(sender).fields.values():
            is_known = field.is_relation and field.is_cached(instance)
            if is_known and getattr(old, field.attname) == getattr(instance, field.attname):
                field.set_cached_value(old, field.get_cached_value(instance))
        vars(instance)[BEFORE] = old


def _saved(
    sender: type,
    instance: Any,
    *,
    created: bool,
    raw: bool = False,
    update_fields: Iterable[str] | None = None,
    **kwargs: Any,
) -> None:
    old = vars(instance).pop(BEFORE, None)
    kind = tracked(sender)
    if raw or (created and kind.carried(instance)):
        return
    if created:
        kind.look_up(instance)
        history.note(kind.added, [instance])
    elif old is not None:
        history.note_changed(old, instance, _written(kind, update_fields))


def _written(kind: Tracked, update_fields: Iterable[str] | None) -> list[str]:
    if update_fields is None:
        return list(kind.fields)
    given = set(update_fields)
    return [name for name, field in kind.fields.items() if {name, field.attname} & given]


def _deleting(sender: type, instance: Any, **kwargs: Any) -> None:
    # While what it names is still there; its transaction has begun.
    tracked(sender).look_up(instance)
    history.note(Verb.DELETED, [instance])


class Links:
    """Notes which rows a many-to-many field of a row has gained or lost."""

    def __init__(self, field: models.ManyToManyField) -> None:
        self.field = field

    def __call__(
        self,
        sender: type,
        instance: Any,
        action: str,
        *,
        reverse: bool,
        model: type[models.Model],
        pk_set: set[Any] | None,
        **kwargs: Any,
    ) -> None:
        """What is added is told afterwards, what goes while it is there."""
        if action not in {"post_add", "pre_remove", "pre_clear"} or vars(instance).get(RAW):
            return
        name = self.field.remote_field.get_accessor_name() if reverse else self.field.name
        others = getattr(instance, name).order_by("pk")
        others = list(others if pk_set is None else others.filter(pk__in=pk_set))
        links = [(each, [instance]) for each in others] if reverse else [(instance, others)]
        for row, linked in links:
            if linked:
                history.note_links(row, self.field.name, linked, gained=action == "post_add")
