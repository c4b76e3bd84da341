"""What is unusual about a figure: asked about, and nothing else is."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.numbers import amount
from targets.sheet.words import oddity_text
from targets.unusual import Against, Around, Kind, oddities

FIGURES = st.decimals("0.01", "1000000", places=2)
ANY = st.one_of(st.none(), st.decimals("-1000000", "1000000", places=2))


def kinds(value: str | Decimal, **around: str | Decimal | bool) -> list[tuple[Kind, Against]]:
    read = {name: Decimal(each) if isinstance(each, str) else each for name, each in around.items()}
    return [(each.kind, each.against) for each in oddities(Decimal(value), Around(**read))]


@pytest.mark.parametrize(
    ("value", "around", "expected"),
    [
        ("105000", {"previous": "98"}, [(Kind.SLIP, Against.PREVIOUS)]),
        ("0.105", {"previous": "98"}, [(Kind.SLIP, Against.PREVIOUS)]),
        ("980", {"previous": "98"}, [(Kind.TENFOLD, Against.PREVIOUS)]),
        ("979", {"previous": "98"}, []),
        ("9.8", {"previous": "98"}, [(Kind.TENFOLD, Against.PREVIOUS)]),
        ("9.9", {"previous": "98"}, []),
        ("0", {"previous": "98"}, [(Kind.TENFOLD, Against.PREVIOUS)]),
        (
            "97.9",
            {"previous": "98", "previous_counts_on": True},
            [(Kind.FELL, Against.PREVIOUS)],
        ),
        ("97.9", {"previous": "98"}, []),
        ("98", {"previous": "98", "previous_counts_on": True}, []),
        ("300", {"same_period": "100"}, [(Kind.JUMP, Against.SAME_PERIOD)]),
        ("299", {"same_period": "100"}, []),
        ("1000", {"same_period": "100"}, [(Kind.TENFOLD, Against.SAME_PERIOD)]),
        ("100000", {"replaced": "100", "previous": "90000"}, [(Kind.SLIP, Against.REPLACED)]),
        ("60", {"replaced": "100"}, []),
        ("151000", {"plan": "151"}, [(Kind.SLIP, Against.PLAN)]),
        # A plan is for the whole period: only a slip of the unit says anything against it.
        ("15", {"plan": "151"}, []),
        ("151000", {"plan": "151", "previous": "140000"}, []),
        ("105", {"previous": "98", "is_percent": True}, [(Kind.OVER_WHOLE, Against.NOTHING)]),
        ("105", {"previous": "120", "is_percent": True}, []),
        ("105", {"is_percent": True}, []),
        ("-2", {"plan": "8"}, [(Kind.NEGATIVE, Against.NOTHING)]),
        ("-2", {"previous": "-1.5"}, []),
        ("5", {"previous": "0"}, []),
        ("5", {}, []),
    ],
)
def test_what_is_asked_about(value: str, around: dict, expected: list) -> None:
    assert kinds(value, **around) == expected


@given(FIGURES)
def test_the_same_again_is_never_unusual(value: Decimal) -> None:
    around = {"previous": value, "same_period": value, "plan": value}
    assert kinds(value, **around, previous_counts_on=True) == []


@given(ANY.filter(lambda value: value is not None), ANY, ANY, ANY, st.booleans(), st.booleans())
def test_any_figures_are_taken_and_each_is_asked_about_once(
    value: Decimal, previous: Decimal, same: Decimal, plan: Decimal, percent: bool, goes_on: bool
) -> None:
    around = Around(previous, same, plan, percent, goes_on)
    found = oddities(value, around)
    against = [each.against for each in found if each.against]
    assert len(set(against)) == len(against)
    for each in found:
        assert amount(value, "hộ") in oddity_text(each, value, "hộ")


@given(FIGURES, FIGURES, FIGURES, st.sampled_from([Decimal(10) ** n for n in range(-3, 4)]))
def test_the_unit_does_not_matter(
    value: Decimal, previous: Decimal, same: Decimal, scale: Decimal
) -> None:
    around = {"previous": previous, "same_period": same, "previous_counts_on": True}
    scaled = {"previous": previous * scale, "same_period": same * scale}
    assert kinds(value, **around) == kinds(value * scale, **(around | scaled))


@given(FIGURES, st.integers(11, 400))
def test_many_times_the_previous_is_asked_about_up_and_down(value: Decimal, times: int) -> None:
    assert kinds(value * times, previous=value) == kinds(value, previous=value * times)
    assert kinds(value * times, previous=value) == [(Kind.TENFOLD, Against.PREVIOUS)]


@given(FIGURES, FIGURES)
def test_what_accumulates_and_falls_is_always_asked_about(one: Decimal, other: Decimal) -> None:
    if one < other:
        assert kinds(one, previous=other, previous_counts_on=True)
