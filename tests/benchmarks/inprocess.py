"""Part `pages`: every page in one process, against bare SQL, stock page and five documents."""

from typing import Any

from tests.benchmarks import report
from tests.benchmarks.databases import Databases
from tests.benchmarks.measuring import summed_up
from tests.benchmarks.site import PageError
from tests.benchmarks.worker import Worker, working

LIST_FLOOR, OVERVIEW_FLOOR = "/do/san/chi-tieu/", "/do/san/tong-quan/"
TURNS = 3
HEAD = (
    *("page", "queries", "SQL ms", "p50 ms", "p95 ms", "Python ms", "304 ms", "kB", "gzip kB"),
    *("rows", "÷ its SQL", "÷ stock", "÷ five documents", "per row", "÷ first page"),
)
NOTE = (
    "Signed in, production settings, no socket. SQL: time inside `execute`. Python: processor "
    "time of this process. “÷ its SQL”: the page's statements again through a cursor. “÷ stock”: "
    "the same rows by the libraries' manuals. “÷ five documents”: the same page on the small "
    "database, “per row” where the page shows more rows."
)


def run(databases: Databases, budget: float) -> tuple[list[str], dict[str, Any]]:
    """Measure and return the tables and the figures."""
    with (
        working(databases.measured, databases.static) as large,
        working(databases.documents, databases.static) as small,
    ):
        run = Turns(budget)
        figures = {
            "facts": large.ask("facts"),
            "pages": _pages(large, small, run),
            "floors": run.sampled(_floors(large)),
            "questions": large.ask("questions", budget=budget),
            "failures": run.failures,
        }
    tables = [_facts_table(figures["facts"]), _pages_table(figures), _questions_table(figures)]
    return tables, figures


class Turns:
    """Samples several pages in turns, so that a slow moment of the machine meets all of them."""

    def __init__(self, budget: float) -> None:
        self.budget = budget
        self.failures: list[str] = []

    def sampled(self, asked: dict[str, tuple[Worker, str]]) -> dict[str, dict[str, Any]]:
        """Figures of each page by its key; a page that does not come is left out and named."""
        found: dict[str, dict[str, Any]] = {}
        samples: dict[str, list[Any]] = {}
        for turn in range(TURNS + 1):
            for key, (worker, path) in asked.items():
                if turn and key not in found:
                    continue
                try:
                    if not turn:
                        found[key] = worker.ask("described", path=path)
                        continue
                    etag, budget = found[key]["etag"], self.budget / TURNS
                    sample = worker.ask("sampled", path=path, etag=etag, budget=budget)
                    samples.setdefault(key, []).append(sample)
                except PageError as error:
                    found.pop(key, None)
                    self.failures.append(str(error))
        return {key: figures | summed_up(samples[key]) for key, figures in found.items()}


def _pages(large: Worker, small: Worker, run: Turns) -> dict[str, dict[str, Any]]:
    on_small = {page["label"]: page["path"] for page in small.ask("pages")}
    found: dict[str, dict[str, Any]] = {}
    for page in large.ask("pages"):
        asked = {"own": (large, page["path"]), "small": (small, on_small[page["label"]])}
        if path := page.pop("stock"):
            asked["stock"] = (large, path)
        figures = run.sampled(asked)
        if own := figures.pop("own", None):
            found[page["label"]] = page | own | figures
    return found


def _floors(large: Worker) -> dict[str, tuple[Worker, str]]:
    asked = {"list": (large, LIST_FLOOR)}
    for page in large.ask("pages"):
        if page["path"].startswith("/?"):
            asked[page["label"]] = (large, page["path"].replace("/", OVERVIEW_FLOOR, 1))
    return asked


def _facts_table(facts: dict[str, Any]) -> str:
    rows = [
        (name, f"{value:,}" if isinstance(value, int) else value) for name, value in facts.items()
    ]
    return report.table("The database", ("what", "value"), rows)


def _pages_table(figures: dict[str, Any]) -> str:
    pages = figures["pages"]
    rows = [_row(page, pages.get(page["first"])) for page in pages.values()]
    rows += [
        (
            f"*floor: {label}*",
            *_own_columns(floor),
            report.times(floor["total"], floor["bare"]),
            *["–"] * 4,
        )
        for label, floor in figures["floors"].items()
    ]
    failed = "".join(f" Failed: {each}." for each in figures["failures"])
    return report.table("Pages in one process", HEAD, rows, NOTE + failed)


def _own_columns(page: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(page["queries"]),
        *(report.ms(page[name]) for name in ("sql", "total", "p95", "cpu", "unchanged")),
        report.kb(page["bytes"]),
        report.kb(page["gzip"]),
        str(page["rows"]),
    )


def _row(page: dict[str, Any], first: dict[str, Any] | None) -> tuple[str, ...]:
    stock, small = page.get("stock"), page.get("small", {})
    return (
        page["label"],
        *_own_columns(page),
        report.times(page["total"], page["bare"]),
        report.times(page["total"], stock["total"]) if stock else "–",
        report.times(page["total"], small.get("total")),
        report.times(_each(page), _each(small)) if page["rows"] > small.get("rows", 0) else "–",
        report.times(page["total"], first["total"]) if first else "–",
    )


def _each(page: dict[str, Any]) -> float | None:
    return page["total"] / max(page["rows"], 1) if page else None


def _questions_table(figures: dict[str, Any]) -> str:
    pages, floors = figures["pages"], figures["floors"]
    shown = {
        "status counts of a province": "overview of a province",
        "status counts of the country": "overview of the country",
        "ranking of the provinces": "ranking of the provinces",
    }
    rows = []
    for question, ways in figures["questions"].items():
        page, floor = (found.get(shown[question], {}).get("total") for found in (pages, floors))
        rows.append(
            (
                question,
                *(report.ms(seconds) for seconds in ways.values()),
                report.ms(page),
                report.times(ways["straightforward"], page),
                report.ms(floor),
                report.times(page, floor),
            )
        )
    head = (
        *("SQL alone, p50 ms", "straightforward", "stored status", "roll-up"),
        *("whole page", "straightforward ÷ page", "floor page", "page ÷ floor"),
    )
    return report.table("What an overview asks", head, rows)
