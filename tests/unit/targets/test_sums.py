"""Figures of subordinates against their superior's: what is a contradiction and what is not."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from targets.checks import Figure, Kind
from targets.models.choices import ContradictionKind
from targets.sums import Family, Rule, Unit, gaps

FIRST, LAST = date(2023, 1, 1), date(2023, 12, 31)
MEMBERS = Rule("sum", "đảng viên", accumulates=True)
MONEY = Rule("sum", "tỷ đồng", accumulates=True)
SHARE = Rule("mean", "%", accumulates=False)
COMMUNE, ARMY = 4, 5
WHOLE = Unit(99, 2)

Said = str | tuple[str, str] | dict[str, object] | None


def figure(said: Said, until: date = LAST) -> Figure:
    """“105” as printed; “(“16”, “22”)” of a total; more in a dict."""
    fields: dict[str, object] = said if isinstance(said, dict) else {"value": said}
    if isinstance(said, tuple):
        fields = {"value": said[0], "total": Decimal(said[1])}
    value = fields.pop("value")
    return Figure(1, FIRST, until, None if value is None else Decimal(str(value)), **fields)


def compared(
    rule: Rule,
    own: Said,
    parts: Sequence[Said],
    units: Sequence[Unit] | None = None,
    whole: Unit = WHOLE,
    **family: object,
) -> tuple[str, int, int] | None:
    """What the first units' figures come to, how many of how many; ``None``: no contradiction."""
    units = units or [Unit(number, COMMUNE) for number in range(len(parts))]
    told = {
        unit.pk: [figure(dict(said) if isinstance(said, dict) else said)]
        for unit, said in zip(units, parts, strict=False)
        if said is not None
    }
    found = list(gaps(rule, Family(whole, list(units), **family), [figure(own)], told))
    assert len(found) <= 1
    return (str(found[0].computed), found[0].parts, found[0].units) if found else None


@pytest.mark.parametrize(
    ("own", "parts", "told"),
    [
        ("7", ["3", "4"], None),
        ("8", ["3", "4"], ("7", 2, 2)),
        ("6", ["3", "4"], ("7", 2, 2)),
        ("0", ["0", "0"], None),
        # Amounts that may be below zero are compared when all are there.
        ("-3", ["-1", "-2"], None),
        ("-4", ["-1", "-2"], ("-3", 2, 2)),
        # One part is no sum, but too much it can be.
        ("9", ["7"], None),
        ("6", ["7"], ("7", 1, 1)),
        ("9", [], None),
    ],
)
def test_pieces_are_counted_exactly(own: str, parts: list[Said], told: object) -> None:
    assert compared(MEMBERS, own, parts) == told


@pytest.mark.parametrize(
    ("own", "parts", "told"),
    [
        # 105 stands for 104,5 to 106, 32,5 for 32,45 to 32,6: together 136,95 to 138,6.
        ("138.5", ["105", "32.5"], None),
        ("137", ["105", "32.5"], None),
        ("136.8", ["105", "32.5"], ("137.5", 2, 2)),
        ("138.7", ["105", "32.5"], ("137.5", 2, 2)),
        # The whole is rounded as well.
        ("136", ["105", "32.5"], None),
        ("135", ["105", "32.5"], ("137.5", 2, 2)),
    ],
)
def test_tolerance_follows_the_printed_decimals_of_each_part(
    own: str, parts: list[Said], told: object
) -> None:
    assert compared(MONEY, own, parts) == told


@pytest.mark.parametrize(
    ("unit", "is_exact"),
    [
        ("đảng viên", True),
        ("hộ", True),
        ("tổ chức", True),
        ("tỷ đồng", False),
        ("triệu đồng/người/năm", False),
        ("nghìn lượt", False),
        ("ha", False),
        ("%/năm", False),
        ("", False),
    ],
)
def test_what_is_counted_piece_by_piece_is_exact(unit: str, *, is_exact: bool) -> None:
    assert Rule("sum", unit, accumulates=True).counts_pieces is is_exact


@pytest.mark.parametrize(
    ("own", "parts", "told"),
    [
        ({"value": 9, "qualifier": "~"}, ["3", "4"], None),
        ({"value": 9, "is_estimate": True}, ["3", "4"], None),
        # “Hơn 7” may be 8, but not 6; “dưới 7” not 8.
        ("8", [{"value": 3, "qualifier": ">="}, "4"], None),
        ("6", [{"value": 3, "qualifier": ">="}, "4"], ("7", 2, 2)),
        ("6", [{"value": 3, "qualifier": "<="}, "4"], None),
        ("8", [{"value": 3, "qualifier": "<="}, "4"], ("7", 2, 2)),
        ({"value": 6, "qualifier": ">="}, ["3", "4"], None),
        ({"value": 6, "qualifier": "<="}, ["3", "4"], ("7", 2, 2)),
        # An estimated part says no more than a missing one.
        ("9", [{"value": 3, "is_estimate": True}, "4"], None),
        ("3", [{"value": 3, "is_estimate": True}, "4"], ("7", 2, 2)),
    ],
)
def test_inexact_figures_say_only_what_they_say(own: Said, parts: list[Said], told: object) -> None:
    assert compared(MEMBERS, own, parts) == told


