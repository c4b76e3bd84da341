"""What was typed in a figure's cell, understood or asked about.

Pure: no Django. A file has been through other programs, so more is taken than on the
page (``config.numbers.parse``), but never in silence: whatever could be read in two
ways, or was not written the Vietnamese way, comes with a sentence how it was understood.

=====================  ==========================================================
3200,5  3.200,5        the figure, as on the page; spaces between thousands too
3.200                  3200: a dot before three digits groups thousands; said
1,234                  1,234: a comma is decimal, whatever follows; said
3200.5  0.500  3.2     3200,5: this dot groups nothing, so it is a decimal point; said
3,200.5  1,234,567     3200,5: grouped the English way, and in no other; said
61,3%  250 ha          61,3 where the unit of the row is % or ha; else asked
a number               as stored, to fifteen digits; beyond six decimals rounded, and said
a number shown as %    61,3 for a stored 0,613 where the unit is %, and said; else asked
14/19                  so many of so many
anything else          asked: words, dates, TRUE, formulas, #REF!, 1E+05
=====================  ==========================================================
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from config import numbers
from config.text import fold
from targets.exchange.cells import Cell, Kind

# As ``targets.models.catalogue.FIGURE`` holds it.
WHOLE, PLACES = 14, 6
_TOO_LONG = f"Số quá dài: tối đa {WHOLE} chữ số trước và {PLACES} chữ số sau dấu phẩy."
_POINT = re.compile(r"[+-]?\d+\.\d+", re.ASCII)
_ENGLISH = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_DOTTED_ONCE = re.compile(r"[+-]?\d{1,3}\.\d{3}", re.ASCII)
_COMMA_AND_THREE = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_WITH_UNIT = re.compile(r"([+-]?\d[\d.,/\s]*?)\s*([^\d.,/\s].*)", re.ASCII | re.DOTALL)
_POWER = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+", re.ASCII)


@dataclass(frozen=True)
class Figure:
    """What a cell holds as a figure; ``total`` in 14/19; ``notice`` how it was understood."""

    value: Decimal | None
    total: Decimal | None = None
    notice: str = ""

    @property
    def text(self) -> str:
        """As it would be typed on the page."""
        if self.total is not None:
            return f"{numbers.show(self.value)}/{numbers.show(self.total)}"
        return numbers.show(self.value)


def understood(cell: Cell, unit: str) -> Figure:
    """The figure of a cell in a row with this unit; ``ValueError`` asks, in a sentence."""
    if cell.kind is Kind.EMPTY:
        return Figure(None)
    if cell.kind is Kind.NUMBER:
        return _stored(cell, unit)
    if cell.kind is not Kind.TEXT:
        raise ValueError(_refusal(cell))
    bare = _without_unit(cell.text, unit)
    if "/" in bare:
        return _of_how_many(cell.text, bare)
    value, notice = _read(cell.text, bare)
    return Figure(_held(value), notice=notice)


def _read(text: str, bare: str) -> tuple[Decimal, str]:
    """A figure written as text, and how it was understood where that is not plain."""
    if _POINT.fullmatch(bare) and not _grouped(bare):
        value = Decimal(bare)
        return value, _told(text, value, "dấu chấm là dấu thập phân")
    if _ENGLISH.fullmatch(bare) and not _COMMA_AND_THREE.fullmatch(bare):
        value = Decimal(bare.replace(",", ""))
        return value, _told(text, value, "viết kiểu Anh, dấu phẩy chia hàng nghìn")
    if _POWER.fullmatch(bare):
        raise ValueError(
            f"“{text}” là dạng lũy thừa của bảng tính, có thể đã mất chữ số: nhập lại số đầy đủ, "
            "ví dụ 3200,5."
        )
    value = numbers.parse(bare)
    if _DOTTED_ONCE.fullmatch(bare):
        return value, _told(text, value, "dấu chấm chia hàng nghìn")
    if _COMMA_AND_THREE.fullmatch(bare):
        whole = numbers.show(Decimal(bare.replace(",", "")))
        return value, _told(
            text, value, f"dấu phẩy là dấu thập phân; nếu là {whole} thì nhập lại không có dấu phẩy"
        )
    return value, ""


def _grouped(bare: str) -> bool:
    whole, _dot, digits = bare.lstrip("+-").partition(".")
    return len(digits) == 3 and len(whole) <= 3 and not whole.startswith("0")


def _told(text: str, value: Decimal, because: str) -> str:
    # Without grouping, lest the echo be as unclear as what it explains.
    plain = numbers.show(value).replace(".", "")
    return f"“{text}” được hiểu là {plain} ({because})."


def _without_unit(text: str, unit: str) -> str:
    """The text without the unit of the row; other words are asked about."""
    bare = text.replace(numbers.MINUS, "-")
    if _POWER.fullmatch(bare):
        return bare
    if found := _WITH_UNIT.fullmatch(bare):
        bare, written = found[1], found[2]
        if not (_unit(written) == _unit(unit) or (written == "%" and unit.startswith("%"))):
            raise ValueError(_words(text, unit))
    elif any(char.isalpha() for char in bare):
        raise ValueError(_words(text, unit))
    return bare


def _unit(text: str) -> str:
    # Tỉ and tỷ are the same word.
    return re.sub(r"\bti\b", "ty", fold(text))


def _words(text: str, unit: str) -> str:
    asked = f"ô này chỉ ghi số, theo đơn vị “{unit}”" if unit else "ô này chỉ ghi số"
    return f"“{text}” có chữ trong ô số: {asked}; chữ đưa sang cột Ghi chú."


def _stored(cell: Cell, unit: str) -> Figure:
    """A number of the spreadsheet's own."""
    assert cell.number is not None
    value = cell.number * 100 if cell.is_percent else cell.number
    notice = ""
    if abs(value) >= 10**WHOLE:
        raise ValueError(_TOO_LONG)
    if cell.is_percent:
        shown = numbers.show(numbers.rounded(value, PLACES))
        if not unit.startswith("%"):
            raise ValueError(
                f"Ô đang hiện {shown}% nhưng đơn vị là “{unit}”: nhập lại số theo đơn vị này và bỏ "
                "định dạng phần trăm của ô."
            )
        notice = f"Ô định dạng phần trăm, được hiểu là {shown}."
    if value != round(value, PLACES):
        value = numbers.rounded(value, PLACES)
        notice = f"Số có nhiều hơn {PLACES} chữ số thập phân, được làm tròn thành "
        notice += f"{numbers.show(value)}."
    return Figure(_held(value), notice=notice)


