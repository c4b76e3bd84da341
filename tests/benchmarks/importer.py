"""The owner of a large import, as a process: `python -m tests.benchmarks.importer KIND`.

`upload` makes a file of figures for the targets there are and takes it in; `confirm` says
that it may be written; `beside` records figures until it gets a line, and says how long it
waited at most; `drift` compares standings and counts. Takes one JSON object on standard
input, prints one.
"""

import io
import json
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from itertools import islice
from typing import Any

from tests.benchmarks.site import set_up

# Periods of a year that is over; some for one way of writing, the others for the other.
QUARTERS = {"submitted": ("Q1", "Q2", "6M"), "accepted": ("Q3", "Q4", "9M")}
NAME = "nguoi-nhap-tep"


def upload(kind: str, rows: int) -> dict[str, Any]:
    """Take in a file of so many rows."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from openpyxl import Workbook  # noqa: PLC0415

    from targets.imports import files  # noqa: PLC0415
    from targets.imports.layout import STANDARD_HEADINGS  # noqa: PLC0415

    user = get_user_model().objects.get_or_create(username=NAME, is_superuser=True)[0]
    book = Workbook(write_only=True)
    page = book.create_sheet("Số liệu")
    page.append(list(STANDARD_HEADINGS.values()))
    count = 0
    for row in islice(_figures(QUARTERS[kind]), rows):
        page.append(row)
        count += 1
    out = io.BytesIO()
    book.save(out)
    made = files.take(out, "so-lieu.xlsx", by=user)
    return {"key": made.pk, "rows": count, "bytes": made.file_size}


def _figures(quarters: tuple[str, ...]) -> Iterator[list[Any]]:
    from targets.models import Target  # noqa: PLC0415

    year = _year()
    targets = Target.objects.filter(
        period__code=year, plan__isnull=False, indicator__is_assessed=True
    )
    names = ("committee__slug", "indicator__slug", "indicator__measure", "plan__value")
    chance = random.Random(1)  # noqa: S311 - figures, not secrets
    for quarter in quarters:
        for committee, indicator, measure, plan in targets.order_by("pk").values_list(*names):
            share = Decimal(chance.randint(20, 140)) / 100
            value = (plan * share).quantize(Decimal("0.01"))
            if measure == "milestone":
                value = Decimal(1)
            yield [committee, indicator, f"{year}-{quarter}", value, None, None, "", "đo"]


def _year() -> str:
    """The last year but one that there are targets of: it is over."""
    from targets.models import Target  # noqa: PLC0415

    years = Target.objects.filter(period__kind="year").order_by("-period__code")
    return years.values_list("period__code", flat=True).distinct()[1]


def confirm(key: int, accepts: bool) -> dict[str, Any]:
    """Let it be written."""
    from targets.models import Import  # noqa: PLC0415

    made = Import.objects.get(pk=key)
    if made.state != "ready" or made.problems:
        message = f"{made.state}: {made.message} {made.problems[:3]}"
        raise RuntimeError(message)
    Import.objects.filter(pk=key).update(state="confirmed", accepts=accepts)
    return {"new": made.counts["new"]}


def beside() -> dict[str, Any]:
    """Write to something that every writer of accepted figures shares, again and again."""
    from django.db import OperationalError  # noqa: PLC0415

    from targets.models import Flag  # noqa: PLC0415

    done = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), done.set()), daemon=True).start()
    flag, waited = Flag.objects.order_by("pk").first(), 0.0
    while not done.wait(0.1) and flag:
        started = time.monotonic()
        with suppress(OperationalError):
            flag.save()
        waited = max(waited, time.monotonic() - started)
    return {"waited": waited}


def drift() -> dict[str, Any]:
    """How many standings and counts are not what they should be."""
    from meetings.models import Period  # noqa: PLC0415
    from targets import rollups  # noqa: PLC0415
    from targets.models import Target  # noqa: PLC0415
    from targets.standings import computed_standings, drift  # noqa: PLC0415

    year = _year()
    rows = Target.objects.filter(period__code=year)
    rows = rows.select_related("indicator", "period", "committee").order_by("pk")[:2000]
    wrong = sum(bool(drift(target, standing)) for target, standing in computed_standings(rows))
    counts = sum(1 for _ in rollups.drifted(Period.objects.get(code=year)))
    return {"standings": wrong, "counts": counts}


KINDS = {"upload": upload, "confirm": confirm, "drift": drift}


def main() -> None:
    """Do what the command line says."""
    set_up()
    kind = sys.argv[1]
    found = beside() if kind == "beside" else KINDS[kind](**json.loads(sys.stdin.readline()))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
