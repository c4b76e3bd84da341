"""A period sheet as CSV, as Excel set to Vietnamese opens it: semicolons, decimal commas, UTF-8."""

import csv
import io

from config.listing import FORMULA_STARTS
from targets.exchange import manifest
from targets.exchange.cells import tidy
from targets.exchange.columns import COLUMNS, ESTIMATE, Column, figure_text, head
from targets.exchange.rows import SheetData, SheetRow

TYPE = "text/csv; charset=utf-8"
_QUOTE = "'"
_QUOTED = (*FORMULA_STARTS, _QUOTE)


def write(sheet: SheetData) -> bytes:
    """The CSV file of a sheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerows([line] for line in head(sheet))
    writer.writerow([])
    writer.writerow(column.heading for column in COLUMNS)
    for row in sheet.rows:
        writer.writerow(_shown(column, row) for column in COLUMNS)
    writer.writerow([])
    writer.writerow([manifest.LABEL, *manifest.pieces(sheet)])
    return out.getvalue().encode("utf-8-sig")


def _shown(column: Column, row: SheetRow) -> str:
    if column.name == "value":
        # Without dots, and with a minus that a spreadsheet knows.
        return figure_text(row).replace(".", "").replace("−", "-")
    if column.name == "is_estimate":
        return ESTIMATE if row.is_estimate else ""
    return harmless(tidy(getattr(row, column.name)))


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"{_QUOTE}{text}" if text[:1] in _QUOTED else text


def plain(text: str) -> str:
    """What ``harmless`` was given."""
    return text[1:] if text[:1] == _QUOTE and text[1:2] in _QUOTED else text
