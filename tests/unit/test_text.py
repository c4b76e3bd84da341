"""Vietnamese text: one search key for every way of typing a name, dictionary order."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.text import fold, nfc, sort_key

VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
VIETNAMESE = st.text(alphabet=VOWELS + VOWELS.upper() + "bcdđghklmnpqrstvxBCDĐ 0123456789-./")


@pytest.mark.parametrize("typed", ["Bắc Kạn", "bac kan", "BAC KAN", "  Bắc\u00a0 Kạn ", "BẮC kẠn"])
def test_every_way_of_typing_a_name_finds_it(typed: str) -> None:
    assert fold(typed) == "bac kan"
    assert fold(unicodedata.normalize("NFD", typed)) == "bac kan"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Đảng ủy", "dang uy"),
        ("đảng uỷ", "dang uy"),
        ("ĐẢNG UỶ", "dang uy"),
        ("Nghị quyết 11-NQ/TU", "nghi quyet 11-nq/tu"),
        ("Ứng Hòa", "ung hoa"),
        ("Ứng Hoà", "ung hoa"),
        ("", ""),
    ],
)
def test_search_key_drops_marks_and_case(text: str, key: str) -> None:
    assert fold(text) == key


@pytest.mark.parametrize("hidden", ["\x00", "\u00ad", "\u200b", "\ufeff", "\u202e", "\x1f\x07"])
def test_characters_nobody_sees_are_not_searched_for(hidden: str) -> None:
    assert fold(f"Bắc{hidden} Kạn") == "bac kan"
    assert fold(hidden) == ""


@given(VIETNAMESE)
def test_search_key_is_plain_and_stable(text: str) -> None:
    key = fold(text)
    assert key.isascii()
    assert fold(key) == fold(text.upper()) == fold(unicodedata.normalize("NFD", text)) == key


def test_stored_text_is_composed_with_single_spaces() -> None:
    typed = unicodedata.normalize("NFD", "  Thành ủy\u00a0Bắc \t Kạn\n")
    assert nfc(typed) == "Thành ủy Bắc Kạn"


ALPHABET = "a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y".split()
TONES = ["ma", "mà", "mả", "mã", "má", "mạ"]


@pytest.mark.parametrize(
    "ordered",
    [
        ALPHABET,
        TONES,
        ["Xã 2", "Xã A"],
        ["Cà Mau", "Cao Bằng"],
        ["ma", "mà", "ma ha", "mà ha"],
        ["Hoà", "Hoa Lư"],
        ["Đảng ủy A", "Đảng ủy Ă", "Đảng ủy Â", "Đảng ủy B"],
        ["số 1", "số 2", "số ba"],
    ],
)
def test_dictionary_order(ordered: list[str]) -> None:
    jumbled = ordered[::-1]
    assert sorted(jumbled, key=sort_key) == ordered


def test_place_names_stand_as_in_a_gazetteer() -> None:
    ordered = [
        "An Giang", "Ân Thi", "Ba Bể", "Bà Rịa", "Bạc Liêu", "Bắc Kạn", "Bắc Ninh",
        "Cà Mau", "Cao Bằng", "Dầu Tiếng", "Đà Nẵng", "Đắk Lắk", "Đồng Nai", "Gia Lai",
        "Hà Nội", "Hải Phòng", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Long An",
        "Nông Thượng", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh", "Sơn La", "Tây Ninh",
        "Thái Bình", "Thanh Hóa", "Thừa Thiên Huế", "Tiền Giang", "Trà Vinh", "Ứng Hòa",
        "Vĩnh Long", "Vĩnh Phúc", "Xuân Hòa", "Yên Bái",
    ]  # fmt: skip
    assert sorted(sorted(ordered), key=sort_key) == ordered


def test_tones_decide_only_between_words_spelt_alike() -> None:
    assert sort_key("má") > sort_key("mà")
    assert sort_key("mạ a") < sort_key("ma b")


@given(VIETNAMESE)
def test_sort_key_ignores_case_and_form_and_is_ascii(text: str) -> None:
    key = sort_key(text)
    assert key.isascii()
    assert key == sort_key(text.upper()) == sort_key(unicodedata.normalize("NFD", text))


@given(st.text())
def test_any_text_has_keys(text: str) -> None:
    assert isinstance(fold(text), str)
    assert sort_key(text).isdigit()


def test_two_letters_never_share_a_rank() -> None:
    for first, second in itertools.combinations(VOWELS + "bcdđghklmnpqrstvx", 2):
        assert sort_key(first) != sort_key(second)
