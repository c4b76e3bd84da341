"""Settings of a server as in production, whose static files are collected where the test says."""

import os
from pathlib import Path

from config.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["STATIC_ROOT"])
