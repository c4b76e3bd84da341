"""Addresses of single rows, written once per page name instead of looked up once per row."""

from functools import cache

from django.urls import get_script_prefix, reverse

# Stands for the key; a number, so that it is a slug as well.
_KEY = "9876543210"


def address(name: str, key: int | str) -> str:
    """What ``reverse(name, args=[key])`` gives for a primary key or a slug."""
    before, after = _around(name, get_script_prefix())
    return f"{before}{key}{after}"


@cache
def _around(name: str, prefix: str) -> tuple[str, str]:
    before, after = reverse(name, args=[_KEY]).split(_KEY)
    return before, after
