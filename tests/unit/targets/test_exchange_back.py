"""A period sheet filled in and read back: the changes, and each cell that cannot be taken."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from targets.exchange import delimited, workbook
from targets.exchange.rows import Remark, SheetRow, Upload
from tests.unit.targets.period_files import (
    CSV,
    SHEET,
    XLSX,
    back,
    csv_with,
    entered,
    notices,
    problems,
)
from tests.unit.targets.spreadsheets import altered, filled, row, sheet

# --- What comes back --------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "name"), [(XLSX, "a.xlsx"), (CSV, "a.csv")])
def test_a_sheet_that_nobody_filled_in_changes_nothing(content: bytes, name: str) -> None:
    assert back(BytesIO(content), name=name) == Upload()


def test_what_was_filled_in_are_the_changes() -> None:
    file = filled(
        SHEET, {"G7": 3200.5, "H8": "X", "I9": " Theo  báo cáo ", "J9": "nhầm", "G10": None}
    )
    assert back(file) == Upload(
        entries=(
            entered(1, "3.200,5"),
            entered(2, "200", is_estimate=True),
            entered(3, "300", note="Theo báo cáo", reason="nhầm"),
            entered(4, ""),
        )
    )


def test_csv_gives_the_same_answers() -> None:
    file = csv_with(lambda text: text.replace(";100;;;;", ";3,200.5;x;ghi;sửa;"))
    upload = back(file, name="a.csv")
    assert upload.entries == (entered(1, "3.200,5", is_estimate=True, note="ghi", reason="sửa"),)
    assert notices(upload) == [
        "Dòng 7, cột G (Thực hiện): “3,200.5” được hiểu là 3200,5 "
        "(viết kiểu Anh, dấu phẩy chia hàng nghìn)."
    ]
    wrong = csv_with(lambda text: text.replace(";100;;;;", ";một trăm;;;;"))
    assert problems(back(wrong, name="a.csv")) == problems(back(filled(SHEET, {"G7": "một trăm"})))


def test_the_same_file_twice_changes_nothing() -> None:
    file = filled(SHEET, {"G7": 3200.5, "H7": "x", "I7": "- ước"})
    assert len(back(file).entries) == 1
    saved = row(1, value=Decimal("3200.5"), is_estimate=True, note="- ước", token="khác")
    assert back(file, sheet(saved, *SHEET.rows[1:])) == Upload()


def test_what_a_colleague_changed_meanwhile_is_not_undone() -> None:
    file = filled(SHEET, {"G7": 111})
    now = sheet(SHEET.rows[0], row(2, value=Decimal(222), token="khác"), *SHEET.rows[2:])
    assert back(file, now) == Upload(entries=(entered(1, "111"),))


def test_a_row_changed_on_both_sides_is_told_and_keeps_what_it_was_seen_with() -> None:
    now = sheet(row(1, value=Decimal(150), token="khác"), *SHEET.rows[1:])
    upload = back(filled(SHEET, {"G7": 111}), now)
    assert upload.entries == (entered(1, "111"),)
    assert notices(upload) == [
        "Dòng 7, cột G (Thực hiện): đã có người sửa chỉ tiêu này sau khi tải bảng (hiện là 150): "
        "xem kỹ trước khi lưu."
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("=SUM(A1:A2)", "ô G8 có công thức (=SUM(A1:A2)): nhập số trực tiếp"),
        ("một trăm", "“một trăm” có chữ trong ô số: ô này chỉ ghi số, theo đơn vị “tỷ đồng”"),
        ("3,2,0", "“3,2,0” không đúng dạng số"),
    ],
)
def test_a_figure_that_cannot_be_taken_leaves_out_its_row_alone(typed: str, said: str) -> None:
    upload = back(filled(SHEET, {"G7": 111, "G8": typed, "I8": "ghi"}))
    assert upload.entries == (entered(1, "111"),)
    (problem,) = problems(upload)
    assert problem.startswith(f"Dòng 8, cột G (Thực hiện): {said}")


def test_a_flag_and_notes_that_cannot_be_taken() -> None:
    upload = back(filled(SHEET, {"H7": "chắc", "I8": "dài" * 101, "J9": "=A1"}))
    assert upload.entries == ()
    assert problems(upload) == [
        "Dòng 7, cột H (Ước (x)): “chắc” không rõ: ghi x nếu là số ước, để trống nếu là số chính "
        "thức.",
        "Dòng 8, cột I (Ghi chú): dài 303 ký tự, tối đa 300: rút gọn.",
        "Dòng 9, cột J (Lý do sửa): có công thức hoặc giá trị lỗi (=A1): ghi bằng chữ.",
    ]


def test_merged_cells_are_named() -> None:
    upload = back(altered(XLSX, lambda page: page.merge_cells("G8:G9")))
    assert upload.entries == ()
    assert problems(upload) == [
        "Dòng 8, cột G: các ô G8:G9 bị gộp: bỏ gộp ô rồi nhập lại từng dòng."
    ]
    assert back(altered(XLSX, lambda page: page.merge_cells("A1:F1"))) == Upload()


def test_a_large_sheet_comes_back_too() -> None:
    data = sheet(*(row(number, note="ghi chú " * 30) for number in range(1, 400)))
    for content, name in ((workbook.write(data), "a.xlsx"), (delimited.write(data), "a.csv")):
        assert back(BytesIO(content), data, name) == Upload()


def test_remarks_say_where() -> None:
    assert str(Remark("sai.")) == "sai."
    assert str(Remark("sai.", 12)) == "Dòng 12: sai."
    assert str(Remark("sai.", 12, "G", "Thực hiện")) == "Dòng 12, cột G (Thực hiện): sai."


# --- Anything at all --------------------------------------------------------------------------

TEXT = st.text(max_size=30)
PRINTED = TEXT.map(lambda text: "".join(filter(str.isprintable, text)))
DAYS = st.datetimes() | st.none()
FIGURES = st.none() | st.decimals(
    min_value=-(10**13), max_value=10**13, places=6, allow_nan=False, allow_infinity=False
)
ROWS = st.builds(
    SheetRow,
    key=st.just("chi-tieu"),
    **dict.fromkeys(("number", "name", "unit", "plan", "previous", "note", "reason"), TEXT),
    value=FIGURES,
    total=st.none(),
    is_estimate=st.booleans(),
)


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_whatever_a_row_says_it_comes_back_unchanged(each: SheetRow) -> None:
    data = sheet(each)
    assert back(BytesIO(workbook.write(data)), data) == Upload()
    assert back(BytesIO(delimited.write(data)), data, "a.csv") == Upload()


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from("ACGHIJK"), PRINTED | st.floats() | st.booleans() | DAYS))
def test_whatever_is_typed_is_read_or_told(typed: dict[str, Any]) -> None:
    def alter(page: Any) -> None:
        for letter, value in typed.items():
            page[f"{letter}7"].value = value

    assert isinstance(back(altered(XLSX, alter)), Upload)
