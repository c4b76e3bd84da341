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
from config.sentences import Sentence, no_figure, too_long
from config.sentences import gettext_lazy as _
from config.text import fold
from targets.exchange.cells import Cell, Kind

# As ``targets.models.catalogue.FIGURE`` holds it.
WHOLE, PLACES = 14, 6
_POINT = re.compile(r"[+-]?\d+\.\d+", re.ASCII)
_ENGLISH = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_DOTTED_ONCE = re.compile(r"[+-]?\d{1,3}\.\d{3}", re.ASCII)
_COMMA_AND_THREE = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_WITH_UNIT = re.compile(r"([+-]?\d[\d.,/\s]*?)\s*([^\d.,/\s].*)", re.ASCII | re.DOTALL)
_POWER = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+", re.ASCII)


class UnclearError(ValueError):
    """What a cell holds cannot be taken for a figure; the sentence asks what is meant."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Figure:
    """What a cell holds as a figure; ``total`` in 14/19; ``notice`` how it was understood."""

    value: Decimal | None
    total: Decimal | None = None
    notice: Sentence | None = None

    @property
    def text(self) -> str:
        """As it would be typed on the page."""
        if self.total is not None:
            return f"{numbers.show(self.value)}/{numbers.show(self.total)}"
        return numbers.show(self.value)


def understood(cell: Cell, unit: str) -> Figure:
    """The figure of a cell in a row with this unit; ``UnclearError`` asks."""
    if cell.kind is Kind.EMPTY:
        return Figure(None)
    if cell.kind is Kind.NUMBER:
        return _stored(cell, unit)
    if cell.kind is not Kind.TEXT:
        raise UnclearError(_refusal(cell))
    bare = _without_unit(cell.text, unit)
    if "/" in bare:
        return _of_how_many(cell.text, bare)
    value, notice = _read(cell.text, bare)
    return Figure(_held(value), notice=notice)


def _read(text: str, bare: str) -> tuple[Decimal, Sentence | None]:
    """A figure written as text, and how it was understood where that is not plain."""
    if _POINT.fullmatch(bare) and not _grouped(bare):
        value = Decimal(bare)
        return value, _told(text, value, _("dấu chấm là dấu thập phân"))
    if _ENGLISH.fullmatch(bare) and not _COMMA_AND_THREE.fullmatch(bare):
        value = Decimal(bare.replace(",", ""))
        return value, _told(text, value, _("viết kiểu Anh, dấu phẩy chia hàng nghìn"))
    if _POWER.fullmatch(bare):
        raise UnclearError(
            _(
                "“%(text)s” là dạng lũy thừa của bảng tính, có thể đã mất chữ số: nhập lại số đầy "
                "đủ, ví dụ 3200,5.",
                text=text,
            )
        )
    value = _parsed(bare)
    if _DOTTED_ONCE.fullmatch(bare):
        return value, _told(text, value, _("dấu chấm chia hàng nghìn"))
    if _COMMA_AND_THREE.fullmatch(bare):
        because = _(
            "dấu phẩy là dấu thập phân; nếu là %(whole)s thì nhập lại không có dấu phẩy",
            whole=numbers.show(Decimal(bare.replace(",", ""))),
        )
        return value, _told(text, value, because)
    return value, None


def _parsed(text: str) -> Decimal:
    try:
        return numbers.parse(text)
    except numbers.NoFigureError as error:
        raise UnclearError(no_figure(error.text)) from error


def _grouped(bare: str) -> bool:
    whole, _dot, digits = bare.lstrip("+-").partition(".")
    return len(digits) == 3 and len(whole) <= 3 and not whole.startswith("0")


def _told(text: str, value: Decimal, because: Sentence) -> Sentence:
    # Without grouping, lest the echo be as unclear as what it explains.
    plain = numbers.show(value).replace(".", "")
    return _(
        "“%(text)s” được hiểu là %(plain)s (%(because)s).", text=text, plain=plain, because=because
    )


def _without_unit(text: str, unit: str) -> str:
    """The text without the unit of the row; other words are asked about."""
    bare = text.replace(numbers.MINUS, "-")
    if _POWER.fullmatch(bare):
        return bare
    if found := _WITH_UNIT.fullmatch(bare):
        bare, written = found[1], found[2]
        if not (_unit(written) == _unit(unit) or (written == "%" and unit.startswith("%"))):
            raise UnclearError(_words(text, unit))
    elif any(char.isalpha() for char in bare):
        raise UnclearError(_words(text, unit))
    return bare


def _unit(text: str) -> str:
    # Tỉ and tỷ are the same word.
    return re.sub(r"\bti\b", "ty", fold(text))


def _words(text: str, unit: str) -> Sentence:
    if unit:
        return _(
            "“%(text)s” có chữ trong ô số: ô này chỉ ghi số, theo đơn vị “%(unit)s”; chữ đưa sang "
            "cột Ghi chú.",
            text=text,
            unit=unit,
        )
    return _("“%(text)s” có chữ trong ô số: ô này chỉ ghi số; chữ đưa sang cột Ghi chú.", text=text)


def _stored(cell: Cell, unit: str) -> Figure:
    """A number of the spreadsheet's own."""
    assert cell.number is not None
    value = cell.number * 100 if cell.is_percent else cell.number
    notice = None
    if abs(value) >= 10**WHOLE:
        raise UnclearError(too_long(WHOLE, PLACES))
    if cell.is_percent:
        shown = numbers.show(numbers.rounded(value, PLACES))
        if not unit.startswith("%"):
            raise UnclearError(
                _(
                    "Ô đang hiện %(shown)s%% nhưng đơn vị là “%(unit)s”: nhập lại số theo đơn vị "
                    "này và bỏ định dạng phần trăm của ô.",
                    shown=shown,
                    unit=unit,
                )
            )
        notice = _("Ô định dạng phần trăm, được hiểu là %(shown)s.", shown=shown)
    if value != round(value, PLACES):
        value = numbers.rounded(value, PLACES)
        notice = _(
            "Số có nhiều hơn %(places)s chữ số thập phân, được làm tròn thành %(shown)s.",
            places=PLACES,
            shown=numbers.show(value),
        )
    return Figure(_held(value), notice=notice)


