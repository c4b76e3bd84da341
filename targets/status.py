"""The status rule: planned and reached figures in, a standing out.

Pure: Decimals and dates, no Django. Everything that shows a status asks
``assess``; ``targets.rule_sql`` states the same rule in SQL and a test holds
the two equal. In short:

1. What counts: an actual counts towards a target when it is of the same
   indicator and committee and covers the target's period as its measure asks
   (``counts_towards``). The one that reaches furthest decides (``latest``);
   an official figure beats an estimate of the same day. One that only says how
   much grew since last year decides nothing while another gives a value or a
   ratio to the plan.
2. *Attainment* is actual ÷ plan, inverted for at-most targets, never capped.
   With no value, the printed ratio serves.
3. A period is closed once the actual covers its last day. Closed: Vượt, Đạt or
   Không đạt, by comparing the figures themselves.
4. Open, and the measure accumulates: *pace* is attainment ÷ elapsed share of
   the period (for at-most targets, the allowance so far ÷ actual). Open, and
   the measure is a level or a count of criteria: pace is the attainment.
   Thresholds turn the pace into Dự kiến đạt, Cần theo dõi, Nguy cơ không đạt.
5. With no actual: Chưa đến kỳ before the period begins, else Thiếu số liệu.

Attainment and pace are rounded half up to six places, so that a database which
divides in binary (SQLite) and one which divides in decimals agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

PLACES = Decimal("0.000001")
# A million times the plan is a slip of the pen, not a share: it is compared, not stated.
LARGEST = Decimal(10) ** 6


class Status(StrEnum):
    """Codes as stored; Vietnamese words are in ``targets.models.choices``."""

    EXCEEDED = "exceeded"
    MET = "met"
    MISSED = "missed"
    MET_EARLY = "met_early"
    ON_TRACK = "on_track"
    WATCH = "watch"
    AT_RISK = "at_risk"
    NOT_DUE = "not_due"
    MISSING = "missing"


# What a leader must see first stands first.
BY_URGENCY = (
    Status.MISSED,
    Status.AT_RISK,
    Status.WATCH,
    Status.MISSING,
    Status.ON_TRACK,
    Status.MET_EARLY,
    Status.MET,
    Status.EXCEEDED,
    Status.NOT_DUE,
)
REACHED = frozenset({Status.EXCEEDED, Status.MET, Status.MET_EARLY})
BEHIND = frozenset({Status.MISSED, Status.AT_RISK, Status.WATCH})
UNREPORTED = frozenset({Status.MISSING, Status.NOT_DUE})
REPORTED = frozenset(Status) - UNREPORTED


class Measure(StrEnum):
    """How an indicator is measured: what makes two figures of it comparable."""

    ACCUMULATES = "accumulates"
    LEVEL = "level"
    MILESTONE = "milestone"
    CRITERIA = "criteria"


class Direction(StrEnum):
    """Which way is good."""

    MORE = "more"
    LESS = "less"
    KEEP = "keep"


class Comparator(StrEnum):
    """How a planned value is to be compared, as printed."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EXACTLY = "="
    NONE = ""


@dataclass(frozen=True)
class Thresholds:
    """Lowest pace that is still “Dự kiến đạt”, and still “Cần theo dõi”."""

    on_track: Decimal = Decimal("0.95")
    watch: Decimal = Decimal("0.80")

    def __post_init__(self) -> None:
        if not 0 < self.watch <= self.on_track:
            raise ValueError("Ngưỡng phải theo thứ tự 0 < cần theo dõi ≤ dự kiến đạt.")


@dataclass(frozen=True)
class Plan:
    """What is asked: a value (``None`` when only ratios are printed) and how to compare."""

    value: Decimal | None
    measure: Measure
    direction: Direction
    comparator: Comparator
    start: date
    end: date

    @property
    def at_most(self) -> bool:
        """Whether less is better."""
        return at_most(self.comparator, self.direction)


def at_most(comparator: str, direction: str) -> bool:
    """Whether less is better, by the comparator printed with a plan, else by the indicator."""
    if comparator in (Comparator.AT_LEAST, Comparator.AT_MOST):
        return comparator == Comparator.AT_MOST
    return direction == Direction.LESS


