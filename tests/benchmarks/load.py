"""Part `load`: pages through gunicorn on loopback, in bounded loops at 1, 4 and 16 connections."""

import json
import subprocess
import sys
from typing import Any

from tests.benchmarks import report
from tests.benchmarks.databases import Databases
from tests.benchmarks.gunicorn import WORKERS, serving
from tests.benchmarks.inprocess import LIST_FLOOR
from tests.benchmarks.site import HOST
from tests.benchmarks.worker import ROOT, working

CONNECTIONS = (1, 4, 16)
LOADED = (
    "list of targets",
    "list of a province and year",
    "overview of a province",
    "overview of the country",
    "ranking of the provinces",
    "one target",
)
STOCK, FLOOR = "stock page: ", "floor: list"
SECONDS_EACH = 4
NOTE = (
    "gunicorn with two workers of four threads, client on the same two processors. “÷ stock”: "
    "requests a second against the stock page of the same rows. “Unchanged” asks with "
    "If-None-Match, “compressed” for gzip, which a proxy may do instead."
)


def run(databases: Databases, budget: float) -> tuple[list[str], dict[str, Any]]:
    """Load each page and return the table and the figures."""
    with (
        working(databases.measured, databases.static) as worker,
        serving(databases.measured, databases.static) as port,
    ):
        asked = _asked(worker)
        cookie = {"Cookie": f"sessionid={worker.ask('cookie')}"}
        found: dict[str, dict[str, Any]] = {label: {} for label in asked}
        for connections in CONNECTIONS:
            for label, (path, headers) in asked.items():
                found[label][str(connections)] = _load(
                    port,
                    path=path,
                    headers=cookie | headers,
                    connections=connections,
                    seconds=budget * SECONDS_EACH,
                )
    return [_table(found)], found


def _asked(worker: Any) -> dict[str, tuple[str, dict[str, str]]]:
    pages = {page["label"]: page for page in worker.ask("pages")}
    asked: dict[str, tuple[str, dict[str, str]]] = {}
    for label in LOADED:
        page = pages[label]
        asked[label] = (page["path"], {})
        if etag := worker.ask("described", path=page["path"])["etag"]:
            asked[f"{label}, unchanged"] = (page["path"], {"If-None-Match": etag})
        if page["stock"]:
            asked[f"{label}, compressed"] = (page["path"], {"Accept-Encoding": "gzip"})
        if page["stock"]:
            asked[STOCK + label] = (page["stock"], {})
    return asked | {FLOOR: (LIST_FLOOR, {})}


def _load(port: int, **values: Any) -> dict[str, Any]:
    given = json.dumps({"host": HOST, "port": port, **values})
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.client", given],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    found = json.loads(done.stdout)
    # A worker that renews itself closes what is idle; anything more is a page that fails.
    if found["broken"] > WORKERS or not found["statuses"]:
        message = f"{values['path']} broke {found['broken']} connections"
        raise RuntimeError(message)
    if unexpected := set(found["statuses"]) - {"200", "304"}:
        message = f"{values['path']} answered {unexpected}"
        raise RuntimeError(message)
    return found


def _table(found: dict[str, dict[str, Any]]) -> str:
    head = ["page"]
    for connections in CONNECTIONS:
        head += [f"req/s at {connections}", "p50 ms", "p95 ms"]
    rows = []
    for label, figures in found.items():
        cells = [label]
        for connections in CONNECTIONS:
            one = figures[str(connections)]
            cells += [f"{one['rate']:.1f}", report.ms(one["p50"]), report.ms(one["p95"])]
        stock = found.get(STOCK + label)
        ratio = report.times(figures["4"]["rate"], stock["4"]["rate"]) if stock else "–"
        rows.append([*cells, ratio])
    return report.table("Through gunicorn", [*head, "÷ stock at 4"], rows, NOTE)