def _of_how_many(text: str, bare: str) -> Figure:
    reached, _slash, total = bare.partition("/")
    try:
        return Figure(_held(_parsed(reached)), _held(_parsed(total)))
    except UnclearError as error:
        raise UnclearError(
            _("“%(text)s” không đúng dạng số đạt trên tổng số, ví dụ 14/19.", text=text)
        ) from error


def _held(value: Decimal) -> Decimal:
    """The value when the register can hold it."""
    if abs(value) >= 10**WHOLE or value != round(value, PLACES):
        raise UnclearError(too_long(WHOLE, PLACES))
    return value


def _refusal(cell: Cell) -> Sentence:
    address, text = cell.address, cell.text
    if cell.kind is Kind.FORMULA:
        return _(
            "ô %(address)s có công thức (%(text)s): nhập số trực tiếp, hoặc chép ô rồi dán lại "
            "bằng Dán đặc biệt, Giá trị.",
            address=address,
            text=text[:40],
        )
    if cell.kind is Kind.ERROR:
        return _("ô %(address)s có giá trị lỗi %(text)s: nhập lại số.", address=address, text=text)
    if cell.kind is Kind.DATE:
        return _(
            "bảng tính đã đổi ô %(address)s thành ngày %(text)s: đặt lại định dạng ô là Số rồi "
            "nhập lại, ví dụ 3,2.",
            address=address,
            text=text,
        )
    return _(
        "ô %(address)s là giá trị %(text)s (đúng/sai), không phải số: nhập lại số.",
        address=address,
        text=text,
    )
