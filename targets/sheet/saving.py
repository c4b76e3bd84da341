"""A sheet opened for a user, checked, and saved in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from config.acting import acting
from config.retrying import retried
from meetings.access import Action, reach_of
from meetings.models import Committee, Period
from meetings.models.changes import Via
from targets.access import enterable, reportable
from targets.closing import targets_within
from targets.entering import Entry, OvertakenError, enter
from targets.exchange.rows import SheetData, SheetRow
from targets.models import PeriodClosing, Sector, SheetDraft, Submission
from targets.models.submissions import State
from targets.review import accept, submit
from targets.sheet.drafts import boxes_of, drop_draft, own_draft, stored
from targets.sheet.line import Line
from targets.sheet.lines import lines_of, typed_into
from targets.sheet.typed import Typed
from targets.standings import lock_targets


class Step(StrEnum):
    """How far figures are taken at once."""

    KEEP = "ghi"
    SEND = "gui"
    ACCEPT = "duyet"


@dataclass(frozen=True)
class Saved:
    """How many figures were written, taken back, sent and accepted."""

    entered: int
    withdrawn: int = 0
    sent: int = 0
    accepted: int = 0


@dataclass
class Sheet:
    """A sheet as one user sees it."""

    user: Any
    committee: Committee
    period: Period
    as_of: date | None
    lines: list[Line]
    closing: PeriodClosing | None = None
    draft: SheetDraft | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def last(self) -> date:
        """The last day its figures cover."""
        return self.as_of or self.period.end

    @cached_property
    def groups(self) -> list[tuple[Sector, list[Line]]]:
        """The rows by sector, in the order of the resolution."""
        by_sector = groupby(self.lines, key=lambda line: line.indicator.sector)
        return [(sector, list(lines)) for sector, lines in by_sector]

    @property
    def touched(self) -> list[Line]:
        """The rows somebody has typed into."""
        return [line for line in self.lines if line.is_touched]

    @property
    def wrong(self) -> list[Line]:
        """The rows that keep the sheet from being saved."""
        return [each for each in self.touched if each.errors or each.asks_confirmation]

    @property
    def doubtful(self) -> list[Line]:
        """The rows to look at before it is saved: wrong, or written by somebody else since."""
        return [each for each in self.touched if each in self.wrong or each.is_overtaken]

    @property
    def may_accept(self) -> bool:
        """Whether the user also accepts figures of this committee."""
        return reach_of(self.user).covers(Action.APPROVE, self.committee.path)

    @property
    def filled(self) -> int:
        """How many rows have a figure."""
        return sum(1 for line in self.lines if line.typed.value)

    def check(self) -> bool:
        """Understand what was typed; whether nothing is wrong, and what is unusual confirmed."""
        for line in self.lines:
            line.read()
        return not self.wrong

    def take_errors(self, error: ValidationError) -> None:
        """Put what ``targets.entering.enter`` refused where it belongs."""
        if not hasattr(error, "error_dict"):
            self.problems += error.messages
            return
        for line in self.lines:
            if told := error.message_dict.get(line.slug):
                line.errors.setdefault("row", []).extend(told)


def open_sheet(
    user: Any,
    committee: Committee,
    period: Period,
    as_of: date | None = None,
    boxes: Mapping[str, Typed] | None = None,
) -> Sheet:
    """The sheet a user may enter; ``boxes`` are typed into it, else what he has left unsaved.

    A cut-off day at the period's end is none. Raises ``PermissionDenied`` when nothing
    of the committee is his to enter.
    """
    mine = reportable(user, committee)
    if mine is not None and not mine:
        raise PermissionDenied
    as_of = None if as_of == period.end else as_of
    last = as_of or period.end
    lines = lines_of(committee, period, as_of, mine)
    locking = PeriodClosing.objects.locking(committee, period.start, last)
    closing = locking.select_related("period", "closed_by").first()
    draft = own_draft(user, committee, period, last)
    typed_into(lines, boxes_of(draft) if boxes is None else boxes)
    return Sheet(user, committee, period, as_of, lines, closing, draft)


@retried
def save(
    committee: Committee,
    period: Period,
    entries: list[Entry],
    *,
    by: Any,
    as_of: date | None = None,
    step: Step = Step.KEEP,
) -> Saved:
    """Enter the figures of a sheet, and send and accept what waits on it: all or nothing.

    Sent are all drafts of these days that are the user's to send; what came back goes
    again once it is changed. Raises what ``enter``, ``submit`` and ``accept`` raise.
    """
    period = stored(period)
    last = as_of or period.end
    # All that any step locks, at once: locked bit by bit, two sheets could wait for each other.
    lock_targets(targets_within(committee, period.start, last).values_list("pk", flat=True))
    rows = enter(committee, period, entries, by=by, as_of=as_of)
    drop_draft(by, committee, period, last)
    # Without a figure only what was on its way can have passed.
    withdrawn = sum(1 for entry in entries if entry.value is None)
    if step is Step.KEEP:
        return Saved(len(rows), withdrawn)
    drafts = Submission.objects.filter(
        committee=committee, covers_from=period.start, covers_to=last, state=State.DRAFT
    )
    sent = submit(list(drafts.filter(enterable(by))), by=by)
    accepted = accept(sent, by=by) if step is Step.ACCEPT else []
    return Saved(len(rows), withdrawn, len(sent), len(accepted))


def save_sheet(sheet: Sheet, step: Step, via: Via = Via.SHEET) -> Saved | None:
    """Save what was typed into a sheet that has been checked; ``None``: its rows say why not."""
    entries = [line.entry for line in sheet.touched]
    days = {"as_of": sheet.as_of, "step": step}
    try:
        with acting(sheet.user, via=via):
            return save(sheet.committee, sheet.period, entries, by=sheet.user, **days)
    except OvertakenError as error:
        sheet.problems += error.messages
    except ValidationError as error:
        sheet.take_errors(error)
    return None


def sheet_data(sheet: Sheet) -> SheetData:
    """The sheet for a file: what is on its way or counts, nothing that is typed and not saved."""
    name, until = capfirst(str(sheet.period)), ""
    if sheet.as_of:
        until = f" {sheet.as_of:%Y-%m-%d}"
        name = _("%(period)s, đến %(day)s") % {"period": name, "day": f"{sheet.as_of:%d/%m/%Y}"}
    return SheetData(
        committee=sheet.committee.slug,
        committee_name=sheet.committee.name,
        # Figures up to a day are a sheet of their own.
        period=f"{sheet.period.code}{until}",
        period_name=name,
        rows=tuple(_row(line, is_open=not sheet.closing) for line in sheet.lines),
    )


def _row(line: Line, *, is_open: bool) -> SheetRow:
    latest = line.place.latest
    return SheetRow(
        key=line.slug,
        number=str(line.number),
        name=line.indicator.name,
        unit=line.indicator.unit,
        plan=line.plan,
        same_period=line.same_period_text[0],
        previous=line.previous_text[0],
        value=latest.value if latest else None,
        total=latest.total if latest else None,
        is_estimate=line.shown.is_estimate,
        note=line.shown.note,
        reason=line.shown.reason,
        token=line.place.token,
        measure=line.indicator.measure,
        is_open=is_open,
    )
