"""The steps of a large import: upload, columns, preview, confirmation; whose its pages are."""

import io
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from targets.imports import work
from targets.models import Import, ImportMapping, Submission
from targets.models.imports import ImportState
from tests.builders import make_user
from tests.unit.targets.import_cases import ROWS, as_csv, as_xlsx, checked, written
from tests.unit.targets.import_pages.driving import ANNEX, COLUMNS, do, page, send

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


def test_upload_check_confirm_done(office: Client, started: list[bool]) -> None:
    upload = send(office, as_csv(ROWS))
    assert upload.state == ImportState.WAITING
    assert started == [True]
    assert "Đang chờ kiểm tra" in page(office, upload).content.decode()
    assert page(office, upload, "import-progress").json()["is_at_work"]

    work.run()
    shown = page(office, upload)
    assert "Xác nhận ghi" in shown.content.decode()
    assert "3.200,5" in shown.content.decode()

    do(office, upload, "confirm", fingerprint=shown.context["upload"].fingerprint)
    work.run()
    assert "Đã ghi xong 2 dòng" in page(office, upload).content.decode()
    assert Submission.objects.count() == 2

    again = send(office, as_csv(ROWS))
    work.run()
    said = page(office, again).content.decode()
    assert "đã được ghi lúc" in said
    assert "Tệp không thay đổi gì" in said
    assert "Xác nhận ghi" not in said


def test_what_was_not_shown_is_not_confirmed(office: Client, place: SimpleNamespace) -> None:
    upload = checked(place.office, ROWS)
    do(office, upload, "confirm", fingerprint="khác")
    upload.refresh_from_db()
    assert upload.state == ImportState.READY


def test_own_table_is_declared_once_and_words_are_learnt(
    office: Client, place: SimpleNamespace, started: list[bool]
) -> None:
    upload = send(office, as_xlsx(ANNEX), "phu-luc.xlsx", mapping="moi")
    shown = page(office, upload, "import-columns")
    chosen = {at: name for at, _letter, name in shown.context["heads"] if name}
    assert chosen == {2: "indicator", 4: "value", 5: "note"}
    assert shown.context["said"].first_row == "3"

    url = reverse("admin:import-columns", args=[upload.pk])
    wrong = office.post(url, COLUMNS | {"column-4": "", "fixed-period": ""})
    assert "Chọn cột nào là số thực hiện." in wrong.content.decode()
    assert office.post(url, COLUMNS).status_code == 302

    work.run()
    upload.refresh_from_db()
    assert upload.unknown == {"indicator": [["Thu NSNN trên địa bàn", 1]]}
    assert "Thu NSNN trên địa bàn" in page(office, upload).content.decode()
    do(office, upload, "explain", **{"indicator-0": "thu"})
    work.run()
    upload.refresh_from_db()
    assert (upload.counts["new"], upload.counts["problems"]) == (2, 0)
    written(upload)
    assert Submission.objects.get(indicator=place.income).note == "cả năm"

    mapping = ImportMapping.objects.get()
    assert mapping.fixed == {"committee": "song-cau", "period": "2023"}
    later = send(office, as_xlsx(ANNEX), "t.xlsx", mapping=mapping.pk, period="Quý I/2023")
    work.run()
    later.refresh_from_db()
    assert later.counts["new"] == 2
    assert {each["period"] for each in later.sample} == {"2023-Q1"}


def test_problems_are_shown_and_fetched(office: Client, place: SimpleNamespace) -> None:
    rows = [("song-cau", "=khong", "2023", str(number)) for number in range(300)]
    upload = checked(place.office, rows)

    said = page(office, upload).content.decode()
    assert "… và 100 lỗi nữa" in said
    assert "Xác nhận ghi" not in said
    listed = page(office, upload, "import-problems").content.decode()
    assert listed.count("\n") == 301
    assert "2,B (Chỉ tiêu),Không có chỉ tiêu “=khong” trong danh mục." in listed


