"""Reporting periods: a code in, kind, words and days out."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from meetings.models import Period
from meetings.periods import KINDS, NoPeriodError, parse_period


@pytest.mark.parametrize(
    ("code", "kind", "label", "start", "end"),
    [
        ("2023", "year", "năm 2023", (2023, 1, 1), (2023, 12, 31)),
        ("2019-6M", "half", "6 tháng đầu năm 2019", (2019, 1, 1), (2019, 6, 30)),
        ("2020-9M", "nine_months", "9 tháng đầu năm 2020", (2020, 1, 1), (2020, 9, 30)),
        ("2024-Q1", "quarter", "quý I năm 2024", (2024, 1, 1), (2024, 3, 31)),
        ("2024-Q4", "quarter", "quý IV năm 2024", (2024, 10, 1), (2024, 12, 31)),
        ("2024-02", "month", "tháng 2/2024", (2024, 2, 1), (2024, 2, 29)),
        ("2023-02", "month", "tháng 2/2023", (2023, 2, 1), (2023, 2, 28)),
        ("2024-12", "month", "tháng 12/2024", (2024, 12, 1), (2024, 12, 31)),
        ("2020-2025", "term", "nhiệm kỳ 2020-2025", (2020, 1, 1), (2025, 12, 31)),
        ("2020-2025-GK", "mid_term", "giữa nhiệm kỳ 2020-2025", (2020, 1, 1), (2022, 12, 31)),
        (" 2023 ", "year", "năm 2023", (2023, 1, 1), (2023, 12, 31)),
        ("9999", "year", "năm 9999", (9999, 1, 1), (9999, 12, 31)),
    ],
)
def test_what_a_code_says(
    code: str, kind: str, label: str, start: tuple[int, ...], end: tuple[int, ...]
) -> None:
    span = parse_period(code)
    assert (span.code, span.kind) == (code.strip(), kind)
    assert Period(code=code).label == label
    assert (span.start, span.end) == (date(*start), date(*end))
    assert span.kind in KINDS


@pytest.mark.parametrize(
    "code",
    ["", "23", "1929", "2023-13", "2023-Q5", "2023-3M", "2023-6m", "2023-GK", "2023/6",
     "năm 2023", "２０２３", "2023-6M-GK", "2025-2020", "2025-2020-GK", "2023\x00", "99999"],
)  # fmt: skip
def test_no_code_explains_itself(code: str) -> None:
    with pytest.raises(NoPeriodError):
        parse_period(code)
    with pytest.raises(ValidationError, match="Kỳ “") as refused:
        Period(code=code).clean()
    with translation.override("en"):
        (said,) = refused.value.message_dict["code"]
        assert said.startswith((f"“{code}” is no period: write 2023", f"The period “{code}” ends"))


@given(st.text(alphabet="0123456789-QMGK ", max_size=14))
def test_any_text_is_a_period_or_refused(code: str) -> None:
    try:
        span = parse_period(code)
    except ValueError:
        return
    assert span.start <= span.end
