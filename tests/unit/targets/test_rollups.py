"""Counts by status follow every write, up the tree, and are right under concurrent writers."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from config.beside import beside
from meetings.models import Committee, Period
from targets import actions, rollups, standings
from targets.branch import Counts, counts_beside, own_and_below
from targets.models import Actual, StatusCount, Target
from targets.models.choices import Owner
from tests.builders import (
    make_actual,
    make_committee,
    make_indicator,
    make_period,
    make_sector,
    make_target,
    make_verdict,
)
from tests.unit.threads import at_once

pytestmark = pytest.mark.django_db
LATER = date(2024, 6, 30)


def stands(
    committees: QuerySet[Committee], period: Period, day: date
) -> list[tuple[Committee, dict[str, Counts]]]:
    """How committees stand, read side by side as tables do."""
    rows = beside(committees, **counts_beside(period.pk))
    return [(each, own_and_below(each, period, day)) for each in rows]


class Tree:
    """A centre, a province with a district and a commune under it, and another province."""

    def __init__(self) -> None:
        self.centre = make_committee("Trung ương")
        self.province = make_committee("Tỉnh ủy Một", self.centre)
        self.district = make_committee("Huyện ủy Một", self.province)
        self.commune = make_committee("Đảng ủy xã Một", self.district)
        self.other = make_committee("Tỉnh ủy Hai", self.centre)

    def counts(self, period: str = "2023", day: date = LATER) -> dict[str, dict[str, int]]:
        """How each branch stands, all sectors together, by the committee's name."""
        found = {}
        for committee, scopes in stands(Committee.objects.all(), make_period(period), day):
            total = sum((counts.by_status for counts in scopes.values()), Counter())
            found[committee.name] = dict(total)
        return {name: counts for name, counts in found.items() if counts}


@pytest.fixture
def tree() -> Tree:
    return Tree()


def each(names: list[str], counts: dict[str, int]) -> dict[str, dict[str, int]]:
    return dict.fromkeys(names, counts)


def drifted() -> list[object]:
    return [row for period in Period.objects.all() for row in rollups.drifted(period)]


def test_a_figure_is_counted_in_every_branch_above(tree: Tree) -> None:
    target = make_target(committee=tree.commune, plan=100)
    above = ["Trung ương", "Tỉnh ủy Một", "Huyện ủy Một", "Đảng ủy xã Một"]
    assert tree.counts() == each(above, {"missing": 1})
    make_actual(target, 120)
    assert tree.counts() == each(above, {"exceeded": 1})
    Actual.objects.get().delete()
    assert tree.counts() == each(above, {"missing": 1})
    target.delete()
    assert tree.counts() == {}
    assert drifted() == []


def test_no_row_is_shared_by_the_whole_country(tree: Tree) -> None:
    make_target(committee=tree.commune)
    kept = StatusCount.objects.values_list("committee__name", "scope")
    assert set(kept) == {
        ("Đảng ủy xã Một", "own"),
        ("Huyện ủy Một", "below"),
        ("Tỉnh ủy Một", "below"),
    }


def test_a_status_that_stays_moves_nothing(tree: Tree) -> None:
    target = make_target(committee=tree.commune, plan=100)
    make_actual(target, 1, as_of=date(2023, 3, 31))
    with CaptureQueriesContext(connection) as queries:
        make_actual(target, 2, as_of=date(2023, 6, 30))
    assert not [q for q in queries if "UPDATE" in q["sql"] and "statuscount" in q["sql"]]


def test_counts_without_an_assessment_are_left_out(tree: Tree) -> None:
    make_target(make_indicator(is_assessed=False), committee=tree.commune)
    assert tree.counts() == {}


def test_what_is_not_due_depends_on_the_day(tree: Tree) -> None:
    make_target(committee=tree.other, period="2023")
    make_target(committee=tree.other, period="2020-2025", basis="final_year")
    before, during = date(2022, 12, 31), date(2023, 1, 1)
    assert tree.counts("2023", before)["Tỉnh ủy Hai"] == {"not_due": 1}
    assert tree.counts("2023", during)["Tỉnh ủy Hai"] == {"missing": 1}
    assert tree.counts("2020-2025", date(2024, 12, 31))["Tỉnh ủy Hai"] == {"not_due": 1}
    assert tree.counts("2020-2025", date(2025, 1, 1))["Tỉnh ủy Hai"] == {"missing": 1}


def test_counts_agree_with_the_statuses_lists_show(tree: Tree) -> None:
    for basis in ("whole", "final_year", "per_year"):
        target = make_target(committee=tree.other, period="2020-2025", basis=basis)
    make_verdict(target, origin="override", status="not_due")
    for day in (date(2020, 1, 1), date(2023, 5, 5), date(2025, 1, 1)):
        shown = list(Target.objects.shown_on(day).values_list("shown", flat=True))
        counted = tree.counts("2020-2025", day)["Tỉnh ủy Hai"]
        assert counted == {code: shown.count(code) for code in set(shown)}


