"""Versions of the data: what tells a page that nothing it shows has changed.

One row per committee for its figures, and one (``GENERAL``) for everything
else: names, documents, meetings, citations. A write adds one to its row in the
same transaction, so a version that has been read never lies: whoever reads the
same sum later knows that no write has been committed in between. Rows are only
added to, never removed (a sum could otherwise return to an earlier value), and
name no committee by foreign key for that reason.

A page asks ``data_version`` for the committees it shows. Receivers connected
by ``follow`` do the counting for saved and deleted rows; bulk writers that
bypass signals call ``touch`` themselves.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.db.models import Sum
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.translation import gettext_lazy as _

from config.together import Statement, together

GENERAL = 0
KeyOf = Callable[[Any], int]


class DataVersion(models.Model):
    """How often the data under a key have been written."""

    key = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = _("số phiên bản dữ liệu")
        verbose_name_plural = _("các số phiên bản dữ liệu")

    def __str__(self) -> str:
        return f"{self.key}: {self.number}"


ADD_ONE = """
    INSERT INTO meetings_dataversion (key, number) VALUES (%s, 1)
    ON CONFLICT (key) DO UPDATE SET number = meetings_dataversion.number + 1
"""


def touch(keys: Iterable[int] = (GENERAL,)) -> None:
    """Note that the data of these committees (their keys), or the rest, have changed."""
    together(touching(keys))


def touching(keys: Iterable[int]) -> list[Statement]:
    """The statements of ``touch``, for a writer who sends others with them: his last ones."""
    # In one order, so that two writers of several never wait for each other.
    return [(ADD_ONE, [key]) for key in sorted(set(keys))]


def data_version(committees: Iterable[int] | None = None) -> int:
    """The version of these committees' figures and of everything else; ``None``: of all data."""
    rows = DataVersion.objects.all()
    if committees is not None:
        rows = rows.filter(key__in=[GENERAL, *committees])
    return rows.aggregate(sum=Sum("number"))["sum"] or 0


def general(row: Any) -> int:
    """The key of what is no figure of one committee."""
    return GENERAL


def follow(model: type[models.Model], key_of: KeyOf = general) -> None:
    """Count every saved and deleted row of a model, and its many-to-many links, under a key."""

    def count(sender: type, instance: Any, **kwargs: Any) -> None:
        touch([key_of(instance)])

    uid = f"version-{model._meta.label_lower}"
    for signal in (post_save, post_delete):
        signal.connect(count, sender=model, weak=False, dispatch_uid=uid)
    for field in model._meta.local_many_to_many:
        m2m_changed.connect(
            count, sender=field.remote_field.through, weak=False, dispatch_uid=f"{uid}-{field.name}"
        )
