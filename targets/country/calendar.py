"""The days of a year on which is reported, by frequency.

What accumulates is told as a running total since January: by the half-year, nine months or year
where that is what ends, else by the year and a cut-off date. A level is told by the month or
quarter that ends. The last report of a year is the year's own.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

STEPS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
RUNNING = {6: "6M", 9: "9M"}


@dataclass(frozen=True)
class Report:
    """One report: the period it names, its cut-off date if it names one, the days it covers."""

    period: str
    as_of: date | None
    covers_from: date
    covers_to: date


@dataclass(frozen=True)
class Year:
    """A year and the reports in it, for what accumulates and for levels."""

    number: int
    running: tuple[Report, ...]
    levels: tuple[Report, ...]

    @property
    def code(self) -> str:
        return str(self.number)

    @property
    def start(self) -> date:
        return date(self.number, 1, 1)

    @property
    def end(self) -> date:
        return date(self.number, 12, 31)

    @property
    def period_codes(self) -> set[str]:
        """Codes of every period a report of this year names."""
        return {self.code} | {report.period for report in self.running + self.levels}


def months_of(frequency: str) -> range:
    """The months at whose ends is reported."""
    step = STEPS[frequency]
    return range(step, 13, step)


def year_of(number: int, frequency: str) -> Year:
    """The reports of a year."""
    months = months_of(frequency)
    return Year(
        number,
        tuple(_running(number, month) for month in months),
        tuple(_level(number, month, frequency) for month in months),
    )


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _running(year: int, month: int) -> Report:
    january, end = date(year, 1, 1), _end(year, month)
    if month in RUNNING:
        return Report(f"{year}-{RUNNING[month]}", None, january, end)
    return Report(str(year), None if month == 12 else end, january, end)


def _level(year: int, month: int, frequency: str) -> Report:
    if month == 12 or frequency in ("half", "year"):
        return _running(year, month)
    if frequency == "quarter":
        return Report(f"{year}-Q{month // 3}", None, date(year, month - 2, 1), _end(year, month))
    return Report(f"{year}-{month:02d}", None, date(year, month, 1), _end(year, month))
