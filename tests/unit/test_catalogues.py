"""Translations: third-party packages in Vietnamese, our own Vietnamese in English, nothing half."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
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


MARKED_LETTERS = re.compile(
    "[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.I
)
PAGES = [
    *("/", "/?cap-uy=x", "/cap-uy/", "/hoi-nghi/", "/nghi-quyet/", "/chi-tieu/", "/so-sanh/"),
    *("/so-sanh/?chi-tieu=x", "/nguon/", "/kiem-tra/", "/cach-tinh/", "/tim-kiem/"),
    *("/tim-kiem/?q=x", "/dang-nhap/", "/quan-tri/", "/quan-tri/targets/target/"),
    *("/quan-tri/targets/actual/", "/quan-tri/targets/flag/", "/quan-tri/meetings/meeting/"),
]


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


# Function names, with the place of context, singular and plural among the arguments.
MARKS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(["_", "_t", "gettext", "gettext_lazy", "gettext_noop"], (None, 0, None)),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (None, 0, 1)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], (0, 1, None)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], (0, 1, 2)),
}
Said = tuple[str, str, str]


def in_python(path: Path) -> set[Said]:
    """Return what a module marks for translation: context, singular, plural."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in MARKS:
            texts = [each.value if isinstance(each, ast.Constant) else None for each in node.args]
            places = MARKS[node.func.id]
            said = tuple("" if place is None else texts[place] for place in places)
            assert None not in said, f"{path.name}:{node.lineno}: not a plain string"
            found.add(said)
    return found


QUOTED = r"""(?:"([^"]*)"|'([^']*)')"""
TRANSLATE = re.compile(rf"{{%\s*trans(?:late)?\s+{QUOTED}(?:\s+context\s+{QUOTED})?")
LITERAL = re.compile(rf"_\(\s*{QUOTED}\s*\)")
BLOCK = re.compile(
    r"{%\s*blocktrans(?:late)?\b([^%]*)%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.S
)
CONTEXT = re.compile(rf"\bcontext\s+{QUOTED}")
VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")


def in_template(path: Path) -> set[Said]:
    """Return what a template marks, as Django looks it up: percent signs doubled."""
    text = path.read_text()
    found = {("", "".join(quoted), "") for quoted in LITERAL.findall(text)}
    for double, single, *context in TRANSLATE.findall(text):
        found.add(("".join(context), (double or single).replace("%", "%%"), ""))
    for options, body in BLOCK.findall(text):
        forms = [_looked_up(form, options) for form in re.split(r"{%\s*plural\s*%}", body)]
        context = "".join("".join(quoted) for quoted in CONTEXT.findall(options))
        found.add((context, forms[0], forms[1] if len(forms) > 1 else ""))
    return found


def _looked_up(text: str, options: str) -> str:
    if re.search(r"\btrimmed\b", options):
        text = " ".join(line.strip() for line in text.strip().splitlines())
    return VARIABLE.sub(r"%(\1)s", text.replace("%", "%%"))


def own_strings() -> set[Said]:
    found: set[Said] = set()
    for package in ("config", "meetings", "targets"):
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                found |= in_python(path)
    for path in (ROOT / "templates").rglob("*.html"):
        found |= in_template(path)
    return found - _said_by_django()


def _said_by_django() -> set[Said]:
    base = folder("django")
    paths = [base / part / "locale/en/LC_MESSAGES/django.po" for part in DJANGO_PARTS]
    return {said for path in paths for said in _entries(polib.pofile(str(path)))}


def _entries(entries: polib.POFile) -> set[Said]:
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in entries}


def test_every_own_string_has_its_english() -> None:
    assert sorted(own_strings() - _entries(catalogue("en"))) == []


def test_english_has_no_leftovers() -> None:
    assert sorted(_entries(catalogue("en")) - own_strings()) == []


def test_english_keeps_every_placeholder() -> None:
    for entry in catalogue("en"):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                wanted = sorted(PLACEHOLDER.findall(entry.msgid))
                assert sorted(PLACEHOLDER.findall(text)) == wanted, entry.msgid
                assert text.count("%%") == entry.msgid.count("%%"), entry.msgid


def test_english_has_two_numbers() -> None:
    english = catalogue("en")
    assert english.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"
    for entry in english:
        if entry.msgid_plural:
            assert set(entry.msgstr_plural) == {0, 1}, entry.msgid


@pytest.mark.parametrize(
    ("language", "message", "expected"),
    [
        ("vi", "That page contains no results", "Trang này không có kết quả nào"),
        ("vi", "Skip to main content", "Đến phần nội dung chính"),
        ("en", "Skip to main content", "Skip to main content"),
        ("en", "Tạm khóa đăng nhập", "Sign-in locked for a while"),
        ("en", "Sổ chỉ tiêu", "Target Register"),
    ],
)
def test_compiled_catalogues_answer(language: str, message: str, expected: str) -> None:
    with translation.override(language):
        assert translation.gettext(message) == expected


@pytest.mark.django_db
@pytest.mark.on_sqlite
@pytest.mark.parametrize("page", PAGES)
def test_english_pages_without_data_hold_no_vietnamese(page: str, client: Client) -> None:
    client.force_login(User.objects.create_superuser("office"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    text = client.get(page).content.decode().replace("Tiếng Việt", "")
    assert MARKED_LETTERS.findall(text) == []
