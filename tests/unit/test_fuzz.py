"""Every address of the project, found in the resolver, called with nonsense: never a failure.

Each pattern is called with hostile path parts, and its page with hostile values
in every parameter that the page itself names and the usual ones, by GET and
POST, by a stranger and by the office.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.http import urlencode

from meetings.models import Committee, DocumentRelation, Level, Period, Person
from targets.models import Sector
from tests.builders import (
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
    make_plan,
    make_post,
    make_score,
    make_target,
    make_term,
    make_user,
    make_verdict,
)

# Hundreds of calls a page take seconds: `make test` spends them once, on PostgreSQL, the stricter
# of the two; what SQLite refuses by itself (numbers beyond 64 bits) is tried on every page there.
pytestmark = pytest.mark.django_db
once = pytest.mark.once
# Every row of the fixture has this key and this name, so that real pages are reached.
KEY, SLUG = 424242, "mau"
PART = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
USUAL = [
    "page",
    "sau",
    "truoc",
    "sort",
    "per_page",
    "dang",
    "q",
    "ten",
    "ky",
    "nam",
    "next",
    "language",
    "_popup",
]
# Percent-encoded already: these are bytes on the wire, not all of them text.
PARTS = [
    "%00", "a%00b", "%FF%FE", "%ED%A0%80", "..%2F..%2Fetc%2Fpasswd", "%E2%80%AE", "-1", "0",
    "9" * 25, "%D9%A3", "a" * 3000, "%27%20OR%201=1--", "%C4%91%E1%BA%A3ng", "%0A", "_5F", ".",
]  # fmt: skip
VALUES = [
    "", "a\x00b\u202e\ufffd😀", "bac " * 2000, "%_\\", "'; DROP TABLE x; --<script>", "-1", "1",
    "1e400", "9" * 25, "9" * 5000, "NaN", "٣", "2023-13", "31/12/9999", "mau", str(KEY), "csv",
    "//example.com",
]  # fmt: skip
RAW_QUERIES = [
    "%FF=%FE&ten=%FF&nam=%ED%A0%80&&=&", "page=1&page=x&sort=a&sort=-a&sort=&%00=%00&ten[]=1",
    "&".join(f"x{n}=1" for n in range(400)),
]  # fmt: skip

HEADERS = [
    {"HTTP_ACCEPT_LANGUAGE": "\x00,;q=x" * 200},
    {"HTTP_COOKIE": "ngon_ngu=%00../; sessionid=\x00; csrftoken=" + "x" * 5000},
    {"HTTP_COOKIE": "ngon_ngu=" + "v" * 900},
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "a\x00b"},
    {"HTTP_X_REQUEST_ID": "x\r\ny" * 100},
    {"HTTP_X_FORWARDED_FOR": "';--, \x00, 999.999.999.999"},
    {"HTTP_X_FORWARDED_PROTO": "gopher"},
    {"HTTP_REFERER": "\x00//[::"},
    {"HTTP_IF_MODIFIED_SINCE": "Mon, 99 Foo 99999"},
    {"HTTP_ACCEPT": "image/webp;q=%00"},
    {"CONTENT_LENGTH": "-1"},
    {"REMOTE_ADDR": "unix:"},
]


def patterns(resolver: Any = None, before: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the project as a template, with the names around it."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern).removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.name or route


ADDRESSES = sorted(set(patterns()))
PUBLIC = [route for route, _name in ADDRESSES if not route.startswith("quan-tri/")]
OFFICE: dict[str, list[str]] = {}
for _route, _name in ADDRESSES:
    if _route.startswith("quan-tri/"):
        OFFICE.setdefault("/".join(_route.split("/")[1:3]), []).append(_route)
SECTIONS_OF_MODELS = {
    f"{model._meta.app_label}/{model._meta.model_name}" for model in admin.site._registry
}
ADMIN_PARTS = ["%00", "%FF", "9" * 25, "_5F"]
# What a stranger may see of the admin: its way in, and words for its scripts.
OPEN = {"quan-tri/login/", "quan-tri/jsi18n/"}


def filled(route: str, part: str | None = None) -> str:
    """The address with its parts filled: by a hostile one, or by what leads to a row."""

    def fill(match: re.Match[str]) -> str:
        converter = match[1]
        if part is not None:
            return part
        return SLUG if converter == "slug" else str(KEY)

    return "/" + PART.sub(fill, route).replace("\\", "").replace("?", "")


@pytest.fixture
def office() -> Client:
    """A browser signed in as the office."""
    client = Client(raise_request_exception=False)
    client.force_login(make_user(role=("office", "approver")))
    return client


@pytest.fixture
def stranger() -> Client:
    """A browser that nobody has signed in with."""
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True, scope="module")
def _rows(standing: None) -> None:
    """One row of everything, all with the same key and name in the address."""
    level = Level.objects.create(pk=KEY, code="mau", name="Cấp mẫu", rank=1)
    committee = make_committee("Thành ủy Mẫu", slug=SLUG, pk=KEY, level=level)
    make_committee("Đảng ủy dưới", parent=Committee.objects.get(pk=KEY))
    document = make_document("Nghị quyết Mẫu", slug=SLUG, pk=KEY, type="NQ", number="1-NQ/TU")
    person = make_person("Nguyễn Mẫu", slug=SLUG, pk=KEY)
    assert Person.objects.filter(pk=person.pk).exists()
    period = Period.objects.create(pk=KEY, code="2023")
    meeting = make_meeting(
        "Hội nghị Mẫu", committee, slug=SLUG, pk=KEY, report=document, reviewed=period
    )
    make_term(committee, pk=KEY)
    make_post(person, committee, pk=KEY)
    make_attendance(meeting, person=person, pk=KEY)
    make_finding(meeting, pk=KEY)
    make_directive(meeting, assignee=committee, given_by=person, pk=KEY)
    make_meeting_document(meeting, document=document, pk=KEY)
    DocumentRelation.objects.create(pk=KEY, document=document, other=make_document(), kind="cites")
    sector = Sector.objects.create(pk=KEY, code="mau", name="Kinh tế", order=1, numeral="I")
    indicator = make_indicator("Thu ngân sách", slug=SLUG, pk=KEY, sector=sector)
    target = make_target(indicator, committee, period, pk=KEY, resolution=document)
    plan = make_plan(target, "151.5", pk=KEY, document=document)
    actual = make_actual(target, 105, pk=KEY, as_of=date(2023, 11, 28), document=document)
    score = make_score(committee, period, pk=KEY, document=document)
    make_verdict(target, pk=KEY, document=document)
    cited = make_citation(actual, pk=KEY, document=document)
    for figure in (plan, score):
        make_citation(figure, document=document)
    make_flag(cited, slug=SLUG, pk=KEY)


def names_on(response: HttpResponse) -> list[str]:
    """The parameters a page offers in its forms and links."""
    if response.streaming or "html" not in response.headers.get("Content-Type", ""):
        return []
    text = response.content.decode()
    offered = re.findall(r'\bname="([^"]+)"', text)
    linked = re.findall(r"[?&](?:amp;)?([\w-]+)=", text)
    return sorted({*offered, *linked} - {"csrfmiddlewaretoken"})


def failures(calls: Iterator[tuple[str, HttpResponse]]) -> list[str]:
    """The calls that failed; streamed answers are read to their end."""
    failed = []
    for told, response in calls:
        if response.streaming:
            b"".join(response.streaming_content)
        if response.status_code >= 500:
            failed.append(f"{response.status_code} {told[:200]}")
    return failed


def hostile(
    client: Client, route: str, values: list[str], plain: HttpResponse
) -> Iterator[tuple[str, HttpResponse]]:
    """The page as it is, then with each value in every parameter at once."""
    path = filled(route)
    yield path, plain
    names = sorted({*USUAL, *names_on(plain)})
    for value in values:
        query = urlencode(dict.fromkeys(names, value))
        yield f"{path} with {value[:40]!r}", client.get(path, QUERY_STRING=query)


def one_by_one(client: Client, route: str) -> Iterator[tuple[str, HttpResponse]]:
    """Each parameter alone, since a bad one beside it may hide what it does."""
    path = filled(route)
    for name in names_on(client.get(path)):
        for value in ("\x00", "9" * 25):
            query = urlencode({name: value})
            yield f"{path}?{query}", client.get(path, QUERY_STRING=query)


def raw(
    client: Client, route: str, queries: list[str] = RAW_QUERIES
) -> Iterator[tuple[str, HttpResponse]]:
    for query in queries:
        yield f"{filled(route)}?{query}", client.get(filled(route), QUERY_STRING=query)


def parts(
    client: Client, route: str, given: list[str] = PARTS
) -> Iterator[tuple[str, HttpResponse]]:
    for part in given:
        path = filled(route, part)
        yield path, client.get(path)


def posted(
    client: Client, route: str, values: list[str], plain: HttpResponse
) -> Iterator[tuple[str, HttpResponse]]:
    path = filled(route)
    names = sorted({*USUAL, *names_on(plain)})
    for value in values:
        yield f"POST {path} {value[:40]!r}", client.post(path, dict.fromkeys(names, value))
    body = b"\xff\xfe\x00&=%00%FF"
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        yield f"POST {path} {content_type}", client.post(path, body, content_type=content_type)


def test_every_address_is_found() -> None:
    assert len(PUBLIC) >= 20
    assert {*OFFICE} >= SECTIONS_OF_MODELS
    assert {filled(route) for route in PUBLIC} >= {"/", f"/cap-uy/{SLUG}/", f"/chi-tieu/{KEY}/"}


@pytest.mark.parametrize("route", PUBLIC)
def test_no_number_or_byte_makes_a_page_fail(stranger: Client, route: str) -> None:
    assert not failures(one_by_one(stranger, route))


@once
@pytest.mark.parametrize("route", PUBLIC)
def test_no_parameter_makes_a_page_fail(stranger: Client, route: str) -> None:
    assert not failures(hostile(stranger, route, VALUES, stranger.get(filled(route))))
    assert not failures(raw(stranger, route))


@pytest.mark.parametrize("route", PUBLIC)
def test_real_pages_are_what_is_fuzzed(stranger: Client, route: str) -> None:
    expected = {200} if PART.search(route) else {200, 302, 405}
    # For whoever serves the branch.
    expected = {403} if route.endswith("/lich-su/") else expected
    assert stranger.get(filled(route)).status_code in expected


@pytest.mark.parametrize("route", [route for route in PUBLIC if PART.search(route)])
def test_no_path_makes_a_page_fail(stranger: Client, route: str) -> None:
    assert not failures(parts(stranger, route))


@once
@pytest.mark.parametrize("route", PUBLIC)
def test_no_form_makes_a_page_fail(stranger: Client, office: Client, route: str) -> None:
    path = filled(route)
    assert not failures(posted(stranger, route, VALUES[:4], stranger.get(path)))
    if "dang-xuat" not in route:
        assert not failures(posted(office, route, VALUES[:2], office.get(path)))
    unproven = Client(raise_request_exception=False, enforce_csrf_checks=True)
    assert unproven.post(path, {"language": "en"}).status_code in {403, 405}


# The admin's own tests fill its forms; here every address of it is only called. What does not
# depend on the model, a query that is no text, is sent to the pages of one model.
@once
@pytest.mark.parametrize("section", sorted(OFFICE))
def test_no_address_of_the_admin_fails(office: Client, stranger: Client, section: str) -> None:
    for route in OFFICE[section]:
        plain = office.get(filled(route))
        assert not failures(hostile(office, route, ["9" * 25], plain))
        if section not in SECTIONS_OF_MODELS or section == "targets/actual":
            assert not failures(raw(office, route, RAW_QUERIES[:1]))
        assert not failures(parts(office, route, ADMIN_PARTS if PART.search(route) else []))
        if "logout" not in route:
            assert not failures(posted(office, route, ["\x00"], plain))
        for answer in (stranger.get(filled(route)), stranger.post(filled(route), {"_save": "1"})):
            assert answer.status_code in {200, 301, 302, 403, 404}
            assert answer.status_code != 200 or route in OPEN


@once
@pytest.mark.parametrize("path", ["/", "/dang-nhap/", "/healthz", "/quan-tri/", "/khong-co/"])
def test_no_header_makes_a_page_fail(stranger: Client, path: str) -> None:
    form = {"username": "a", "password": "b"}
    for headers in HEADERS:
        assert stranger.get(path, **headers).status_code < 500, headers
        assert stranger.post(path, form, **headers).status_code < 500, headers


@once
def test_no_method_makes_a_page_fail(stranger: Client) -> None:
    for route in PUBLIC:
        for method in ("put", "patch", "delete", "head", "options", "trace"):
            assert getattr(stranger, method)(filled(route)).status_code < 500, (method, route)
