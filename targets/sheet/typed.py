"""What is typed into a row of a sheet: its boxes, and what is understood of them.

Typed text comes from a form, or from a kept draft; both are cut to what a box can
hold and lose what no database takes. Reading a figure is the server's alone: pages ask
it for the echo, so that what is shown is what will be stored.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.forms import FigureField
from config.numbers import show
from targets.models import Actual, Indicator, Submission
from targets.models.catalogue import FIGURE

# Two figures of twenty digits and a slash.
MOST_FIGURE, MOST_TEXT = 60, 300
# The name of each box in a form; the indicator's slug follows.
BOXES = {"value": "so", "is_estimate": "uoc", "note": "ghi-chu", "reason": "ly-do"}
SEEN, CONFIRMED = "co", "dung"
FIELD = FigureField(**FIGURE)


@dataclass(frozen=True)
class Typed:
    """The boxes of a row."""

    value: str = ""
    is_estimate: bool = False
    note: str = ""
    reason: str = ""
    # ``Place.token`` of what stood there when they were typed.
    token: str = ""
    # The figure that was said to be right although it is unusual.
    confirmed: str = ""

    @classmethod
    def of(cls, row: Submission | Actual | None) -> Self:
        """The boxes of what is on its way or counts, untouched."""
        if row is None:
            return cls()
        reason = row.reason if isinstance(row, Submission) else ""
        return cls(figure_text(row.value, row.total), row.is_estimate, row.note, reason)

    @classmethod
    def posted(cls, data: Mapping[str, Any], slug: str) -> Self:
        """The boxes of a form; those it lacks are empty."""
        seen = _cleaned(data.get(f"{SEEN}-{slug}"), MOST_TEXT)
        texts = {name: data.get(f"{box}-{slug}") for name, box in BOXES.items()}
        texts["is_estimate"] = bool(texts["is_estimate"])
        return cls.kept({**texts, "token": seen, "confirmed": data.get(f"{CONFIRMED}-{slug}")})

    @classmethod
    def kept(cls, contents: Any) -> Self:
        """The boxes of a draft, whatever it holds."""
        given = contents if isinstance(contents, Mapping) else {}
        return cls(
            value=_cleaned(given.get("value"), MOST_FIGURE),
            is_estimate=given.get("is_estimate") is True,
            note=_cleaned(given.get("note"), MOST_TEXT),
            reason=_cleaned(given.get("reason"), MOST_TEXT),
            token=_cleaned(given.get("token"), MOST_TEXT),
            confirmed=_cleaned(given.get("confirmed"), MOST_FIGURE),
        )

    @property
    def contents(self) -> dict[str, Any]:
        """As a draft keeps them."""
        return asdict(self)

    @property
    def fingerprint(self) -> str:
        """The same for boxes that say the same: “3200,5” is “3.200,5”."""
        try:
            value = figure_text(*_parsed(self.value))
        except ValidationError:
            value = self.value
        told = (value, self.is_estimate, self.note, self.reason)
        return sha256(repr(told).encode()).hexdigest()[:16]

    def with_token(self, token: str) -> Self:
        """The same boxes, another thing seen."""
        return replace(self, token=token)


def seen_of(token: str, shown: Typed) -> str:
    """What a form carries of a row: what stood there, and what its boxes said when it was made."""
    return f"{token}.{shown.fingerprint}"


def _cleaned(text: Any, most: int) -> str:
    """The text on one line, in form C, without what cannot be stored."""
    if not isinstance(text, str):
        return ""
    kept = (" " if char.isspace() else char for char in text[: most * 4])
    bare = "".join(char for char in kept if unicodedata.category(char) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", bare).strip()[:most]


def figure_text(value: Decimal | None, total: Decimal | None = None) -> str:
    """A figure as a box has it: “3.200,5”, “14/19”."""
    return f"{show(value)}/{show(total)}" if total is not None else show(value)


def read_figure(text: str, indicator: Indicator) -> tuple[Decimal | None, Decimal | None]:
    """The value, and of how many, that a box says; ``ValidationError`` asks what was meant."""
    # As a cell of a spreadsheet is copied.
    return _parsed(text.removesuffix("%") if indicator.is_percentage else text)


def _parsed(text: str) -> tuple[Decimal | None, Decimal | None]:
    if not text:
        return None, None
    value, slash, total = text.partition("/")
    if not slash:
        return FIELD.clean(value), None
    if not value.strip() or not total.strip() or "/" in total:
        raise ValidationError(
            _("“%(text)s” không đúng dạng số đạt trên tổng số, ví dụ 14/19."),
            params={"text": text},
        )
    return FIELD.clean(value), FIELD.clean(total)
