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

KINDS = ("month", "quarter", "half", "nine_months", "year", "mid_term", "term")
_ROMAN = ("I", "II", "III", "IV")
_CODE = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:(?P<months>6M|9M)|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])"
    r"|(?P<last>\d{4})(?P<mid>-GK)?))?",
    re.ASCII,
)


@dataclass(frozen=True)
class Span:
    """A period: its code, kind, Vietnamese label, and first and last day."""

    code: str
    kind: str
    label: str
    start: date
    end: date


def parse_period(code: str) -> Span:
    """The period a code names.

    Raises ``ValueError`` with a Vietnamese sentence when the code is none.
    """
    match = _CODE.fullmatch(code.strip())
    if not match or int(match["year"]) < 1930:
        raise ValueError(
            f"Kỳ “{code}” không đúng mẫu: viết 2023, 2019-6M, 2020-9M, 2024-Q3, 2024-07 "
            "hoặc 2020-2025."
        )
    year = int(match["year"])
    kind, label, start, end = _resolve(match, year)
    if end < start:
        raise ValueError(f"Kỳ “{code}” kết thúc trước khi bắt đầu.")
    return Span(code.strip(), kind, label, start, end)


def _resolve(match: re.Match[str], year: int) -> tuple[str, str, date, date]:
    january = date(year, 1, 1)
    if match["months"] == "6M":
        return "half", f"6 tháng đầu năm {year}", january, date(year, 6, 30)
    if match["months"] == "9M":
        return "nine_months", f"9 tháng đầu năm {year}", january, date(year, 9, 30)
    if match["quarter"]:
        quarter = int(match["quarter"])
        label = f"quý {_ROMAN[quarter - 1]} năm {year}"
        return "quarter", label, date(year, quarter * 3 - 2, 1), _month_end(year, quarter * 3)
    if match["month"]:
        month = int(match["month"])
        return "month", f"tháng {month}/{year}", date(year, month, 1), _month_end(year, month)
    if match["last"]:
        return _term(year, int(match["last"]), january, half=bool(match["mid"]))
    return "year", f"năm {year}", january, date(year, 12, 31)


def _term(first: int, last: int, start: date, *, half: bool) -> tuple[str, str, date, date]:
    if half:
        middle = (first + last) // 2
        return "mid_term", f"giữa nhiệm kỳ {first}-{last}", start, date(middle, 12, 31)
    return "term", f"nhiệm kỳ {first}-{last}", start, date(last, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
