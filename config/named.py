"""Abstract base of everything with a Vietnamese name.

A name is stored in NFC beside two derived columns (see ``config.text``). They
are kept right on every way into the table: ``save`` (also with
``update_fields``), ``bulk_create``, ``bulk_update``, ``update`` and
``loaddata``; ``rebuild_keys`` repairs rows that other tools wrote.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.signals import pre_save
from django.utils.translation import gettext_lazy as _

from config.text import fold, nfc, sort_key

KEY_FIELDS = ("search_key", "sort_key")


class NamedQuerySet(models.QuerySet):
    """A queryset whose bulk writes keep the derived keys."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        objs = list(objs)
        for obj in objs:
            obj.fill_keys()
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], **kwargs: Any) -> int:
        objs, fields = list(objs), list(fields)
        if self.model.NAME_FIELD in fields:
            for obj in objs:
                obj.fill_keys()
            fields += [name for name in KEY_FIELDS if name not in fields]
        return super().bulk_update(objs, fields, **kwargs)

    def update(self, **kwargs: Any) -> int:
        name = kwargs.get(self.model.NAME_FIELD)
        if isinstance(name, str):
            kwargs[self.model.NAME_FIELD] = name = nfc(name)
            kwargs.update(search_key=fold(name), sort_key=sort_key(name))
        elif name is not None:
            raise ValueError(
                f"{self.model.__name__}.{self.model.NAME_FIELD} cannot be updated by an "
                "expression: its search and sort keys are computed in Python."
            )
        return super().update(**kwargs)

    def matching(self, words: str) -> "NamedQuerySet":
        """Rows whose name holds every word of ``words``, marks and case ignored."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_key__contains=word)
        return found

    def rebuild_keys(self) -> int:
        """Rewrite the keys of every row whose keys are stale; returns how many."""
        stale = []
        for obj in self.iterator(chunk_size=2000):
            before = (obj.search_key, obj.sort_key)
            obj.fill_keys()
            if (obj.search_key, obj.sort_key) != before:
                stale.append(obj)
        return super().bulk_update(stale, [self.model.NAME_FIELD, *KEY_FIELDS], batch_size=1000)


class Named(models.Model):
    """A row with a name people search for and sort by."""

    NAME_FIELD = "name"

    search_key = models.CharField(_("khóa tìm kiếm"), max_length=500, editable=False, default="")
    sort_key = models.CharField(_("khóa sắp xếp"), max_length=1600, editable=False, default="")

    class Meta:
        abstract = True

    def fill_keys(self) -> None:
        """Normalise the name and derive both keys from it."""
        name = nfc(getattr(self, self.NAME_FIELD))
        setattr(self, self.NAME_FIELD, name)
        self.search_key = fold(name)
        self.sort_key = sort_key(name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and self.NAME_FIELD in update_fields:
            kwargs["update_fields"] = {*update_fields, *KEY_FIELDS}
        super().save(*args, **kwargs)


def _fill_keys(sender: type, instance: Any, **kwargs: Any) -> None:
    # A signal rather than save() alone: loaddata calls save_base() and skips save().
    if isinstance(instance, Named):
        instance.fill_keys()


pre_save.connect(_fill_keys, dispatch_uid="config.named.fill_keys")
