"""Figures of a committee and a period entered at once, as a sheet, a file or an import has them.

All of them are stored or none; ``enter_one`` is for a form that asks for more than a
sheet. The targets concerned are locked before anything is read, so of two people who
write the same figure at once the second is told what the first wrote
(``OvertakenError``). What becomes of the figures is in ``targets.review``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from config.numbers import show
from config.refusals import worded
from config.retrying import retried
from meetings import history
from meetings.history import Verb, acting
from meetings.models import Committee, Period
from targets.access import reportable
from targets.closing import targets_within
from targets.models import Actual, Indicator, PeriodClosing, Submission
from targets.models.choices import MeasureChoice
from targets.models.submissions import State
from targets.standings import lock_targets

CONTENTS = ("value", "total", "qualifier", "ratio_to_plan", "is_estimate", "document_id", "note")
# What a sheet asks for; the rest of a figure on its way stays as it is.
ENTERED = ("value", "total", "is_estimate", "note", "reason")
# What a form of one figure asks for.
WHOLE = (*ENTERED, "qualifier", "ratio_to_plan", "document")

# What nobody types: a relation would be looked up for each row.
UNASKED = {
    field.name for field in Submission._meta.fields if field.is_relation or not field.editable
}


@dataclass(frozen=True)
class Entry:
    """A figure as somebody enters it; without a value what was on its way is taken back."""

    indicator: Indicator
    value: Decimal | None
    total: Decimal | None = None
    is_estimate: bool = False
    note: str = ""
    # Why a figure that counts already is corrected.
    reason: str = ""
    # ``Place.token`` of what was there when it was entered.
    seen: str = ""


class Place(NamedTuple):
    """What there is for an indicator and the days of a sheet: on its way, and counting."""

    open: Submission | None = None
    live: Actual | None = None

    @property
    def token(self) -> str:
        """Another one as soon as anything here has changed."""
        told = [getattr(self.live, name) for name in ("pk", *CONTENTS)] if self.live else []
        version = [self.open.pk, self.open.version] if self.open else []
        return sha256(repr((version, told)).encode()).hexdigest()[:16]

    @property
    def latest(self) -> Submission | Actual | None:
        """What was written last."""
        return self.open or self.live


class OvertakenError(ValidationError):
    """Somebody else has written since; ``indicators`` are those whose figure is another now."""

    def __init__(self, indicators: list[Indicator]) -> None:
        names = "; ".join(str(indicator) for indicator in indicators)
        super().__init__(
            _("Người khác vừa ghi số khác cho: %(names)s. Chưa ghi gì; hãy xem lại các dòng này.")
            % {"names": names}
        )
        self.indicators = indicators


def places(committee: Committee, period: Period, as_of: date | None = None) -> Mapping[int, Place]:
    """What there is for each indicator of a committee and the days of a sheet, by its key."""
    days = {
        "committee": committee,
        "covers_from": period.start,
        "covers_to": as_of or period.end,
    }
    live = Actual.objects.filter(**days, is_live=True).select_related("indicator")
    waiting = Submission.objects.filter(**days).open()
    waiting = waiting.select_related("indicator", "committee", "period", "entered_by")
    found = {row.indicator_id: Place(live=row) for row in live.order_by()}
    for row in waiting.order_by():
        found[row.indicator_id] = found.get(row.indicator_id, Place())._replace(open=row)
    return found


@retried
def enter(
    committee: Committee,
    period: Period,
    entries: Iterable[Entry],
    *,
    by: Any,
    as_of: date | None = None,
) -> list[Submission]:
    """Keep these figures as drafts; returns those that are new or changed.

    What was submitted or returned is a draft again. Raises ``OvertakenError`` when somebody
    else has written one of them since it was seen; ``ValidationError`` with the messages
    by the indicator's slug when a figure is impossible, the period closed or the reason
    for a correction missing; ``PermissionDenied`` when one is not the user's to enter.
    """
    entries = list(entries)
    indicators = {entry.indicator.pk for entry in entries}
    there = _begun(committee, period, as_of, indicators, by)
    before = _contents(there)
    entries = [each for each in entries if _says_something_new(each, _at(there, each))]
    overtaken = [each.indicator for each in entries if each.seen != _at(there, each).token]
    if overtaken:
        raise OvertakenError(overtaken)
    rows, withdrawn = [], []
    problems: dict[str, list[str]] = {}
    for entry in entries:
        place = _at(there, entry)
        row = place.open or Submission(
            indicator=entry.indicator, committee=committee, period=period, as_of=as_of
        )
        if place.open and (entry.value is None or repeats(entry, place.live)):
            withdrawn.append(row)
            continue
        for name in ENTERED:
            setattr(row, name, getattr(entry, name))
        if found := problems_of(row, place.live):
            problems[entry.indicator.slug] = found
        rows.append(row)
    if problems:
        raise ValidationError(problems)
    _store(rows, before, by)
    drop(withdrawn, by=by)
    return rows


@retried
def enter_one(row: Submission, *, by: Any, seen: str = "") -> Submission:
    """Keep one figure as a draft, with what only a form asks for; raises as ``enter`` does.

    ``row`` is new, or what is on its way there already and was ``seen`` so.
    """
    row.clean_days()
    there = _begun(row.committee, row.period, row.as_of, {row.indicator_id}, by)
    _check_one(row, there, seen)
    _store([row], _contents(there), by, WHOLE)
    return row


def check_one(row: Submission, *, seen: str = "") -> None:
    """Raise what ``enter_one`` would, but for whose it is; for a form before it is sent on."""
    row.clean_days()
    PeriodClosing.objects.locking(row.committee, row.covers_from, row.covers_to).refuse()
    _check_one(row, places(row.committee, row.period, row.as_of), seen)


def _check_one(row: Submission, there: Mapping[int, Place], seen: str) -> None:
    place = there.get(row.indicator_id, Place())
    if row.pk and seen != place.token:
        raise OvertakenError([row.indicator])
    if place.open and place.open.pk != row.pk:
        raise ValidationError(
            _("Đã có số của chỉ tiêu này cho đúng kỳ này đang nhập hoặc chờ duyệt.")
        )
    if found := problems_of(row, place.live):
        raise ValidationError(found)


def _begun(
    committee: Committee, period: Period, as_of: date | None, indicators: set[int], by: Any
) -> Mapping[int, Place]:
    """What there is for the days of a sheet, once nobody else writes these figures."""
    mine = reportable(by, committee)
    if mine is not None and not mine.issuperset(indicators):
        raise PermissionDenied
    last = as_of or period.end
    targets = targets_within(committee, period.start, last).filter(indicator__in=indicators)
    lock_targets(targets.values_list("pk", flat=True))
    PeriodClosing.objects.locking(committee, period.start, last).refuse()
    return places(committee, period, as_of)


def _contents(there: Mapping[int, Place]) -> dict[int, dict[str, Any]]:
    """What is on its way before it is written, for the history."""
    return {place.open.pk: history.contents(place.open) for place in there.values() if place.open}


def _at(there: Mapping[int, Place], entry: Entry) -> Place:
    return there.get(entry.indicator.pk, Place())


def repeats(entry: Entry, row: Submission | Actual | None) -> bool:
    """Whether an entry says what a row says already."""
    told = (entry.value, entry.total, entry.is_estimate, entry.note)
    return row is not None and told == (row.value, row.total, row.is_estimate, row.note)


def _says_something_new(entry: Entry, place: Place) -> bool:
    if place.open:
        return not (repeats(entry, place.open) and entry.reason == place.open.reason)
    return entry.value is not None if place.live is None else not repeats(entry, place.live)


def problems_of(row: Submission, live: Actual | None) -> list[str]:
    """What is impossible about an entered figure, in sentences."""
    found = []
    try:
        row.clean_fields(exclude=UNASKED)
        row.clean_days()
    except ValidationError as error:
        found += error.messages
    if row.value is None and row.ratio_to_plan is None:
        found.append(_("Số này đã được duyệt: không để trống được; muốn bỏ hẳn thì rút số đó."))
        return found
    if row.total is not None and not (row.value is not None and 0 <= row.value <= row.total):
        found.append(_("Số đạt phải từ 0 đến tổng số (%(total)s).") % {"total": show(row.total)})
    if row.indicator.measure == MeasureChoice.MILESTONE and row.value not in (None, 0, 1):
        found.append(_("Với mốc có hoặc không: nhập 1 nếu đã hoàn thành, 0 nếu chưa."))
    if row.period.end > timezone.localdate() and not row.as_of and not row.is_estimate:
        # Without this a figure of the running year would close the year.
        found.append(_("Kỳ chưa kết thúc: chọn ngày chốt số liệu, hoặc đánh dấu “số ước”."))
    if row.as_of and row.as_of > timezone.localdate() and not row.is_estimate:
        found.append(_("Ngày chốt số liệu chưa đến; kiểm tra lại ngày."))
    if live and not live.is_estimate:
        if row.is_estimate:
            found.append(_("Đã có số chính thức: không thay bằng số ước được."))
        elif not row.reason:
            found.append(_("Số chính thức đã được duyệt: nêu lý do sửa."))
    return found


def _store(
    rows: list[Submission],
    before: Mapping[int, dict[str, Any]],
    by: Any,
    fields: tuple[str, ...] = ENTERED,
) -> None:
    now = timezone.now()
    for row in rows:
        row.fill_cover()
        row.state, row.return_reason = State.DRAFT, ""
        row.entered_by, row.entered_at = by, now
        row.version += 1 if row.pk else 0
    fresh, known = ([row for row in rows if (row.pk is None) is new] for new in (True, False))
    with worded(Submission), history.gathered(), acting(by):
        Submission.objects.bulk_create(fresh)
        Submission.objects.bulk_update(
            known,
            [*fields, "state", "return_reason", "entered_by", "entered_at", "version"],
        )
        history.note(Verb.ADDED, fresh)
        history.note(Verb.CHANGED, known, before=before)


def drop(rows: list[Submission], *, by: Any) -> None:
    """Delete figures that are taken back; the caller has locked them."""
    with history.gathered(), acting(by):
        Submission.objects.filter(pk__in=[row.pk for row in rows]).delete()
