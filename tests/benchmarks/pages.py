"""Which pages are measured: every address that shows something, each with rows that are there.

A page is found in whatever database is measured: the largest province, one of its communes, the
latest year with about as many targets as the fullest. ``NOT_MEASURED`` names the rest, so that a
test can tell when a page was forgotten.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

# Forms, health, the admin and what only those see who enter: none grows with the data.
NOT_MEASURED = {
    "healthz",
    "readyz",
    "login",
    "logout",
    "password_change",
    "set_language",
    "targets:target-history",
}
TIER_1, TIER_2 = 4, 8
LIST, TREE = "/do/co-ban/chi-tieu/", "/do/co-ban/cap-uy/"


@dataclass(frozen=True)
class Page:
    """One page: what the tables call it, the name of its address, where it is."""

    label: str
    name: str
    path: str
    # The same rows as the libraries' manuals would show them.
    stock: str = ""
    # The page whose deep end this is.
    first: str = ""


@dataclass(frozen=True)
class Sample:
    """Rows to look at."""

    root: Any
    province: Any
    commune: Any
    year: Any
    target: Any
    indicator: Any
    meeting: Any
    person: Any
    document: Any
    source: Any


def sample() -> Sample:
    """The rows that the pages of this database are opened with."""
    from django.db.models import Count  # noqa: PLC0415

    from meetings.models import Committee, Document, Meeting, Period, Person  # noqa: PLC0415
    from targets.models import Target  # noqa: PLC0415

    with_targets = Target.objects.assessed().order_by()
    of_years = with_targets.filter(period__kind="year").values_list("period")
    sizes = dict(of_years.annotate(n=Count("pk")))
    full = [pk for pk, size in sizes.items() if size * 2 >= max(sizes.values())]
    year = Period.objects.filter(pk__in=full).latest("end")
    of_year = with_targets.filter(period=year)
    counted = of_year.values_list("committee__path").annotate(n=Count("pk"))
    count_of = dict(counted.filter(committee__valid_to=None)) or dict(counted)
    # The branch of the second tier with most units that have targets, and the last of them.
    tiers = Counter(path[:TIER_2] for path in count_of)
    tier = max(sorted(tiers), key=tiers.__getitem__)
    branch = sorted(path for path in count_of if path.startswith(tier))
    # Where the province itself has no targets, as in the five documents, the unit with most.
    head = tier if tier in count_of else max(branch, key=count_of.__getitem__)
    reported = of_year.filter(committee__path=branch[-1], latest__isnull=False)
    target = reported.order_by("-pk").first() or of_year.order_by("-pk").first()
    return Sample(
        root=Committee.objects.get(path=tier[:TIER_1]),
        province=Committee.objects.get(path=head),
        commune=Committee.objects.get(path=branch[-1]),
        year=year,
        target=target,
        indicator=target.indicator,
        meeting=Meeting.objects.order_by("pk").first(),
        person=Person.objects.order_by("pk").first(),
        document=Document.objects.filter(targets__isnull=False).order_by("pk").first(),
        source=Document.objects.filter(citations__isnull=False).order_by("pk").first(),
    )


def pages(rows: Sample | None = None) -> list[Page]:
    """Every page to measure, in the order of the tables."""
    rows = rows or sample()
    return [*_overviews(rows), *_targets(rows), *_committees(rows), *_others(rows)]


def at(path: str, **query: Any) -> str:
    """An address with its parameters; dashes are written as underscores here."""
    given = {name.replace("_", "-"): value for name, value in query.items()}
    return f"{path}?{urlencode(given)}" if given else path


def _overviews(rows: Sample) -> Iterator[Page]:
    name, year = "targets:dashboard", rows.year.code
    yield Page("overview, nothing asked", name, "/")
    for label, committee in (
        ("the country", rows.root),
        ("a province", rows.province),
        ("a commune", rows.commune),
    ):
        yield Page(f"overview of {label}", name, at("/", cap_uy=committee.slug, ky=year))


def _targets(rows: Sample) -> Iterator[Page]:
    name, base, year = "targets:target-list", "/chi-tieu/", rows.year.code

    def listed(label: str, first: str = "", **query: Any) -> Page:
        return Page(label, name, at(base, **query), at(LIST, **query), first)

    yield listed("list of targets")
    yield listed("list, deep page", "list of targets", page=200)
    yield listed("list of a province and year", cap_uy=rows.province.slug, ky=year)
    yield listed("list of a year", ky=year)
    yield listed("list of a year, deep page", "list of a year", ky=year, page=200)
    yield listed("list by status", trang_thai="missed", ky=year)
    yield listed("list by words of an indicator", q="thu ngan sach")
    yield listed("list by words of a committee", cap_uy=rows.province.name)
    yield listed("list sorted by share", sort="-attainment", ky=year)
    path = rows.target.get_absolute_url()
    yield Page("one target", "targets:target-detail", path)
    yield Page("one target's history", "targets:target-data", f"{path}du-lieu.json")


def _committees(rows: Sample) -> Iterator[Page]:
    name, base, year = "targets:committee-list", "/cap-uy/", rows.year.code

    def listed(label: str, **query: Any) -> Page:
        return Page(label, name, at(base, ky=year, **query), at(TREE, ky=year, **query))

    yield listed("committees, top of the tree")
    yield listed("ranking of the provinces", duoi=rows.root.slug, sort="-met")
    yield listed("communes of a province", duoi=rows.province.slug)
    yield listed("committees by words", ten=rows.commune.name)
    for label, committee in (
        ("the top committee", rows.root),
        ("a province's committee", rows.province),
        ("a commune's committee", rows.commune),
    ):
        yield Page(label, "targets:committee-detail", committee.get_absolute_url())


def _others(rows: Sample) -> Iterator[Page]:
    slug = rows.indicator.slug
    yield Page("comparison", "targets:compare", at("/so-sanh/", chi_tieu=slug))
    yield Page("search, a place", "targets:search", at("/tim-kiem/", q=rows.commune.name))
    yield Page("search, an indicator", "targets:search", at("/tim-kiem/", q="thu ngan sach"))
    yield Page("doubtful figures", "targets:checks", "/kiem-tra/")
    yield Page("method", "targets:method", "/cach-tinh/")
    yield Page("documents", "targets:document-list", "/nghi-quyet/")
    yield Page("one document", "targets:document-detail", f"/nghi-quyet/{rows.document.slug}/")
    yield Page("sources", "targets:source-list", "/nguon/")
    yield Page("one source", "targets:source-detail", f"/nguon/{rows.source.slug}/")
    yield Page("meetings", "meetings:meeting-list", "/hoi-nghi/")
    yield Page("one meeting", "targets:meeting-detail", rows.meeting.get_absolute_url())
    yield Page("one person", "meetings:person-detail", f"/nguoi/{rows.person.slug}/")
