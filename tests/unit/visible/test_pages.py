"""READ_ACCESS=members: what lies outside a reader's branches is on no page and in no count."""

from types import SimpleNamespace

import pytest

from meetings.models import Membership
from tests.builders import make_citation, make_committee, make_document, make_flag
from tests.unit.visible.reading import (
    LISTS,
    SECRET,
    STARTS,
    SUPERIOR,
    body,
    crawl,
    reader,
    strip,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("members")]

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
