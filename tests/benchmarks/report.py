"""Figures as Markdown tables."""

from collections.abc import Iterable, Sequence


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], note: str = "") -> str:
    """A titled table; the first column is text, the others are figures."""
    lines = [f"### {title}", ""]
    lines += [_line(head), _line(["---", *["---:"] * (len(head) - 1)])]
    lines += [_line(row) for row in rows]
    return "\n".join([*lines, "", *([note, ""] if note else [])])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def ms(seconds: float | None) -> str:
    """Seconds as milliseconds."""
    if seconds is None:
        return "–"
    value = seconds * 1000
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def kb(size: float) -> str:
    """Bytes as kilobytes."""
    return f"{size / 1000:.1f}" if size < 10_000 else f"{size / 1000:,.0f}"


def times(part: float | None, whole: float | None) -> str:
    """How many times the second fits into the first."""
    if not part or not whole:
        return "–"
    ratio = part / whole
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"


def span(ratio: Sequence[float] | None) -> str:
    """A ratio and where the true one lies."""
    if not ratio:
        return "–"
    median, low, high = (f"{each:.2f}" if each < 10 else f"{each:,.0f}" for each in ratio)
    return f"{median} ({low}–{high})"
