"""One row after another of a sheet's file: an entry, problems with their place, or nothing new."""

from decimal import Decimal
from typing import Any

from config import numbers
from config.sentences import Sentence
from config.sentences import gettext_lazy as _
from targets.exchange.cells import Cell, Kind, Row, letters, tidy
from targets.exchange.columns import COLUMNS, ESTIMATE, LABELS, MOST_TEXT, figure_text
from targets.exchange.delimited import plain
from targets.exchange.figures import Figure, UnclearError, understood
from targets.exchange.manifest import Manifest, Written, as_written
from targets.exchange.rows import Entered, Remark, SheetData, SheetRow, Upload

_HEADING = {column.name: column.heading for column in COLUMNS}
# A spreadsheet that opens a CSV file turns “61,3%” or “1.2” into what it takes them for.
_KEPT_AS_TEXT = ("name", "unit")
_YES = {ESTIMATE, "✓", "✔", "có", "ước", "1", "true"}
_NO = {"", "0", "không", "false"}


class Reader:
    """Reads the rows of one file against what was written and what is there now."""

    def __init__(
        self, columns: dict[str, int], written: Manifest, sheet: SheetData, *, is_typed: bool
    ) -> None:
        self._columns, self._written, self._is_typed = columns, written, is_typed
        self._now = {row.key: row for row in sheet.rows}
        self._labels = LABELS if is_typed else _KEPT_AS_TEXT
        self._merged: list[tuple[int, int]] = []
        self._first_seen: dict[str, int] = {}
        self._entries: list[Entered] = []
        self._problems: list[Remark] = []
        self._notices: list[Remark] = []

    def refuse_merged(self, area: str, top: int, bottom: int, column: int) -> None:
        """Leave out the rows of a merged range: which of them its content is for, is not said."""
        self._merged.append((top, bottom))
        text = _("các ô %(area)s bị gộp: bỏ gộp ô rồi nhập lại từng dòng.", area=area)
        self._problems.append(Remark(text, top, letters(column)))

    def read(self, row: Row, *, is_hidden: bool) -> None:
        """Take one row of the file."""
        line, key = row[0].row, self._cell(row, "key").text
        if not key and not any(self._cell(row, name).text for name in _HEADING):
            return
        if key not in self._written.rows:
            self._problem(
                self._cell(row, "key"),
                "key",
                _("dòng này không có trong bảng tải về: xóa dòng khỏi tệp, hoặc tải bảng mới."),
            )
        elif key in self._first_seen:
            text = _("chỉ tiêu này đã có ở dòng %(first)s.", first=self._first_seen[key])
            self._problem(self._cell(row, "key"), "key", text)
        else:
            self._first_seen[key] = line
            if not any(top <= line <= bottom for top, bottom in self._merged):
                self._read_known(row, key, is_hidden=is_hidden)

    def answer(self) -> Upload:
        """What all the rows say together."""
        missing = [key for key in self._written.rows if key not in self._first_seen]
        if missing:
            text = _(
                "Tệp thiếu %(number)s dòng của bảng tải về (%(names)s): giữ nguyên số liệu.",
                **self._listed(missing),
            )
            self._notices.append(Remark(text))
        added = [key for key in self._now if key not in self._written.rows]
        if added:
            text = _(
                "Bảng hiện có thêm %(number)s chỉ tiêu chưa có trong tệp (%(names)s).",
                **self._listed(added),
            )
            self._notices.append(Remark(text))
        problems = sorted(self._problems, key=lambda each: each.row or 0)
        return Upload(tuple(self._entries), tuple(problems), tuple(self._notices))

    def _listed(self, keys: list[str]) -> dict[str, Any]:
        names = [self._name(key) for key in keys]
        listed = "; ".join(names[:3]) + ("; …" if len(names) > 3 else "")
        return {"number": len(keys), "names": listed}

    def _name(self, key: str) -> str:
        written = self._written.rows.get(key)
        return written.labels["name"] if written else self._now[key].name

    def _read_known(self, row: Row, key: str, *, is_hidden: bool) -> None:
        before, written = len(self._problems), self._written.rows[key]
        self._compare_labels(row, written)
        now = self._now.get(key)
        figure = self._figure(row, written, now)
        is_estimate = self._flag(self._cell(row, "is_estimate"))
        note, reason = self._words(row, "note"), self._words(row, "reason")
        if len(self._problems) > before or figure is None:
            return
        entry = Entered(key, figure.text, is_estimate, note, reason, written.token)
        if _content(entry) == _content(written):
            return
        if not self._may_change(row, entry, written, now):
            return
        self._entries.append(entry)
        if figure.notice and figure.text != written.value:
            self._notice(self._cell(row, "value"), "value", figure.notice)
        if is_hidden:
            text = _("dòng đang ẩn trong tệp, vẫn được đọc.")
            self._notices.append(Remark(text, row[0].row))

    def _may_change(self, row: Row, entry: Entered, written: Written, now: SheetRow | None) -> bool:
        """Whether the sheet as it is now has anything to take from a row that was changed."""
        cell = self._cell(row, "value")
        if now is None:
            self._problem(cell, "name", _("chỉ tiêu này không còn trong bảng: tải bảng mới."))
            return False
        if _content(entry) == _content(as_written(now)):
            return False
        if not now.is_open:
            text = _("dòng này đang khóa, không nhập được: bỏ phần đã sửa trong tệp.")
            self._problem(cell, "value", text)
            return False
        if now.token != written.token:
            text = _(
                "đã có người sửa chỉ tiêu này sau khi tải bảng (hiện là %(there)s): xem kỹ trước "
                "khi lưu.",
                there=figure_text(now) or _("trống"),
            )
            self._notice(cell, "value", text)
        return True

    def _compare_labels(self, row: Row, written: Written) -> None:
        for name in self._labels:
            cell, label = self._cell(row, name), written.labels[name]
            if self._text(cell) != label:
                text = _(
                    "“%(label)s” đã bị sửa thành “%(found)s”: ghi lại như cũ hoặc tải bảng mới.",
                    label=label,
                    found=self._text(cell) or _("để trống"),
                )
                self._problem(cell, name, text)

    def _figure(self, row: Row, written: Written, now: SheetRow | None) -> Figure | None:
        """The figure of a row; ``None`` after a problem with it."""
        cell, unit = self._cell(row, "value"), written.labels["unit"]
        if now is not None and tidy(now.unit) != unit:
            text = _(
                "đơn vị tính đã đổi từ “%(before)s” thành “%(now)s”: tải bảng mới.",
                before=unit,
                now=tidy(now.unit),
            )
            self._problem(cell, "unit", text)
            return None
        try:
            figure = understood(cell, unit)
        except UnclearError as error:
            self._problem(cell, "value", error.sentence)
            return None
        was = _value_of(written.value)
        if was is not None and figure.total is None and figure.value == _fifteen_digits(was):
            return Figure(was)
        return figure

    def _flag(self, cell: Cell) -> bool:
        said = cell.text.casefold()
        if said not in _YES | _NO:
            text = _(
                "“%(text)s” không rõ: ghi x nếu là số ước, để trống nếu là số chính thức.",
                text=cell.text,
            )
            self._problem(cell, "is_estimate", text)
        return said in _YES

    def _words(self, row: Row, name: str) -> str:
        cell = self._cell(row, name)
        if cell.kind in (Kind.FORMULA, Kind.ERROR):
            told = _("có công thức hoặc giá trị lỗi (%(text)s): ghi bằng chữ.", text=cell.text[:40])
            self._problem(cell, name, told)
        text = self._text(cell)
        if len(text) > MOST_TEXT:
            told = _(
                "dài %(length)s ký tự, tối đa %(most)s: rút gọn.", length=len(text), most=MOST_TEXT
            )
            self._problem(cell, name, told)
        return text

    def _cell(self, row: Row, name: str) -> Cell:
        column = self._columns[name]
        return row[column - 1] if column <= len(row) else Cell(row[0].row, column)

    def _text(self, cell: Cell) -> str:
        return cell.text if self._is_typed else plain(cell.text)

    def _problem(self, cell: Cell, name: str, text: Sentence) -> None:
        self._problems.append(self._remark(cell, name, text))

    def _notice(self, cell: Cell, name: str, text: Sentence) -> None:
        self._notices.append(self._remark(cell, name, text))

    def _remark(self, cell: Cell, name: str, text: Sentence) -> Remark:
        return Remark(text, cell.row, letters(self._columns[name]), _HEADING[name])


def _content(row: Entered | Written) -> tuple[str, bool, str, str]:
    return row.value, row.is_estimate, row.note, row.reason


def _value_of(text: str) -> Decimal | None:
    return numbers.parse(text) if text and "/" not in text else None


def _fifteen_digits(value: Decimal) -> Decimal:
    """What a spreadsheet makes of a figure: it keeps no more digits."""
    return Decimal(f"{value:.15g}")
