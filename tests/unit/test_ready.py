"""A question written once asks what its queryset asks."""

import gc
import threading
import time
import weakref
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.db.models import Count, QuerySet
from django.test.utils import CaptureQueriesContext

from config import ready as ready_module
from config import texts
from config.json_lists import RowList
from config.ready import Ready
from config.together import together
from targets.evidence import PRINTS_OF_ACTUAL, with_evidence
from targets.models import Actual, Target
from tests.builders import make_actual, make_citation, make_committee, make_target

pytestmark = pytest.mark.django_db


def since(committee: str, day: date, most: int) -> QuerySet[Actual]:
    found = Actual.objects.select_related("indicator").annotate(prints=PRINTS_OF_ACTUAL.of("pk"))
    return found.filter(committee__slug=committee, covers_to__gte=day, pk__lt=most).order_by("pk")


def test_every_value_is_asked_with_anew() -> None:
    one, two = (make_target(committee=make_committee(slug=slug), plan=1) for slug in ("a", "b"))
    days = date(2023, 3, 31), date(2023, 6, 30)
    early, late = (make_actual(one, as_of=day) for day in days)
    other = make_actual(two)
    make_citation(late)
    ready = Ready(since)

    def asked(committee: str, day: date, most: int = 10**9) -> list[Actual]:
        return ready(committee=committee, day=day, most=most)

    spring, summer = date(2023, 3, 1), date(2023, 6, 1)
    assert asked("a", spring) == [early, late]
    assert asked("a", summer) == [late]
    assert asked("b", spring) == [other]
    assert asked("a", spring, late.pk) == [early]
    assert asked("c", spring) == []
    (found,) = asked("a", summer)
    assert found.indicator == one.indicator
    assert [each.as_printed for each in found.prints] == ["đạt 105 tỷ"]


def test_rows_with_what_is_beside_them_and_rows_of_values() -> None:
    target = make_target(plan=1)
    beside = Ready(lambda pk: with_evidence(Target.objects.filter(pk=pk)))
    (found,) = beside(pk=target.pk)
    assert [plan.value for plan in found.live_plans] == [1]
    sums = Ready(
        lambda pk: Target.objects.filter(pk=pk).values_list("period").annotate(Count("pk"))
    )
    assert sums(pk=target.pk) == [(target.period_id, 1)]


def test_each_kind_of_a_question_is_written_apart() -> None:
    targets = [make_target() for _n in range(3)]

    def among(field: str, **keys: int) -> QuerySet[Target]:
        return Target.objects.filter(**{f"{field}__in": keys.values()}).order_by("pk")

    ready = Ready(among)
    assert ready("pk", a=targets[0].pk, b=targets[2].pk) == [targets[0], targets[2]]
    assert ready("pk", a=targets[1].pk) == [targets[1]]
    assert ready("period__pk", a=targets[1].period_id) == targets


def test_a_value_that_is_no_condition_is_refused() -> None:
    ready = Ready(lambda pk, most: Target.objects.filter(pk=pk))
    with pytest.raises(ImproperlyConfigured, match="most"):
        ready(pk=1, most=1)


def test_rows_that_came_with_others_are_read_as_if_asked_for() -> None:
    target = make_target()
    for month, value in ((3, "1.5"), (6, "2")):
        make_actual(target, value, as_of=date(2023, month, 1))
    lone = make_actual(value=7, indicator=target.indicator, as_of=date(2023, 9, 1), period=None)

    def on(indicator: int, day: date) -> QuerySet[Actual]:
        found = Actual.objects.filter(indicator=indicator, covers_to=day).select_related("period")
        return found.only("value", "covers_to", "period__start")

    ready = Ready(on)

    def ask(day: date) -> Actual:
        question = ready.asked(indicator=target.indicator_id, day=day)
        (answer,) = together([question.statement])
        (row,) = question.read(answer)
        return row

    assert ask(date(2023, 3, 1)).value == Decimal("1.5")
    later = ask(date(2023, 6, 1))
    assert (later.value, later.covers_to) == (2, date(2023, 6, 1))
    with CaptureQueriesContext(connection) as queries:
        assert later.period.start == date(2023, 1, 1)
        assert ask(lone.covers_to).period is None
    assert len(queries) == 1
    assert later.period == target.period
    assert later.note == ""


def test_a_list_of_values_and_days_between() -> None:
    actual = make_actual(make_target(), as_of=date(2023, 3, 31))

    def among(start: date, end: date, **keys: int) -> QuerySet[Actual]:
        return Actual.objects.filter(covers_to__range=(start, end), pk__in=keys.values())

    ready = Ready(among)
    march = {"start": date(2023, 3, 1), "end": date(2023, 3, 31)}
    assert ready(**march, one=actual.pk, other=0) == [actual]
    assert ready(**march, one=0, other=0) == []
    assert ready(start=date(2023, 4, 1), end=date(2023, 4, 30), one=actual.pk, other=0) == []
    # Among none is none.
    assert ready(**march) == []


def test_what_a_request_may_see_is_written_for_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    branch: ContextVar[str] = ContextVar("branch", default="")
    monkeypatch.setattr(texts, "_varying", [])
    texts.vary_on(branch.get)
    target = make_target(committee=make_committee(slug="a"))
    make_actual(target)

    def seen() -> QuerySet[Actual]:
        return Actual.objects.filter(committee__slug__startswith=branch.get())

    figures = RowList(lambda pk: seen().filter(indicator=pk), "pk", "value")
    ready = Ready(
        lambda pk: Target.objects.filter(pk=pk, committee__slug__startswith=branch.get()).annotate(
            figures=figures.of("indicator")
        )
    )
    for limit, expected in (("", 1), ("b", 0), ("a", 1), ("", 1), ("b", 0)):
        branch.set(limit)
        found = ready(pk=target.pk)
        assert [len(each.figures) for each in found] == [1] * expected
        every = Target.objects.annotate(figures=figures.of("indicator")).get(pk=target.pk)
        assert len(every.figures) == expected


def test_no_more_texts_are_kept_than_said(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = iter(range(10**6))
    monkeypatch.setattr(texts, "_varying", [])
    texts.vary_on(lambda: next(seen))
    kept: texts.Texts[str] = texts.Texts()
    for number in range(2 * texts.MOST_KINDS + 1):
        assert kept.get("all", lambda number=number: str(number)) == str(number)
        assert 0 < len(kept) <= texts.MOST_KINDS


@pytest.mark.django_db(transaction=True)
def test_a_question_is_written_by_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # Writing changes a queryset for a while: a second thread would write it wrong, and for good.
    ready, inside, most = Ready(since), [], []
    ready.asked(committee="a", day=date(2023, 1, 1), most=1)
    kind = next(iter(ready._kinds._kept.values()))
    write = ready_module._statement

    def watched(*given: Any) -> Any:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.02)
        inside.pop()
        return write(*given)

    monkeypatch.setattr(ready_module, "_statement", watched)
    kind._written.clear()
    threads = [threading.Thread(target=kind.written) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(most) == {1}


def test_no_connection_of_a_thread_is_kept() -> None:
    ready = Ready(lambda pk: with_evidence(Target.objects.filter(pk=pk)))
    related = Ready(lambda pk: Actual.objects.filter(pk=pk).select_related("period"))
    used = []

    def ask() -> None:
        assert ready(pk=0) == related(pk=0) == []
        used.append(weakref.ref(connections["default"]))
        connections["default"].close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    gc.collect()
    assert [each() for each in used] == [None]
    assert ready(pk=0) == related(pk=0) == []
