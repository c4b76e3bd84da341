"""Keeping what is typed into a sheet and not saved: as somebody types, or from a file."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from meetings.models import Committee, Period
from targets.exchange.rows import Entered
from targets.models import SheetDraft
from targets.sheet.typed import Typed

# Far more rows than a sheet has; what is kept is bounded whatever is sent.
MOST_ROWS = 500


def own_draft(user: Any, committee: Committee, period: Period, last: date) -> SheetDraft | None:
    """What the user has typed into this sheet and not saved."""
    if period.pk is None:
        return None
    return SheetDraft.objects.filter(**_key(user, committee, period, last)).first()


def boxes_of(draft: SheetDraft | None) -> dict[str, Typed]:
    """The boxes a draft keeps, by the indicator's slug."""
    contents = draft.contents if draft and isinstance(draft.contents, dict) else {}
    return {slug: Typed.kept(boxes) for slug, boxes in contents.items()}


def keep_draft(
    user: Any, committee: Committee, period: Period, last: date, boxes: Mapping[str, Typed]
) -> SheetDraft | None:
    """Keep these boxes in place of what was kept; none of them: nothing is kept any more."""
    kept = {slug: boxes[slug].contents for slug in list(boxes)[:MOST_ROWS]}
    if not kept:
        drop_draft(user, committee, period, last)
        return None
    return SheetDraft.objects.update_or_create(
        **_key(user, committee, stored(period), last), defaults={"contents": kept}
    )[0]


def drop_draft(user: Any, committee: Committee, period: Period, last: date) -> None:
    """Forget what the user has typed into this sheet."""
    if period.pk is not None:
        SheetDraft.objects.filter(**_key(user, committee, period, last)).delete()


@transaction.atomic
def fill_draft(
    user: Any, committee: Committee, period: Period, last: date, entries: Iterable[Entered]
) -> SheetDraft | None:
    """Put the rows of a file into the user's draft; rows it does not have stay as they are.

    What the sheet then shows is the preview of the file, and saving it the confirmation.
    """
    boxes = boxes_of(own_draft(user, committee, period, last))
    for entry in entries:
        boxes[entry.key] = Typed.kept(
            {
                "value": entry.value,
                "is_estimate": entry.is_estimate,
                "note": entry.note,
                "reason": entry.reason,
                "token": entry.token,
            }
        )
    return keep_draft(user, committee, period, last, boxes)


def stored(period: Period) -> Period:
    """The period as a row; made when it is the first time that one is needed."""
    return period if period.pk else Period.objects.get_or_create(code=period.code)[0]


def _key(user: Any, committee: Committee, period: Period, last: date) -> dict[str, Any]:
    return {"user": user, "committee": committee, "period": period, "as_of": last}
