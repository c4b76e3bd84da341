"""Sentences that are worded when they are shown, in the language of whoever reads them.

Pure: no Django. What reads numbers and files knows no language; what it says may be
shown later, and to somebody else. By itself a sentence is Vietnamese; the site has it
translated by Django (``TargetsConfig.ready``). ``gettext_lazy`` is imported as ``_``,
as Django's own is, and its words stand in the same catalogue.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Sentence:
    """Vietnamese words with places for values, which may be sentences themselves.

    A percent sign is written twice.
    """

    translate: ClassVar[Callable[[str], str]] = str

    text: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return Sentence.translate(self.text) % self.values


def gettext_lazy(text: str, /, **values: Any) -> Sentence:
    """A sentence of these words and values."""
    return Sentence(text, values)


_ = gettext_lazy


def no_figure(text: str) -> Sentence:
    """Asks for a figure in the place of text that is none."""
    return _(
        "“%(text)s” không đúng dạng số: dùng dấu phẩy cho phần thập phân và dấu chấm cho hàng "
        "nghìn, ví dụ 3.200,5.",
        text=text,
    )


def too_long(whole: int, places: int) -> Sentence:
    """Says how many digits a figure may have."""
    return _(
        "Số quá dài: tối đa %(whole)s chữ số trước và %(places)s chữ số sau dấu phẩy.",
        whole=whole,
        places=places,
    )
