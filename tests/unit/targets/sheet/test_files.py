"""A period sheet taken away as a file and brought back: into the draft, and no further."""

from io import BytesIO
from random import Random
from typing import Any

import openpyxl
import pytest
from django.test import Client

from meetings.models import Committee
from meetings.models.changes import Change, Via
from targets import closing
from targets.models import SheetDraft, Submission, Target
from tests.builders import (
    make_actual,
    make_committee,
    make_period,
    make_user,
)
from tests.unit.targets.sheets import (
    address,
    boxes,
    brought,
    line_of,
    post,
    send,
    taken,
    typed_over,
)

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.on_sqlite


@on_sqlite
def test_a_sheet_is_taken_away_with_what_counts_or_is_on_its_way(
    clerk: Client, unit: Committee, budget: Target
) -> None:
    make_actual(indicator=budget.indicator, committee=unit, period=make_period("2023"), value=95)
    post(clerk, address(unit), so_thu="105", ghi_chu_thu="ước tính")
    page = openpyxl.load_workbook(BytesIO(taken(clerk, unit)))["Số liệu"]
    assert [cell.value for cell in page[7]] == [
        *("1", "Thu ngân sách", budget.indicator.unit, "151", "95", None),
        *(105, None, "ước tính", None, "thu"),
    ]
    lines = taken(clerk, unit, query="?dang=csv").decode("utf-8-sig").splitlines()
    assert lines[6].endswith(";105;;ước tính;;thu")


def test_a_file_fills_the_draft_and_is_saved_from_the_sheet(
    clerk: Client, unit: Committee, budget: Target
) -> None:
    content = typed_over(taken(clerk, unit), G7=105.5, H7="x", I7="Chi cục thuế")
    page = brought(clerk, unit, content)
    line = line_of(page)
    assert (line.typed.value, line.typed.is_estimate) == ("105,5", True)
    assert "1 dòng thay đổi, đã đưa vào bản nháp" in page.content.decode()
    assert not Submission.objects.exists()
    # What a browser would send of this page, with the button pressed.
    carried = boxes(page) | {"co-thu": line.seen, "tu-tep": "1"}
    assert 'name="tu-tep" value="1"' in page.content.decode()
    send(clerk, address(unit), carried)
    row = Submission.objects.get()
    assert (row.value, row.is_estimate, row.note) == (105.5, True, "Chi cục thuế")
    ways = set(Change.objects.values_list("via", flat=True))
    assert ways & {Via.FILE, Via.SHEET, Via.ADMIN} == {Via.FILE}
    assert not SheetDraft.objects.exists()
    again = brought(clerk, unit, content)
    assert "không có gì khác với bảng này" in again.content.decode()
    assert not SheetDraft.objects.exists()


def test_csv_does_the_same(clerk: Client, unit: Committee, budget: Target) -> None:
    content = taken(clerk, unit, query="?dang=csv").decode("utf-8-sig")
    changed = content.replace(";;;;;thu\r\n", ";3.200,5;;;;thu\r\n")
    assert changed != content
    page = brought(clerk, unit, changed.encode("utf-16"), "bang.csv")
    assert line_of(page).typed.value == "3.200,5"


@on_sqlite
def test_problems_stand_above_the_sheet_with_their_place(
    clerk: Client, unit: Committee, budget: Target
) -> None:
    page = brought(clerk, unit, typed_over(taken(clerk, unit), G7="=1+1"))
    text = page.content.decode()
    assert "Tệp bang.xlsx: 1 chỗ chưa đọc được" in text
    assert "Dòng 7, cột G (Thực hiện): ô G7 có công thức (=1+1)" in text
    assert not SheetDraft.objects.exists()


@on_sqlite
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Tệp rỗng (0 byte)"),
        (b"%PDF-1.7", "Tệp là PDF hoặc ảnh"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + b"\0\0", "(.xls"),
        (bytes(11 * 1024 * 1024), "Tệp quá lớn: tối đa 10 MB"),
        (bytes(33 * 1024 * 1024), "Tệp quá lớn: tối đa 10 MB"),
    ],
    ids=["empty", "pdf", "xls", "large", "larger"],
)
def test_a_file_that_cannot_be_taken_is_told_on_the_page(
    clerk: Client, unit: Committee, budget: Target, content: bytes, said: str
) -> None:
    page = brought(clerk, unit, content)
    assert page.status_code == 200
    assert said in page.content.decode()


@on_sqlite
def test_a_form_without_a_file_goes_back_to_the_sheet(
    clerk: Client, unit: Committee, budget: Target
) -> None:
    page = clerk.post(address(unit, name="sheet-upload"), {"tep": "chữ"}, follow=True)
    assert page.redirect_chain == [(address(unit), 302)]
    assert "Chưa chọn tệp" in page.content.decode()
    assert clerk.get(address(unit, name="sheet-upload")).status_code == 405


@on_sqlite
def test_figures_up_to_a_day_are_another_file(
    clerk: Client, unit: Committee, budget: Target
) -> None:
    content = typed_over(taken(clerk, unit, query="?den-ngay=28/11/2024"), G7=1)
    page = brought(clerk, unit, content)
    assert "Tệp là bảng của kỳ Năm 2024, đến 28/11/2024" in page.content.decode()
    page = brought(clerk, unit, content, **{"den-ngay": "28/11/2024"})
    assert line_of(page).typed.value == "1"


@on_sqlite
def test_what_a_colleague_saved_meanwhile_is_shown_and_not_overwritten(
    clerk: Client, unit: Committee, budget: Target
) -> None:
    content = typed_over(taken(clerk, unit), G7=105)
    post(clerk, address(unit), so_thu="110")
    page = brought(clerk, unit, content)
    assert line_of(page).is_overtaken
    assert "đã có người sửa chỉ tiêu này sau khi tải bảng (hiện là 110)" in page.content.decode()


@on_sqlite
def test_a_closed_period_takes_no_file(
    clerk: Client, unit: Committee, budget: Target, office: Any
) -> None:
    content = typed_over(taken(clerk, unit), G7=105)
    approver = make_user(role="approver", committee=unit)
    closing.close(unit, budget.period, by=approver)
    page = brought(clerk, unit, content)
    assert "dòng này đang khóa, không nhập được" in page.content.decode()
    assert 'name="tep"' not in page.content.decode()
    assert not SheetDraft.objects.exists()


@on_sqlite
def test_files_of_others_are_as_if_they_were_not_there(
    client: Client, unit: Committee, budget: Target
) -> None:
    other = make_committee("Đảng ủy xã Khác", slug="khac")
    client.force_login(make_user("nguoi-khac", role="office", committee=other))
    assert client.get(address(unit, name="sheet-download")).status_code == 404
    assert brought(client, unit, b"x").status_code == 404
    client.force_login(make_user("nguoi-xem", role="reader", committee=unit))
    assert client.get(address(unit, name="sheet-download")).status_code in (302, 404)


@on_sqlite
def test_no_upload_fails(clerk: Client, unit: Committee, budget: Target) -> None:
    content = typed_over(taken(clerk, unit), G7=105)
    chance = Random(7)  # noqa: S311 - the same damage each time
    names = ["a.xlsx", "a.csv", "a\x00/../b.xlsx", "tệp", "x" * 400 + ".xlsx", "<b>.CSV"]
    for _ in range(40):
        damaged = bytearray(content)
        for _ in range(chance.randrange(6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if chance.random() < 0.3:
            damaged = bytearray(chance.randbytes(chance.randrange(300)))
        page = brought(clerk, unit, bytes(damaged), chance.choice(names))
        assert page.status_code == 200
