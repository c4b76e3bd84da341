"""The project as a whole: migrations, addresses, mirrored lists, who may import whom."""

import ast
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from config.named import Named
from meetings import periods
from meetings.models import Change, DataVersion, Period
from targets import status as rule
from targets.models import Contradiction, StatusCount, choices

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("config", "meetings", "targets")
PURE = [
    "config/text.py",
    "config/numbers.py",
    "meetings/periods.py",
    "targets/status.py",
    "targets/unusual.py",
]
URL_TAG = re.compile(r"""\{%\s*url\s+['"]([^'"]+)['"]""")


def modules(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def reaches(path: Path, *packages: str) -> set[str]:
    return {name for name in imports(path) if name.split(".")[0] in packages}


# --- Addresses --------------------------------------------------------------------------------


def address_names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from address_names(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield space + entry.name


def names_used() -> Iterator[tuple[str, str]]:
    """Names of addresses that templates and code ask for."""
    for template in sorted((ROOT / "templates").rglob("*.html")):
        for name in URL_TAG.findall(template.read_text(encoding="utf-8")):
            yield template.name, name
    for module in modules(*PACKAGES):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in {
                "reverse",
                "reverse_lazy",
                "redirect",
            }:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and ":" in str(first.value):
                    yield module.name, str(first.value)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def test_every_address_that_is_asked_for_exists() -> None:
    known = set(address_names())
    used = sorted(set(names_used()))
    assert len(used) > 20
    assert [(where, name) for where, name in used if name not in known] == []


def test_no_two_pages_share_a_name() -> None:
    names = [name for name in address_names() if not name.startswith("admin:")]
    assert sorted(set(names)) == sorted(names)


# --- Schema -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert "No changes" in out.getvalue()


def test_every_row_can_be_named_in_a_fixture_and_told_in_words() -> None:
    # Worked out from the others or noted of them, and so never typed or loaded.
    derived = {Change, DataVersion, StatusCount, Contradiction}
    for label in ("meetings", "targets"):
        for model in set(apps.get_app_config(label).get_models()) - derived:
            assert hasattr(model, "natural_key"), model
            assert hasattr(model._default_manager, "get_by_natural_key"), model
            assert "__str__" in vars(model) or any("__str__" in vars(b) for b in model.__mro__[1:3])


def test_every_named_row_has_a_manager_that_keeps_its_keys() -> None:
    named = [model for model in apps.get_models() if issubclass(model, Named)]
    assert len(named) == 5
    for model in named:
        assert hasattr(model._default_manager.all(), "rebuild_keys"), model


# --- Lists that mirror one another --------------------------------------------------------------


@pytest.mark.parametrize(
    ("pure", "stored"),
    [
        (rule.Status, choices.StatusChoice),
        (rule.Measure, choices.MeasureChoice),
        (rule.Direction, choices.DirectionChoice),
        (rule.Comparator, choices.ComparatorChoice),
        (periods.KINDS, Period.Kind),
    ],
)
def test_choices_mirror_the_pure_rules(pure: type, stored: type) -> None:
    assert {str(code) for code in pure} == set(stored.values)


def test_thresholds_shown_are_the_ones_used() -> None:
    assert rule.Thresholds(**settings.STATUS_THRESHOLDS).watch > 0


# --- Who may import whom ------------------------------------------------------------------------


@pytest.mark.parametrize("path", PURE)
def test_pure_rules_import_neither_django_nor_the_project(path: str) -> None:
    assert not reaches(ROOT / path, "django", *PACKAGES)


def test_meetings_know_nothing_of_targets() -> None:
    assert {
        path.name: names for path in modules("meetings") if (names := reaches(path, "targets"))
    } == {}


@pytest.mark.parametrize(
    "path",
    [
        *(ROOT / "config" / "tables").glob("*.py"),
        *(
            ROOT / "config" / f"{name}.py"
            for name in ("text", "numbers", "named", "listing", "atomic", "forms", "filters")
        ),
    ],
    ids=lambda path: path.stem,
)
def test_shared_bases_know_neither_app(path: Path) -> None:
    assert not reaches(path, "meetings", "targets")


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules(*PACKAGES, "tests")
        if "migrations" not in path.parts
        and path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
