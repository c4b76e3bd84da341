"""What stands in the way of deleting: the rows that cite or use it, as a list one can follow.

Asked before Django's own collector, which would load every one of them: a year
is used by hundreds of thousands of targets.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin import AdminSite
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from config.access import allowed

LIMIT = 20


def labels_of(site: AdminSite, model: type[models.Model]) -> tuple[str, ...]:
    """The relations that the label of a row reads, so that a list of labels is one query."""
    known = site.get_model_admin(model) if site.is_registered(model) else None
    return getattr(known, "label_related", ())


def uses(rows: Any, model: type[models.Model]) -> Iterator[tuple[type[models.Model], Any]]:
    """For each kind of row that forbids deleting ``rows``: its model and those rows."""
    for relation in model._meta.related_objects:
        if relation.many_to_many:
            continue
        users = relation.related_model.objects.filter(**{f"{relation.field.name}__in": rows})
        if relation.on_delete is models.PROTECT:
            yield relation.related_model, users
        elif relation.on_delete is models.CASCADE:
            yield from uses(users, relation.related_model)


def uses_listed(
    rows: Any, model: type[models.Model], site: AdminSite, reader: Any
) -> list[SafeString | str]:
    """The rows that forbid deleting, linked if the reader may see them, some of a kind."""
    listed: list[SafeString | str] = []
    for user_model, users in uses(rows, model):
        seen = allowed(reader, "view", users)
        found = list(seen.select_related(*labels_of(site, user_model))[: LIMIT + 1])
        listed += _links(found[:LIMIT], site)
        name = user_model._meta.verbose_name_plural
        if len(found) > LIMIT:
            listed.append(_("… và nhiều %(name)s khác") % {"name": name})
        elif not found and users.exists():
            listed.append(_("%(name)s ngoài phạm vi được phân công") % {"name": capfirst(name)})
    return listed


def _links(rows: Iterable[models.Model], site: AdminSite) -> Iterator[SafeString]:
    for row in rows:
        meta = row._meta
        try:
            url = reverse(f"{site.name}:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
        except NoReverseMatch:
            yield format_html("{}: {}", capfirst(meta.verbose_name), row)
        else:
            yield format_html('{}: <a href="{}">{}</a>', capfirst(meta.verbose_name), url, row)
