"""One box over everything, with or without diacritics; at most ten of each kind."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from config.text import fold
from meetings.models import Committee, Document, Meeting, Person
from targets.models import Citation, Indicator, Target

SHOWN = 10
LENGTH = 200
WORDS = 12
CANDIDATES = 300


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
    groups = [group for group in found_groups(query, words) if group.rows] if words else []
    return render(request, "targets/search.html", {"query": query, "groups": groups})


def found_groups(query: str, words: list[str]) -> Iterable[Found]:
    """Every kind of thing that is searched, what people look for most first."""
    text = " ".join(words)
    kinds: list[tuple[str, str, Callable[[], QuerySet]]] = [
        (pgettext("nhiều", "Chỉ tiêu"), "target", lambda: targets_matching(words)),
        (
            _("Cấp ủy, cơ quan"),
            "committee",
            lambda: Committee.objects.matching(text).select_related("level").order_by("path"),
        ),
        (
            _("Người"),
            "person",
            lambda: Person.objects.matching(text).order_by("sort_key", "pk"),
        ),
        (
            pgettext("nhiều", "Hội nghị"),
            "meeting",
            lambda: Meeting.objects.matching(text).select_related("committee"),
        ),
        (_("Văn bản, tài liệu"), "document", lambda: documents_matching(query, text)),
        (_("Con số trong nguồn"), "figure", lambda: figures_printed_as(query)),
    ]
    for title, kind, rows in kinds:
        first = list(rows()[: SHOWN + 1])
        yield Found(title, kind, first[:SHOWN], len(first) > SHOWN)


def targets_matching(words: list[str]) -> QuerySet[Target]:
    """Targets whose indicator and committee together hold every word.

    Both catalogues are small and searched first, so that the large table is
    reached only through its indexes; the newest entered come first, which
    needs no sorting of all that match.
    """
    any_word = reduce(or_, (Q(search_key__contains=word) for word in words))
    units = Committee.objects.filter(any_word).values_list("pk", "search_key")[:CANDIDATES]
    names = Indicator.objects.filter(any_word).values_list("pk", "search_key")[:CANDIDATES]
    units = list(units)
    by_rest: dict[tuple[str, ...], list[int]] = {}
    for pk, key in names:
        rest = tuple(word for word in words if word not in key)
        by_rest.setdefault(rest, []).append(pk)
    pairs = Q(pk__in=())
    for rest, indicators in by_rest.items():
        matching = [pk for pk, key in units if all(word in key for word in rest)]
        if not rest:
            pairs |= Q(indicator__in=indicators)
        elif matching:
            pairs |= Q(indicator__in=indicators, committee__in=matching)
    found = Target.objects.filter(pairs).order_by("-pk")
    return found.select_related("indicator", "committee", "period")


def documents_matching(query: str, text: str) -> QuerySet[Document]:
    """By title without diacritics, or by number as written."""
    titled = Document.objects.matching(text)
    return (titled | Document.objects.filter(number__icontains=query)).select_related("issuer")


def figures_printed_as(query: str) -> QuerySet[Citation]:
    """Printed figures that hold the query as it is; only for queries with a digit."""
    if not any(char.isdigit() for char in query):
        return Citation.objects.none()
    found = Citation.objects.filter(as_printed__icontains=query)
    return found.select_related("document").order_by("document", "order")
