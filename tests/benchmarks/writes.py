"""Part `writes`: a recorded figure against a bare upsert, and a crowd of writers in one province.

Everything written is taken out again; what is measured depends on the server's ``fsync`` and
``synchronous_commit``, which are printed with it.
"""

import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from typing import Any

from tests.benchmarks import report
from tests.benchmarks.databases import Databases
from tests.benchmarks.measuring import percentile
from tests.benchmarks.site import environment
from tests.benchmarks.worker import ROOT, working

NUMBER = 40
PROCESSES, THREADS = 2, 8
SECONDS_EACH = 16


def run(databases: Databases, budget: float) -> tuple[list[str], dict[str, Any]]:
    """Write, look for drift, take out; return the tables and the figures."""
    with working(databases.measured, databases.static) as worker:
        facts = worker.ask("facts")
    one = json.loads(_finished(_start(databases, "one", seed=1, number=NUMBER)))
    # Whoever waits for a lock or a disk needs time: the first second of a crowd says nothing.
    seconds = max(budget * SECONDS_EACH, 5)
    started = time.monotonic()
    crowd = [
        _start(databases, "many", seed=seed, threads=THREADS, seconds=seconds)
        for seed in range(PROCESSES)
    ]
    parts = [json.loads(_finished(process)) for process in crowd]
    settled = json.loads(_finished(_start(databases, "settle")))
    many = {
        "times": [each for part in parts for each in part["times"]],
        "refused": sum((Counter(part["refused"]) for part in parts), Counter()),
        "seconds": seconds,
        "elapsed": time.monotonic() - started,
    }
    figures = {"facts": facts, "one": one, "many": many, "settled": settled}
    return [_one_table(figures), _many_table(figures)], figures


def _start(databases: Databases, kind: str, **values: Any) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.writers", kind],
        cwd=ROOT,
        env=environment(databases.measured, databases.static),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    process.stdin.write(json.dumps(values))
    process.stdin.close()
    return process


def _finished(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    with process.stdout as output:
        text = output.read()
    if process.wait():
        message = f"writers ended with {process.returncode}"
        raise RuntimeError(message)
    return text


def _one_table(figures: dict[str, Any]) -> str:
    medians = {
        way: {name: statistics.median(each[name] for each in times) for name in times[0]}
        for way, times in figures["one"].items()
    }
    rows = [
        (
            words,
            *(f"{medians[way][name]:.0f}" for name in ("queries", "trips")),
            *(report.ms(medians[way][name]) for name in ("sql", "commit", "total")),
            report.ms(percentile([each["total"] for each in figures["one"][way]], 0.95)),
            report.times(medians[way]["sql"], medians["bare"]["sql"]),
        )
        for way, words in (
            ("recorded", "`record_actual`"),
            ("bare", "bare upsert"),
            ("afterwards", "look for contradictions, after the answer"),
        )
    ]
    facts = figures["facts"]
    head = (
        *("write", "statements", "trips", "SQL p50 ms", "of it commit", "in all p50 ms"),
        *("p95 ms", "SQL ÷ bare"),
    )
    note = (
        f"Each its own transaction, {NUMBER} of each in turns, {facts['targets']:,} targets; "
        f"fsync {facts['fsync']}, synchronous_commit {facts['synchronous_commit']}."
    )
    return report.table("One figure recorded", head, rows, note)


def _many_table(figures: dict[str, Any]) -> str:
    many, settled = figures["many"], figures["settled"]
    times = many["times"]
    rows = [
        ("writers", f"{PROCESSES * THREADS}"),
        ("figures a second", f"{len(times) / many['seconds']:.1f}"),
        ("p50 ms", report.ms(statistics.median(times))),
        ("p95 ms", report.ms(percentile(times, 0.95))),
        *((f"refused: {words}", str(number)) for words, number in many["refused"].items()),
        ("standings and counts that drifted", str(settled["before"])),
        ("the same after taking all out again", str(settled["after"])),
    ]
    return report.table("Sixteen writers in one province", ("what", "figure"), rows)
