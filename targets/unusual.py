"""What is unusual about an entered figure, as a pure rule: asked about, never refused.

A figure is held against the ones around it: the one it replaces, the previous of the
same target, the same period of the year before, the plan. Decimals in, oddities out; the
sentences are made where they are shown (``targets.sheet.words``). No Django.

==========  ==================================================================
slip        about a thousand times another, or a thousandth: the unit is wrong
tenfold     ten times another or more, or a tenth or less
fell        less than the previous, though counted from the same first day
jump        three times the same period of last year, or a third
over whole  more than 100% where nothing around it is
negative    below zero where nothing around it is
==========  ==================================================================
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# A slip of the unit is off by a thousand, more or less: triệu for tỷ, kilograms for tonnes.
SLIP_FROM, SLIP_TO = 500, 2000
TENFOLD = 10
# Against the same period of the year before, from which on a change is asked about.
JUMP = 3
WHOLE = Decimal(100)


class Kind(StrEnum):
    """In which way a figure is unusual."""

    SLIP = "slip"
    TENFOLD = "tenfold"
    FELL = "fell"
    JUMP = "jump"
    OVER_WHOLE = "over_whole"
    NEGATIVE = "negative"


class Against(StrEnum):
    """What a figure is held against."""

    REPLACED = "replaced"
    PREVIOUS = "previous"
    SAME_PERIOD = "same_period"
    PLAN = "plan"
    NOTHING = ""


@dataclass(frozen=True)
class Around:
    """The figures around an entered one; ``previous_counts_on`` when it goes on from the previous.

    What accumulates goes on from a figure that was counted from the same first day.
    """

    previous: Decimal | None = None
    same_period: Decimal | None = None
    plan: Decimal | None = None
    is_percent: bool = False
    previous_counts_on: bool = False
    replaced: Decimal | None = None


@dataclass(frozen=True)
class Oddity:
    """One thing to ask about: the other figure, and whether the entered one is larger."""

    kind: Kind
    against: Against = Against.NOTHING
    other: Decimal | None = None
    is_larger: bool = False


def oddities(value: Decimal, around: Around) -> list[Oddity]:
    """What to ask about an entered figure; at most one thing for each figure around it."""
    found = [
        *_far_from(Against.REPLACED, value, around.replaced),
        *_about_previous(value, around),
        *_about_same_period(value, around),
    ]
    # A plan is for the whole period: it says something only where nothing else does.
    known = (around.replaced, around.previous, around.same_period)
    if all(each is None for each in known) and _slipped(value, around.plan):
        found.append(_oddity(Kind.SLIP, Against.PLAN, value, around.plan))
    return [*found, *_about_itself(value, around)]


def _far_from(against: Against, value: Decimal, other: Decimal | None) -> list[Oddity]:
    """Whether it is as far from another as only a slip of the pen takes it."""
    if other is not None and _slipped(value, other):
        return [_oddity(Kind.SLIP, against, value, other)]
    if other is not None and _apart(value, other, TENFOLD):
        return [_oddity(Kind.TENFOLD, against, value, other)]
    return []


def _about_previous(value: Decimal, around: Around) -> list[Oddity]:
    other = around.previous
    found = _far_from(Against.PREVIOUS, value, other)
    if not found and other is not None and around.previous_counts_on and value < other:
        return [Oddity(Kind.FELL, Against.PREVIOUS, other)]
    return found


def _about_same_period(value: Decimal, around: Around) -> list[Oddity]:
    other = around.same_period
    found = _far_from(Against.SAME_PERIOD, value, other)
    if not found and other is not None and _apart(value, other, JUMP):
        return [_oddity(Kind.JUMP, Against.SAME_PERIOD, value, other)]
    return found


def _about_itself(value: Decimal, around: Around) -> Iterator[Oddity]:
    others = [each for each in (around.previous, around.same_period, around.plan) if each]
    if around.is_percent and value > WHOLE and others and max(others) <= WHOLE:
        yield Oddity(Kind.OVER_WHOLE, is_larger=True)
    if value < 0 and all(other > 0 for other in others):
        yield Oddity(Kind.NEGATIVE)


def _oddity(kind: Kind, against: Against, value: Decimal, other: Decimal) -> Oddity:
    return Oddity(kind, against, other, is_larger=abs(value) > abs(other))


def _slipped(value: Decimal, other: Decimal | None) -> bool:
    if not value or not other:
        return False
    small, large = sorted((abs(value), abs(other)))
    return small * SLIP_FROM <= large <= small * SLIP_TO


def _apart(value: Decimal, other: Decimal, times: int) -> bool:
    """Whether one is at least so many times the other; nothing is a multiple of zero."""
    if not other:
        return False
    small, large = sorted((abs(value), abs(other)))
    return large >= small * times
