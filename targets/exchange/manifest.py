"""What a sheet's file says of itself, signed: whose it is, and what stood in it when it went out.

With it a changed label is told from a target renamed meanwhile, and a cell the user
filled from one a colleague has changed since. It is no secret, and nothing is allowed
because of it: the signature only tells a damaged or made-up one.
"""

from dataclasses import dataclass

from django.core import signing

from targets.exchange.cells import Row, tidy
from targets.exchange.columns import LABELS, figure_text
from targets.exchange.rows import SheetData, SheetRow

FORMAT = 1
SHEET = "nhan_dang"
LABEL = "Nhận dạng (giữ nguyên)"
_SALT = "targets.exchange"
# A spreadsheet's cell holds 32 767 characters; one that begins with a dash would be a formula.
_PIECE, _MARK = 8000, "#"
# No manifest is shorter than its signature; a cell of a label may begin with the mark, too.
_SHORTEST = 40


@dataclass(frozen=True)
class Written:
    """A row as it went out: its labels by column, what was in its cells, what it was seen with."""

    token: str
    labels: dict[str, str]
    value: str
    is_estimate: bool
    note: str
    reason: str


@dataclass(frozen=True)
class Manifest:
    """A file's committee and period, by slug, code and name, and its rows by key."""

    committee: str
    committee_name: str
    period: str
    period_name: str
    rows: dict[str, Written]


def pieces(sheet: SheetData) -> list[str]:
    """The signed manifest of a sheet, in pieces that fit into cells."""
    signed = signing.dumps(
        {
            "format": FORMAT,
            "sheet": [sheet.committee, sheet.committee_name, sheet.period, sheet.period_name],
            "rows": {row.key: _stored(as_written(row)) for row in sheet.rows},
        },
        salt=_SALT,
        compress=True,
    )
    return [_MARK + signed[at : at + _PIECE] for at in range(0, len(signed), _PIECE)]


def joined(found: list[str]) -> Manifest | None:
    """The manifest of these pieces; ``None`` when they are not what was written."""
    text = "".join(piece.removeprefix(_MARK) for piece in found)
    try:
        content = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    if content.get("format") != FORMAT:
        return None
    return Manifest(*content["sheet"], {key: _read(row) for key, row in content["rows"].items()})


def is_line(row: Row) -> bool:
    """Whether a line of a CSV file holds the manifest, also when its label has lost its marks."""
    return len(row) > 1 and row[1].text.startswith(_MARK) and len(row[1].text) > _SHORTEST


def as_written(row: SheetRow) -> Written:
    """A row as a file shows it."""
    labels = {name: tidy(getattr(row, name)) for name in LABELS}
    cells = figure_text(row), row.is_estimate, tidy(row.note), tidy(row.reason)
    return Written(row.token, labels, *cells)


def _stored(row: Written) -> list[object]:
    cells = row.value, row.is_estimate, row.note, row.reason
    return [row.token, *row.labels.values(), *cells]


def _read(stored: list[object]) -> Written:
    token, *rest = stored
    labels, cells = rest[: len(LABELS)], rest[len(LABELS) :]
    return Written(token, dict(zip(LABELS, labels, strict=True)), *cells)
