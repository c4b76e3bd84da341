"""What an import tells, kept in every language of the site: who will read it is not known yet.

The process that works on a file serves no reader; its owner reads later, and a superuser
as well, perhaps in another language. So nothing is worded before it is kept, and then
in each language. Imports of former versions have Vietnamese words alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language, override

from config.sentences import Sentence
from targets.imports.layout import FIELDS

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
NOTHING: dict[str, Any] = {"message": "", "messages": {}}


@dataclass(frozen=True, slots=True)
class Worded:
    """A sentence of somebody who words it at once, asked for in each language."""

    by_language: dict[str, str]

    def __str__(self) -> str:
        return in_this_language(self.by_language)


class Problem(NamedTuple):
    """What is wrong with a row; ``column`` by its letters, with what it holds, “” for the row."""

    row: int
    column: str
    name: str
    text: Sentence | Worded

    @property
    def shown(self) -> tuple[int, str, str]:
        """Row, column and sentence in the language of the moment."""
        holds = f"({capfirst(str(FIELDS[self.name]))})" if self.name in FIELDS else ""
        return (self.row, f"{self.column} {holds}".strip(), capfirst(str(self.text)))


def in_each_language(told: Callable[[], Any]) -> dict[str, Any]:
    """What is told in each language of the site, by its code."""
    found = {}
    for code in LANGUAGES:
        with override(code):
            found[code] = told()
    return found


def in_this_language(told: Any) -> Any:
    """Of what was told in each language, that of the page; former imports have one alone."""
    if not isinstance(told, dict):
        return told
    return told.get(get_language()) or told.get(settings.LANGUAGE_CODE)


def worded(problems: list[Problem], most: int | None = None) -> dict[str, list[Any]] | list[Any]:
    """Problems as they are kept, the first of them or all; an empty list when there are none."""
    some = problems[:most]
    return in_each_language(lambda: [each.shown for each in some]) if some else []


def several(sentences: Callable[[], Iterable[str]]) -> list[Worded]:
    """Sentences that somebody else words in the language of the moment."""
    found = in_each_language(lambda: list(sentences()))
    rows = zip(*found.values(), strict=True)
    return [Worded(dict(zip(found, each, strict=True))) for each in rows]


def message(sentence: object) -> dict[str, Any]:
    """The message of an import, worded each time it is shown, as values of its row."""
    words = in_each_language(lambda: str(sentence))
    return {"message": words[settings.LANGUAGE_CODE], "messages": words}
