"""Part `pages`: every page in one process, against bare SQL, stock page and five documents."""

from typing import Any

from tests.benchmarks import report
from tests.benchmarks.databases import Databases
from tests.benchmarks.measuring import summed_up
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
        figures = {
            "facts": large.ask("facts"),
            "pages": _pages(large, small, budget),
            "floors": _floors(large, budget),
            "questions": large.ask("questions", budget=budget),
        }
    tables = [_facts_table(figures["facts"]), _pages_table(figures), _questions_table(figures)]
    return tables, figures


def _pages(large: Worker, small: Worker, budget: float) -> dict[str, dict[str, Any]]:
    on_small = {page["label"]: page["path"] for page in small.ask("pages")}
    found: dict[str, dict[str, Any]] = {}
    for page in large.ask("pages"):
        asked = {"": (large, page["path"]), "small": (small, on_small[page["label"]])}
        if page["stock"]:
            asked["stock"] = (large, page["stock"])
        figures = _in_turns(asked, budget)
        found[page["label"]] = page | figures.pop("") | figures
    return found


def _floors(large: Worker, budget: float) -> dict[str, Any]:
    asked = {"list": (large, LIST_FLOOR)}
    for page in large.ask("pages"):
        if page["path"].startswith("/?"):
            path = page["path"].replace("/", OVERVIEW_FLOOR, 1)
            asked[page["label"]] = (large, path)
    return _in_turns(asked, budget)


def _in_turns(asked: dict[str, tuple[Worker, str]], budget: float) -> dict[str, Any]:
    """Sample several pages in turns, so that a slow moment of the machine meets all of them."""
    found = {key: worker.ask("described", path=path) for key, (worker, path) in asked.items()}
    samples: dict[str, list[Any]] = {key: [] for key in asked}
    for _ in range(TURNS):
        for key, (worker, path) in asked.items():
            etag = found[key]["etag"]
            samples[key].append(worker.ask("sampled", path=path, etag=etag, budget=budget / TURNS))
    return {key: found[key] | summed_up(samples[key]) for key in asked}


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
    return report.table("Pages in one process", HEAD, rows, NOTE)


def _own_columns(page: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(page["queries"]),
        *(report.ms(page[name]) for name in ("sql", "total", "p95", "cpu", "unchanged")),
        report.kb(page["bytes"]),
        report.kb(page["gzip"]),
        str(page["rows"]),
    )


def _row(page: dict[str, Any], first: dict[str, Any] | None) -> tuple[str, ...]:
    stock, small = page.get("stock"), page["small"]
    each, small_each = (figures["total"] / max(figures["rows"], 1) for figures in (page, small))
    return (
        page["label"],
        *_own_columns(page),
        report.times(page["total"], page["bare"]),
        report.times(page["total"], stock["total"]) if stock else "–",
        report.times(page["total"], small["total"]),
        report.times(each, small_each) if page["rows"] > small["rows"] else "–",
        report.times(page["total"], first["total"]) if first else "–",
    )


def _questions_table(figures: dict[str, Any]) -> str:
    pages, floors = figures["pages"], figures["floors"]
    shown = {
        "status counts of a province": "overview of a province",
        "status counts of the country": "overview of the country",
        "ranking of the provinces": "ranking of the provinces",
    }
    rows = []
    for question, ways in figures["questions"].items():
        page, floor = pages[shown[question]], floors.get(shown[question])
        rows.append(
            (
                question,
                *(report.ms(seconds) for seconds in ways.values()),
                report.ms(page["total"]),
                report.times(ways["straightforward"], page["total"]),
                report.ms(floor["total"] if floor else None),
                report.times(page["total"], floor["total"]) if floor else "–",
            )
        )
    head = (
        *("SQL alone, p50 ms", "straightforward", "stored status", "roll-up"),
        *("whole page", "straightforward ÷ page", "floor page", "page ÷ floor"),
    )
    return report.table("What an overview asks", head, rows)