@dataclass(frozen=True)
class Reading:
    """What was reached: a value, or only a printed ratio to plan in percent, or both."""

    covers_from: date
    covers_to: date
    value: Decimal | None = None
    ratio: Decimal | None = None
    is_estimate: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether it says nothing that could be held against a plan."""
        return self.value is None and self.ratio is None


@dataclass(frozen=True)
class Standing:
    """The outcome. ``attainment`` and ``pace`` are shares (1 = 100%), or unknown."""

    status: Status
    attainment: Decimal | None = None
    pace: Decimal | None = None
    elapsed: Decimal | None = None


def days_passed(start: date, end: date, as_of: date) -> tuple[int, int]:
    """Days of a period that are over on ``as_of``, and days in all.

    The day itself counts as over: figures are cut off at the end of a day.
    """
    total = (end - start).days + 1
    return min(max((as_of - start).days + 1, 0), total), total


def elapsed_share(start: date, end: date, as_of: date) -> Decimal:
    """Share of the period that is over on ``as_of``, from 0 to 1."""
    passed, total = days_passed(start, end, as_of)
    return Decimal(passed) / Decimal(total)


def counts_towards(measure: Measure, reading: Reading, start: date, end: date) -> bool:
    """Whether a reading says something about the period from ``start`` to ``end``.

    It must lie within: a level printed for the term 2015-2020 says nothing of
    the term 2020-2025, though both hold the year 2020. What accumulates must
    also have been counted from the first day, else it is another base (a
    half-year's sum is no part of a term's sum).
    """
    if not start <= reading.covers_from <= reading.covers_to <= end:
        return False
    return measure != Measure.ACCUMULATES or reading.covers_from == start


def latest(readings: Iterable[Reading]) -> Reading | None:
    """The reading that reaches furthest; official before estimate on the same day."""
    return max(readings, key=_reach, default=None)


def _reach(reading: Reading) -> tuple[bool, date, bool, date]:
    official = not reading.is_estimate
    return not reading.is_silent, reading.covers_to, official, reading.covers_from


def attainment(plan: Plan, reading: Reading) -> Decimal | None:
    """Actual ÷ plan as a share, inverted for at-most targets; ``None`` when senseless.

    A share needs a positive divisor and a dividend that is not negative: growth
    of -2% is no share of a planned 8%, and is compared directly instead. So is what
    is a million times the plan.
    """
    terms = _terms(plan, reading)
    return _divided(*terms) if terms else None


def _terms(plan: Plan, reading: Reading) -> tuple[Decimal, Decimal] | None:
    """Dividend and divisor of the attainment, when they make a share."""
    if reading.value is not None and plan.value is not None:
        top, bottom = reading.value, plan.value
    elif reading.ratio is not None:
        top, bottom = reading.ratio, Decimal(100)
    else:
        return None
    if plan.at_most:
        top, bottom = bottom, top
    if bottom <= 0 or not 0 <= top < bottom * LARGEST:
        return None
    return top, bottom


def _divided(top: Decimal, bottom: Decimal) -> Decimal:
    return (top / bottom).quantize(PLACES, ROUND_HALF_UP)


def implied_plan(value: Decimal, ratio: Decimal) -> Decimal | None:
    """The plan behind “07 HTX, bằng 350%”: value ÷ ratio, six places; ``None`` for 0%.

    Derived, so always shown as such and never stored as a plan.
    """
    if ratio <= 0:
        return None
    return _divided(value * 100, ratio)


def assess(plan: Plan, reading: Reading | None, as_of: date, thresholds: Thresholds) -> Standing:
    """The standing of a target on a day.

    ``reading`` must be the latest that counts by ``as_of``. The day matters
    only while there is no reading: afterwards the day the reading covers does.
    """
    if reading is None:
        return Standing(Status.NOT_DUE if as_of < plan.start else Status.MISSING)
    gap = _difference(plan, reading)
    if gap is None:
        return Standing(Status.MISSING)
    share = attainment(plan, reading)
    elapsed = elapsed_share(plan.start, plan.end, reading.covers_to)
    if reading.covers_to >= plan.end:
        return Standing(_closed(plan, gap), share, share, elapsed)
    pace = _pace(plan, reading)
    return Standing(_open(plan, pace, thresholds, met=gap >= 0), share, pace, elapsed)


def _difference(plan: Plan, reading: Reading) -> Decimal | None:
    """How far the reading is on the good side of the plan; the sign is what counts."""
    if reading.value is not None and plan.value is not None:
        gap = reading.value - plan.value
    elif reading.ratio is not None:
        gap = reading.ratio - 100
    else:
        return None
    return -gap if plan.at_most else gap


def _closed(plan: Plan, gap: Decimal) -> Status:
    if gap < 0:
        return Status.MISSED
    return Status.EXCEEDED if gap and plan.measure != Measure.MILESTONE else Status.MET


def _pace(plan: Plan, reading: Reading) -> Decimal | None:
    terms = _terms(plan, reading)
    if terms is None or plan.measure != Measure.ACCUMULATES:
        return _divided(*terms) if terms else None
    passed, total = days_passed(plan.start, plan.end, reading.covers_to)
    if passed == 0:
        return _divided(*terms)
    top, bottom = terms
    # An allowance is used up over the period; a sum is filled up. From the figures
    # rather than the attainment, so that the only rounding is the last.
    if plan.at_most:
        return _divided(top * passed, bottom * total)
    return _divided(top * total, bottom * passed)


def _open(plan: Plan, pace: Decimal | None, thresholds: Thresholds, *, met: bool) -> Status:
    uses_up = plan.at_most and plan.measure == Measure.ACCUMULATES
    if met and not uses_up:
        return Status.MET_EARLY
    if uses_up and not met:
        # An allowance that is overdrawn cannot be refilled.
        return Status.AT_RISK
    if plan.measure == Measure.MILESTONE:
        return Status.WATCH
    if pace is None:
        return Status.ON_TRACK if met else Status.AT_RISK
    if pace >= thresholds.on_track:
        return Status.ON_TRACK
    return Status.WATCH if pace >= thresholds.watch else Status.AT_RISK
