"""Part `pages`: every page in one process, against bare SQL, stock page and five documents."""

from functools import partial
from typing import Any

from tests.benchmarks import report, turns
from tests.benchmarks.databases import Databases
from tests.benchmarks.site import PageError
from tests.benchmarks.worker import Worker, working

LIST_FLOOR, OVERVIEW_FLOOR = "/do/san/chi-tieu/", "/do/san/tong-quan/"
FIGURES = ("total", "cpu", "sql")
HEAD = (
    *("page", "queries", "trips", "SQL ms", "p50 ms", "p95 ms", "Python ms", "304 ms"),
    *("kB", "gzip kB", "rows", "÷ its SQL", "÷ stock", "÷ first page"),
)
NOTE = (
    "Signed in, production settings, no socket. SQL: time inside `execute`; a trip may take "
    "several queries. Python: processor time of this process. “÷ its SQL”: the page's statements "
    "again through a cursor. “÷ stock”: the same rows by the libraries' manuals."
)
COMPARED_HEAD = (
    *("page", "rows", "rows, five documents", "p50 ms", "five documents", "÷ (95 of 100)"),
    *("Python ÷", "SQL ÷", "per row", "limit"),
)
RANKING = "ranking of the provinces"
ANSWERED = {
    "status counts of a province": "overview of a province",
    "status counts of the country": "overview of the country",
    RANKING: RANKING,
}
ASKED_NOTE = "The three ways, the page and its floor by turns; in brackets as above."
# What a page on national data may take of its time on the five documents.
LIMIT = 1.3
COMPARED_NOTE = (
    "One request of each by turns; medians of the ratios of neighbours, in brackets where the "
    "true one lies in 95 of 100 cases. “Per row” where the page shows more rows. “Limit”: the "
    f"whole span is above {LIMIT}."
)


def run(databases: Databases, budget: float) -> tuple[list[str], dict[str, Any]]:
    """Measure and return the tables and the figures."""
    with (
        working(databases.measured, databases.static) as large,
        working(databases.documents, databases.static) as small,
    ):
        run = Measuring(budget)
        figures = {
            "facts": large.ask("facts"),
            "pages": _pages(large, small, run),
            "floors": run.measured(_floors(large)),
            "questions": large.ask("questions", budget=budget, pages=_answers(large)),
            "failures": run.failures,
        }
    tables = [
        *(_facts_table(figures["facts"]), _pages_table(figures), _compared_table(figures)),
        _questions_table(figures["questions"]),
    ]
    return tables, figures


class Measuring:
    """Measures several pages by turns; remembers which did not come."""

    def __init__(self, budget: float) -> None:
        self.budget = budget
        self.failures: list[str] = []

    def measured(self, asked: dict[str, tuple[Worker, str]]) -> dict[str, dict[str, Any]]:
        """Figures of each page by its key; a page that does not come is left out and named."""
        found: dict[str, dict[str, Any]] = {}
        for key, (worker, path) in asked.items():
            try:
                found[key] = worker.ask("described", path=path)
                etag = found[key]["etag"]
                found[key] |= worker.ask("beside", path=path, etag=etag, budget=self.budget / 4)
            except PageError as error:
                found.pop(key, None)
                self.failures.append(str(error))
        works = {key: partial(asked[key][0].ask, "once", path=asked[key][1]) for key in found}
        figures = turns.measured(works, self.budget, FIGURES) if works else {}
        return {key: found[key] | figures[key] for key in found}


def _pages(large: Worker, small: Worker, run: Measuring) -> dict[str, dict[str, Any]]:
    on_small = _paths(small)
    found: dict[str, dict[str, Any]] = {}
    for page in large.ask("pages"):
        asked = {"own": (large, page["path"]), "small": (small, on_small[page["label"]])}
        if path := page.pop("stock"):
            asked["stock"] = (large, path)
        figures = run.measured(asked)
        if own := figures.pop("own", None):
            found[page["label"]] = page | own | figures
    return found


def _paths(worker: Worker) -> dict[str, str]:
    return {page["label"]: page["path"] for page in worker.ask("pages")}


def _floors(large: Worker) -> dict[str, tuple[Worker, str]]:
    overviews = {label: path for label, path in _paths(large).items() if path.startswith("/?")}
    asked = {label: (large, _floor(path)) for label, path in overviews.items()}
    return {"list": (large, LIST_FLOOR)} | asked


def _floor(path: str) -> str:
    return path.replace("/", OVERVIEW_FLOOR, 1)


def _answers(large: Worker) -> dict[str, dict[str, str]]:
    """By question the page that answers it, and its floor."""
    paths = _paths(large)
    found = {
        question: {"page": paths[label], "floor": _floor(paths[label])}
        for question, label in ANSWERED.items()
    }
    del found[RANKING]["floor"]
    return found


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
            *["–"] * 2,
        )
        for label, floor in figures["floors"].items()
    ]
    failed = "".join(f" Failed: {each}." for each in figures["failures"])
    return report.table("Pages in one process", HEAD, rows, NOTE + failed)


def _own_columns(page: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(page["queries"]),
        str(page["trips"]),
        *(report.ms(page[name]) for name in ("sql", "total", "p95", "cpu", "unchanged")),
        report.kb(page["bytes"]),
        report.kb(page["gzip"]),
        str(page["rows"]),
    )


def _row(page: dict[str, Any], first: dict[str, Any] | None) -> tuple[str, ...]:
    stock = page.get("stock")
    return (
        page["label"],
        *_own_columns(page),
        report.times(page["total"], page["bare"]),
        report.times(page["total"], stock["total"]) if stock else "–",
        report.times(page["total"], first["total"]) if first else "–",
    )


def _compared_table(figures: dict[str, Any]) -> str:
    rows = [_compared(page) for page in figures["pages"].values() if "small" in page]
    return report.table("Against the five documents", COMPARED_HEAD, rows, COMPARED_NOTE)


def _compared(page: dict[str, Any]) -> tuple[str, ...]:
    small = page["small"]
    total, cpu, sql = (small[f"÷ {name}"] for name in FIGURES)
    share = max(small["rows"], 1) / max(page["rows"], 1) if page["rows"] > small["rows"] else 1
    return (
        page["label"],
        *(str(each["rows"]) for each in (page, small)),
        *(report.ms(each["total"]) for each in (page, small)),
        report.span(total),
        *(f"{each[0]:.2f}" if each else "–" for each in (cpu, sql)),
        f"{total[0] * share:.2f}" if share < 1 else "–",
        "above" if total[1] * share > LIMIT else "–",
    )


def _questions_table(questions: dict[str, Any]) -> str:
    head = (
        *("SQL alone, p50 ms", "straightforward", "stored status", "roll-up"),
        *("whole page", "straightforward ÷ page", "floor page", "page ÷ floor"),
    )
    rows = [
        (
            question,
            *(
                report.ms(each["total"])
                for name, each in ways.items()
                if name not in ("page", "floor")
            ),
            report.ms(ways["page"]["total"]),
            report.span(ways["page"]["÷ total"]),
            report.ms(ways.get("floor", {}).get("total")),
            report.times(ways["page"]["total"], ways.get("floor", {}).get("total")),
        )
        for question, ways in questions.items()
    ]
    return report.table("What an overview asks", head, rows, ASKED_NOTE)
