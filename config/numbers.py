"""Vietnamese figures as plain functions: how they are shown and how they are read.

Pure: no Django. Dot between thousands, comma before decimals; no decimals that
the figure does not have; percentages of our own computing at one decimal.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

MINUS = "−"
_PLAIN = re.compile(r"[+-]?\d+(?:,\d+)?", re.ASCII)
# “0.500” is no grouped figure: somebody meant a decimal point.
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
_SPACED = re.compile(r"(?<=\d)\s(?=\d{3}(?!\d))")


class NoFigureError(ValueError):
    """``text`` is no figure, or could be more than one; ``config.sentences`` has words for it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def show(value: Decimal | int | None) -> str:
    """A figure as Vietnamese print has it: 3200.500000 is “3.200,5”; nothing is “”."""
    if value is None:
        return ""
    text = f"{abs(value):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"{MINUS}{text}" if value < 0 and text != "0" else text


def amount(value: Decimal | int | None, unit: str) -> str:
    """A figure with its unit: 61,3% but 151 tỷ đồng."""
    if value is None:
        return ""
    return f"{show(value)}{'' if unit.startswith('%') else ' '}{unit}"


def show_percent(value: Decimal | None, places: int = 1) -> str:
    """A percentage (69.5 is 69,5%), rounded half up to at most ``places`` decimals."""
    if value is None:
        return ""
    return f"{show(rounded(value, places))}%"


def show_share(share: Decimal | None, places: int = 1) -> str:
    """A share (0.695 is 69,5%) as a percentage."""
    return "" if share is None else show_percent(share * 100, places)


def rounded(value: Decimal, places: int) -> Decimal:
    """``value`` rounded half up, as people do it."""
    return value.quantize(_last_place(places), ROUND_HALF_UP)


@cache
def _last_place(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def roman(value: int) -> str:
    """A congress or term as it is counted: 18 is XVIII."""
    steps = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"))
    text = ""
    for step, numeral in (*steps, (4, "IV"), (1, "I")):
        text += numeral * (value // step)
        value %= step
    return text


def parse(text: str) -> Decimal:
    """A figure typed by a person: 3200,5; 3.200,5; 3 200,5; 02; -1,5.

    Raises ``NoFigureError`` for anything else, also for “3.2”, “0.500” and
    “3,200.5”, where a dot may have been meant as a decimal point, and for “1 5”:
    asking is better than being wrong a thousandfold.
    """
    bare = _SPACED.sub(".", text.strip().replace(MINUS, "-"))
    if not (_PLAIN.fullmatch(bare) or _GROUPED.fullmatch(bare)):
        raise NoFigureError(text.strip())
    return Decimal(bare.replace(".", "").replace(",", "."))
