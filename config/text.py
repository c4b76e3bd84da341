"""Vietnamese text as plain functions: normal form, search key, sort key.

Pure: no Django. Every name in the database is stored in NFC with two derived
columns made here, so that SQLite and PostgreSQL find and order alike without
a collation of their own:

* ``search_key``: "Bắc Kạn", "bac kan" and "BAC KAN" fold to ``bac kan``;
* ``sort_key``: plain ASCII whose byte order is the Vietnamese dictionary order
  (CLDR ``vi``): letters first (a ă â b … d đ e ê …), tones only to break ties.
"""

import unicodedata

_LETTERS = "a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z".split()
_LETTER_RANK = {letter: f"{rank:02d}" for rank, letter in enumerate(_LETTERS, start=20)}
_DIGIT_RANK = {str(digit): f"{digit + 5:02d}" for digit in range(10)}
# Dictionary order of the tones: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONE_RANK = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SPACE_RANK = "01"
_END_OF_LETTERS = "00"


def nfc(text: str) -> str:
    """The text in Unicode normal form C, outer space dropped, inner space single.

    Non-breaking spaces, which pasted documents are full of, become spaces.
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """The search key: lower case without marks, ``đ`` as ``d``, spaces single.

    Control and format characters (NUL, soft hyphen, zero-width space) go: they
    come with pasted text, nobody types them, and PostgreSQL refuses NUL.
    """
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    words = decomposed.split()
    return " ".join(filter(None, ("".join(filter(_is_seen, word)) for word in words)))


def _is_seen(char: str) -> bool:
    return not unicodedata.combining(char) and unicodedata.category(char) not in ("Cc", "Cf")


def sort_key(text: str) -> str:
    """An ASCII key in Vietnamese dictionary order, case ignored.

    Two digits a letter, then ``00``, then one tone digit a letter: letters
    decide first, tones only between words spelt alike. Punctuation counts as
    a space, as it does in Vietnamese dictionaries.
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in nfc(text.casefold()):
        letter, tone = _split_tone(char)
        rank = _LETTER_RANK.get(letter) or _DIGIT_RANK.get(letter)
        if rank is None:
            if letters and letters[-1] == _SPACE_RANK:
                continue
            rank = _SPACE_RANK
        letters.append(rank)
        tones.append(tone)
    return "".join(letters) + _END_OF_LETTERS + "".join(tones)


def _split_tone(char: str) -> tuple[str, str]:
    """One character as its toneless letter (ă, ê, ơ keep their shape) and tone digit."""
    tone = "0"
    kept = []
    for part in unicodedata.normalize("NFD", char):
        if part in _TONE_RANK:
            tone = _TONE_RANK[part]
        else:
            kept.append(part)
    return unicodedata.normalize("NFC", "".join(kept)), tone
