"""Fixed words that a page says at every row: translated once a language."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language


class Fixed:
    """Lazily translated words; written each time, they are looked up in the catalogue once."""

    __slots__ = ("_said", "_words")

    def __init__(self, words: Promise) -> None:
        self._words, self._said = words, {}

    def __str__(self) -> str:
        language = get_language()
        said = self._said.get(language)
        if said is None:
            said = self._said[language] = str(self._words)
        return said


def fixed(choices: Any) -> dict[str, Fixed]:
    """The words of choices, by what is stored."""
    return {key: Fixed(words) for key, words in dict(choices).items()}
