"""Copies the chosen front-end files from node_modules to static/vendor (git-ignored).

Only what pages use is copied: whole packages would make collectstatic five times slower.
`--tidy-lock` removes the addresses npm writes into package-lock.json for fund-raising.
"""

import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"

FONT = "@fontsource/be-vietnam-pro/files/be-vietnam-pro"
SUBSETS = ("latin", "latin-ext", "vietnamese")
CUTS = ("400-normal", "600-normal")

FILES = {
    "chart.js/dist/chart.umd.min.js": "chart.js/chart.umd.min.js",
    **{
        f"{FONT}-{subset}-{cut}.woff2": f"be-vietnam-pro/be-vietnam-pro-{subset}-{cut}.woff2"
        for subset in SUBSETS
        for cut in CUTS
    },
}

# The hashed-names storage stops at a source map that is not shipped.
SOURCE_MAP = re.compile(rb"\n?(?://|/\*)[#@] sourceMappingURL=[^\s*]+(?:\s*\*/)?")


def copy() -> None:
    """Replace static/vendor by the files named above."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in FILES.items():
        content = (MODULES / source).read_bytes()
        if source.endswith((".css", ".js")):
            content = SOURCE_MAP.sub(b"", content)
        path = VENDOR / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def tidy_lock() -> None:
    """Drop the funding links from package-lock.json: no lock names an outside host."""
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    tidy_lock() if "--tidy-lock" in sys.argv[1:] else copy()
