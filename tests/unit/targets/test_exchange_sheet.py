"""A period sheet as a file: written, filled in, read back; what was altered is found."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from targets.exchange import delimited, manifest, workbook
from targets.exchange.columns import COLUMNS
from targets.exchange.reading import read
from targets.exchange.rows import Entered, Remark, SheetData, SheetRow, Upload
from tests.unit.targets.spreadsheets import FIRST, altered, filled, package, row, sheet, simple

SHEET = sheet()
XLSX = workbook.write(SHEET)
CSV = delimited.write(SHEET)


def opened(content: bytes = XLSX) -> Worksheet:
    return openpyxl.load_workbook(BytesIO(content))["Số liệu"]


def back(file: Any, now: SheetData = SHEET, name: str = "bang.xlsx") -> Upload:
    return read(file, name, now)


def csv_with(change: Callable[[str], str]) -> BytesIO:
    return BytesIO(change(CSV.decode("utf-8-sig")).encode("utf-8-sig"))


def problems(upload: Upload) -> list[str]:
    return [str(problem) for problem in upload.problems]


def notices(upload: Upload) -> list[str]:
    return [str(notice) for notice in upload.notices]


def entered(number: int, value: str, **fields: Any) -> Entered:
    given = {"is_estimate": False, "note": "", "reason": "", "token": f"dau-{number}"}
    return Entered(f"chi-tieu-{number}", value, **given | fields)


# --- What is written --------------------------------------------------------------------------


def test_a_sheet_says_whose_it_is_and_has_a_row_a_target() -> None:
    page = opened()
    assert [page.cell(line, 1).value for line in (1, 2, 3)] == [
        "BẢNG SỐ LIỆU CHỈ TIÊU",
        "Cấp ủy: Tỉnh ủy Mẫu",
        "Kỳ: quý I/2024",
    ]
    assert [cell.value for cell in page[6]] == [column.heading for column in COLUMNS]
    assert [cell.value for cell in page[FIRST]][:7] == [
        *("1", "Chỉ tiêu 1", "tỷ đồng", "≥ 4.000 tỷ đồng", "61,3 tỷ đồng", None, 100)
    ]
    assert page.max_row == FIRST + 3


def test_labels_are_locked_and_cells_to_fill_are_not() -> None:
    page = opened(workbook.write(sheet(row(1), row(2, is_open=False))))
    assert page.protection.sheet
    assert not page.protection.password
    is_open = [not cell.protection.locked for cell in page[FIRST]]
    assert is_open == [column.is_entered for column in COLUMNS]
    assert all(cell.protection.locked for cell in page[FIRST + 1])


def test_cells_are_validated_by_what_goes_in() -> None:
    rows = row(1), row(2, measure="criteria", total=Decimal(19)), row(3, measure="milestone")
    page = opened(workbook.write(sheet(*rows)))
    kinds = {
        (cell, rule.type, rule.formula1)
        for rule in page.data_validations.dataValidation
        for cell in str(rule.sqref).split()
    }
    assert ("G7", "decimal", "-100000000000000") in kinds
    assert ("G9", "list", '"0,1"') in kinds
    assert ("H7:H9", "list", '"x"') in kinds
    assert ("J7:J9", "textLength", "300") in kinds
    # As text, or the spreadsheet makes a day of 3/12.
    assert (page["G8"].value, page["G8"].number_format) == ("200/19", "@")


def test_it_prints_on_a4_across_and_its_heads_stay() -> None:
    page = opened()
    assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
    assert page.print_title_rows == "$6:$6"
    assert page.freeze_panes == "C7"
    assert page.column_dimensions["K"].hidden


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5", "@a", "=cmd|' /C calc'!A0"])
def test_no_text_becomes_a_formula(text: str) -> None:
    data = sheet(row(1, name=text, note=text, unit=text))
    page = opened(workbook.write(data))
    assert [page[at].data_type for at in ("B7", "C7", "I7")] == ["s", "s", "s"]
    assert page["B7"].quotePrefix
    line = delimited.write(data).decode("utf-8-sig").splitlines()[6]
    assert line.count(f"'{text}") == 3
    for content, name in ((workbook.write(data), "a.xlsx"), (delimited.write(data), "a.csv")):
        assert back(BytesIO(content), data, name) == Upload()


def test_csv_is_as_excel_in_vietnamese_opens_it() -> None:
    assert CSV.startswith(b"\xef\xbb\xbf")
    lines = delimited.write(sheet(row(1, value=Decimal("-3200.5")))).decode("utf-8-sig")
    assert lines.splitlines()[5].startswith("TT;Chỉ tiêu;Đơn vị tính;Kế hoạch;")
    assert ";-3200,5;;;;chi-tieu-1" in lines


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


# --- What was altered -------------------------------------------------------------------------


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
