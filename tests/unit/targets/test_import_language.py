"""What an import tells is read by each reader in his language, former imports as they were kept."""

import json
import zlib
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from targets.closing import close
from targets.imports import files, starting, work
from targets.models import Import, ImportMapping, ImportPart
from targets.models.imports import ImportState
from tests.builders import make_actual
from tests.unit.targets.import_cases import ROWS, as_csv, checked, place, written

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.on_sqlite
__all__ = ["place"]
WRONG = [
    ("khong-co", "thu", "2023", "1"),
    ("song-cau", "thu nhap", "2023", "1"),
    ("song-cau", "thu", "nam kia", "1"),
    ("song-cau", "thu", "2023", "3,2,0", "", "perhaps"),
    ("song-cau", "thu", "2022", "7", "", "", "=A1"),
    ("song-cau", "thu", "2022", "8"),
    ("song-cau", "", "2023", "8"),
    ("song-cau", "ho-ngheo", "2023", "15", "14"),
]
IN_ENGLISH = [
    "2,A (Committee),There is no committee “khong-co” within your reach.",
    "3,B (Indicator),There is no indicator “thu nhap”",
    "4,C (Period),“nam kia” is no period: write 2023, 2024-07",
    "5,D (Actual),“3,2,0” is not written as a number: use a comma",
    "5,F (Estimate),“perhaps” does not say whether it is an estimate",
    '7,,"Same committee, indicator and period as row 6."',
    "8,B (Indicator),Indicator is missing.",
    "9,,",
]


def shown(client: Client, upload: Import, language: str, name: str = "import") -> str:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client.get(reverse(f"admin:{name}", args=[upload.pk])).content.decode()


@pytest.fixture
def office(client: Client, place: SimpleNamespace) -> Client:
    client.force_login(place.office)
    return client


@on_sqlite
def test_each_problem_is_told_in_the_language_of_the_page(
    office: Client, place: SimpleNamespace
) -> None:
    upload = checked(place.office, WRONG)
    listed = shown(office, upload, "en", "import-problems").splitlines()
    assert listed[0].endswith("Row,Column,Problem")
    assert len(listed) == len(IN_ENGLISH) + 1
    for told, said in zip(listed[1:], IN_ENGLISH, strict=True):
        assert told.replace('"“', "“").startswith(said)
    assert "There is no committee “khong-co” within your reach." in shown(office, upload, "en")

    page = shown(office, upload, "vi")
    assert "Không có cấp ủy “khong-co” trong phạm vi của bạn." in page
    assert "B (Chỉ tiêu)" in page
    assert "within your reach" not in page
    listed = shown(office, upload, "vi", "import-problems").splitlines()
    assert listed[1] == "2,A (Cấp ủy),Không có cấp ủy “khong-co” trong phạm vi của bạn."


def test_what_the_rules_of_entering_refuse_is_told_in_both(
    client: Client, place: SimpleNamespace
) -> None:
    make_actual(place.target, "90")
    upload = checked(place.head, ROWS[:1])
    client.force_login(place.head)
    said = "An official figure has been accepted: say why it is corrected."
    assert said in shown(client, upload, "en")
    assert "Số chính thức đã được duyệt: nêu lý do sửa." in shown(client, upload, "vi")


def test_a_period_closed_meanwhile_is_told_in_both(client: Client, place: SimpleNamespace) -> None:
    upload = checked(place.head, ROWS)
    close(place.ward, place.target.period, by=place.head)
    written(upload)
    client.force_login(place.head)
    page = shown(client, upload, "en")
    assert "has been closed" in page or "is closed" in page
    assert "Data have changed" in page or "have changed since" in page
    page = shown(client, upload, "vi")
    assert "Năm 2023 đã khóa số liệu" in page
    assert "Dữ liệu đã thay đổi sau lần kiểm tra trước" in page


