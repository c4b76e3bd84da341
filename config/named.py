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

from config.loading import QuickRows
from config.text import fold, nfc, sort_key

KEY_FIELDS = ("search_key", "sort_key")
SEARCH_LENGTH, SORT_LENGTH = 500, 1600
MOST_WORDS = 12


def keys_of(name: str) -> tuple[str, str]:
    """Search and sort key of a name, cut to their columns.

    Only characters that fold to several (ligatures) make a key longer than its name.
    """
    return fold(name)[:SEARCH_LENGTH], sort_key(name)[:SORT_LENGTH]


class NamedQuerySet(models.QuerySet):
    """A queryset whose bulk writes keep the derived keys."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        objs = list(objs)
        for obj in objs:
            obj.fill_keys()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = self._with_keys(kwargs["update_fields"])
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(
        self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kwargs: Any
    ) -> int:
        objs, fields = list(objs), list(fields)
        if self.model.NAME_FIELD in fields:
            for obj in objs:
                obj.fill_keys()
        return super().bulk_update(objs, self._with_keys(fields), *args, **kwargs)

    def _with_keys(self, fields: Iterable[str]) -> list[str]:
        keys = KEY_FIELDS if self.model.NAME_FIELD in fields else ()
        return list(dict.fromkeys([*fields, *keys]))

    def update(self, **kwargs: Any) -> int:
        name = kwargs.get(self.model.NAME_FIELD)
        if isinstance(name, str):
            kwargs[self.model.NAME_FIELD] = name = nfc(name)
            kwargs.update(zip(KEY_FIELDS, keys_of(name), strict=True))
        elif name is not None and not kwargs.keys() >= set(KEY_FIELDS):
            raise ValueError(
                f"{self.model.__name__}.{self.model.NAME_FIELD} cannot be updated by an "
                "expression: its search and sort keys are computed in Python."
            )
        return super().update(**kwargs)

    def matching(self, words: str) -> "NamedQuerySet":
        """Rows whose name holds every word of ``words``, marks and case ignored.

        A pasted page is cut to its first words: SQLite refuses longer conditions.
        """
        found = self
        for word in list(dict.fromkeys(fold(words[:500]).split()))[:MOST_WORDS]:
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


class Named(QuickRows):
    """A row with a name people search for and sort by."""

    NAME_FIELD = "name"

    search_key = models.CharField(
        _("khóa tìm kiếm"), max_length=SEARCH_LENGTH, editable=False, default=""
    )
    sort_key = models.CharField(
        _("khóa sắp xếp"), max_length=SORT_LENGTH, editable=False, default=""
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and self.NAME_FIELD in update_fields:
            kwargs["update_fields"] = {*update_fields, *KEY_FIELDS}
        if self.NAME_FIELD not in self.get_deferred_fields():
            # Before Django looks which columns were read: unread keys would not be written.
            self.fill_keys()
        super().save(*args, **kwargs)

    def fill_keys(self) -> None:
        """Normalise the name and derive both keys from it."""
        name = nfc(getattr(self, self.NAME_FIELD))
        setattr(self, self.NAME_FIELD, name)
        self.search_key, self.sort_key = keys_of(name)


def _fill_keys(sender: type, instance: Any, *, raw: bool = False, **kwargs: Any) -> None:
    # For loaddata, which calls save_base() and skips save().
    if raw and isinstance(instance, Named):
        instance.fill_keys()


pre_save.connect(_fill_keys, dispatch_uid="config.named.fill_keys")
