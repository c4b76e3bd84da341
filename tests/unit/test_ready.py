"""A question written once asks what its queryset asks."""

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count, QuerySet

from config.ready import Ready
from targets.evidence import PRINTS_OF_ACTUAL, with_evidence
from targets.models import Actual, Target
from tests.builders import make_actual, make_citation, make_committee, make_target

pytestmark = pytest.mark.django_db


def since(committee: str, day: date, most: int) -> QuerySet[Actual]:
    found = Actual.objects.select_related("indicator").annotate(prints=PRINTS_OF_ACTUAL.of("pk"))
    return found.filter(committee__slug=committee, covers_to__gte=day, pk__lt=most).order_by("pk")


def test_every_value_is_asked_with_anew() -> None:
    one, two = (make_target(committee=make_committee(slug=slug), plan=1) for slug in ("a", "b"))
    early, late = make_actual(one, as_of="2023-03-31"), make_actual(one, as_of="2023-06-30")
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
    assert ready("period", a=targets[1].period_id) == targets


def test_a_value_that_is_no_condition_is_refused() -> None:
    ready = Ready(lambda pk, most: Target.objects.filter(pk=pk))
    with pytest.raises(ImproperlyConfigured, match="most"):
        ready(pk=1, most=1)
