"""Runs under callgrind: asks for pages and has each one's instructions written to a file.

`python -m tests.benchmarks.counted NUMBER LABEL=PATH …`, started by ``instructions``. Counting is
switched on only after everything is warm; an empty count says what switching itself costs. Each
page is asked for plain, compressed and, where it has a tag, unchanged.
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


def keep_connection() -> None:
    """A minute passes in a few requests here, after which the site would connect anew."""
    from django.db import connections  # noqa: PLC0415

    for connection in connections.all():
        connection.settings_dict["CONN_MAX_AGE"] = None


def main() -> None:
    """Count an empty run, then each page."""
    number, *asked = sys.argv[1:]
    set_up()
    keep_connection()
    with visitor() as cookie:
        site = Site(cookie)
        pages = dict(each.split("=", 1) for each in asked)
        etags = {}
        for label, path in pages.items():
            for _ in range(WARM_UP):
                etags[label] = site.page(path).headers.get("ETag", "")
        control("--instr=on")
        control("--zero")
        control("--dump=empty")
        for label, path in pages.items():
            etag = etags[label]
            ways = {label: ("", ""), f"compressed-{label}": ("", "gzip")}
            if etag and site.get(path, etag).status == 304:
                ways[f"unchanged-{label}"] = (etag, "")
            for words, (known, encoding) in ways.items():
                for _ in range(int(number)):
                    control("--zero")
                    site.get(path, known, encoding)
                    control(f"--dump={words}")
        control("--instr=off")


if __name__ == "__main__":
    main()
