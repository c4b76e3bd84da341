"""People who enter figures, as a process: `python -m tests.benchmarks.writers KIND`.

`one` records figures one after another and puts bare upserts between them; `many` is some of a
crowd of writers in one province; `settle` looks for drift and takes everything out again. Takes
one JSON object on standard input, prints one.
"""

import json
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from tests.benchmarks.site import set_up

# Days that no report ends on, late in the year: what is recorded decides the status.
FIRST_DAY, DAYS = (10, 2), 85
NOTE = "đo hiệu năng"


class Desk:
    """What a writer picks from: targets of one province's branch in one year."""

    def __init__(self, seed: int) -> None:
        from targets.models import Target  # noqa: PLC0415
        from tests.benchmarks.pages import sample  # noqa: PLC0415

        rows = sample()
        self.random = random.Random(seed)  # noqa: S311 - figures, not secrets
        self.year = rows.year
        branch = Target.objects.assessed().filter(
            period=rows.year,
            committee__path__startswith=rows.province.path,
            plan__isnull=False,
            indicator__measure__in=("accumulates", "level"),
        )
        self.targets = list(branch.select_related("plan", "indicator").order_by("pk"))

    def figure(self) -> Any:
        """A new figure for one of the targets, unsaved."""
        from targets.models import Actual  # noqa: PLC0415

        target = self.random.choice(self.targets)
        day = date(self.year.end.year, *FIRST_DAY) + timedelta(self.random.randrange(DAYS))
        share = Decimal(self.random.randint(20, 140)) / 100
        return Actual(
            indicator=target.indicator,
            committee_id=target.committee_id,
            period=self.year,
            as_of=day,
            value=(target.plan.value * share).quantize(Decimal("0.01")),
            note=NOTE,
        )


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Seconds of a write: in all, inside SQL, and in the commit, which is part of the SQL.

    And its statements without the commit, and how many trips to the server they took.
    """
    from django.db import connection  # noqa: PLC0415

    from config.together import JOINT  # noqa: PLC0415
    from tests.benchmarks.measuring import taped  # noqa: PLC0415

    took = {"commit": 0.0}
    commit: Callable[[], None] = connection._commit

    def committed() -> None:
        started = time.perf_counter()
        commit()
        took["commit"] += time.perf_counter() - started

    connection._commit = committed
    started = time.perf_counter()
    try:
        with taped() as tape:
            yield took
    finally:
        connection._commit = commit
    took["total"] = time.perf_counter() - started
    took["sql"] = tape.seconds + took["commit"]
    took["trips"] = len(tape.statements)
    took["queries"] = sum(sql.count(JOINT) + 1 for sql, _, _ in tape.statements)


def begin_request() -> None:
    """What stands for a request's beginning: its connection has been checked for the session."""
    from django.core.signals import request_started  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    request_started.send(sender=None, environ={})
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def end_request() -> None:
    """What the server does when it has sent the answer."""
    from django.core.signals import request_finished  # noqa: PLC0415

    request_finished.send(sender=None)


def one(seed: int, number: int) -> dict[str, Any]:
    """Recorded figures and bare upserts in turns: seconds of each, and of what comes afterwards."""
    from targets.actions import record_actual  # noqa: PLC0415
    from targets.models import Actual  # noqa: PLC0415

    desk = Desk(seed)
    found: dict[str, Any] = {"recorded": [], "bare": [], "afterwards": []}
    for _ in range(number):
        recorded, upserted = desk.figure(), desk.figure()
        upserted.fill_cover()
        works = {
            "recorded": partial(record_actual, recorded),
            "bare": partial(upsert, upserted),
            "afterwards": end_request,
        }
        begin_request()
        for way, work in works.items():
            with timed() as took:
                work()
            found[way].append(took)
        recorded.delete()
        # Without its signal: the upsert bypassed it as well.
        rows = Actual.objects.filter(**upserted.same_days(), note=NOTE)
        rows._raw_delete(rows.db)
    return found


def upsert(actual: Any) -> None:
    """The row alone, in one statement and one transaction."""
    from django.db import connection, transaction  # noqa: PLC0415

    fields = [field for field in actual._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(field.column for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [
        field.get_db_prep_save(field.pre_save(actual, add=True), connection) for field in fields
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {actual._meta.db_table} ({columns}) VALUES ({marks}) "  # noqa: S608
            "ON CONFLICT (indicator_id, committee_id, covers_to, covers_from, revision) "
            "DO UPDATE SET value = excluded.value",
            values,
        )


def many(seed: int, threads: int, seconds: float) -> dict[str, Any]:
    """So many writers at once for so long: seconds of each write, and what went wrong."""
    desks = [Desk(seed * 100 + number) for number in range(threads)]
    times: list[float] = []
    refused: Counter[str] = Counter()
    start = threading.Barrier(threads)
    crowd = [
        threading.Thread(target=_write, args=(desk, start, seconds, times, refused))
        for desk in desks
    ]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    return {"times": times, "refused": refused}


def _write(
    desk: Desk,
    start: threading.Barrier,
    seconds: float,
    times: list[float],
    refused: Counter[str],
) -> None:
    from django.core.exceptions import ValidationError  # noqa: PLC0415
    from django.db import DatabaseError, connection  # noqa: PLC0415

    from targets.actions import record_actual  # noqa: PLC0415

    connection.ensure_connection()
    start.wait()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        begin_request()
        started = time.perf_counter()
        try:
            record_actual(desk.figure())
        except ValidationError:
            refused["figure of that day is there already"] += 1
        except DatabaseError as error:
            refused[f"{type(error).__name__}: {error}".splitlines()[0]] += 1
        else:
            times.append(time.perf_counter() - started)
        end_request()
    connection.close()


def settle() -> dict[str, int]:
    """How much drifted, before and after everything written here is taken out again."""
    from targets.models import Actual  # noqa: PLC0415

    written = list(Actual.objects.filter(note=NOTE))
    before = _drift(written)
    for actual in written:
        actual.delete()
    return {"written": len(written), "before": before, "after": _drift(written)}


def _drift(written: list[Any]) -> int:
    from targets import rollups  # noqa: PLC0415
    from targets.models import Target  # noqa: PLC0415
    from targets.standings import computed_standings, drift  # noqa: PLC0415

    committees = {actual.committee_id for actual in written}
    periods = {actual.period for actual in written}
    targets = Target.objects.select_related("indicator", "period").filter(
        committee__in=committees, period__in=periods
    )
    wrong = sum(bool(drift(target, right)) for target, right in computed_standings(targets))
    return wrong + sum(1 for period in periods for _ in rollups.drifted(period))


if __name__ == "__main__":
    set_up()
    kinds = {"one": one, "many": many, "settle": settle}
    print(json.dumps(kinds[sys.argv[1]](**json.load(sys.stdin))))
