"""A period sheet as a file in tests, and what is read when it comes back."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from targets.exchange import delimited, workbook
from targets.exchange.reading import read
from targets.exchange.rows import Entered, SheetData, Upload
from tests.unit.targets.spreadsheets import sheet

SHEET = sheet()
XLSX = workbook.write(SHEET)
CSV = delimited.write(SHEET)


def back(file: Any, now: SheetData = SHEET, name: str = "bang.xlsx") -> Upload:
    return read(file, name, now)


def csv_with(change: Callable[[str], str]) -> BytesIO:
    return BytesIO(change(CSV.decode("utf-8-sig")).encode("utf-8-sig"))


def problems(upload: Upload) -> list[str]:
    return [str(problem) for problem in upload.problems]


def notices(upload: Upload) -> list[str]:
    return [str(notice) for notice in upload.notices]


def entered(number: int, value: str, **fields: Any) -> Entered:
    given = {"is_estimate": False, "note": "", "reason": "", "token": f"dau-{number}"}
    return Entered(f"chi-tieu-{number}", value, **given | fields)
