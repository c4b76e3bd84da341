"""Search and sort keys are right on every way into the table."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat

from config.text import fold, sort_key
from meetings.models import Document, Person
from tests.builders import make_document, make_person

pytestmark = pytest.mark.django_db
OLD, NEW = "Bàn Văn Án", "  Đặng Thị  Ỷ\u00a0Lan "
STORED = "Đặng Thị Ỷ Lan"


def save(person: Person) -> None:
    person.name = NEW
    person.save()


def save_one_field(person: Person) -> None:
    person.name = NEW
    person.save(update_fields=["name"])


def save_unread(person: Person) -> None:
    partial = Person.objects.only("name").get(pk=person.pk)
    partial.name = NEW
    partial.save()


def update(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(name=NEW)


def update_or_create(person: Person) -> None:
    Person.objects.update_or_create(slug=person.slug, defaults={"name": NEW})


def bulk_update(person: Person) -> None:
    person.name = NEW
    Person.objects.bulk_update([person], ["name"])


def bulk_create(person: Person) -> None:
    person.delete()
    Person.objects.bulk_create([Person(slug=person.slug, name=NEW)])


def upsert(person: Person) -> None:
    Person.objects.bulk_create(
        [Person(slug=person.slug, name=NEW)],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["name"],
    )


@pytest.mark.parametrize(
    "write",
    [save, save_one_field, save_unread, update, update_or_create, bulk_update, bulk_create, upsert],
)
def test_every_write_keeps_the_keys(write: Callable[[Person], None]) -> None:
    person = make_person(OLD)
    write(person)
    stored = Person.objects.get(slug=person.slug)
    assert stored.name == STORED
    assert (stored.search_key, stored.sort_key) == (fold(STORED), sort_key(STORED))


def test_loaddata_keeps_the_keys(tmp_path: Path) -> None:
    fixture = tmp_path / "people.json"
    row = {"model": "meetings.person", "fields": {"slug": "lan", "name": NEW, "note": ""}}
    fixture.write_text(json.dumps([row]))
    for _ in range(2):
        call_command("loaddata", fixture, verbosity=0)
        stored = Person.objects.get()
        assert (stored.name, stored.search_key) == (STORED, fold(STORED))
        assert stored.sort_key == sort_key(STORED)


def test_other_updates_leave_the_keys() -> None:
    person = make_person(OLD)
    Person.objects.update(note="x")
    Person.objects.bulk_update([person], ["note"])
    stored = Person.objects.get()
    assert (stored.name, stored.search_key) == (OLD, fold(OLD))


def test_a_name_cannot_be_updated_behind_its_keys() -> None:
    make_person(OLD)
    with pytest.raises(ValueError, match="search and sort keys"):
        Person.objects.update(name=Concat(F("name"), Value("!")))


def test_rebuild_keys_repairs_what_other_tools_wrote() -> None:
    person = make_person(OLD)
    make_person("Nguyễn Thị Bé")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE meetings_person SET search_key = '', sort_key = 'x' WHERE id = %s", [person.pk]
        )
    assert Person.objects.rebuild_keys() == 1
    assert Person.objects.rebuild_keys() == 0
    person.refresh_from_db()
    assert (person.search_key, person.sort_key) == (fold(OLD), sort_key(OLD))


def test_a_title_of_ligatures_still_fits_its_keys() -> None:
    document = make_document("ﬃ" * 500)
    document.refresh_from_db()
    assert len(document.search_key) == 500


@pytest.mark.parametrize("words", ["bac kan", "KAN bac", "Bắc Kạn", "BẮC", "b k", "", "bac\x00"])
def test_search_finds_with_and_without_marks(words: str) -> None:
    make_document("Nghị quyết Đảng bộ thành phố Bắc Kạn")
    assert Document.objects.matching(words).count() == 1


@pytest.mark.parametrize("words", ["bac can", "%", "_", "bac_kan", "'", "b%n", "\\"])
def test_search_takes_no_wildcards(words: str) -> None:
    make_document("Nghị quyết Đảng bộ thành phố Bắc Kạn")
    assert not Document.objects.matching(words).exists()


@pytest.mark.parametrize("words", ["bac " * 5000, "x" * 100_000, " ".join(map(str, range(3000)))])
def test_a_pasted_page_is_no_error(words: str) -> None:
    make_document("Bắc")
    assert Document.objects.matching(words).count() == words.startswith("bac")


def test_people_are_listed_in_vietnamese_order() -> None:
    names = ["Lò Văn Ăn", "Âu Thị Á", "Đinh Văn A", "An Văn Bảy", "Dương Văn A", "Ăng Ten"]
    for name in names:
        make_person(name)
    listed = [person.name for person in Person.objects.all()]
    assert listed == [
        "An Văn Bảy", "Ăng Ten", "Âu Thị Á", "Dương Văn A", "Đinh Văn A", "Lò Văn Ăn",
    ]  # fmt: skip


INDEX_NAMES = {
    "postgresql": "SELECT indexname FROM pg_indexes",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
}


def test_search_keys_have_trigram_indexes_where_the_database_knows_them() -> None:
    with connection.cursor() as cursor:
        cursor.execute(INDEX_NAMES[connection.vendor])
        found = {name for (name,) in cursor.fetchall() if name.endswith("_trigrams")}
    tables = ("committee", "person", "document", "meeting")
    wanted = {f"meetings_{table}_trigrams" for table in tables}
    wanted |= {"meetings_document_number_trigrams"}
    wanted |= {"targets_indicator_trigrams", "targets_citation_trigrams"}
    assert found == (wanted if connection.vendor == "postgresql" else set())
