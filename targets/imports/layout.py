"""Which column of a table holds what: the standard layout, and those an office has declared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from targets.models.imports import Import

COMMITTEE, INDICATOR, PERIOD, VALUE = "committee", "indicator", "period", "value"
# What a row is about: each from a column, or one for all rows.
SUBJECT = (COMMITTEE, INDICATOR, PERIOD)
FIELDS: dict[str, str | Promise] = {
    COMMITTEE: _("cấp ủy"),
    INDICATOR: pgettext_lazy("danh mục", "chỉ tiêu"),
    PERIOD: _("kỳ"),
    VALUE: _("thực hiện"),
    "total": _("trên tổng số"),
    "is_estimate": _("số ước"),
    "note": _("ghi chú"),
    "reason": _("lý do sửa"),
    "ratio": _("% so với kế hoạch, như in"),
}
# The headings of the standard file, in Vietnamese whatever the page is in.
STANDARD_HEADINGS = {
    COMMITTEE: "Mã cấp ủy",
    INDICATOR: "Mã chỉ tiêu",
    PERIOD: "Kỳ",
    VALUE: "Thực hiện",
    "total": "Trên tổng số",
    "is_estimate": "Ước (x)",
    "note": "Ghi chú",
    "reason": "Lý do sửa",
}


@dataclass(frozen=True)
class Layout:
    """How a table is read; ``columns`` and ``fixed`` are by the keys of ``FIELDS``."""

    columns: Mapping[str, int]
    sheet: str = ""
    first_row: int = 2
    fixed: Mapping[str, str] = field(default_factory=dict)
    # Of these an empty cell means the same as the one above: merged cells, “như trên”.
    above: frozenset[str] = frozenset()
    # By what they name, the words of the file without marks and the code they mean.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


STANDARD = Layout({name: at for at, name in enumerate(STANDARD_HEADINGS, start=1)})


def layout_of(upload: Import) -> Layout:
    """How the file of an import is read."""
    mapping = upload.mapping
    if mapping is None:
        return STANDARD
    columns = {name: at for name, at in mapping.columns.items() if name in FIELDS}
    fixed = dict(mapping.fixed)
    if upload.period and PERIOD in fixed:
        fixed[PERIOD] = upload.period
    above = frozenset(mapping.above)
    return Layout(columns, mapping.sheet, mapping.first_row, fixed, above, mapping.words)


def learn(upload: Import, words: Mapping[str, Mapping[str, str]]) -> None:
    """Keep what words of the file mean with the mapping of an import."""
    mapping: Any = upload.mapping
    for kind, meant in words.items():
        mapping.words[kind] = {**mapping.words.get(kind, {}), **meant}
    mapping.save(update_fields=["words"])
