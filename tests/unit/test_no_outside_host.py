"""No lock, template, stylesheet or script names another host: nothing leaves the server."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# With a scheme any name is a host; without one it needs a dot, or every comment would be one.
ADDRESS = re.compile(
    r"(?:https?|wss?|ftp)://[a-z0-9.-]+|//[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE
)
INDEX = re.compile(r"index-url|find-links|resolved", re.IGNORECASE)
# A name of the SVG language, which no browser asks for.
NAMESPACE = "http://www.w3.org/"
LOCKS = [
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-former-units.txt",
    "package-lock.json",
    ".npmrc",
    "package.json",
]
PATTERNS = ["*.html", "*.css", "*.js", "*.svg"]
# Ours alone: what is fetched, built or collected lies beside it.
FOLDERS = ["config", "meetings", "static", "targets", "templates"]
VENDOR = ROOT / "static" / "vendor"


def addresses(text: str) -> list[str]:
    return [found for found in ADDRESS.findall(text) if not found.startswith(NAMESPACE[:-1])]


@pytest.mark.parametrize("name", LOCKS)
def test_lock(name: str) -> None:
    text = (ROOT / name).read_text()
    assert addresses(text) == []
    if name != ".npmrc":
        assert not INDEX.search(text)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_page_parts(pattern: str) -> None:
    found = (path for folder in FOLDERS for path in (ROOT / folder).rglob(pattern))
    files = sorted(path for path in found if VENDOR not in path.parents)
    assert files, pattern
    named = {str(path.relative_to(ROOT)): addresses(path.read_text()) for path in files}
    assert {name: found for name, found in named.items() if found} == {}


def test_the_check_sees_an_address() -> None:
    assert addresses('<link href="//cdn.example.com/a.css">')
    assert addresses("@import url(https://fonts.example.com/x)")
    assert addresses('fetch("https://cdn/x")')
    assert not addresses('xmlns="http://www.w3.org/2000/svg"')
