"""Environment of every test run, set before Django reads its settings (see pyproject.toml)."""

import os

os.environ.update(
    DEBUG="1",
    SECRET_KEY="chi-dung-cho-kiem-thu",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    READ_ACCESS="public",
    LOG_LEVEL="WARNING",
    DJANGO_ALLOW_ASYNC_UNSAFE="1",
)
# Tests have one database; a watch on a second one would only hold it open.
os.environ.pop("DATABASE_REPLICA_URL", None)
