"""Files that are no tables, broken ones, crafted posts: each gets an answer, none is written."""

import random
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from targets.imports import work
from targets.models import Import, ImportPart, Submission
from targets.models.imports import ImportState
from tests.unit.targets.import_cases import ROWS, as_csv, as_xlsx, checked
from tests.unit.targets.import_pages.driving import ANNEX, COLUMNS, page, send

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


@pytest.mark.parametrize(
    ("content", "name", "answer"),
    [
        (b"", "a.csv", "rỗng"),
        (b"PK\x03\x04 hong", "a.xlsx", "hỏng"),
        (b"%PDF-1.7", "a.pdf", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "dạng cũ"),
        (b"\x00\x01\x02\x03" * 50, "a.csv", "không phải"),
    ],
)
def test_files_that_are_no_tables_get_their_answer(
    office: Client, content: bytes, name: str, answer: str
) -> None:
    file = SimpleUploadedFile(name, content)
    response = office.post(reverse("admin:imports"), {"file": file})
    assert response.status_code == 200
    assert answer in response.content.decode()
    assert not ImportPart.objects.exists()


CRAFTED = [
    {"what": "khac"},
    {},
    {"what": "confirm"},
    {"what": "explain", "indicator-0": "\x00" * 3},
    {"what": "resume", "fingerprint": "\x00"},
]


@pytest.mark.parametrize("posted", CRAFTED)
def test_crafted_posts_are_answered(
    office: Client, place: SimpleNamespace, posted: dict[str, str]
) -> None:
    upload = checked(place.office, ROWS)
    url = reverse("admin:import-act", args=[upload.pk])
    assert office.post(url, posted).status_code in (302, 404)
    assert office.get(url).status_code == 405


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"first_row": "0"},
        {"first_row": "९"},
        {"first_row": "9" * 30},
        {"column-2": "khac"},
        {"column-5": "value"},
        {"fixed-period": "\x00"},
        {"fixed-committee": "noi-khac"},
        {"name": "x" * 500, "sheet": "\x00", "column-99": "note"},
        {"name": ""},
    ],
)
def test_crafted_columns_are_answered(
    office: Client, started: list[bool], posted: dict[str, str]
) -> None:
    upload = send(office, as_xlsx(ANNEX), "phu-luc.xlsx", mapping="moi")
    url = reverse("admin:import-columns", args=[upload.pk])
    response = office.post(url, COLUMNS | posted if posted else {})
    assert response.status_code in (200, 302)


@pytest.mark.parametrize("seed", range(12))
def test_broken_files_are_answered_and_write_nothing(
    office: Client, started: list[bool], seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    rows = [("x",) * 8, ("song-cau", "thu", "2023", 5), ("y" * 30_000, "\U0001f600", "=1", "=A1")]
    content = bytearray(as_xlsx(rows).read() if seed % 2 else as_csv(rows).read())
    for _ in range(chance.randint(0, 12)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    file = SimpleUploadedFile("a.xlsx" if seed % 2 else "a.csv", bytes(content))

    sent = {"file": file, "mapping": chance.choice(["", "moi"])}
    assert office.post(reverse("admin:imports"), sent).status_code in (200, 302)
    work.run()

    for upload in Import.objects.all():
        name = "import-columns" if upload.state == ImportState.MAPPING else "import"
        assert page(office, upload, name).status_code in (200, 302)
    assert not Submission.objects.exists()
