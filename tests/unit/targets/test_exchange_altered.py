"""A period sheet altered elsewhere than in the cells to fill in: found, and told by its place."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from targets.exchange import manifest
from targets.exchange.rows import Upload
from tests.unit.targets.period_files import CSV, SHEET, XLSX, back, entered, notices, problems
from tests.unit.targets.spreadsheets import altered, filled, package, row, sheet, simple


def test_a_file_of_another_committee_or_period() -> None:
    assert problems(
        back(BytesIO(XLSX), sheet(committee="khac", committee_name="Tỉnh ủy Khác"))
    ) == [
        "Tệp là bảng của Tỉnh ủy Mẫu, không phải của Tỉnh ủy Khác: hãy mở trang bảng số liệu của "
        "đúng cấp ủy đó rồi tải lên, hoặc chọn lại tệp."
    ]
    other = sheet(period="2024-q2", period_name="quý II/2024")
    for content, name in ((XLSX, "a.xlsx"), (CSV, "a.csv")):
        assert problems(back(BytesIO(content), other, name)) == [
            "Tệp là bảng của kỳ quý I/2024, không phải quý II/2024: hãy mở trang bảng số liệu của "
            "đúng kỳ đó rồi tải lên, hoặc chọn lại tệp."
        ]


def test_an_altered_label_is_found_with_protection_off() -> None:
    def alter(page: Any) -> None:
        page.protection.sheet = False
        page["B7"], page["D8"], page["G7"] = "Chỉ tiêu khác", None, 111

    upload = back(altered(XLSX, alter))
    assert upload.entries == ()
    assert problems(upload) == [
        "Dòng 7, cột B (Chỉ tiêu): “Chỉ tiêu 1” đã bị sửa thành “Chỉ tiêu khác”: ghi lại như cũ "
        "hoặc tải bảng mới.",
        "Dòng 8, cột D (Kế hoạch): “≥ 4.000 tỷ đồng” đã bị sửa thành “để trống”: ghi lại như cũ "
        "hoặc tải bảng mới.",
    ]


def test_a_target_renamed_in_the_register_is_no_altered_label() -> None:
    now = sheet(row(1, name="Tên mới"), *SHEET.rows[1:])
    assert back(filled(SHEET, {"G7": 111}), now).entries == (entered(1, "111"),)


def test_a_unit_changed_in_the_register_is() -> None:
    now = sheet(row(1, unit="triệu đồng"), *SHEET.rows[1:])
    assert problems(back(filled(SHEET, {"G7": 111}), now)) == [
        "Dòng 7, cột C (Đơn vị tính): đơn vị tính đã đổi từ “tỷ đồng” thành “triệu đồng”: tải bảng "
        "mới."
    ]


def swap(page: Any) -> None:
    """Rows 7 and 8 change places, as by sorting."""
    for above, below in zip(page[7], page[8], strict=True):
        above.value, below.value = below.value, above.value
    page["G7"] = 222


def test_rows_in_another_order_are_the_same_rows() -> None:
    assert back(altered(XLSX, swap)) == Upload(entries=(entered(2, "222"),))


def test_rows_deleted_added_and_repeated_are_told() -> None:
    def alter(page: Any) -> None:
        page.delete_rows(9)
        page.append(["", "Tổng cộng", "", "", "", "", 999])
        page.append([page.cell(7, at).value for at in range(1, 12)])

    upload = back(altered(XLSX, alter))
    assert upload.entries == ()
    assert problems(upload) == [
        "Dòng 10, cột K (Mã dòng): dòng này không có trong bảng tải về: xóa dòng khỏi tệp, hoặc "
        "tải bảng mới.",
        "Dòng 11, cột K (Mã dòng): chỉ tiêu này đã có ở dòng 7.",
    ]
    assert notices(upload) == ["Tệp thiếu 1 dòng của bảng tải về (Chỉ tiêu 3): giữ nguyên số liệu."]


def test_targets_that_came_or_went_meanwhile_are_told() -> None:
    upload = back(filled(SHEET, {"G7": 111}), sheet(*SHEET.rows[1:], row(5)))
    assert problems(upload) == [
        "Dòng 7, cột B (Chỉ tiêu): chỉ tiêu này không còn trong bảng: tải bảng mới."
    ]
    assert notices(upload) == ["Bảng hiện có thêm 1 chỉ tiêu chưa có trong tệp (Chỉ tiêu 5)."]


def test_a_row_that_is_locked_by_now_is_told() -> None:
    upload = back(filled(SHEET, {"G7": 111}), sheet(row(1, is_open=False), *SHEET.rows[1:]))
    assert problems(upload) == [
        "Dòng 7, cột G (Thực hiện): dòng này đang khóa, không nhập được: bỏ phần đã sửa trong tệp."
    ]


def test_hidden_rows_are_read_and_told() -> None:
    def alter(page: Any) -> None:
        page["G7"] = 111
        page.row_dimensions[7].hidden = page.row_dimensions[8].hidden = True

    upload = back(altered(XLSX, alter))
    assert upload.entries == (entered(1, "111"),)
    assert notices(upload) == ["Dòng 7: dòng đang ẩn trong tệp, vẫn được đọc."]


def retitled(page: Any) -> None:
    page["G6"] = "Kết quả"


def without_headings(page: Any) -> None:
    page.delete_rows(6)


def without_a_heading(page: Any) -> None:
    page["C6"] = None


def headed_twice(page: Any) -> None:
    page["L6"] = "Ghi chú"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (retitled, "Không tìm thấy dòng tiêu đề của bảng"),
        (without_headings, "Không tìm thấy dòng tiêu đề của bảng"),
        (without_a_heading, "Bảng thiếu cột “Đơn vị tính”, hoặc tiêu đề đã bị sửa"),
        (headed_twice, "Bảng có hai cột “Ghi chú”"),
    ],
)
def test_altered_headings(change: Callable[[Any], None], said: str) -> None:
    upload = back(altered(XLSX, change))
    assert upload.entries == ()
    (problem,) = problems(upload)
    assert problem.startswith(said)
    assert "hãy tải bảng số liệu mới" in problem


def test_columns_in_between_and_other_sheets_do_no_harm() -> None:
    def alter(page: Any) -> None:
        page.insert_cols(4)
        page["D8"] = "ghi riêng"
        page["H8"] = 222
        page.parent.create_sheet("Nháp", 0)["A1"] = "=1/0"

    assert back(altered(XLSX, alter)).entries == (entered(2, "222"),)


def test_a_made_up_or_missing_identity() -> None:
    (missing,) = problems(back(simple(["TT", "Chỉ tiêu", "Thực hiện"])))
    assert missing.startswith("Tệp không phải bảng số liệu tải từ chương trình, hoặc bảng đã bị")

    def alter(page: Any) -> None:
        page["A1"] = page["A1"].value[:-3] + "abc"

    (made_up,) = problems(back(altered(XLSX, alter, manifest.SHEET)))
    assert made_up.startswith("Phần nhận dạng của tệp đã bị sửa")
    (lost,) = problems(back(BytesIO(b"a;b\n"), name="a.csv"))
    assert lost == missing


def test_csv_that_lost_its_marks_is_told() -> None:
    lost = CSV.decode("utf-8-sig").encode("cp1252", errors="replace")
    assert problems(back(BytesIO(lost), name="a.csv")) == [
        "Tệp CSV đã mất dấu tiếng Việt khi lưu (chữ thành “?”): hãy lưu lại, chọn “CSV UTF-8”, "
        "hoặc dùng bảng Excel (.xlsx)."
    ]


def test_a_file_that_cannot_be_opened_is_a_problem_of_the_file() -> None:
    assert problems(back(package("xl/vbaProject.bin")))[0].startswith("Tệp có chứa macro")