@pytest.mark.parametrize("name", ["import", "import-progress", "import-problems", "import-file"])
def test_imports_are_their_owners_and_superusers(
    client: Client, place: SimpleNamespace, name: str
) -> None:
    upload = checked(place.office, ROWS)
    asked = {
        place.head: 404,
        place.office: 200,
        make_user(is_superuser=True, is_staff=True): 200,
        make_user(role="reader", committee=place.ward): 302,
    }
    for user, status in asked.items():
        client.force_login(user)
        assert page(client, upload, name).status_code == status
    client.force_login(place.head)
    assert do(client, upload, "cancel").status_code == 404
    assert page(client, Import(pk=upload.pk + 1000), name).status_code == 404
    assert page(client, Import(pk=10**30), name).status_code == 404


def test_mappings_are_their_offices(
    client: Client, place: SimpleNamespace, started: list[bool]
) -> None:
    mapping = ImportMapping.objects.create(
        committee=place.ward, name="Của phường", columns={"value": 1}
    )
    foreign = ImportMapping.objects.create(committee=place.root, name="Của tỉnh")
    client.force_login(place.office)
    said = client.get(reverse("admin:imports")).content.decode()
    assert mapping.name in said
    assert foreign.name not in said
    for chosen in (foreign.pk, 10**30, "x", "1\x00"):
        file = SimpleUploadedFile("a.csv", as_csv(ROWS).read())
        response = client.post(reverse("admin:imports"), {"file": file, "mapping": chosen})
        assert "Chọn cách đọc cột trong danh sách." in response.content.decode()
    assert not Import.objects.exists()


def test_a_silent_process_is_told_of_and_its_work_goes_on(
    office: Client, place: SimpleNamespace, started: list[bool]
) -> None:
    upload = checked(place.office, ROWS)
    Import.objects.filter(pk=upload.pk).update(state=ImportState.CONFIRMED)
    upload.refresh_from_db()
    assert work.claim(upload)
    assert "Chạy tiếp" not in page(office, upload).content.decode()
    do(office, upload, "resume")
    upload.refresh_from_db()
    assert upload.state == ImportState.WRITING

    long_ago = timezone.now() - timedelta(minutes=2)
    Import.objects.filter(pk=upload.pk).update(heartbeat=long_ago)
    said = page(office, upload).content.decode()
    assert "Tiến trình đã dừng giữa chừng" in said
    assert "Chạy tiếp" in said
    assert page(office, upload, "import-progress").json()["is_silent"]

    do(office, upload, "resume")
    assert started == [True]
    work.run()
    upload.refresh_from_db()
    assert upload.state == ImportState.DONE


def test_cancelled_is_over(office: Client, place: SimpleNamespace) -> None:
    upload = checked(place.office, ROWS)
    do(office, upload, "cancel")
    do(office, upload, "confirm", fingerprint=upload.fingerprint)
    work.run()
    upload.refresh_from_db()
    assert upload.state == ImportState.CANCELLED
    assert not Submission.objects.exists()


def test_the_page_asks_as_much_for_many_rows_as_for_few(
    office: Client, place: SimpleNamespace, django_assert_num_queries: Callable[..., Any]
) -> None:
    few, many = checked(place.office, ROWS), checked(place.office, ROWS + FAR)
    page(office, few)
    with django_assert_num_queries(6):
        page(office, few)
    with django_assert_num_queries(6):
        page(office, many)
    with django_assert_num_queries(5):
        office.get(reverse("admin:imports"))


FAR = [("song-cau", "thu", f"{year}", "1") for year in range(1990, 2020)]


def test_the_sample_names_what_may_be_entered(office: Client, place: SimpleNamespace) -> None:

    response = office.get(reverse("admin:import-sample"))
    book = load_workbook(io.BytesIO(response.content))
    codes = {row[0].value for row in book["Mã cấp ủy"].iter_rows(min_row=2)}
    assert codes == {"song-cau"}
    assert {row[0].value for row in book["Mã chỉ tiêu"].iter_rows(min_row=2)} == {"thu", "ho-ngheo"}
