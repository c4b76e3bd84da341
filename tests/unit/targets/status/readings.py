"""Plans and figures of 2023 for the status rule, and what it makes of them."""

from datetime import date
from decimal import Decimal
from typing import Any

from targets.status import (
    Comparator,
    Direction,
    Measure,
    Plan,
    Reading,
    Standing,
    Thresholds,
    assess,
)

START, JUNE, END = date(2023, 1, 1), date(2023, 6, 30), date(2023, 12, 31)
THRESHOLDS = Thresholds()


def plan_for(value: Decimal | str | int | None = 100, **fields: Any) -> Plan:
    values = {
        "measure": Measure.ACCUMULATES,
        "direction": Direction.MORE,
        "comparator": Comparator.NONE,
        "start": START,
        "end": END,
    } | fields
    return Plan(value=None if value is None else Decimal(value), **values)


def reading_of(value: Decimal | str | int | None = None, on: date = END, **fields: Any) -> Reading:
    ratio = fields.pop("ratio", None)
    return Reading(
        covers_from=fields.pop("covers_from", START),
        covers_to=on,
        value=None if value is None else Decimal(value),
        ratio=None if ratio is None else Decimal(ratio),
        **fields,
    )


def standing(plan: Plan, reading: Reading | None, as_of: date = END) -> Standing:
    return assess(plan, reading, as_of, THRESHOLDS)
