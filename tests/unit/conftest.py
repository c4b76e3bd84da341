"""Fixtures for tests without a browser."""

import pytest

from config import kept_pages


@pytest.fixture(autouse=True)
def _written_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that asks twice for a page looks at what writing it costs."""
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 0)
