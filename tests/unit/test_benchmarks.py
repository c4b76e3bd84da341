"""The benchmarks fit the site: they import, and every address is measured or left out."""

from dataclasses import fields
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.urls import resolve

from tests import benchmarks
from tests.benchmarks import pages
from tests.unit.test_project import address_names

OWN_ADDRESS = "/chi-tieu/1/"
ROW = SimpleNamespace(slug="a", name="Ă", code="2020", pk=1, get_absolute_url=lambda: OWN_ADDRESS)
# Settings are for a process of their own: they change what they import.
MODULES = sorted(
    path.stem for path in Path(benchmarks.__path__[0]).glob("*.py") if path.stem != "settings"
)


def measured() -> list[pages.Page]:
    return pages.pages(pages.Sample(**{field.name: ROW for field in fields(pages.Sample)}))


def test_every_address_is_measured_or_left_out_on_purpose() -> None:
    named = {name for name in address_names() if not name.startswith("admin:")}
    assert {page.name for page in measured()} | pages.NOT_MEASURED == named


def test_every_page_is_the_one_it_says() -> None:
    for page in measured():
        if not page.path.startswith(OWN_ADDRESS):
            assert resolve(page.path.split("?")[0]).view_name == page.name
    assert {page.first for page in measured()} - {""} <= {page.label for page in measured()}


@pytest.mark.parametrize("name", MODULES)
def test_module_imports(name: str) -> None:
    import_module(f"tests.benchmarks.{name}")
