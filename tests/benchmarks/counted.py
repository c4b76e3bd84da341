"""Runs under callgrind: asks for pages and has each one's instructions written to a file.

`python -m tests.benchmarks.counted NUMBER LABEL=PATH …`, started by ``instructions``. Counting is
switched on only after everything is warm, and an empty count says what switching itself costs.
"""

import os
import subprocess
import sys

from tests.benchmarks.site import Site, set_up, visitor

WARM_UP = 3


def control(*options: str) -> None:
    """Tell the valgrind that runs this process."""
    subprocess.run(
        ["callgrind_control", *options, str(os.getpid())],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def main() -> None:
    """Count an empty run, then each page."""
    number, *asked = sys.argv[1:]
    set_up()
    with visitor() as cookie:
        site = Site(cookie)
        pages = dict(each.split("=", 1) for each in asked)
        etags = {}
        for label, path in pages.items():
            for _ in range(WARM_UP):
                etags[label] = site.page(path).headers.get("ETag", "")
        control("--instr=on")
        control("--dump=warm")
        control("--dump=empty")
        for label, path in pages.items():
            for _ in range(int(number)):
                site.page(path)
            control(f"--dump={label}")
            if etags[label] and site.get(path, etags[label]).status == 304:
                control("--zero")
                for _ in range(int(number)):
                    site.get(path, etags[label])
                control(f"--dump=unchanged-{label}")
        control("--instr=off")


if __name__ == "__main__":
    main()
