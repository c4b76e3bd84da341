"""One figure by a form, with all that a sheet does not ask for."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from targets import entering
from targets.entering import OvertakenError, places
from targets.models import Target
from tests.unit.rows import fresh
from tests.unit.targets.review.steps import one, serving

pytestmark = pytest.mark.django_db


def test_a_form_enters_what_a_sheet_does_not_ask_for(target: Target) -> None:
    office = serving("office", target.committee)
    row = one(target, ratio_to_plan=Decimal("99.5"), qualifier=">=")
    entering.enter_one(row, by=office)

    seen = places(target.committee, target.period)[target.indicator_id].token
    row.qualifier = ""
    entering.enter_one(row, by=office, seen=seen)

    assert (fresh(row).ratio_to_plan, row.qualifier, row.version) == (Decimal("99.5"), "", 2)
    with pytest.raises(OvertakenError, match=str(target.indicator)):
        entering.enter_one(fresh(row), by=office, seen=seen)
    with pytest.raises(ValidationError, match="đang nhập hoặc chờ duyệt"):
        entering.enter_one(one(target, value=1), by=office)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "không để trống"),
        ({"value": Decimal(20), "total": Decimal(19)}, "từ 0 đến tổng số"),
        ({"total": Decimal(19), "ratio_to_plan": Decimal(1)}, "từ 0 đến tổng số"),
        ({"value": Decimal(1), "as_of": date(2024, 1, 1)}, "Ngày chốt phải nằm trong kỳ"),
    ],
)
def test_a_form_is_told_what_is_impossible(
    target: Target, fields: dict[str, Any], told: str
) -> None:
    office = serving("office", target.committee)
    with pytest.raises(ValidationError, match=told):
        entering.enter_one(one(target, **fields), by=office)
