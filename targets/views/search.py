"""One box over everything, with or without diacritics; at most ten of each kind."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import chain, islice
from operator import and_, or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from config.filters import OfferedRows
from config.json_lists import RowList
from config.text import fold
from meetings.models import Committee, Document, Meeting, Person
from targets.models import Citation, Indicator, Target

SHOWN = 10
LENGTH = 200
WORDS = 12
CANDIDATES = 300
NEWEST = 20_000
# The fewest characters that a trigram index finds.
INDEXED = 3
# The catalogue is small, and the same until somebody adds to it.
CATALOGUE = OfferedRows(lambda: Indicator.objects.only("pk", "search_key", "sort_key"))
# An indicator's targets in its first few committees, or in the first so named.
PLACES = 40
FIRST_TARGETS = RowList(
    lambda indicator: Target.objects.filter(indicator=indicator).order_by("committee_id")[:PLACES],
    "pk",
)


@dataclass(frozen=True)
class Found:
    """Rows of one kind, ten at most, and whether there are more."""

    title: str
    kind: str
    rows: list[Any]
    has_more: bool


def search(request: HttpRequest) -> HttpResponse:
    """Groups of what matches every word of ``q``."""
    query = request.GET.get("q", "").replace("\x00", "")[:LENGTH].strip()
    words = list(dict.fromkeys(fold(query).split()))[:WORDS]
    found = found_groups(query, words, CATALOGUE(request)) if words else ()
    groups = [group for group in found if group.rows]
    return render(request, "targets/search.html", {"query": query, "groups": groups})


def found_groups(query: str, words: list[str], catalogue: Iterable[Indicator]) -> Iterable[Found]:
    """Every kind of thing that is searched, what people look for most first."""
    text = " ".join(words)
    kinds: list[tuple[str, str, Callable[[], QuerySet]]] = [
        (pgettext("nhiều", "Chỉ tiêu"), "target", lambda: targets_matching(words, catalogue)),
        (
            _("Cấp ủy, cơ quan"),
            "committee",
            lambda: Committee.objects.matching(text).select_related("level").order_by("path"),
        ),
        (
            _("Người"),
            "person",
            lambda: some(Person.objects.matching(text)).order_by("sort_key", "pk"),
        ),
        (
            pgettext("nhiều", "Hội nghị"),
            "meeting",
            lambda: some(Meeting.objects.matching(text)).select_related("committee"),
        ),
        (_("Văn bản, tài liệu"), "document", lambda: documents_matching(query, text)),
        (_("Con số trong nguồn"), "figure", lambda: figures_printed_as(query)),
    ]
    for title, kind, rows in kinds:
        first = list(rows()[: SHOWN + 1])
        yield Found(title, kind, first[:SHOWN], len(first) > SHOWN)


def targets_matching(words: list[str], catalogue: Iterable[Indicator]) -> QuerySet[Target]:
    """Targets whose indicator and committee together hold every word, the latest period first.

    What an indicator's name leaves over must be in the committee's; of one that leaves
    nothing the first committees are taken. So the large table is reached only by seeks in
    the index of both.
    """
    complete: list[int] = []
    by_rest: dict[tuple[str, ...], list[int]] = {}
    named = (each for each in catalogue if any(word in each.search_key for word in words))
    for indicator in islice(named, CANDIDATES):
        if rest := tuple(word for word in words if word not in indicator.search_key):
            by_rest.setdefault(rest, []).append(indicator.pk)
        else:
            complete.append(indicator.pk)
    found = Target.objects.filter(Q(pk__in=_first_of(complete)) | _pairs(by_rest))
    found = found.select_related("indicator", "committee", "period")
    return found.order_by("-period__end", "committee__path", "order", "pk")


def _first_of(indicators: list[int]) -> list[int]:
    """The targets of these indicators in their first committees; of many fewer places each."""
    if not indicators:
        return []
    places = max(SHOWN + 1, CANDIDATES // len(indicators))
    rows = Indicator.objects.filter(pk__in=indicators).annotate(first=FIRST_TARGETS.of("pk"))
    return [target.pk for row in rows.only("pk") for target in row.first[:places]]


def _pairs(by_rest: dict[tuple[str, ...], list[int]]) -> Q:
    """Indicators with the first committees whose names hold the rest of the words."""
    if not by_rest:
        return Q(pk__in=())
    # Who holds all words of another rest too is found by the shorter one.
    shortest = [rest for rest in by_rest if not any(set(other) < set(rest) for other in by_rest)]
    every = (reduce(and_, (Q(search_key__contains=word) for word in rest)) for rest in shortest)
    units = Committee.objects.filter(reduce(or_, every)).order_by("path")
    units = units.filter(Exists(Target.objects.filter(committee=OuterRef("pk"))))
    by_indicators: dict[tuple[int, ...], list[int]] = {}
    left = CANDIDATES
    for pk, key in units.values_list("pk", "search_key")[:PLACES]:
        fitting = (found for rest, found in by_rest.items() if all(word in key for word in rest))
        indicators = tuple(chain.from_iterable(fitting))
        by_indicators.setdefault(indicators, []).append(pk)
        left -= len(indicators)
        if left <= 0:
            break
    pairs = (
        Q(indicator__in=indicators, committee__in=committees)
        for indicators, committees in by_indicators.items()
    )
    return reduce(or_, pairs, Q(pk__in=()))


def some(rows: QuerySet) -> QuerySet:
    """Rows in their order; of very many that match, the first found are put in order.

    Told an order and a number of rows, a database may walk the whole table in that
    order, hoping that enough of them match.
    """
    few = rows.order_by().values("pk")[:CANDIDATES]
    return rows.model.objects.filter(pk__in=few)


def documents_matching(query: str, text: str) -> QuerySet[Document]:
    """By title without diacritics, or by number as written; one or two characters begin it."""
    titled = Q(*(Q(search_key__contains=word) for word in text.split()))
    if any(char.isdigit() or char in "/-" for char in query):
        # The index finds fewer characters at the beginning alone.
        lookup = "icontains" if len(query) >= INDEXED else "istartswith"
        titled |= Q(**{f"number__{lookup}": query})
    return some(Document.objects.filter(titled))


def figures_printed_as(query: str) -> QuerySet[Citation]:
    """Printed figures that hold the query, marks and case ignored; only for one with a digit."""
    folded = fold(query)
    if not any(char.isdigit() for char in folded):
        return Citation.objects.none()
    found = Citation.objects.filter(search_key__contains=folded)
    if len(folded) < INDEXED:
        # No index helps with so few characters: the newest citations are read.
        keys = Citation.objects.order_by("-pk").values("pk")
        found = found.filter(pk__gt=Coalesce(Subquery(keys[NEWEST : NEWEST + 1]), 0))
    return some(found).select_related("document").order_by("document", "order")
