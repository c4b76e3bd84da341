"""Reading the pages of a book as somebody: who asks, what an answer says, where its links lead."""

import re
from html import unescape
from urllib.parse import urljoin

from django.test import Client

from meetings.models import Committee, Membership
from tests.builders import make_user

# Only the other branch has these: in its names, its words, its figures and its years.
SECRET = ("qwertz", "98765", "98.765", "98,765", "2019")
# The figures of the committee above both.
SUPERIOR = ("54321", "54.321")

LISTS = ("/chi-tieu/", "/cap-uy/", "/hoi-nghi/", "/nghi-quyet/", "/nguon/")
STARTS = ("/", *LISTS, *(f"{each}?dang=csv" for each in LISTS), "/kiem-tra/", "/so-sanh/")


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
    ordered: set[tuple[str, str]] = set()
    todo = list(starts)
    while todo:
        url = todo.pop()
        if url in pages or not url.startswith("/") or url.startswith(("/static", "/quan-tri")):
            continue
        # A table is looked at in each of its orders once, whatever filters are set beside.
        if order := re.search(r"[\w-]*sort=[^&]*", url):
            table = url.partition("?")[0], order[0]
            if table in ordered:
                continue
            ordered.add(table)
        response = client.get(url)
        assert response.status_code == 200, (url, response.status_code)
        pages[url] = body(response)
        if not any(each in url for each in ENDS):
            todo += sorted({urljoin(url, each) for each in links(pages[url])} - pages.keys())
    return pages


def strip(response: object, word: str) -> tuple[int, str]:
    text = body(response).partition("<main")[2]
    return response.status_code, text.replace(word, "…")
