"""Reporting periods as a pure rule: a code in, kind and dates out.

Codes are what an office writes in a spreadsheet: ``2023`` a year, ``2019-6M``
and ``2020-9M`` the first six and nine months (cumulative from January),
``2024-Q3`` a quarter, ``2024-07`` a month, ``2020-2025`` a term, and
``2020-2025-GK`` its first half. A term is taken from 1 January of its first
year to 31 December of its last, since its targets are set for whole years.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

KINDS = ("month", "quarter", "half", "nine_months", "year", "mid_term", "term")
CUMULATIVE = {"6M": ("half", 6), "9M": ("nine_months", 9)}
_CODE = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:(?P<months>6M|9M)|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])"
    r"|(?P<last>\d{4})(?P<mid>-GK)?))?",
    re.ASCII,
)


class NoPeriodError(ValueError):
    """``code`` is no period; ``is_backwards`` one that would end before it begins."""

    def __init__(self, code: str, *, is_backwards: bool = False) -> None:
        super().__init__(code)
        self.code, self.is_backwards = code, is_backwards


@dataclass(frozen=True)
class Span:
    """A period: its code, kind, and first and last day."""

    code: str
    kind: str
    start: date
    end: date


@lru_cache
def parse_period(code: str) -> Span:
    """The period a code names.

    Raises ``NoPeriodError`` when the code is none.
    """
    match = _CODE.fullmatch(code.strip())
    if not match or int(match["year"]) < 1930:
        raise NoPeriodError(code)
    year = int(match["year"])
    kind, start, end = _resolve(match, year)
    if end < start:
        raise NoPeriodError(code, is_backwards=True)
    return Span(code.strip(), kind, start, end)


def _resolve(match: re.Match[str], year: int) -> tuple[str, date, date]:
    january = date(year, 1, 1)
    if match["months"]:
        kind, months = CUMULATIVE[match["months"]]
        return kind, january, _month_end(year, months)
    if match["quarter"]:
        last_month = int(match["quarter"]) * 3
        return "quarter", date(year, last_month - 2, 1), _month_end(year, last_month)
    if match["month"]:
        month = int(match["month"])
        return "month", date(year, month, 1), _month_end(year, month)
    if match["last"]:
        last = int(match["last"])
        if match["mid"]:
            return "mid_term", january, date((year + last) // 2, 12, 31)
        return "term", january, date(last, 12, 31)
    return "year", january, date(year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
