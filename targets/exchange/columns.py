"""The columns of a period sheet in a file, the same in XLSX and CSV, and what its head says.

Pure: no Django.
"""

from dataclasses import dataclass

from targets.exchange.figures import Figure
from targets.exchange.rows import SheetData, SheetRow

TITLE = "BẢNG SỐ LIỆU CHỈ TIÊU"
SHEET = "Số liệu"
HOW_TO = (
    "Chỉ nhập vào các cột Thực hiện, Ước (ghi x nếu là số ước), Ghi chú, Lý do sửa; giữ nguyên các "
    "cột khác. Số viết như 3200,5. Nhập xong, tải tệp lên ở trang bảng số liệu của kỳ này."
)
MOST_TEXT = 300
ESTIMATE = "x"


@dataclass(frozen=True)
class Column:
    """A column by what it is in a ``SheetRow``, its heading, and its width in characters."""

    name: str
    heading: str
    width: float
    is_entered: bool = False


COLUMNS = (
    Column("number", "TT", 6),
    Column("name", "Chỉ tiêu", 44),
    Column("unit", "Đơn vị tính", 12),
    Column("plan", "Kế hoạch", 16),
    Column("same_period", "Cùng kỳ năm trước", 16),
    Column("previous", "Kỳ trước", 16),
    Column("value", "Thực hiện", 16, is_entered=True),
    Column("is_estimate", "Ước (x)", 8, is_entered=True),
    Column("note", "Ghi chú", 28, is_entered=True),
    Column("reason", "Lý do sửa", 24, is_entered=True),
    # Hidden in a workbook: tells the rows apart in whatever order they come back.
    Column("key", "Mã dòng", 20),
)
LABELS = ("number", "name", "unit", "plan", "same_period", "previous")


def head(sheet: SheetData) -> tuple[str, ...]:
    """The lines above the table."""
    return (TITLE, f"Cấp ủy: {sheet.committee_name}", f"Kỳ: {sheet.period_name}", HOW_TO)


def figure_text(row: SheetRow) -> str:
    """What stands in a row's figure cell, as it would be typed on the page."""
    return Figure(row.value, row.total).text
