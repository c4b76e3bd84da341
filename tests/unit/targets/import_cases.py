"""Files of imports for the tests: standard ones, and what becomes of them."""

import csv
import io
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import Workbook

from targets.imports import files, work
from targets.imports.layout import STANDARD_HEADINGS
from targets.models import Import
from targets.models.imports import ImportState
from tests.builders import (
    make_committee,
    make_indicator,
    make_membership,
    make_target,
    make_user,
)

Rows = Iterable[Iterable[Any]]
ROWS = [("song-cau", "thu", "2023", "3.200,5"), ("01840", "Tỷ lệ hộ nghèo", "năm 2023", "4,5")]


@pytest.fixture
def place() -> SimpleNamespace:
    """A ward with two indicators, an office and somebody who accepts as well."""
    root = make_committee("Tỉnh ủy", slug="tinh")
    ward = make_committee("Đảng ủy phường Sông Cầu", root, slug="song-cau", unit_code="01840")
    income = make_indicator("Thu ngân sách", slug="thu")
    poor = make_indicator("Tỷ lệ hộ nghèo", slug="ho-ngheo", unit="%", measure="level")
    target = make_target(income, ward, plan=100)
    make_target(poor, ward, plan=5)
    office = make_user(role="office", committee=ward)
    head = make_user(role="office", committee=ward)
    make_membership(head, ward, "approver")
    return SimpleNamespace(
        root=root, ward=ward, income=income, poor=poor, target=target, office=office, head=head
    )


def as_csv(rows: Rows, headings: Iterable[str] = tuple(STANDARD_HEADINGS.values())) -> io.BytesIO:
    """A CSV file of these rows below their headings."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(headings)
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode("utf-8-sig"))


def as_xlsx(rows: Rows, title: str = "Phụ lục") -> io.BytesIO:
    """A workbook of these rows as they are."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def uploaded(user: Any, rows: Rows, **fields: Any) -> Import:
    """A standard file that waits to be checked."""
    return files.take(as_csv(rows), "so-lieu.csv", by=user, **fields)


def checked(user: Any, rows: Rows, **fields: Any) -> Import:
    """A standard file that has been checked."""
    upload = uploaded(user, rows, **fields)
    work.run()
    upload.refresh_from_db()
    return upload


def written(upload: Import, *, accepts: bool = False) -> Import:
    """The import after its owner has confirmed it and it has been worked on."""
    Import.objects.filter(pk=upload.pk, state=ImportState.READY).update(
        state=ImportState.CONFIRMED, accepts=accepts
    )
    work.run()
    upload.refresh_from_db()
    return upload
