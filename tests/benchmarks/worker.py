"""A process that is the site on one database and answers questions about itself.

It reads one JSON object a line from standard input and writes one a line: so two databases can
be measured in turns, page by page, and a slow moment of the machine meets both.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks import measuring, turns
from tests.benchmarks.site import PageError, Site, environment, set_up, visitor

ROOT = Path(__file__).resolve().parent.parent.parent


FAILED = "failed"


class Worker:
    """The other end: asks a worker process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, question: str, **values: Any) -> Any:
        """Ask and wait for the answer."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"question": question, **values}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            message = f"the worker ended while asked for {question} {values}"
            raise RuntimeError(message)
        found = json.loads(answer)
        if isinstance(found, dict) and FAILED in found:
            raise PageError(found[FAILED])
        return found


@contextmanager
def working(database: str, static: str) -> Iterator[Worker]:
    """Start a worker on a database, end it and take its visitor's session away."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.worker"],
        cwd=ROOT,
        env=environment(database, static),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Worker(process)
        finally:
            process.stdin.close()
            process.wait()


class Answers:
    """What a worker can be asked."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def pages(self) -> list[dict[str, str]]:
        """The pages of this database."""
        from tests.benchmarks.pages import pages  # noqa: PLC0415

        return [asdict(page) for page in pages()]

    def cookie(self) -> str:
        """The session of a signed-in visitor, good while the worker lives."""
        return self.site.cookie

    def described(self, path: str) -> dict[str, Any]:
        """What a page consists of."""
        return measuring.described(self.site, path)

    def once(self, path: str) -> dict[str, float]:
        """Times of one request."""
        return measuring.once(self.site, path)

    def beside(self, path: str, etag: str, budget: float) -> dict[str, float | None]:
        """Times of what belongs to a page."""
        return measuring.beside(self.site, path, etag, budget)

    def questions(self, budget: float, pages: dict[str, dict[str, str]]) -> dict[str, Any]:
        """The overview's questions, by way of asking, in turns with the pages that answer them."""
        from tests.benchmarks.pages import sample  # noqa: PLC0415
        from tests.benchmarks.questions import asked  # noqa: PLC0415

        found = {}
        for question, ways, values in asked(sample()):
            works = {way: partial(measuring.fetch, sql, values) for way, sql in ways.items()}
            works |= {name: partial(self.site.page, path) for name, path in pages[question].items()}
            timed = {name: partial(measuring.timed, work) for name, work in works.items()}
            found[question] = turns.measured(timed, budget)
        return found

    def facts(self) -> dict[str, Any]:
        """What kind of database this is, and how much is in it."""
        from tests.benchmarks.facts import facts  # noqa: PLC0415

        return facts()

    def rebuilt(self) -> float:
        """Seconds that counting everything afresh takes."""
        from targets import rollups  # noqa: PLC0415

        started = time.perf_counter()
        rollups.rebuild()
        return time.perf_counter() - started


def main() -> None:
    """Answer until the input ends."""
    set_up()
    with visitor() as cookie:
        answers = Answers(Site(cookie))
        for line in sys.stdin:
            values = json.loads(line)
            try:
                answer = getattr(answers, values.pop("question"))(**values)
            except PageError as error:
                answer = {FAILED: str(error)}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