class TestIncomplete:
    @pytest.mark.parametrize(
        ("own", "told"), [("20", None), ("7", None), ("6", ("7", 2, 3)), ("-1", None)]
    )
    def test_a_sum_can_only_be_too_much(self, own: str, told: object) -> None:
        assert compared(MEMBERS, own, ["3", "4", None]) == told

    def test_not_when_amounts_may_be_below_zero(self) -> None:
        assert compared(MEMBERS, "2", ["-3", "7", None]) is None

    def test_a_unit_of_another_level_is_waited_for_when_it_has_a_target(self) -> None:
        units = [Unit(1, COMMUNE), Unit(2, COMMUNE), Unit(3, ARMY)]
        assert compared(MEMBERS, "9", ["3", "4"], units) == ("7", 2, 2)
        assert compared(MEMBERS, "9", ["3", "4"], units, targeted={3: [(FIRST, LAST)]}) is None
        past = {3: [(date(2022, 1, 1), date(2022, 12, 31))]}
        assert compared(MEMBERS, "9", ["3", "4"], units, targeted=past) == ("7", 2, 2)

    def test_a_unit_of_another_level_that_reports_is_a_part(self) -> None:
        units = [Unit(1, COMMUNE), Unit(2, COMMUNE), Unit(3, ARMY)]
        assert compared(MEMBERS, "9", ["3", "4", "2"], units) is None


class TestScope:
    def test_units_that_are_gone_or_not_yet_there_are_no_parts(self) -> None:
        level = MEMBERS._replace(accumulates=False)
        units = [
            Unit(1, COMMUNE),
            Unit(2, COMMUNE),
            Unit(3, COMMUNE, valid_to=date(2022, 12, 31)),
            Unit(4, COMMUNE, valid_from=date(2024, 1, 1)),
        ]
        assert compared(level, "7", ["3", "4", "5", "6"], units) is None
        assert compared(MEMBERS, "9", ["3", "4", "5", "6"], units) == ("7", 2, 2)

    @pytest.mark.parametrize(
        "changed",
        [
            {"valid_from": date(2023, 7, 1)},
            {"valid_to": date(2023, 6, 30)},
            {"valid_from": LAST},
            {"valid_to": FIRST},
        ],
    )
    def test_what_accumulates_over_a_change_of_units_is_not_compared(
        self, changed: dict[str, date]
    ) -> None:
        units = [Unit(1, COMMUNE), Unit(2, COMMUNE), Unit(3, COMMUNE, **changed)]
        assert compared(MEMBERS, "9", ["3", "4"], units) is None
        units = [Unit(1, COMMUNE), Unit(2, COMMUNE)]
        whole = Unit(99, 2, **changed)
        assert compared(MEMBERS, "9", ["3", "4"], units, whole) is None

    def test_a_change_at_a_level_that_does_not_report_is_none(self) -> None:
        district = Unit(3, 3, valid_to=date(2023, 6, 30))
        units = [Unit(1, COMMUNE), Unit(2, COMMUNE), district]
        assert compared(MEMBERS, "9", ["3", "4"], units) == ("7", 2, 2)
        assert compared(MEMBERS, "9", ["3", "4", "1"], units) is None

    def test_a_superior_that_is_gone_is_not_compared(self) -> None:
        gone = Unit(99, 2, valid_to=date(2022, 12, 31))
        assert compared(MEMBERS, "9", ["3", "4"], whole=gone) is None

    def test_a_level_is_compared_as_of_its_day(self) -> None:
        level = MEMBERS._replace(accumulates=False)
        units = [Unit(1, COMMUNE), Unit(2, COMMUNE, valid_from=date(2023, 7, 1))]
        assert compared(level, "9", ["3", "4"], units) == ("7", 2, 2)

    def test_only_the_same_days_are_compared(self) -> None:
        family = Family(Unit(99, 2), [Unit(1, COMMUNE), Unit(2, COMMUNE)])
        half = {pk: [figure("5", date(2023, 6, 30))] for pk in (1, 2)}
        assert list(gaps(MEMBERS, family, [figure("9")], half)) == []


@pytest.mark.parametrize(
    ("own", "parts", "told"),
    [
        # 16/22 and 4/8: 20 of 30.
        (("20", "30"), [("16", "22"), ("4", "8")], None),
        (("40", "60"), [("16", "22"), ("4", "8")], None),
        (("21", "30"), [("16", "22"), ("4", "8")], ("66.66666666666666666666666667", 2, 2)),
        ("66.7", [("16", "22"), ("4", "8")], None),
        ("66.6", [("16", "22"), ("4", "8")], None),
        ("61.4", [("16", "22"), ("4", "8")], ("66.66666666666666666666666667", 2, 2)),
        # Incomplete, or without totals to weigh by.
        ("61.4", [("16", "22"), ("4", "8"), None], None),
        ("61.4", [("16", "22"), "50"], None),
        ("61.4", ["72.7", "50"], None),
        ("61.4", [("16", "22"), {"value": 4, "total": Decimal(8), "qualifier": "~"}], None),
    ],
)
def test_a_mean_is_weighted_by_totals(own: Said, parts: list[Said], told: object) -> None:
    assert compared(SHARE, own, parts) == told


def test_a_mean_in_another_unit_needs_totals_on_both_sides() -> None:
    income = Rule("mean", "triệu đồng/người/năm", accumulates=False)
    assert compared(income, "61.4", [("16", "22"), ("4", "8")]) is None


def test_every_kind_has_its_words() -> None:
    assert [kind.value for kind in Kind] == ContradictionKind.values
