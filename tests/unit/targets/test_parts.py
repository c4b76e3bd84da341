"""Parts of an overview are kept by what they are written of: what is shown is never older."""

import re
from collections.abc import Callable
from copy import deepcopy

import pytest
from django.test import Client

from config.kept import Kept
from meetings.models import Committee, Document, Meeting, Period
from targets import actions
from targets.models import Actual, Citation, Flag, Indicator, Score, Sector, Target
from tests.builders import (
    make_actual,
    make_citation,
    make_committee,
    make_document,
    make_flag,
    make_indicator,
    make_level,
    make_meeting,
    make_score,
    make_sector,
    make_target,
    make_verdict,
)

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


class Book:
    """A province with all that an overview shows, and two communes below it."""

    def __init__(self) -> None:
        self.centre = make_committee("Trung ương", slug="trung-uong")
        self.province = make_committee("Tỉnh ủy Một", self.centre, slug="tinh-mot")
        self.beside = make_committee("Tỉnh ủy Hai", self.centre, slug="tinh-hai")
        self.communes = [make_committee(f"Xã {n}", self.province) for n in (1, 2)]
        document = make_document("Báo cáo", source_code="BC-1")
        make_citation(make_score(self.province), document=document)
        for number, committee in enumerate([self.province, self.beside, *self.communes]):
            for sector in ("kinh-te", "xa-hoi"):
                indicator = make_indicator(f"{sector} {number}", sector=make_sector(sector))
                target = make_target(indicator, committee, plan=100)
                make_citation(make_actual(target, 60 + number), document=document)
                make_citation(target.plan, document=document)
        self.target = Target.objects.filter(committee=self.province).earliest("pk")
        make_verdict(self.target)
        make_flag(Citation.objects.filter(actual__committee=self.province).earliest("pk"))
        fact = make_actual(committee=self.province, indicator=make_indicator("Khác"), value=7)
        make_citation(fact, document=document)
        make_meeting(committee=self.province)


@pytest.fixture(scope="module")
def standing_book(standing: None) -> Book:
    return Book()


@pytest.fixture
def book(standing_book: Book) -> Book:
    return deepcopy(standing_book)


def rename(model: type, field: str = "name", **of: object) -> None:
    """Change a name as the admin would, one row after the other."""
    for row in model.objects.filter(**of):
        setattr(row, field, f"{getattr(row, field)} mới")
        row.save()


def revalue(**of: object) -> None:
    """Change what was reached."""
    for figure in Actual.objects.filter(**of):
        figure.value += 60
        figure.save()


CHANGES: dict[str, Callable[[Book], object]] = {
    "own figure": lambda book: revalue(committee=book.province),
    "figure of a commune": lambda book: revalue(committee=book.communes[0]),
    "plan": lambda book: actions.revise_plan(book.target, owner="province", value=300),
    "another target": lambda book: make_target(committee=book.province, plan=5),
    "target of a commune": lambda book: make_target(committee=book.communes[1], plan=5),
    "target of another period": lambda book: make_target(
        committee=book.province, period="2024", plan=5
    ),
    "another commune": lambda book: make_committee("Xã 3", book.province, level=make_level("thon")),
    "target beside": lambda book: make_target(
        committee=make_committee("Tỉnh ủy Ba", book.centre), plan=5
    ),
    "doubt": lambda book: make_flag(
        Citation.objects.filter(actual__committee=book.province).earliest("pk")
    ),
    "verdict": lambda book: book.target.verdicts.all().delete(),
    "score": lambda book: Score.objects.update(met=1),
    "another meeting": lambda book: make_meeting("Hội nghị mới", committee=book.province),
    "name of the committee": lambda book: rename(Committee, slug="tinh-mot"),
    "name of one beside": lambda book: rename(Committee, slug="tinh-hai"),
    "name of a commune": lambda book: rename(Committee, parent=book.province),
    "name of the indicators": lambda book: rename(Indicator),
    "name of the sectors": lambda book: rename(Sector),
    "document": lambda book: rename(Document, "title"),
    "title of the meeting": lambda book: rename(Meeting, "title"),
    "words of the doubt": lambda book: rename(Flag, "note"),
    "words of the source": lambda book: rename(Citation, "as_printed"),
    "last day of the period": lambda book: Period.objects.filter(code="2023").update(
        end="2023-12-30"
    ),
}
PAGES = (
    "/?cap-uy=tinh-mot",
    "/?cap-uy=tinh-mot&ky=2023",
    "/?cap-uy=tinh-mot&ky=2023-6M",
    "/?cap-uy=tinh-mot&ky=2023&xep-hang-sort=-late",
    "/?cap-uy=trung-uong",
    "/?cap-uy=tinh-hai",
)


def seen(client: Client) -> list[str]:
    return [TOKEN.sub("", client.get(url).content.decode()) for url in PAGES]


# What a part is written of is the same on PostgreSQL; that a change is seen there test_kept says.
@pytest.mark.on_sqlite
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_page_of_kept_parts_is_the_page_made_of_nothing(
    client: Client, book: Book, change: Callable[[Book], object]
) -> None:
    before = seen(client)
    change(book)
    after = seen(client)
    assert after != before
    for kept in Kept.made:
        kept.forget()
    assert after == seen(client)


def test_nothing_has_changed(client: Client, book: Book) -> None:
    assert seen(client) == seen(client)


def test_a_language_has_its_own_parts(client: Client, book: Book) -> None:
    vietnamese = seen(client)
    client.cookies["ngon_ngu"] = "en"
    assert "needing watching" in "".join(seen(client))
    client.cookies["ngon_ngu"] = "vi"
    assert seen(client) == vietnamese
