"""Names that stand in the first row of a block alone: merged cells, empty ones, “như trên”."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from targets.imports import files, starting, work
from targets.imports.telling import in_this_language
from targets.models import Import, ImportMapping, Submission
from tests.builders import make_committee
from tests.unit.targets.import_cases import as_csv, as_xlsx, place, written

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]
__all__ = ["place"]
HEADINGS = ("Cấp ủy", "Chỉ tiêu", "Thực hiện")
BLOCKS = [
    HEADINGS,
    ("song-cau", "thu", 10),
    (None, "ho-ngheo", 4.5),
    ("minh-xuan", None, None),
    (None, "thu", 20),
    ("như trên", "ho-ngheo", 5.5),
]
COLUMNS = {
    "name": "Khối",
    "first_row": "2",
    "column-1": "committee",
    "column-2": "indicator",
    "column-3": "value",
    "fixed-period": "2023",
}


@pytest.fixture
def second(place: SimpleNamespace) -> Any:
    """Another committee that the same office enters figures of."""
    return make_committee("Đảng ủy phường Minh Xuân", place.ward, slug="minh-xuan")


def mapped(place: SimpleNamespace, above: list[str]) -> ImportMapping:
    columns = {"committee": 1, "indicator": 2, "value": 3}
    fields = {"columns": columns, "fixed": {"period": "2023"}, "above": above}
    return ImportMapping.objects.create(committee=place.ward, name="Khối", **fields)


def imported(place: SimpleNamespace, file: io.BytesIO, name: str, above: list[str]) -> Import:
    mapping = mapped(place, above)
    upload = files.take(file, name, by=place.office, mapping=mapping)
    work.run()
    upload.refresh_from_db()
    return upload


def merged() -> io.BytesIO:
    book = Workbook()
    for row in BLOCKS:
        book.active.append(list(row))
    book.active["A6"] = None
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("A4:A6")
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (lambda: as_xlsx(BLOCKS), "a.xlsx"),
        (lambda: as_csv(BLOCKS[1:], HEADINGS), "a.csv"),
        (merged, "b.xlsx"),
    ],
    ids=["empty", "csv", "merged"],
)
def test_a_row_without_a_committee_is_the_one_above(
    place: SimpleNamespace, second: Any, file: Any, name: str
) -> None:
    upload = imported(place, file(), name, ["committee"])
    assert in_this_language(upload.problems) == []
    assert (upload.counts["new"], upload.counts["above"], upload.counts["skipped"]) == (4, 3, 1)
    taken = {each["row"]: each["above"] for each in upload.sample}
    # A heading without a figure says it as well.
    assert taken == {2: {}, 3: {"committee": 2}, 5: {"committee": 4}, 6: {"committee": 4}}

    written(upload)
    rows = Submission.objects.values_list("committee__slug", "indicator__slug", "value")
    assert {(slug, indicator, float(value)) for slug, indicator, value in rows} == {
        ("song-cau", "thu", 10),
        ("song-cau", "ho-ngheo", 4.5),
        ("minh-xuan", "thu", 20),
        ("minh-xuan", "ho-ngheo", 5.5),
    }


def test_without_being_told_so_an_empty_cell_is_missing(
    place: SimpleNamespace, second: Any
) -> None:
    upload = imported(place, as_xlsx(BLOCKS), "a.xlsx", [])
    told = {row: text for row, _column, text in in_this_language(upload.problems)}
    assert told == {
        3: "Thiếu cấp ủy.",
        5: "Thiếu cấp ủy.",
        6: "Không có cấp ủy “như trên” trong phạm vi của bạn.",
    }


def test_nothing_above_the_first_row_is_missing(place: SimpleNamespace) -> None:
    rows = [
        HEADINGS,
        (None, "thu", 1),
        ("song-cau", "thu", 2),
        ("đâu đó", "ho-ngheo", 1),
        ("", "thu", 3),
    ]
    upload = imported(place, as_xlsx(rows), "a.xlsx", ["committee"])
    told = {row: text for row, _column, text in in_this_language(upload.problems)}
    assert told == {
        2: "Thiếu cấp ủy.",
        4: "Không có cấp ủy “đâu đó” trong phạm vi của bạn.",
        5: "Không có cấp ủy “đâu đó” trong phạm vi của bạn.",
    }


def test_it_is_chosen_with_the_columns_and_shown_before_anything_is_written(
    client: Client, place: SimpleNamespace, second: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "start", lambda: None)
    client.force_login(place.office)
    file = SimpleUploadedFile("a.xlsx", as_xlsx(BLOCKS).read())
    client.post(reverse("admin:imports"), {"file": file, "mapping": "moi"})
    upload = Import.objects.get()
    url = reverse("admin:import-columns", args=[upload.pk])
    # The committee has gaps beside figures, the indicator has none.
    offered = client.get(url).context["above"]
    assert [(name, is_chosen) for name, _words, is_chosen in offered] == [
        ("committee", True),
        ("indicator", False),
        ("period", False),
    ]

    client.post(url, COLUMNS | {"above-committee": "on", "above-period": "on"})
    assert ImportMapping.objects.get().above == ["committee"]
    work.run()
    page = client.get(reverse("admin:import", args=[upload.pk])).content.decode()
    assert "<em>(như dòng 4)</em>" in page
    assert "<strong>3</strong> dòng lấy ô trống như dòng trên" in page
    client.cookies["ngon_ngu"] = "en"
    page = client.get(reverse("admin:import", args=[upload.pk])).content.decode()
    assert "<em>(as in row 4)</em>" in page

    assert 'name="above-committee" checked' in client.get(url).content.decode()
    client.post(url, COLUMNS)
    assert ImportMapping.objects.get().above == []
