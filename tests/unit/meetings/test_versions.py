"""Data versions: every write counts, under the committee it is about, never backwards."""

from datetime import date

import pytest
from django.db import transaction

from meetings.models.versions import GENERAL, DataVersion, data_version, touch
from tests.builders import (
    make_actual,
    make_citation,
    make_committee,
    make_document,
    make_person,
    make_score,
    make_target,
)

pytestmark = pytest.mark.django_db


def test_a_figure_counts_for_its_committee_alone() -> None:
    target, other = make_target(plan=100), make_committee()
    mine, others = (data_version([pk]) for pk in (target.committee_id, other.pk))
    everything = data_version()
    make_actual(target, 50)
    assert data_version([target.committee_id]) == mine + 1
    assert data_version([other.pk]) == others
    assert data_version() == everything + 1


def test_every_kind_of_write_is_noticed() -> None:
    target = make_target(plan=100)
    actual, spare = make_actual(target, 50), make_actual(target, 60, as_of=date(2023, 6, 30))
    figures = lambda: data_version([target.committee_id])  # noqa: E731 - read many times
    before = figures()
    for number, write in enumerate(
        [
            make_person,
            make_document,
            lambda: make_citation(actual=actual, kind="actual"),
            lambda: make_score(target.committee),
            lambda: target.plans.get().save(),
            lambda: target.committee.predecessors.add(make_committee()),
            spare.delete,
        ],
        start=1,
    ):
        write()
        after = figures()
        assert after > before, number
        before = after


def test_a_deleted_committee_does_not_turn_the_version_back() -> None:
    committee = make_committee()
    touch([committee.pk])
    before = data_version()
    committee.delete()
    assert data_version() > before


def test_what_is_rolled_back_has_not_been_written() -> None:
    before = data_version()
    with transaction.atomic():
        make_person()
        transaction.set_rollback(True)
    assert data_version() == before


def test_several_keys_are_touched_once_each() -> None:
    touch([7, 7, GENERAL])
    touch([7])
    assert list(DataVersion.objects.filter(key__in=[0, 7]).values_list("key", "number")) == [
        (0, 1),
        (7, 2),
    ]
    assert str(DataVersion.objects.get(key=7)) == "7: 2"