@on_sqlite
def test_why_an_import_has_failed_is_told_in_both(
    office: Client, place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_ON_SQLITE", 1)
    upload = checked(place.office, ROWS)
    assert upload.state == ImportState.FAILED
    page = shown(office, upload, "en")
    assert "The file has 2 rows of figures; with an SQLite database a file may have" in page
    assert "Tệp có 2 dòng số liệu; với cơ sở dữ liệu SQLite" in shown(office, upload, "vi")


@on_sqlite
def test_rights_taken_away_are_told_in_both(office: Client, place: SimpleNamespace) -> None:
    upload = checked(place.office, ROWS)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(work, "may", lambda *_args: False)
        written(upload)
    assert upload.messages["vi"] == upload.message
    assert upload.message == "Bạn không còn được nhập số liệu ở đây: chưa ghi gì."
    assert upload.messages["en"] in shown(office, upload, "en")


@on_sqlite
def test_a_file_that_cannot_be_read_any_more_is_told_in_both(
    office: Client, place: SimpleNamespace
) -> None:
    upload = checked(place.office, ROWS)
    broken = b"\x00\x01\x02\x03"
    ImportPart.objects.filter(whole=upload, kind=ImportPart.Kind.FILE).update(content=broken)
    Import.objects.filter(pk=upload.pk).update(state=ImportState.WAITING)
    work.run()
    assert "The file is no spreadsheet: what it holds is no text." in shown(office, upload, "en")
    assert "Tệp không phải bảng tính: nội dung không phải văn bản." in shown(office, upload, "vi")


@on_sqlite
def test_former_imports_are_shown_as_they_were_kept(office: Client, place: SimpleNamespace) -> None:
    upload = checked(place.office, WRONG)
    problems = [[2, "A (Cấp ủy)", "Không có cấp ủy “khong-co” trong phạm vi của bạn."]]
    Import.objects.filter(pk=upload.pk).update(
        problems=problems, message="Dữ liệu đã thay đổi.", messages={}
    )
    packed = zlib.compress(json.dumps(problems).encode())
    upload.parts.filter(kind=ImportPart.Kind.PROBLEMS).update(content=packed)
    for language in ("vi", "en"):
        page = shown(office, upload, language)
        assert "Dữ liệu đã thay đổi." in page
        assert problems[0][2] in page
        assert problems[0][2] in shown(office, upload, language, "import-problems")


@on_sqlite
def test_a_file_and_its_columns_are_refused_in_english(
    office: Client, place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "start", lambda: None)
    office.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    def sent(content: bytes, **fields: Any) -> Any:
        file = SimpleUploadedFile("a.csv", content)
        return office.post(reverse("admin:imports"), {"file": file, **fields})

    assert "The file is empty (0 bytes)" in sent(b"").content.decode()
    sent(as_csv(ROWS).read(), mapping="moi")
    url = reverse("admin:import-columns", args=[Import.objects.get().pk])
    typed = {"name": "A", "first_row": "2", "column-2": "indicator", "column-4": "value"}
    page = office.post(url, typed | {"fixed-committee": "nowhere", "fixed-period": "2023"})
    assert "There is no committee “nowhere” within your reach." in page.content.decode()
    assert not ImportMapping.objects.exists()

    columns = {"committee": 1, "indicator": 2, "value": 4}
    mapping = ImportMapping.objects.create(
        committee=place.ward, name="A", columns=columns, fixed={"period": "2023"}
    )
    said = sent(as_csv(ROWS).read(), mapping=mapping.pk, period="last year").content.decode()
    assert "“LAST YEAR” is no period: write 2023, 2019-6M, 2020-9M" in said


@on_sqlite
def test_a_word_explained_by_what_is_not_there_is_told_in_english(
    office: Client, place: SimpleNamespace
) -> None:
    mapping = ImportMapping.objects.create(
        committee=place.ward,
        name="A",
        columns={"committee": 1, "indicator": 2, "period": 3, "value": 4},
    )
    upload = files.take(as_csv(WRONG[1:2]), "a.csv", by=place.office, mapping=mapping)
    work.run()
    office.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    url = reverse("admin:import-act", args=[upload.pk])
    page = office.post(url, {"what": "explain", "indicator-0": "nothing"}, follow=True)
    told = "Thu nhap: there is no indicator “nothing” in the catalogue."
    assert told in page.content.decode()
