"""Accessibility of a page, judged by axe-core inside the browser."""

from functools import lru_cache
from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@lru_cache(maxsize=1)
def source() -> str:
    return SCRIPT.read_text()


def axe(page: Page, *, within: str = "html") -> None:
    """Fail with a readable list when axe finds a violation."""
    # Evaluated, not inserted as a script: the page's policy stays as strict as it is.
    page.evaluate(source())
    violations = page.evaluate(
        "([within, rules]) => axe.run("
        # Preloading stylesheets puts inline style into the page, which its policy reports.
        "within, {preload: false, runOnly: {type: 'tag', values: rules}}"
        ").then(result => result.violations)",
        [within, RULES],
    )
    lines = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        + "\n".join(f"    {node['html'][:200]}" for node in violation["nodes"][:5])
        for violation in violations
    ]
    assert not lines, f"{page.url}\n" + "\n".join(lines)
