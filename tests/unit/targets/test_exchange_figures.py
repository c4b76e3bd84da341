"""What is typed into a figure's cell of a file: understood, said how, or asked about."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.numbers import show
from targets.exchange.cells import Cell, Kind
from targets.exchange.figures import understood
from targets.models.catalogue import FIGURE

FIGURES = st.decimals(
    min_value=-(10**13), max_value=10**13, places=6, allow_nan=False, allow_infinity=False
)


def cell(text: str, kind: Kind = Kind.TEXT, **fields: object) -> Cell:
    return Cell(12, 7, kind, text, **fields)


def number(value: str, *, is_percent: bool = False) -> Cell:
    return Cell(12, 7, Kind.NUMBER, value, Decimal(value), is_percent)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("3.200,5", "tỷ đồng", "3200.5"),
        ("3200,5", "tỷ đồng", "3200.5"),
        ("3 200,5", "tỷ đồng", "3200.5"),
        ("02", "xã", "2"),
        ("−1,5", "%", "-1.5"),
        ("-1,5", "%", "-1.5"),
        ("0,500", "%", "0.5"),
        ("1.234.567", "đồng", "1234567"),
        ("61,3%", "%", "61.3"),
        ("61,3 %", "%/năm", "61.3"),
        ("250ha", "ha", "250"),
        ("105 Tỉ đồng", "tỷ đồng", "105"),
        ("02 HTX/năm", "HTX/năm", "2"),
    ],
)
def test_figures_that_need_no_word(text: str, unit: str, value: str) -> None:
    figure = understood(cell(text), unit)
    assert (figure.value, figure.total, figure.notice) == (Decimal(value), None, None)


@pytest.mark.parametrize(
    ("text", "value", "notice"),
    [
        ("3.200", "3200", "“3.200” được hiểu là 3200 (dấu chấm chia hàng nghìn)."),
        ("3200.5", "3200.5", "“3200.5” được hiểu là 3200,5 (dấu chấm là dấu thập phân)."),
        ("0.500", "0.5", "“0.500” được hiểu là 0,5 (dấu chấm là dấu thập phân)."),
        ("3.2", "3.2", "“3.2” được hiểu là 3,2 (dấu chấm là dấu thập phân)."),
        ("1234.567", "1234.567", "“1234.567” được hiểu là 1234,567 (dấu chấm là dấu thập phân)."),
        ("3,200.5", "3200.5",
         "“3,200.5” được hiểu là 3200,5 (viết kiểu Anh, dấu phẩy chia hàng nghìn)."),
        ("1,234,567", "1234567",
         "“1,234,567” được hiểu là 1234567 (viết kiểu Anh, dấu phẩy chia hàng nghìn)."),
        ("3,200", "3.2",
         "“3,200” được hiểu là 3,2 (dấu phẩy là dấu thập phân; nếu là 3.200 thì nhập lại không có "
         "dấu phẩy)."),
    ],
)  # fmt: skip
def test_figures_that_could_be_read_in_two_ways_are_told(
    text: str, value: str, notice: str
) -> None:
    figure = understood(cell(text), "tỷ đồng")
    assert (figure.value, str(figure.notice)) == (Decimal(value), notice)


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        (cell("105 triệu đồng"), "“105 triệu đồng” có chữ trong ô số: ô này chỉ ghi số, theo đơn vị"
         " “tỷ đồng”; chữ đưa sang cột Ghi chú."),
        (cell("hai mươi"), "“hai mươi” có chữ trong ô số: ô này chỉ ghi số"),
        (cell("hơn 105"), "“hơn 105” có chữ trong ô số"),
        (cell("61,3%"), "“61,3%” có chữ trong ô số"),
        (cell("1E+05"), "“1E+05” là dạng lũy thừa của bảng tính, có thể đã mất chữ số"),
        (cell("1,2,3"), "“1,2,3” không đúng dạng số: dùng dấu phẩy cho phần thập phân"),
        (cell("(5)"), "“(5)” không đúng dạng số"),
        (cell("12.34.567"), "“12.34.567” không đúng dạng số"),
        (cell("1/2/3"), "“1/2/3” không đúng dạng số đạt trên tổng số, ví dụ 14/19."),
        (cell("999999999999999"), "Số quá dài: tối đa 14 chữ số trước và 6 chữ số sau dấu phẩy."),
        (cell("0,1234567"), "Số quá dài"),
        (cell("=A1+1", Kind.FORMULA), "ô G12 có công thức (=A1+1): nhập số trực tiếp, hoặc chép ô"),
        (cell("#REF!", Kind.ERROR), "ô G12 có giá trị lỗi #REF!: nhập lại số."),
        (cell("03/02/2024", Kind.DATE), "bảng tính đã đổi ô G12 thành ngày 03/02/2024: đặt lại"),
        (cell("TRUE", Kind.LOGICAL), "ô G12 là giá trị TRUE (đúng/sai), không phải số"),
        (number("0.613", is_percent=True), "Ô đang hiện 61,3% nhưng đơn vị là “tỷ đồng”: nhập lại"),
        (number("1e300"), "Số quá dài"),
        (number("1e300", is_percent=True), "Số quá dài"),
    ],
)  # fmt: skip
def test_anything_else_is_asked_about(stored: Cell, asked: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the text is looked at
        understood(stored, "tỷ đồng")
    assert str(refused.value).startswith(asked)


def test_numbers_of_the_spreadsheets_own() -> None:
    assert understood(number("3200.5"), "tỷ đồng").text == "3.200,5"
    assert understood(number("3.200"), "tỷ đồng").notice is None
    percent = understood(number("0.613", is_percent=True), "%")
    assert (percent.text, str(percent.notice)) == (
        "61,3",
        "Ô định dạng phần trăm, được hiểu là 61,3.",
    )
    third = understood(number("33.3333333333333"), "%")
    assert third.text == "33,333333"
    assert str(third.notice) == "Số có nhiều hơn 6 chữ số thập phân, được làm tròn thành 33,333333."


def test_so_many_of_so_many() -> None:
    assert understood(cell("14/19"), "tiêu chí").text == "14/19"
    assert understood(cell("14 / 19 tiêu chí"), "tiêu chí").text == "14/19"


def test_an_empty_cell_is_no_figure() -> None:
    assert understood(Cell(12, 7), "tỷ đồng").value is None


def test_what_the_register_holds_is_what_is_taken() -> None:
    whole = FIGURE["max_digits"] - FIGURE["decimal_places"]
    most = f"{'9' * whole},{'9' * FIGURE['decimal_places']}"
    assert understood(cell(most), "đồng").text.replace(".", "") == most


@given(FIGURES)
def test_what_is_shown_reads_back(value: Decimal) -> None:
    assert understood(cell(show(value)), "tỷ đồng").value == value
    assert understood(cell(show(value).replace(".", "")), "tỷ đồng").value == value


@given(st.text(max_size=20), st.sampled_from(["%", "ha", "tỷ đồng", ""]))
def test_any_text_is_a_figure_or_asked_about(text: str, unit: str) -> None:
    try:
        figure = understood(cell(text or "x"), unit)
    except ValueError as asked:
        told = str(asked)
    else:
        told = figure.text
    assert told
