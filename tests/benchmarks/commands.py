"""Part `commands`: what the long commands cost: time, memory, disk."""

from dataclasses import asdict
from typing import Any

from tests.benchmarks import report
from tests.benchmarks.databases import Databases, manage
from tests.benchmarks.worker import working

COMMANDS = (("check_standings", "--verbosity=0"), ("check_figures", "--verbosity=0"))
NOTE = "Memory is the most the command's own process held; the database server's is not in it."


def run(databases: Databases, budget: float) -> tuple[list[str], dict[str, Any]]:
    """Run each command once; the budget of time has no say here."""
    finished = list(databases.loading)
    with working(databases.measured, databases.static) as worker:
        finished += [manage(databases.measured, databases.static, *each) for each in COMMANDS]
        rebuilt = worker.ask("rebuilt")
        facts = worker.ask("facts")
    rows = [(each.name, f"{each.seconds:,.0f}", f"{each.megabytes:,.0f}") for each in finished]
    rows.append(("rebuild of all counts", f"{rebuilt:,.1f}", "–"))
    disk = [
        (name, f"{value:,}" if isinstance(value, int) else value) for name, value in facts.items()
    ]
    tables = [
        report.table("Commands", ("command", "seconds", "peak MB"), rows, NOTE),
        report.table("The database", ("what", "value"), disk),
    ]
    figures = {
        "finished": [asdict(each) for each in finished],
        "rebuilt": rebuilt,
        "facts": facts,
    }
    return tables, figures
