"""READ_ACCESS=members: what lies outside a reader's branches is on no page and in no count."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from types import SimpleNamespace
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Q
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from config import kept_pages, seen
from config.seen import SeenManager
from meetings.models import Committee, DocumentRelation, Membership, Period
from meetings.models.visibility import Branches
from targets.models import Actual, Indicator, StatusCount, Target
from tests.builders import (
    PASSWORD,
    make_actual,
    make_attendance,
    make_citation,
    make_committee,
    make_directive,
    make_document,
    make_finding,
    make_flag,
    make_indicator,
    make_meeting,
    make_meeting_document,
    make_person,
    make_post,
    make_score,
    make_target,
    make_term,
    make_user,
    make_verdict,
)
from tests.unit.admin_pages import page_of, submit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("members")]

# Only the other branch has these: in its names, its words, its figures and its years.
SECRET = ("qwertz", "98765", "98.765", "98,765", "2019")
# The figures of the committee above both.
SUPERIOR = ("54321", "54.321")
SHARED_BY_ALL = {
    *("meetings.Level", "meetings.Period", "targets.Sector"),
    # No page shows them: versions are numbers, and one's own memberships decide what is seen.
    *("meetings.DataVersion", "meetings.Membership"),
}


@pytest.fixture
def members(settings: Settings) -> Iterator[None]:
    settings.READ_ACCESS = "members"
    with connection.execute_wrapper(seen.fill_in):
        yield


@pytest.fixture
def book() -> SimpleNamespace:
    """Two branches under one committee, which share an indicator, a person and papers."""
    root = make_committee("Tỉnh ủy Chung", slug="chung")
    mine = make_committee("Đảng ủy Sáng", root, slug="sang")
    shared = make_indicator("Thu ngân sách", slug="thu")
    paper, person = make_document("Tin chung", slug="tin-chung"), make_person("Bà Chung")
    book = SimpleNamespace(root=root, mine=mine, shared=shared, paper=paper, person=person)
    book.below = make_committee("Chi bộ Sáng Nhỏ", mine, slug="sang-nho")
    book.other = make_committee("Đảng ủy Qwertz", root, slug="qwertz")
    book.own = fill(book, mine, "Sáng", "111.5")
    book.under = fill(book, book.below, "Sáng", "222.5")
    book.closed = fill(
        book, make_committee("Qwertz Nhỏ", book.other, slug="q-nho"), "Qwertz", 98765
    )
    fill(book, book.other, "Qwertz", 98765)
    book.above = make_target(shared, root, plan=54321)
    make_citation(make_actual(book.above, 54321), document=paper, as_printed="in 54.321")
    mine.predecessors.add(book.other)
    return book


def fill(book: SimpleNamespace, committee: Committee, word: str, value: object) -> SimpleNamespace:
    """Everything a committee can have, with its word in every text."""
    text = {"as_printed": f"in {str(value).replace('.', ',')} {word}"}
    document = make_document(f"Nghị quyết {word} {committee.pk}", type="NQ", issuer=committee)
    target = make_target(book.shared, committee, plan=value, resolution=document)
    years = ("2023", "2022") if word == "Sáng" else ("2023", "2019")
    only = make_indicator(f"Chỉ tiêu {word} {committee.pk}")
    for year in years:
        each = make_target(only, committee, year, plan=value, note=word)
        make_actual(each, value, document=document)
    actual = make_actual(target, value, document=book.paper, note=word)
    prints = [
        make_citation(figure, document=book.paper, **text)
        for figure in (target.plans.get(), actual, make_score(committee, met=1, total=2))
    ]
    make_flag(prints[0], note=f"Ngờ {word}")
    make_verdict(make_target(make_indicator(f"Mốc {word} {committee.pk}"), committee), **text)
    person = make_person(f"Ông {word} {committee.pk}")
    for each in (person, book.person):
        make_post(each, committee, title=f"Bí thư {word}")
    make_term(committee, note=word)
    meeting = make_meeting(f"Hội nghị {word} {committee.pk}", committee, report=book.paper)
    make_attendance(meeting, person=book.person, posts_then=word)
    make_finding(meeting, text=f"Kết quả {word}", paragraph=1)
    make_directive(meeting, text=f"Giao {word}", given_by=person, assignee=committee, paragraph=1)
    make_meeting_document(meeting, document=document, paragraph=2)
    DocumentRelation.objects.create(document=book.paper, other=document, kind="cites")
    return SimpleNamespace(
        target=target,
        document=document,
        person=person,
        meeting=meeting,
        actual=actual,
        print=prints[1],
        committee=committee,
        only=only,
    )


def reader(committee: Committee | None, role: str = "reader", **fields: object) -> Client:
    client = Client()
    user = make_user(**fields)
    if committee:
        Membership.objects.create(user=user, committee=committee, role=role)
    client.force_login(user)
    client.user = user
    return client


def body(response: object) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return unescape(content.decode())


def links(page: str) -> set[str]:
    found = re.findall(r'(?:href|data-url)="([^"#]+)', page)
    return {unescape(each) for each in found}


# Where links only lead to the same in other orders.
ENDS = ("dang=csv", ".json", "sort=", "sau=", "truoc=")


def crawl(client: Client, *starts: str) -> dict[str, str]:
    """Every page that can be reached by links, and what it says."""
    pages: dict[str, str] = {}
    todo = list(starts)
    while todo:
        url = todo.pop()
        if url in pages or not url.startswith("/") or url.startswith(("/static", "/quan-tri")):
            continue
        response = client.get(url)
        assert response.status_code == 200, (url, response.status_code)
        pages[url] = body(response)
        if not any(each in url for each in ENDS):
            todo += sorted({urljoin(url, each) for each in links(pages[url])} - pages.keys())
    return pages


LISTS = ("/chi-tieu/", "/cap-uy/", "/hoi-nghi/", "/nghi-quyet/", "/nguon/")
STARTS = ("/", *LISTS, *(f"{each}?dang=csv" for each in LISTS), "/kiem-tra/", "/so-sanh/")
ASKED = (
    *("/?cap-uy=sang&ky=2023", "/?cap-uy=dang+uy", "/cap-uy/?ten=u", "/cap-uy/?sort=-branch"),
    *("/cap-uy/?sort=score", "/cap-uy/?sort=-met", "/cap-uy/?ky=2023&cap=xa", "/cap-uy/?duoi=sang"),
    *("/chi-tieu/?ky=2023", "/chi-tieu/?ky=2023&sort=-status", "/chi-tieu/?cap-uy=sang"),
    *("/chi-tieu/?q=chi+tieu", "/chi-tieu/?trang-thai=met", "/chi-tieu/?per_page=10"),
    *("/chi-tieu/?chu-the=resolution", "/hoi-nghi/?co-quan=uy", "/hoi-nghi/?ten=hoi+nghi"),
    *("/nghi-quyet/?co-quan=uy", "/nghi-quyet/?ten=nghi+quyet", "/nguon/?can-xac-nhan=co"),
    *("/kiem-tra/?cap-uy=uy", "/so-sanh/?chi-tieu=thu", "/so-sanh/?chi-tieu=chi+tieu"),
    *("/so-sanh/?chi-tieu=thu&cap-uy=uy", "/tim-kiem/?q=u", "/tim-kiem/?q=chi+tieu"),
    *("/tim-kiem/?q=thu+ngan+sach+uy", "/tim-kiem/?q=ong", "/tim-kiem/?q=in+1", "/tim-kiem/?q=5"),
)


@pytest.mark.on_sqlite
def test_nothing_of_another_branch_is_on_any_page(book: SimpleNamespace) -> None:
    pages = crawl(reader(book.mine), *STARTS, *ASKED)
    assert len(pages) > 80
    for url, page in pages.items():
        told = [word for word in (*SECRET, *SUPERIOR) if word in page.lower()]
        assert not told, (url, told)
    for url in LISTS:
        downloaded = pages[f"{url}?dang=csv"]
        assert len(downloaded.splitlines()) > 2, url
    everything = "".join(pages.values())
    assert "111,5" in everything
    assert "222,5" in everything
    assert "Chi bộ Sáng Nhỏ" in everything
    assert "› Tỉnh ủy Chung ›" in " ".join(pages["/cap-uy/sang/"].split())


GUESSES = (
    *("/tim-kiem/?q={}", "/?cap-uy={}", "/cap-uy/?ten={}", "/cap-uy/?duoi={}"),
    *("/chi-tieu/?q={}", "/chi-tieu/?cap-uy={}", "/hoi-nghi/?ten={}", "/hoi-nghi/?co-quan={}"),
    *("/nghi-quyet/?ten={}", "/nghi-quyet/?co-quan={}", "/nguon/?ten={}", "/kiem-tra/?cap-uy={}"),
    *("/so-sanh/?chi-tieu={}", "/so-sanh/?chi-tieu=thu&cap-uy={}"),
)


@pytest.mark.on_sqlite
def test_who_knows_the_words_finds_what_nobody_has(book: SimpleNamespace) -> None:
    client = reader(book.mine)
    for url in GUESSES:
        unknown = strip(client.get(url.format("khongaico")), "khongaico")
        for word in ("qwertz", "98765", "98.765", "54.321"):
            assert strip(client.get(url.format(word)), word) == unknown, (url, word)


def strip(response: object, word: str) -> tuple[int, str]:
    text = body(response).partition("<main")[2]
    return response.status_code, text.replace(word, "…")


def test_addresses_of_what_is_closed_answer_as_those_of_nothing(book: SimpleNamespace) -> None:
    client, closed = reader(book.mine), book.closed
    addresses = [
        *(f"/chi-tieu/{closed.target.pk}/", f"/chi-tieu/{closed.target.pk}/du-lieu.json"),
        *(f"/chi-tieu/{book.above.pk}/", f"/chi-tieu/{book.above.pk}/du-lieu.json"),
        *("/cap-uy/qwertz/", "/cap-uy/q-nho/", "/cap-uy/chung/"),
        *(f"/{each}/{closed.document.slug}/" for each in ("nguon", "nghi-quyet")),
        *(f"/hoi-nghi/{closed.meeting.slug}/", f"/nguoi/{closed.person.slug}/"),
    ]
    nothing = strip(client.get("/cap-uy/khong-co/"), "/cap-uy/khong-co/")
    for address in addresses:
        assert strip(client.get(address), address) == nothing, address
    everybody = reader(None, is_superuser=True)
    assert {everybody.get(address).status_code for address in addresses} == {200}


def test_counts_are_of_what_is_seen(book: SimpleNamespace) -> None:
    client = reader(book.mine)
    totals = {url: client.get(url).context["table"].page.total for url in LISTS}
    assert totals == {
        "/chi-tieu/": 8,
        "/cap-uy/": 2,
        "/hoi-nghi/": 2,
        "/nghi-quyet/": 2,
        "/nguon/": 3,
    }
    source = client.get("/nguon/tin-chung/").context
    assert (source["printed_count"], len(source["paragraphs"])) == (6, 3)
    row = next(
        each for each in client.get("/nguon/").context["table"].records if each.slug == "tin-chung"
    )
    assert (row.figure_count, row.open_flags) == (6, 2)
    branch = client.get("/").context["branch"]
    assert branch.total.total == 3


@pytest.mark.on_sqlite
def test_the_front_page_is_of_the_highest_committee_one_reads(book: SimpleNamespace) -> None:
    assert reader(book.mine).get("/").context["committee"] == book.mine
    both = reader(book.below)
    Membership.objects.create(user=both.user, committee=book.other, role="office")
    assert both.get("/").context["committee"] == book.below
    assert reader(None, is_superuser=True).get("/").context["committee"] == book.root
    assert reader(make_committee("Mới", book.root)).get("/").status_code == 200


@pytest.mark.on_sqlite
def test_who_serves_the_top_of_every_tree_sees_everything(
    book: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable
) -> None:
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 1_000_000)
    client, everybody = reader(book.root), reader(None, is_superuser=True)
    assert "54.321" in body(everybody.get("/chi-tieu/"))
    with django_assert_num_queries(5):  # session, user, memberships, roots, version
        assert "54.321" in body(client.get("/chi-tieu/"))
    other = make_target(committee=make_committee("Gốc khác"))
    assert client.get(f"/chi-tieu/{other.pk}/").status_code == 404


@pytest.mark.on_sqlite
def test_who_serves_nobody_is_told_whom_to_ask(book: SimpleNamespace) -> None:
    client = reader(None, username="nguoi-moi")
    for url in (*STARTS, "/cach-tinh/", "/tim-kiem/?q=a", "/cap-uy/sang/"):
        response = client.get(url)
        assert response.status_code == 403, url
        assert "nguoi-moi" in body(response)
        assert "phân công" in body(response)
    assert client.get("/doi-mat-khau/").status_code == 200
    assert client.post("/dang-xuat/").status_code == 302
    assert client.get("/").status_code == 302


@pytest.mark.on_sqlite
def test_a_doubt_is_seen_with_all_its_figures(book: SimpleNamespace) -> None:
    mine, theirs = book.own.print, book.closed.print
    make_flag(mine, theirs, note="Hai nơi Qwertz lệch nhau")
    flags = {"issued": make_document(issuer=book.mine), "whole": make_document()}
    make_citation(book.own.actual, document=flags["whole"])
    for note, document in {**flags, "partly": book.paper, "empty": make_document()}.items():
        make_flag(mine, document=document, note=f"Về {note}").citations.clear()
    page = body(reader(book.mine).get("/kiem-tra/"))
    assert "Hai nơi" not in page
    assert [f"Về {note}" in page for note in ("issued", "whole", "partly", "empty")] == [
        *(True, True, False, False)
    ]


def test_a_reporter_sees_what_his_body_leads_elsewhere(book: SimpleNamespace) -> None:
    Target.objects.filter(pk=book.closed.target.pk).update(lead_agency=book.mine)
    client, url = reader(book.mine, "reporter"), f"/chi-tieu/{book.closed.target.pk}/"
    page = body(client.get(url))
    assert "98.765" in page
    assert "/cap-uy/q-nho/" not in page
    assert client.get(f"{url}du-lieu.json").status_code == 200
    assert client.get("/chi-tieu/").context["table"].page.total == 9
    assert client.get("/cap-uy/q-nho/").status_code == 404
    for other in Target.objects.filter(committee=book.closed.committee).exclude(
        pk=book.closed.target.pk
    ):
        assert client.get(f"/chi-tieu/{other.pk}/").status_code == 404
    for shown in STARTS:
        assert client.get(shown).status_code == 200
    assert reader(book.mine, "office").get(url).status_code == 404


@pytest.mark.on_sqlite
def test_what_is_taken_away_is_closed_at_once(
    book: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 1_000_000)
    client = reader(book.other)
    client.get("/")  # the cookie of the forms
    urls = ["/cap-uy/q-nho/", "/nguon/tin-chung/", "/chi-tieu/"]
    etags = {url: client.get(url)["ETag"] for url in urls}
    for url, etag in etags.items():
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    Membership.objects.filter(user=client.user).update(committee=book.mine)
    for url, etag in etags.items():
        response = client.get(url, headers={"If-None-Match": etag})
        assert response.status_code == (404 if url == "/cap-uy/q-nho/" else 200)
        assert "qwertz" not in body(response).lower()
    client.user.memberships.all().delete()
    response = client.get("/chi-tieu/", headers={"If-None-Match": etags["/chi-tieu/"]})
    assert response.status_code == 403


@pytest.mark.on_sqlite
def test_readers_of_one_branch_share_pages_and_nobody_else(
    book: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable
) -> None:
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 1_000_000)
    first, second, other = reader(book.mine), reader(book.mine, "approver"), reader(book.other)
    for url in ("/chi-tieu/", "/nguon/tin-chung/", "/kiem-tra/", "/cap-uy/"):
        first.get(url)
        with django_assert_num_queries(4):  # session, user, memberships, version
            page = body(second.get(url))
        assert "qwertz" not in page.lower()
        assert "Qwertz" in body(other.get(url))
        assert "qwertz" not in body(first.get(url)).lower()


@pytest.mark.on_sqlite
def test_it_costs_one_question(book: SimpleNamespace, settings: Settings) -> None:
    client = reader(book.mine)
    urls = (*STARTS[:6], *STARTS[11:], "/cap-uy/sang/", "/nguon/tin-chung/", "/tim-kiem/?q=uy")
    counted = {}
    for access in ("login", "members"):
        settings.READ_ACCESS = access
        counted[access] = {url: queries(client, url) for url in urls}
    more = {url: counted["members"][url] - counted["login"][url] for url in urls}
    assert {url: number for url, number in more.items() if number > 1} == {}


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


def test_what_follows_from_a_write_sees_everything(book: SimpleNamespace) -> None:
    """The office of a branch enters a figure in the admin; the counts of all above it follow."""
    assert Committee.objects.count() == 5
    target = make_target(make_indicator(), book.below, plan=100)
    before = exceeded(book.root)
    user = make_user(username="van-phong", role="office", committee=book.below)
    client = Client()
    assert client.login(request=HttpRequest(), username=user.username, password=PASSWORD)
    figure = {"indicator": target.indicator_id, "committee": book.below.pk, "value": "200"}
    url = page_of(Actual, "add")
    saved = submit(client, url, **figure, period=target.period_id)
    assert Actual.objects.filter(indicator=target.indicator).count() == 1, saved.content.decode()
    assert exceeded(book.root) == before + 1
    page = body(client.get("/chi-tieu/?sort=-status"))
    assert "200" in page
    assert "qwertz" not in page.lower()


def exceeded(committee: Committee) -> int:
    below = StatusCount.objects.filter(committee__parent=committee.path, period__code="2023")
    return sum(each.exceeded for each in below)


def test_a_page_written_tomorrow_is_narrowed_by_itself(book: SimpleNamespace) -> None:
    made_before = Committee.objects.order_by("path")
    with seen.seeing(Branches((book.mine.path,))):
        assert [each.slug for each in made_before] == ["sang", "sang-nho"]
        years = Period.objects.annotate(n=Count("targets")).values_list("code", "n")
        assert dict(years) == {"2023": 6, "2022": 2, "2019": 0}
        found = Period.objects.filter(targets__committee__slug__in=["qwertz", "chung"])
        assert not found.exists()
        assert Indicator.objects.filter(~Q(targets__note="Qwertz")).count() == 5
        assert book.paper.citations.count() == 6
        assert book.mine.predecessors.count() == 0
        assert {each.committee_id for each in Target.objects.all() | Target.objects.all()} == {
            *(book.mine.pk, book.below.pk)
        }
        assert Target.objects.none().union(Target.objects.all()).count() == 8
        assert Target.objects.get(pk=book.own.target.pk).committee.parent == book.root
    with seen.seeing(Branches()):
        assert not Committee.objects.exists()
        assert not Target.objects.exists()


def test_every_model_says_whose_its_rows_are() -> None:
    models = [*apps.get_app_config("meetings").get_models()]
    models += apps.get_app_config("targets").get_models()
    shared = {each._meta.label for each in models if not hasattr(each, "seen_by")}
    assert shared == SHARED_BY_ALL
    unseen = [each for each in models if not isinstance(each._default_manager, SeenManager)]
    assert {each._meta.label for each in unseen} == {"meetings.DataVersion", "meetings.Membership"}


def test_a_mark_that_nobody_fills_in_shows_nothing(book: SimpleNamespace) -> None:
    wrappers = list(connection.execute_wrappers)
    connection.execute_wrappers.clear()
    try:
        with pytest.raises(DatabaseError), transaction.atomic():
            Target.objects.count()
    finally:
        connection.execute_wrappers[:] = wrappers
