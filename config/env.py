"""Typed readers of environment variables that explain themselves when a value is missing or bad."""

import os
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def text(name: str, default: str = "") -> str:
    """Return the variable without surrounding blanks; an empty one counts as absent."""
    return os.environ.get(name, "").strip() or default


def required(name: str, meaning: str) -> str:
    """Return the variable or stop with a sentence that says what to set."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(
            f"hãy đặt biến môi trường {name} ({meaning}), hoặc DEBUG=1 khi phát triển trên máy "
            f"của mình. [{name} is not set]"
        )
    return value


def flag(name: str) -> bool:
    """Return a yes/no variable, absent meaning no."""
    value = text(name).lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} phải là 1 hoặc 0, không phải “{value}”.")
    return value in TRUE


def number(name: str, default: int) -> int:
    """Return a whole number that is not negative."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} phải là số nguyên không âm, không phải “{value}”.")
    return int(value)


def share(name: str, default: str) -> Decimal:
    """Return a share above 0 and up to 1, such as 0.95; a decimal comma is understood."""
    value = text(name, default).replace(",", ".")
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal(0)
    if not (number.is_finite() and 0 < number <= 1):
        raise ImproperlyConfigured(
            f"{name} phải là số từ 0 đến 1, ví dụ 0.95; không phải “{value}”."
        )
    return number


def choice(name: str, allowed: tuple[str, ...]) -> str:
    """Return one of the allowed words; the first one is the default."""
    value = text(name, allowed[0])
    if value not in allowed:
        raise ImproperlyConfigured(
            f"{name} phải là một trong: {', '.join(allowed)}; không phải “{value}”."
        )
    return value


def log_level() -> str:
    """Return LOG_LEVEL in capitals, as the logging module wants it."""
    value = text("LOG_LEVEL", "INFO").upper()
    if value not in LEVELS:
        raise ImproperlyConfigured(
            f"LOG_LEVEL phải là một trong: {', '.join(LEVELS)}; không phải “{value}”."
        )
    return value


def words(value: str) -> list[str]:
    """Split a comma-separated value."""
    return [word for word in (part.strip() for part in value.split(",")) if word]
