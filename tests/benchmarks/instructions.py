"""Part `instructions`: millions of instructions a request, which no busy machine can blur.

Counted by valgrind's callgrind in one process, without the database's own. Prints nothing but a
remark where valgrind is not installed.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks import report
from tests.benchmarks.databases import Databases
from tests.benchmarks.inprocess import LIST_FLOOR
from tests.benchmarks.site import environment
from tests.benchmarks.worker import ROOT, working

REQUESTS = 3
COUNTED = (
    "list of targets",
    "list of a province and year",
    "overview of a province",
    "overview of the country",
    "communes of a province",
    "one target",
)
STOCK = "stock page: "
TRIGGER = re.compile(r"^desc: Trigger: dump (.+)$", re.MULTILINE)
TOTALS = re.compile(r"^totals: (\d+)$", re.MULTILINE)
NOTE = f"callgrind, process of the site alone, least of {REQUESTS} requests after three."


def run(databases: Databases, budget: float) -> tuple[list[str], dict[str, Any]]:
    """Count and return the table and the figures; the budget of time has no say here."""
    if not shutil.which("callgrind_control"):
        return ["valgrind is not installed: instructions are not counted.\n"], {}
    with working(databases.measured, databases.static) as worker:
        pages = {page["label"]: page for page in worker.ask("pages")}
    asked = {}
    for label in COUNTED:
        asked[label] = pages[label]["path"]
        if pages[label]["stock"]:
            asked[STOCK + label] = pages[label]["stock"]
    found = _count(databases, asked | {"floor: list": LIST_FLOOR})
    return [_table(found)], found


def _count(databases: Databases, asked: dict[str, str]) -> dict[str, float]:
    """Instructions of one request for each page, in millions."""
    names = {f"page-{number}": label for number, label in enumerate(asked)}
    with tempfile.TemporaryDirectory(prefix="callgrind-") as folder:
        subprocess.run(
            [
                *("valgrind", "--tool=callgrind", "--instr-atstart=no", "-q"),
                f"--callgrind-out-file={folder}/out",
                *(sys.executable, "-m", "tests.benchmarks.counted", str(REQUESTS)),
                *(f"{name}={asked[label]}" for name, label in names.items()),
            ],
            cwd=ROOT,
            env=environment(databases.measured, databases.static),
            check=True,
        )
        dumps: dict[str, list[int]] = {}
        for path in Path(folder).iterdir():
            trigger, count = _read(path)
            dumps.setdefault(trigger, []).append(count)
    found = {}
    for name, label in names.items():
        for way in ("", "compressed", "unchanged"):
            if counts := dumps.get(f"{way}-{name}" if way else name):
                words = f"{label}, {way}" if way else label
                # The least: a choice kept for some minutes was not read again meanwhile.
                found[words] = (min(counts) - dumps["empty"][0]) / 1e6
    return found


def _read(path: Path) -> tuple[str, int]:
    text = path.read_text(errors="replace")
    trigger, totals = TRIGGER.search(text), TOTALS.search(text)
    return (trigger[1] if trigger else "", int(totals[1]) if totals else 0)


def _table(found: dict[str, float]) -> str:
    rows = []
    for label, count in found.items():
        stock = found.get(STOCK + label)
        rows.append((label, f"{count:.1f}", report.times(stock, count) if stock else "–"))
    head = ("page", "million instructions", "stock ÷ it")
    return report.table("Instructions a request", head, rows, NOTE)