def test_a_target_moved_to_another_committee_takes_its_count_along(tree: Tree) -> None:
    target = make_target(committee=tree.commune, plan=100)
    target.committee = tree.other
    target.save()
    counts = each(["Trung ương", "Tỉnh ủy Hai"], {"missing": 1})
    assert tree.counts() == counts
    target.period = make_period("2022")
    target.save()
    assert (tree.counts(), tree.counts("2022")) == ({}, counts)


def test_a_committee_moved_to_another_takes_its_branch_along(tree: Tree) -> None:
    make_target(committee=tree.commune)
    tree.district.parent = tree.other
    tree.district.save()
    assert set(tree.counts()) == {"Trung ương", "Tỉnh ủy Hai", "Huyện ủy Một", "Đảng ủy xã Một"}
    assert drifted() == []


def test_an_indicator_in_another_group_is_counted_there(tree: Tree) -> None:
    target = make_target(committee=tree.other)
    target.indicator.sector = make_sector("xa-hoi")
    target.indicator.save()
    (counted,) = StatusCount.objects.filter(committee=tree.other, missing=1)
    assert counted.sector == target.indicator.sector
    target.indicator.is_assessed = False
    target.indicator.save()
    assert tree.counts() == {}


def test_children_stand_side_by_side(tree: Tree) -> None:
    make_target(committee=tree.commune)
    make_target(committee=tree.province)
    make_actual(make_target(committee=tree.other, plan=1), 1)
    make_target(committee=tree.centre)
    period = make_period()
    side_by_side = Committee.objects.filter(
        pk__in=[tree.centre.pk, tree.province.pk, tree.other.pk]
    )
    found = {
        (committee.pk, scope): dict(counts.by_status)
        for committee, scopes in stands(side_by_side, period, LATER)
        for scope, counts in scopes.items()
        if counts.total
    }
    assert found == {
        (tree.centre.pk, "own"): {"missing": 1},
        (tree.centre.pk, "below"): {"missing": 2, "met": 1},
        (tree.province.pk, "own"): {"missing": 1},
        (tree.province.pk, "below"): {"missing": 1},
        (tree.other.pk, "own"): {"met": 1},
    }


def test_revised_plans_and_rulings_are_counted(tree: Tree) -> None:
    target = make_target(committee=tree.other, plan=100)
    make_actual(target, 90)
    assert tree.counts()["Tỉnh ủy Hai"] == {"missed": 1}
    actions.revise_plan(target, owner=Owner.RESOLUTION, value=90)
    assert tree.counts()["Tỉnh ủy Hai"] == {"met": 1}
    make_verdict(target, origin="override", status="exceeded")
    assert tree.counts()["Tỉnh ủy Hai"] == {"exceeded": 1}


def test_rebuilding_repairs_only_what_is_wrong(tree: Tree) -> None:
    make_target(committee=tree.commune)
    make_target(committee=tree.other)
    assert rollups.rebuild() == 0
    StatusCount.objects.filter(committee=tree.other).delete()
    StatusCount.objects.filter(committee=tree.province).update(met=3)
    assert rollups.rebuild() == 2
    assert drifted() == []


def test_recounting_after_a_bulk_write_counts_what_was_made(tree: Tree) -> None:
    period, indicators = make_period(), [make_indicator() for _ in range(3)]
    Target.objects.bulk_create(
        Target(indicator=indicator, committee=tree.commune, period=period)
        for indicator in indicators
    )
    rollups.recount([tree.commune.pk])
    assert tree.counts()["Tỉnh ủy Một"] == {"missing": 3}
    assert drifted() == []


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_in_one_province_neither_block_nor_miscount() -> None:
    tree = Tree()
    communes = [make_committee(parent=tree.province) for _ in range(4)]
    indicators = [make_indicator() for _ in range(4)]
    targets = [
        make_target(indicator, committee=commune, plan=100)
        for commune in communes
        for indicator in indicators
    ]

    def report(number: int) -> None:
        for month in (3, 6, 9, 12):
            # Every target by two writers, in both orders.
            for target in (targets[number], targets[-1 - number]):
                figure = Actual(
                    indicator=target.indicator,
                    committee=target.committee,
                    covers_from=date(2023, 1, 1),
                    as_of=date(2023, month, 5 + number),
                    value=25 * month,
                )
                # Some enter it, some import it.
                (actions.record_actual if number % 2 else Actual.save)(figure)

    assert at_once(report, writers=16) == []
    assert drifted() == []
    assert standings.refresh_standings(target.pk for target in targets) == 0
    assert sum(tree.counts()["Tỉnh ủy Một"].values()) == 16


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_a_committees_first_targets_are_both_counted() -> None:
    tree = Tree()
    indicators = [make_indicator() for _ in range(2)]
    period = make_period()
    for turn in range(5):
        assert (
            at_once(
                lambda number: Target.objects.create(
                    indicator=indicators[number], committee=tree.commune, period=period
                )
            )
            == []
        )
        assert tree.counts()["Đảng ủy xã Một"] == {"missing": 2}, turn
        assert drifted() == []
        for target in Target.objects.all():
            target.delete()
        StatusCount.objects.all().delete()