def _of_how_many(text: str, bare: str) -> Figure:
    reached, _slash, total = bare.partition("/")
    try:
        return Figure(_held(numbers.parse(reached)), _held(numbers.parse(total)))
    except ValueError as error:
        raise ValueError(f"“{text}” không đúng dạng số đạt trên tổng số, ví dụ 14/19.") from error


def _held(value: Decimal) -> Decimal:
    """The value when the register can hold it."""
    if abs(value) >= 10**WHOLE or value != round(value, PLACES):
        raise ValueError(_TOO_LONG)
    return value


def _refusal(cell: Cell) -> str:
    if cell.kind is Kind.FORMULA:
        return (
            f"ô {cell.address} có công thức ({cell.text[:40]}): nhập số trực tiếp, hoặc chép ô rồi "
            "dán lại bằng Dán đặc biệt, Giá trị."
        )
    if cell.kind is Kind.ERROR:
        return f"ô {cell.address} có giá trị lỗi {cell.text}: nhập lại số."
    if cell.kind is Kind.DATE:
        return (
            f"bảng tính đã đổi ô {cell.address} thành ngày {cell.text}: đặt lại định dạng ô là Số "
            "rồi nhập lại, ví dụ 3,2."
        )
    return f"ô {cell.address} là giá trị {cell.text} (đúng/sai), không phải số: nhập lại số."
