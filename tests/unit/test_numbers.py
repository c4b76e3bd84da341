"""Vietnamese figures: shown as printed, read as typed, refused when ambiguous."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from config.forms import FigureField
from config.numbers import (
    MINUS,
    NoFigureError,
    parse,
    roman,
    rounded,
    show,
    show_percent,
    show_share,
)

FIGURES = st.decimals(
    min_value=-(10**13), max_value=10**13, places=6, allow_nan=False, allow_infinity=False
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("3200.500000", "3.200,5"),
        ("0", "0"),
        ("-0", "0"),
        ("0.000000", "0"),
        ("100.000000", "100"),
        ("1E+3", "1.000"),
        ("1234567.89", "1.234.567,89"),
        ("-1.89", f"{MINUS}1,89"),
        ("-1234.5", f"{MINUS}1.234,5"),
        ("0.000001", "0,000001"),
    ],
)
def test_figures_as_vietnamese_print_has_them(value: str, text: str) -> None:
    assert show(Decimal(value)) == text


def test_nothing_is_blank_and_zero_is_not() -> None:
    assert show(None) == show_percent(None) == show_share(None) == ""
    assert show(0) == "0"
    assert show_share(Decimal(0)) == "0%"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        ("0.695364", "69,5%"),
        ("3.5", "350%"),
        ("0.99949", "99,9%"),
        ("0.9995", "100%"),
        ("-0.0001", "0%"),
        ("1234.5", "123.450%"),
    ],
)
def test_shares_are_rounded_half_up_and_never_capped(share: str, text: str) -> None:
    assert show_share(Decimal(share)) == text


def test_rounding_is_what_people_do() -> None:
    assert rounded(Decimal("0.25"), 1) == Decimal("0.3")
    assert rounded(Decimal("-0.25"), 1) == Decimal("-0.3")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3200,5", "3200.5"),
        ("3.200,5", "3200.5"),
        ("3 200,5", "3200.5"),
        ("3\u00a0200\u00a0100", "3200100"),
        (" 02 ", "2"),
        ("0", "0"),
        ("-1,5", "-1.5"),
        (f"{MINUS}1,5", "-1.5"),
        ("+12,72", "12.72"),
        ("1.890", "1890"),
        ("0,500", "0.5"),
        ("1,234", "1.234"),
    ],
)
def test_figures_as_people_type_them(text: str, value: str) -> None:
    assert parse(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["", " ", "3.2", "0.500", "3,200.5", "1 5", "1.2345", "12.34.567", "5%", "1e3", "NaN", "--1",
     "٣", "１２", "1,", ",5", "1,2,3", "ba", "Infinity", "1\x00"],
)  # fmt: skip
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NoFigureError) as refused:
        parse(text)
    assert refused.value.text == text.strip()
    asked = f"“{text.strip()}” không đúng dạng số: dùng dấu phẩy cho phần thập phân và dấu chấm"
    with pytest.raises(ValidationError, match=r"ví dụ 3\.200,5") as told:
        FigureField(required=False).clean(text or " ")
    assert told.value.messages[0].startswith(asked)
    with translation.override("en"):
        assert told.value.messages[0].startswith(f"“{text.strip()}” is not written as a number")


@given(FIGURES)
def test_what_is_shown_reads_back(value: Decimal) -> None:
    assert parse(show(value)) == value


@pytest.mark.parametrize(
    ("value", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (18, "XVIII"), (49, "XLIX")]
)
def test_congresses_are_counted_in_roman_numerals(value: int, text: str) -> None:
    assert roman(value) == text
