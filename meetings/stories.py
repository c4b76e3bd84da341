"""Which changes belong to the history of a row, as far as somebody may see them.

Who may see a row sees what happened to it where it is now; of other rows, and from before it
came there, what his roles show him (``meetings.rules.Kept``).
"""

from typing import Any

from django.db.models import Model, Q, QuerySet

from config.access import allowed
from meetings.models import Change
from meetings.rules import open_kinds
from meetings.tracking import tracked


def changes_of(row: Model, reader: Any) -> QuerySet[Change]:
    """The changes of a row and of what is told with it, for a reader who may see the row."""
    kind = tracked(type(row))
    owner, story = kind.place_of(row)
    told = Q(story=story) | Q(kind=kind.kind, row=row.pk) | kind.besides(row)
    here = Q(committee=owner, kind__in=[*open_kinds(), kind.kind])
    # What is read on the reading pages is decided here, not by what else they show.
    changes = Change.objects.belonging().filter(told)
    seen = allowed(reader, "view", changes).order_by().values("pk")
    return changes.filter(here | Q(pk__in=seen)).select_related("by", "committee")
