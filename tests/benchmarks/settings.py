"""Settings of the measured site: production's, with the reference pages beside the real ones.

Log lines are written as in production, to nowhere; only failures are shown. With
``BENCHMARK_WRITTEN`` no page is kept for the next reader: each is written anew.
"""

import os
from pathlib import Path

from config import kept_pages
from config.settings import *  # noqa: F403
from config.settings import BASE_DIR, LOGGING, TEMPLATES

if os.environ.get("BENCHMARK_WRITTEN"):
    kept_pages.MOST_BYTES = 0
ROOT_URLCONF = "tests.benchmarks.urls"
STATIC_ROOT = Path(os.environ["BENCHMARK_STATIC"])
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "benchmarks" / "templates")
LOGGING["handlers"] = {
    "console": {
        "class": "logging.FileHandler",
        "filename": os.devnull,
        "filters": ["request_id"],
        "formatter": "json",
    },
    "failures": {"class": "logging.StreamHandler", "level": "ERROR"},
}
LOGGING["root"]["handlers"] = ["console", "failures"]
