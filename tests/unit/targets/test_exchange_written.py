"""A period sheet written as a file: labels, locked cells, validation, print, CSV."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from targets.exchange import delimited, workbook
from targets.exchange.columns import COLUMNS
from targets.exchange.rows import Upload
from tests.unit.targets.period_files import CSV, XLSX, back
from tests.unit.targets.spreadsheets import FIRST, row, sheet


def opened(content: bytes = XLSX) -> Worksheet:
    return openpyxl.load_workbook(BytesIO(content))["Số liệu"]


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
