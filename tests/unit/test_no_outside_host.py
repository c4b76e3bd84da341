"""No lock, template, stylesheet or script names another host: nothing leaves the server."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
INDEX = re.compile(r"index-url|find-links|resolved", re.IGNORECASE)
# A name of the SVG language, which no browser asks for.
NAMESPACE = "http://www.w3.org/"
LOCKS = ["requirements.txt", "requirements-dev.txt", "package-lock.json", ".npmrc", "package.json"]
PATTERNS = ["templates/**/*.html", "static/css/*.css", "static/js/*.js", "static/*.svg"]


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
    files = sorted(ROOT.glob(pattern))
    assert files, pattern
    named = {str(path.relative_to(ROOT)): addresses(path.read_text()) for path in files}
    assert {name: found for name, found in named.items() if found} == {}


def test_the_check_sees_an_address() -> None:
    assert addresses('<link href="//cdn.example.com/a.css">')
    assert addresses("@import url(https://fonts.example.com/x)")
    assert not addresses('xmlns="http://www.w3.org/2000/svg"')
