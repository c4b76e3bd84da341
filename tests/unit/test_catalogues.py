"""Translations: third-party packages in Vietnamese, our own Vietnamese in English, nothing half."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from django.utils import translation

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALE = ROOT / "config" / "locale"
PLACEHOLDER = re.compile(r"%\(\w+\)[srd]|%[srd]|\{\w*\}")
PACKAGES = ["django_tables2", "django_filters", "axes"]
DJANGO_PARTS = ["conf", "contrib/admin", "contrib/auth", "contrib/contenttypes", "contrib/sessions"]
# Django's page for a project without addresses, which this project is not.
WELCOME = re.compile(
    r"install worked|release notes|configured any URLs|Django Documentation|Topics, references"
    r"|Polling App|Get started with Django|Django Community|Connect, get help"
)


def folder(package: str) -> Path:
    return Path(find_spec(package).origin).parent


def catalogue(language: str, domain: str = "django") -> polib.POFile:
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / f"{domain}.po"))


def keys(entries: polib.POFile) -> set[tuple[str, str]]:
    return {(entry.msgctxt or "", entry.msgid) for entry in entries if not entry.obsolete}


def translated(entries: polib.POFile) -> set[tuple[str, str]]:
    return {(entry.msgctxt or "", entry.msgid) for entry in entries if entry.translated()}


@pytest.mark.parametrize("package", PACKAGES)
def test_package_speaks_vietnamese(package: str) -> None:
    said: set[tuple[str, str]] = set()
    for path in (folder(package) / "locale").rglob("django.po"):
        said |= keys(polib.pofile(str(path)))
    assert said
    assert said - translated(catalogue("vi")) == set()


@pytest.mark.parametrize("domain", ["django", "djangojs"])
@pytest.mark.parametrize("part", DJANGO_PARTS)
def test_django_speaks_vietnamese(part: str, domain: str) -> None:
    base = folder("django") / part / "locale"
    source = base / "en" / "LC_MESSAGES" / f"{domain}.po"
    if not source.exists():
        assert domain == "djangojs"
        return
    own = polib.pofile(str(base / "vi" / "LC_MESSAGES" / f"{domain}.po"))
    missing = (
        keys(polib.pofile(str(source))) - translated(own) - translated(catalogue("vi", domain))
    )
    assert {key for key in missing if not WELCOME.search(key[1])} == set()


@pytest.mark.parametrize("path", sorted(LOCALE.glob("*/LC_MESSAGES/*.po")), ids=lambda p: p.name)
def test_catalogue_is_whole(path: Path) -> None:
    entries = polib.pofile(str(path))
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        key = (entry.msgctxt or "", entry.msgid)
        assert key not in seen, f"twice: {entry.msgid}"
        seen.add(key)
        assert entry.translated(), f"empty: {entry.msgid}"
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                assert set(PLACEHOLDER.findall(text)) <= set(
                    PLACEHOLDER.findall(entry.msgid + entry.msgid_plural)
                ), entry.msgid


def in_python(path: Path) -> set[str]:
    """Return the strings a module marks with `_`, `_t`, gettext or gettext_lazy."""
    names = {"_", "_t", "gettext", "gettext_lazy"}
    plural = {"ngettext", "ngettext_lazy"}
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id in names | plural and isinstance(first, ast.Constant):
                found.add(first.value)
    return found


TRANSLATE = re.compile(r"""{%\s*(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')""")
LITERAL = re.compile(r"""_\(\s*(?:"([^"]*)"|'([^']*)')\s*\)""")
BLOCK = re.compile(
    r"{%\s*blocktrans(?:late)?\b([^%]*)%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.S
)
VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")


def in_template(path: Path) -> set[str]:
    """Return the strings a template marks, as the catalogue writes them."""
    text = path.read_text()
    marked = TRANSLATE.findall(text) + LITERAL.findall(text)
    found = {double or single for double, single in marked}
    for options, body in BLOCK.findall(text):
        singular = re.split(r"{%\s*plural\s*%}", body)[0]
        if re.search(r"\btrimmed\b", options):
            singular = " ".join(line.strip() for line in singular.strip().splitlines())
        if VARIABLE.search(singular):
            singular = VARIABLE.sub(r"%(\1)s", singular.replace("%", "%%"))
        found.add(singular)
    return found


def own_strings() -> set[str]:
    found: set[str] = set()
    for package in ("config", "meetings", "targets"):
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                found |= in_python(path)
    for path in (ROOT / "templates").rglob("*.html"):
        found |= in_template(path)
    return found


def test_every_own_string_has_its_english() -> None:
    known = {entry.msgid for entry in catalogue("en")}
    said_by_django = {entry.msgid for path in _django_catalogues() for entry in polib.pofile(path)}
    assert sorted(own_strings() - known - said_by_django) == []


def _django_catalogues() -> list[str]:
    base = folder("django")
    return [str(base / part / "locale/en/LC_MESSAGES/django.po") for part in DJANGO_PARTS]


def test_english_has_no_leftovers() -> None:
    assert sorted({entry.msgid for entry in catalogue("en")} - own_strings()) == []


@pytest.mark.parametrize(
    ("language", "message", "expected"),
    [
        ("vi", "That page contains no results", "Trang này không có kết quả nào"),
        ("vi", "Skip to main content", "Đến phần nội dung chính"),
        ("en", "Skip to main content", "Skip to main content"),
        ("en", "Tạm khóa đăng nhập", "Sign-in locked for a while"),
    ],
)
def test_compiled_catalogues_answer(language: str, message: str, expected: str) -> None:
    with translation.override(language):
        assert translation.gettext(message) == expected
