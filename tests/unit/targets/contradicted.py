"""The contradictions that are stored, for the tests that look at them."""

from typing import Any

from targets.models import Contradiction


def kinds() -> list[str]:
    """The kind of each."""
    return sorted(Contradiction.objects.values_list("kind", flat=True))


def told() -> list[tuple[Any, ...]]:
    """Each as it is, without its key."""
    rows = Contradiction.objects.order_by("kind", "actual", "plan", "score")
    return [row.key for row in rows]
