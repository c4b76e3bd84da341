"""What is wrong with a number or a file, told in the language of the page."""

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from config.sentences import Sentence, gettext_lazy, no_figure
from meetings.models import Committee
from targets.exchange import workbook
from targets.exchange.cells import Cell, Kind, Unreadable
from targets.exchange.figures import understood
from targets.exchange.opening import open_book
from targets.exchange.reading import read
from targets.models import Target
from tests.builders import make_committee, make_indicator, make_target, make_user
from tests.unit.targets.sheets import address as sheet_address
from tests.unit.targets.sheets import brought, line_of, post, taken, typed_over
from tests.unit.targets.spreadsheets import filled, row, sheet, simple

ROOT = Path(__file__).resolve().parents[3]
MARKED = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.I)


# --- Sentences ----------------------------------------------------------------------------------


def test_a_sentence_is_worded_when_it_is_shown() -> None:
    problem = no_figure("1 5")
    assert str(problem).startswith("“1 5” không đúng dạng số: dùng dấu phẩy")
    with translation.override("en"):
        assert str(problem).startswith("“1 5” is not written as a number: use a comma")


def test_values_may_be_sentences_and_hold_percent_signs() -> None:
    inner = gettext_lazy("trang tính “%(name)s”", name="50% %(x)s")
    outer = Sentence("%(inner)s: 5%%", {"inner": inner})
    assert str(outer) == "trang tính “50% %(x)s”: 5%"
    with translation.override("en"):
        assert str(outer) == "the sheet “50% %(x)s”: 5%"


def test_without_django_a_sentence_is_vietnamese() -> None:
    code = "import sys; from config.sentences import no_figure; print(no_figure('x'), end='');"
    code += "sys.exit('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().startswith("“x” không đúng dạng số")


@pytest.mark.parametrize(
    ("cell", "unit", "said"),
    [
        (Cell(7, 7, Kind.TEXT, "ba"), "tỷ", "“ba” has words in a cell for numbers: write the"),
        (Cell(7, 7, Kind.TEXT, "ba"), "", "“ba” has words in a cell for numbers: write the"),
        (Cell(7, 7, Kind.TEXT, "1,2,3"), "", "“1,2,3” is not written as a number: use a comma"),
        (Cell(7, 7, Kind.TEXT, "1/2/3"), "", "“1/2/3” is no count of a total, such as 14/19."),
        (Cell(7, 7, Kind.TEXT, "1E5"), "", "“1E5” is a spreadsheet’s power notation"),
        (Cell(7, 7, Kind.TEXT, "9" * 15), "", "The number is too long: at most 14 digits"),
        (Cell(7, 7, Kind.FORMULA, "=A1"), "", "cell G7 holds a formula (=A1): type the number"),
        (Cell(7, 7, Kind.ERROR, "#REF!"), "", "cell G7 holds the error #REF!: enter the number"),
        (Cell(7, 7, Kind.DATE, "03/02/2024"), "", "the spreadsheet has turned cell G7 into the"),
        (Cell(7, 7, Kind.LOGICAL, "TRUE"), "", "cell G7 holds TRUE (true or false), no number"),
    ],
)
def test_figures_are_asked_about_in_english(cell: Cell, unit: str, said: str) -> None:
    with translation.override("en"), pytest.raises(ValueError) as asked:  # noqa: PT011
        understood(cell, unit)
    with translation.override("en"):
        assert str(asked.value).startswith(said)


def test_how_a_figure_was_read_is_told_in_english() -> None:
    notice = understood(Cell(7, 7, Kind.TEXT, "3,200"), "tỷ").notice
    with translation.override("en"):
        assert str(notice) == (
            "“3,200” was read as 3,2 (the comma is a decimal comma; if 3.200 is meant, enter it "
            "without the comma)."
        )


# --- Files --------------------------------------------------------------------------------------


def test_files_and_sheets_are_refused_in_english() -> None:
    book = open_book(simple([1]), "a.xlsx")
    with pytest.raises(Unreadable) as refused:
        book.table("Quý II")
    with translation.override("en"):
        assert str(refused.value) == (
            "The file lacks the sheet “Quý II” (it has: “Sheet”): check the name of the sheet and "
            "upload it again."
        )


def test_each_remark_on_a_sheet_is_worded_with_its_place() -> None:
    data = sheet(row(1), row(2), row(3))
    now = sheet(row(1), row(3), row(5))
    file = filled(data, {"G7": "=1+1", "H8": "chắc", "B9": "Khác"})
    answer = read(file, "a.xlsx", now)
    with translation.override("en"):
        told = [str(each) for each in answer.problems]
        added = str(answer.notices[-1])
    assert told[0].startswith("Row 7, column G (Thực hiện): cell G7 holds a formula (=1+1)")
    assert told[1] == (
        "Row 8, column H (Ước (x)): “chắc” is not clear: write x for an estimate, nothing for an "
        "official figure."
    )
    assert told[2].endswith("“Chỉ tiêu 3” was changed to “Khác”: write it as it was, or download "
                            "the sheet again.")  # fmt: skip
    assert added == "Targets in the sheet by now that the file lacks: 1 (Chỉ tiêu 5)."


def test_a_sheet_of_another_committee_is_refused_in_english() -> None:
    file = BytesIO(workbook.write(sheet()))
    (problem,) = read(file, "a.xlsx", sheet(committee="khac", committee_name="Nơi khác")).problems
    with translation.override("en"):
        assert str(problem).startswith("The file is the sheet of Tỉnh ủy Mẫu, not of Nơi khác:")


# --- Pages --------------------------------------------------------------------------------------


@pytest.fixture
def unit() -> Committee:
    return make_committee("Party A", slug="a")


@pytest.fixture
def budget(unit: Committee) -> Target:
    return make_target(make_indicator("Revenue", slug="thu"), unit, "2024", plan="151")


@pytest.fixture
def english(client: Client, unit: Committee) -> Client:
    client.force_login(make_user("office", role="office", committee=unit))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.mark.django_db
@pytest.mark.on_sqlite
def test_the_page_of_a_sheet_tells_a_file_in_english(
    english: Client, unit: Committee, budget: Target
) -> None:
    content = taken(english, unit)
    page = brought(english, unit, typed_over(content, G7="=1+1")).content.decode()
    assert "Row 7, column G (Thực hiện): cell G7 holds a formula (=1+1): type the number" in page
    assert "Dòng 7" not in page
    page = brought(english, unit, b"%PDF-1.7").content.decode()
    assert "The file is a PDF or a picture, no spreadsheet" in page
    page = brought(english, unit, bytes(11 * 1024 * 1024)).content.decode()
    assert "The file is too large: at most 10 MB." in page
    page = brought(english, unit, typed_over(content, G7="3,200")).content.decode()
    assert "“3,200” was read as 3,2" in page


@pytest.mark.django_db
@pytest.mark.on_sqlite
def test_a_number_typed_wrongly_is_asked_about_in_the_language_of_the_page(
    english: Client, unit: Committee, budget: Target
) -> None:
    def asked() -> list[str]:
        return line_of(post(english, sheet_address(unit), so_thu="3.2")).errors["value"]

    (said,) = asked()
    assert said.startswith("“3.2” is not written as a number: use a comma before decimals")
    assert not MARKED.search(said)
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    (said,) = asked()
    assert said.startswith("“3.2” không đúng dạng số: dùng dấu phẩy cho phần thập phân")
