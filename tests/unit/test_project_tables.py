"""Every table of the project is written as the library writes it."""

import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.http import HttpRequest
from django.test import Client

from config.tables import BaseTable, markup, tags
from meetings.models import Committee, Meeting, Person
from tests.unit.stock_tables import settled, stock_html
from tests.unit.test_fixtures import FIXTURES

PAGES = [
    "/", "/?cap-uy=thanh-uy-bac-kan&ky=2019", "/cap-uy/", "/cap-uy/?sort=-score",
    "/cap-uy/thanh-uy-bac-kan/", "/hoi-nghi/", "/hoi-nghi/?sort=held", "/nghi-quyet/",
    "/nguon/", "/kiem-tra/", "/so-sanh/", "/chi-tieu/", "/chi-tieu/?sort=-attainment&per_page=200",
]  # fmt: skip


def project_tables(base: type = BaseTable) -> Iterator[type[BaseTable]]:
    for each in base.__subclasses__():
        if each.__module__.split(".")[0] in ("meetings", "targets"):
            yield each
        yield from project_tables(each)


@pytest.mark.on_sqlite
@pytest.mark.django_db
def test_every_table_of_the_project_is_written_as_the_library_writes_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("loaddata", *FIXTURES, verbosity=0)
    call_command("check_figures", fix=True, stdout=StringIO())
    seen: dict[type, int] = {}

    def compared(table: BaseTable, request: HttpRequest) -> str:
        html = markup.table_element(table, request)
        assert settled(html) == settled(stock_html(table, request)), type(table)
        seen[type(table)] = seen.get(type(table), 0) + len(table.rows)
        return html

    monkeypatch.setattr(tags, "table_element", compared)
    details = [*Meeting.objects.all(), *Committee.objects.all()]
    addresses = [each.get_absolute_url() for each in details]
    addresses += [f"/?cap-uy={each.slug}" for each in Committee.objects.all()]
    addresses += [f"/nguoi/{each.slug}/" for each in Person.objects.exclude(attendances=None)]
    for url in [*PAGES, *addresses]:
        assert client.get(url).status_code == 200
    for url in re.findall(r'href="(/(?:chi-tieu|nghi-quyet)/[^?"/]+/)"', _lists(client)):
        assert client.get(url).status_code == 200
    assert all(seen.values())
    declared = {each for each in project_tables() if not each.__subclasses__()}
    assert {each.__name__ for each in declared - set(seen)} == set()


def _lists(client: Client) -> str:
    return "".join(client.get(url).content.decode() for url in ("/chi-tieu/", "/nghi-quyet/"))
