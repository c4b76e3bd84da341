"""What a process does that dies in the middle of saving a sheet; started by a test."""

import time
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection

from meetings.models import Committee, Period
from targets.sheet import saving

PROGRAM = (
    "import sys, django; django.setup(); "
    "from tests.unit.targets.dying import main; main(*sys.argv[1:])"
)


def main(username: str, slug: str, code: str) -> None:
    """Enter a figure for each row, say “halfway” when they are written, wait to be killed."""

    def halfway(rows: list[Any], *, by: Any) -> None:
        assert connection.in_atomic_block
        assert len(rows) > 1
        print("halfway", flush=True)
        time.sleep(60)

    saving.submit = halfway
    user = get_user_model().objects.get(username=username)
    committee, period = Committee.objects.get(slug=slug), Period.objects.get(code=code)
    entries = []
    for line in saving.open_sheet(user, committee, period).lines:
        line.value = 5
        entries.append(line.entry)
    saving.save(committee, period, entries, by=user, step=saving.Step.SEND)
