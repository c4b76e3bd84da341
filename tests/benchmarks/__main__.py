"""`python -m tests.benchmarks PART`: measures and prints Markdown tables.

Parts: pages, load, instructions, writes, browser, commands, imports, or all. See README.md
beside it.
"""

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from tests.benchmarks import browser, commands, imports, inprocess, instructions, load, writes
from tests.benchmarks.databases import SIZES, prepared

PARTS = {
    "pages": inprocess.run,
    "load": load.run,
    "instructions": instructions.run,
    "writes": writes.run,
    "browser": browser.run,
    "commands": commands.run,
    "imports": imports.run,
}


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("part", choices=[*PARTS, "all"])
    parser.add_argument("--size", choices=SIZES, default="province", help="how much to load")
    parser.add_argument("--database", default="", help="URL of a loaded PostgreSQL, instead")
    parser.add_argument("--budget", type=float, default=0.6, help="seconds for each figure")
    parser.add_argument("--written", action="store_true", help="pages are written, never kept")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    return parser.parse_args()


def main() -> None:
    """Prepare the data, run the parts, print."""
    asked = arguments()
    # A polite kill still stops the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if asked.written:
        os.environ["BENCHMARK_WRITTEN"] = "1"
    figures = {}
    parts = list(PARTS) if asked.part == "all" else [asked.part]
    with prepared(asked.size, asked.database, compared="pages" in parts) as databases:
        for part in parts:
            tables, figures[part] = PARTS[part](databases, asked.budget)
            print("\n".join(tables), flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
