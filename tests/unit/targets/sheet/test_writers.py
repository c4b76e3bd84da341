"""Two people at one sheet, and a process that dies while it saves one: nothing is lost or half."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from meetings.models import Change, Committee
from targets.entering import OvertakenError
from targets.models import SheetDraft, Submission
from targets.models.submissions import State
from targets.sheet.drafts import keep_draft
from targets.sheet.saving import Step, open_sheet, save
from targets.sheet.typed import Typed
from tests.builders import make_committee, make_indicator, make_period, make_target, make_user
from tests.unit.targets.dying import PROGRAM
from tests.unit.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 5


@pytest.fixture
def unit() -> Committee:
    unit = make_committee("Đảng ủy xã Sáng", slug="sang")
    for number in range(ROWS):
        make_target(make_indicator(slug=f"chi-tieu-{number}"), unit, "2024", plan=10)
    return unit


def saver(unit: Committee, number: int, rows: slice, step: Step = Step.SEND) -> Callable[[], Any]:
    """A person who has opened the sheet and typed his number into some rows."""
    user = make_user(f"nguoi-{number}", role="office", committee=unit)
    sheet = open_sheet(user, unit, make_period("2024"))
    entries = []
    for line in sheet.lines[rows]:
        line.value = number
        entries.append(line.entry)
    return lambda: save(unit, sheet.period, entries, by=user, step=step)


@pytest.mark.once
@pytest.mark.parametrize("step", [Step.KEEP, Step.SEND])
def test_of_two_who_save_the_same_rows_one_is_told(unit: Committee, step: Step) -> None:
    savers = [saver(unit, number, slice(None), step) for number in (1, 2)]
    told: list[OvertakenError] = []

    def work(number: int) -> None:
        try:
            savers[number]()
        except OvertakenError as error:
            told.append(error)

    assert at_once(work) == []
    assert len(told) == 1
    assert len(told[0].indicators) == ROWS
    values = list(Submission.objects.values_list("value", flat=True))
    assert len(values) == ROWS
    assert len(set(values)) == 1


@pytest.mark.once
def test_of_two_who_save_different_rows_both_are_served(unit: Committee) -> None:
    savers = [saver(unit, 1, slice(None, 2)), saver(unit, 2, slice(2, None))]
    assert at_once(lambda number: savers[number]()) == []
    values = Submission.objects.order_by("indicator__slug").values_list("value", "state")
    assert list(values) == [(1, State.SUBMITTED)] * 2 + [(2, State.SUBMITTED)] * 3


@pytest.mark.once
def test_a_draft_kept_twice_at_once_is_one(unit: Committee) -> None:
    user = make_user("van-thu", role="office", committee=unit)
    period = make_period("2024")

    def work(number: int) -> None:
        boxes = {"chi-tieu-0": Typed(value=str(number))}
        keep_draft(user, unit, period, period.end, boxes)

    assert at_once(work, writers=4) == []
    assert SheetDraft.objects.count() == 1


def dies(database: dict[str, str]) -> None:
    """Let another process save the sheet, and kill it half way."""
    command = [sys.executable, "-c", PROGRAM, "van-thu", "sang", "2024"]
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=os.environ | database, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "halfway\n"
    finally:
        process.kill()
        process.communicate()
    assert process.returncode < 0


def test_a_killed_process_leaves_the_database_as_before(unit: Committee, tmp_path: Path) -> None:
    make_user("van-thu", role="office", committee=unit)
    if connection.vendor == "sqlite":
        copy = sqlite3.connect(tmp_path / "ban-sao.sqlite3")
        connection.connection.backup(copy)
        before = list(copy.iterdump())
        copy.close()
        dies({"DATABASE_URL": f"sqlite:///{tmp_path}/ban-sao.sqlite3"})
        copy = sqlite3.connect(tmp_path / "ban-sao.sqlite3")
        assert list(copy.iterdump()) == before
        copy.close()
        return
    before = Change.objects.count()
    dies({"DATABASE_URL": _url()})
    assert not Submission.objects.exists()
    assert Change.objects.count() == before
    # Nothing is locked any more: the same sheet is saved by the next who tries.
    saver(unit, 7, slice(None))()
    assert Submission.objects.filter(value=7, state=State.SUBMITTED).count() == ROWS


def _url() -> str:
    """The address of the test database."""
    address = urlsplit(os.environ["DATABASE_URL"])
    return address._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
