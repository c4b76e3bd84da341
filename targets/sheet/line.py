"""A row of a period sheet: its boxes, what they say, and what it is compared with."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings.models import Period
from targets import status as rule
from targets.entering import Entry, Place, repeats
from targets.models import Actual, Indicator, Target
from targets.models.choices import MeasureChoice, Owner, StatusBasis
from targets.phrases import plan_text
from targets.rows import STATUSES, owner_word
from targets.sheet.typed import Typed, read_figure, seen_of
from targets.sheet.words import (
    counting_text,
    echo_text,
    figure_of_days,
    oddity_text,
    returned_text,
    standing_text,
    without_unit,
)
from targets.standings import counts_for, deciding_actual, standing_of
from targets.unusual import Around, oddities


class Outlook(NamedTuple):
    """What a figure makes of a target: a status and the share of the plan."""

    status: str
    word: str
    share: Decimal | None
    period: Period


@dataclass(eq=False)
class Line:
    """A row of the sheet; ``typed`` is what its boxes hold, ``was`` what they held when shown."""

    number: int
    targets: list[Target]
    place: Place
    period: Period
    as_of: date | None
    previous: Actual | None = None
    same_period: Actual | None = None
    typed: Typed = field(default_factory=Typed)
    seen: str = ""
    is_overtaken: bool = False
    errors: dict[str, list[str]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    value: Decimal | None = None
    total: Decimal | None = None

    @property
    def indicator(self) -> Indicator:
        return self.targets[0].indicator

    @property
    def slug(self) -> str:
        return self.indicator.slug

    @cached_property
    def shown(self) -> Typed:
        """The boxes untouched: what is on its way, else what counts."""
        return Typed.of(self.place.latest)

    @property
    def seen_now(self) -> str:
        """What a form made now carries."""
        return seen_of(self.place.token, self.shown)

    @property
    def is_touched(self) -> bool:
        """Whether a box was changed since it was shown, to something else than is there now."""
        _token, _dot, was = self.seen.partition(".")
        return self.typed.fingerprint not in (was, self.shown.fingerprint)

    @property
    def asks_reason(self) -> bool:
        """Whether an official figure counts, which is corrected with a reason alone."""
        return bool(self.place.live and not self.place.live.is_estimate)

    @property
    def is_milestone(self) -> bool:
        return self.indicator.measure == MeasureChoice.MILESTONE

    @property
    def plan(self) -> str:
        """The leading plan of the narrowest target."""
        return without_unit(plan_text(self.targets[0].plan, self.targets[0]), self.indicator)

    @property
    def other_plans(self) -> list[str]:
        """The leading plans of the wider targets, each with its period."""
        told = [(each.period, plan_text(each.plan, each)) for each in self.targets[1:]]
        return [f"{period}: {text}" for period, text in told if text]

    @property
    def plan_owner(self) -> str:
        """Who set the plan, when not the committee itself, and for which term, when for one."""
        target = self.targets[0]
        foreign = target.plan and target.plan.owner != Owner.RESOLUTION
        told = [owner_word(target.plan.owner)] if foreign else []
        told += [str(target.period)] if target.period.is_multi_year else []
        return ", ".join(told)

    @property
    def same_period_text(self) -> tuple[str, str]:
        """The figure of the year before, and its days."""
        return figure_of_days(self.same_period)

    @property
    def previous_text(self) -> tuple[str, str]:
        """The figure before, and its days."""
        return figure_of_days(self.previous)

    @property
    def there(self) -> list[str]:
        """What is on its way and what counts, a sentence each."""
        waiting = self.place.open
        told = [standing_text(waiting), returned_text(waiting)] if waiting else []
        return [each for each in (*told, counting_text(self.place.live)) if each]

    @property
    def state(self) -> str:
        """A word for how far the row is: a state, accepted, or nothing."""
        if self.place.open:
            return self.place.open.state
        return "accepted" if self.place.live else ""

    def read(self) -> None:
        """Understand the figure typed; what is impossible or unusual about it is noted."""
        self.errors, self.doubts = {}, []
        try:
            self.value, self.total = read_figure(self.typed.value, self.indicator)
        except ValidationError as error:
            self.value = self.total = None
            self.errors["value"] = error.messages
            return
        if self.value is None and self.typed.note and not self.place.latest:
            self.errors["value"] = [_("Có ghi chú mà chưa có số: nhập số, hoặc xóa ghi chú.")]
        if self._lacks_reason:
            self.errors["reason"] = [_("Số chính thức đã được duyệt: nêu lý do sửa.")]
        if self.value is not None and self.is_touched:
            self.doubts = self.doubts_about(self.value)

    def doubts_about(self, value: Decimal) -> list[str]:
        """What is unusual about a figure in this row, in sentences."""
        if self.is_milestone:
            return []
        found = oddities(value, self._around())
        return [oddity_text(each, value, self.indicator.unit) for each in found]

    @property
    def _lacks_reason(self) -> bool:
        is_new = self.is_touched and not repeats(self.entry, self.place.live)
        return is_new and self.asks_reason and not self.typed.reason and self.value is not None

    def _around(self) -> Around:
        previous, earlier, plan = self.previous, self.same_period, self.targets[0].plan
        accumulates = self.indicator.measure == MeasureChoice.ACCUMULATES
        return Around(
            previous=previous.value if previous else None,
            same_period=earlier.value if earlier else None,
            plan=plan.value if plan else None,
            replaced=self.place.live.value if self.place.live else None,
            is_percent=self.indicator.unit == "%",
            previous_counts_on=bool(
                accumulates and previous and previous.covers_from == self.period.start
            ),
        )

    @property
    def asks_confirmation(self) -> bool:
        """Whether something unusual has not been said to be right."""
        return bool(self.doubts) and self.typed.confirmed != self.typed.value

    @property
    def echo(self) -> str:
        """The figure as it was understood."""
        if self.value is None:
            return _("rút số đang nhập") if self.place.open and self.is_touched else ""
        is_estimate = self.typed.is_estimate
        return echo_text(self.indicator, self.value, self.total, is_estimate=is_estimate)

    @property
    def entry(self) -> Entry:
        """What is to be entered, once it is read."""
        typed = self.typed
        return Entry(
            indicator=self.indicator,
            value=self.value,
            total=self.total,
            is_estimate=typed.is_estimate,
            note=typed.note,
            reason=typed.reason,
            seen=typed.token,
        )

    @property
    def outlooks(self) -> list[Outlook]:
        """What its targets become with the figure typed, had it been accepted; else what they are.

        A figure that counts towards none of them changes none.
        """
        return self.outlooks_with(self._as_actual())

    def outlooks_with(self, added: Actual | None) -> list[Outlook]:
        """The same with a figure that is on its way."""
        if not self.indicator.is_assessed:
            return []
        return [self._outlook(target, added) for target in self.targets]

    @property
    def counts_nowhere(self) -> bool:
        """Whether the figure typed says nothing about any target: counted from another day."""
        added = self._as_actual()
        return added is not None and not any(counts_for(each, added) for each in self.targets)

    def _as_actual(self) -> Actual | None:
        if self.value is None:
            return None
        return Actual(
            indicator=self.indicator,
            period=self.period,
            as_of=self.as_of,
            covers_from=self.period.start,
            covers_to=self.as_of or self.period.end,
            value=self.value,
            total=self.total,
            is_estimate=self.typed.is_estimate,
        )

    def _outlook(self, target: Target, added: Actual | None) -> Outlook:
        status, share = target.status, target.attainment
        if added and counts_for(target, added):
            known = [target.latest] if target.latest and self._stays(target.latest) else []
            plans = [target.plan] if target.plan else []
            if deciding_actual(target, [*known, added]) is added:
                standing = standing_of(target, plans, [*known, added], [])
                share = standing.attainment
                if target.status_basis != StatusBasis.OVERRIDE:
                    status = standing.status
        return Outlook(status, str(STATUSES[rule.Status(status)]), share, target.period)

    def _stays(self, latest: Actual) -> bool:
        """Whether what decides so far stays when the row is accepted."""
        days = (self.period.start, self.as_of or self.period.end)
        return (latest.covers_from, latest.covers_to) != days
