"""Cross-checks that need no person: figures that contradict one another.

Each check is one query over a bounded slice, the newest figures first, so that
the page costs the same on nine million actuals; a committee narrows the slice
to its own. Nothing is repaired or stored: a finding says which figures
disagree, a person decides.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config import numbers
from meetings.models import Period
from targets import phrases
from targets.models import Actual, PlannedValue, Score, Target
from targets.models.choices import Basis, ComparatorChoice, DirectionChoice, MeasureChoice
from targets.evidence import cited_figures

SLICE = 20_000
SHOWN = 100


@dataclass(frozen=True)
class Finding:
    """Two figures that disagree: what was said, what it disagrees with."""

    kind: str
    committee: Any
    subject: str
    url: str
    said: str
    against: str
    citation: Any = None


@dataclass(frozen=True)
class Check:
    """One kind of disagreement: its code, its words and the query that finds it."""

    code: str
    label: Promise
    find: Callable[[QuerySet | None], Iterator[Finding]]


def is_mismatch(ratio: Decimal, share: Decimal) -> bool:
    """Whether a printed percentage cannot be the share rounded or cut at its decimals.

    “62,9%” stands for anything that rounds or cuts to it: half a unit below to
    a whole unit above.
    """
    unit = Decimal(1).scaleb(min(ratio.normalize().as_tuple().exponent, 0))
    off = share * 100 - ratio
    return not -unit / 2 <= off < unit


def findings(committees: QuerySet | None, kind: str | None = "") -> list[Finding]:
    """What the checks find, all kinds or one (``None``: none), of some committees or of all."""
    wanted = [check for check in CHECKS if kind in ("", check.code)]
    return [finding for check in wanted for finding in check.find(committees)]


def newest(rows: QuerySet, committees: QuerySet | None, path: str = "committee") -> QuerySet:
    """The newest rows of the committees, few enough to be looked at one by one."""
    if committees is not None:
        rows = rows.filter(**{f"{path}__in": committees})
    return rows.model.objects.filter(pk__in=rows.order_by("-pk").values("pk")[:SLICE])


def _actuals(committees: QuerySet | None) -> QuerySet[Actual]:
    rows = newest(Actual.objects.filter(is_live=True), committees)
    return rows.select_related("indicator", "committee", "period").prefetch_related(
        Prefetch("citations", cited_figures())
    )


def _plan_of_actual() -> QuerySet[PlannedValue]:
    """Live plan of the target an actual counts towards, its printed ratio's owner first."""
    return PlannedValue.objects.filter(
        Q(owner=OuterRef("ratio_owner")) | Q(is_primary=True),
        is_live=True,
        target__basis=Basis.WHOLE,
        target__indicator=OuterRef("indicator"),
        target__committee=OuterRef("committee"),
        target__period__start__lte=OuterRef("covers_from"),
        target__period__end__gte=OuterRef("covers_to"),
    ).order_by("-target__period__start", "is_primary", "pk")


def ratio_mismatches(committees: QuerySet | None) -> Iterator[Finding]:
    """Printed ratio to plan that is not value ÷ plan."""
    plan = _plan_of_actual()
    rows = (
        _actuals(committees)
        .filter(value__isnull=False, ratio_to_plan__isnull=False)
        .annotate(
            planned=Subquery(plan.values("value")[:1]), target=Subquery(plan.values("target")[:1])
        )
        .filter(planned__gt=0)
        # Wider than any rounding: the exact test needs the decimals as printed.
        .exclude(
            value__gte=F("planned") * (F("ratio_to_plan") - Decimal("0.00005")) / 100,
            value__lte=F("planned") * (F("ratio_to_plan") + Decimal("0.00005")) / 100,
        )
    )
    for actual in rows[:SHOWN]:
        share = actual.value / actual.planned
        if is_mismatch(actual.ratio_to_plan, share):
            yield _of_actual(
                "ratio",
                actual,
                said=phrases.ratio_text(actual),
                against=f"{numbers.show(actual.value)} ÷ {numbers.show(actual.planned)} = "
                f"{numbers.show_share(share)}",
                target=actual.target,
            )


def overtaken_plans(committees: QuerySet | None) -> Iterator[Finding]:
    """A plan that asks for less than was reached before it began."""
    # What accumulates can be compared from year to year only.
    accumulates = Q(indicator__measure=MeasureChoice.ACCUMULATES)
    yearly = Q(period__kind=Period.Kind.YEAR) | ~accumulates
    reached = (
        Actual.objects.filter(
            indicator=OuterRef("indicator"),
            committee=OuterRef("committee"),
            is_live=True,
            value__isnull=False,
            covers_to__lt=OuterRef("period__start"),
        )
        .filter(yearly)
        .order_by("-covers_to")
    )
    targets = newest(Target.objects.filter(plan__isnull=False), committees)
    rows = (
        targets.filter(yearly, indicator__direction=DirectionChoice.MORE)
        .exclude(plan__comparator=ComparatorChoice.AT_MOST)
        .annotate(
            before=Subquery(reached.values("value")[:1]),
            before_pk=Subquery(reached.values("pk")[:1]),
        )
        .filter(before__gt=F("plan__value"))
        .with_figures()
        .prefetch_related(Prefetch("plan__citations", cited_figures()))
    )
    rows = list(rows[:SHOWN])
    earlier = _in_words(target.before_pk for target in rows)
    for target in rows:
        yield Finding(
            kind="overtaken",
            committee=target.committee,
            subject=f"{target.indicator}, {target.period}",
            url=target.get_absolute_url(),
            said=phrases.plan_text(target.plan, target),
            against=earlier[target.before_pk],
            citation=next(iter(target.plan.citations.all()), None),
        )


def parts_not_adding_up(committees: QuerySet | None) -> Iterator[Finding]:
    """Scores whose parts are not the total; criteria counted out of another total than planned."""
    scores = newest(Score.objects.filter(unmet__isnull=False), committees)
    cited = Prefetch("citations", cited_figures())
    for score in (
        scores.exclude(total=F("met") + F("unmet"))
        .select_related("committee", "period")
        .prefetch_related(cited)[:SHOWN]
    ):
        yield Finding(
            kind="parts",
            committee=score.committee,
            subject=str(score.period),
            url=score.committee.get_absolute_url(),
            said=f"{score.met} + {score.unmet} = {score.met + score.unmet}",
            against=str(score.total),
            citation=next(iter(score.citations.all()), None),
        )
    total = _plan_of_actual().filter(total__isnull=False)
    counted = _actuals(committees).filter(total__isnull=False)
    rows = counted.annotate(planned=Subquery(total.values("total")[:1])).exclude(planned=None)
    for actual in rows.exclude(planned=F("total"))[:SHOWN]:
        yield _of_actual(
            "parts",
            actual,
            said=phrases.actual_text(actual),
            against=numbers.show(actual.planned),
        )


def fallen_sums(committees: QuerySet | None) -> Iterator[Finding]:
    """A running total that is smaller than it was earlier in the same run."""
    earlier = Actual.objects.filter(
        indicator=OuterRef("indicator"),
        committee=OuterRef("committee"),
        covers_from=OuterRef("covers_from"),
        covers_to__lt=OuterRef("covers_to"),
        is_live=True,
        value__isnull=False,
    ).order_by("-covers_to")
    rows = _actuals(committees).filter(
        indicator__measure=MeasureChoice.ACCUMULATES, value__isnull=False
    )
    rows = rows.annotate(
        before=Subquery(earlier.values("value")[:1]), before_pk=Subquery(earlier.values("pk")[:1])
    )
    rows = list(rows.filter(before__gt=F("value"))[:SHOWN])
    words = _in_words(actual.before_pk for actual in rows)
    for actual in rows:
        yield _of_actual(
            "fallen",
            actual,
            said=phrases.actual_text(actual),
            against=words[actual.before_pk],
        )


def same_period_mismatches(committees: QuerySet | None) -> Iterator[Finding]:
    """Printed ratio to the same period that is not value ÷ value a year before."""
    a_year_before = Actual.objects.filter(
        indicator=OuterRef("indicator"),
        committee=OuterRef("committee"),
        is_live=True,
        value__gt=0,
        covers_to__year=ExtractYear(OuterRef("covers_to")) - 1,
        covers_to__month=ExtractMonth(OuterRef("covers_to")),
        covers_to__day=ExtractDay(OuterRef("covers_to")),
        covers_from__year=ExtractYear(OuterRef("covers_from")) - 1,
        covers_from__month=ExtractMonth(OuterRef("covers_from")),
    )
    rows = (
        _actuals(committees)
        .filter(value__isnull=False, ratio_to_same_period__isnull=False)
        .annotate(before=Subquery(a_year_before.values("value")[:1]))
        .filter(before__isnull=False)
    )
    for actual in rows[:SHOWN]:
        share = actual.value / actual.before
        if is_mismatch(actual.ratio_to_same_period, share):
            yield _of_actual(
                "same_period",
                actual,
                said=numbers.show_percent(actual.ratio_to_same_period, 4),
                against=f"{numbers.show(actual.value)} ÷ {numbers.show(actual.before)} = "
                f"{numbers.show_share(share)}",
            )


def _in_words(keys: Iterable[int]) -> dict[int, str]:
    """Earlier figures by key: “hơn 85%, nhiệm kỳ 2015-2020”."""
    found = Actual.objects.select_related("indicator", "period").in_bulk(list(keys))
    return {
        key: f"{phrases.actual_text(actual)}, {phrases.days_text(actual)}"
        for key, actual in found.items()
    }


def _of_actual(
    kind: str, actual: Actual, *, said: str, against: str, target: int | None = None
) -> Finding:
    citation = next(iter(actual.citations.all()), None)
    url = Target(pk=target).get_absolute_url() if target else actual.committee.get_absolute_url()
    return Finding(
        kind=kind,
        committee=actual.committee,
        subject=f"{actual.indicator}, {phrases.days_text(actual)}",
        url=url,
        said=said,
        against=against,
        citation=citation,
    )


CHECKS = (
    Check("ratio", _("tỷ lệ in khác thực hiện ÷ kế hoạch"), ratio_mismatches),
    Check("overtaken", _("kế hoạch sau thấp hơn kết quả trước đó"), overtaken_plans),
    Check("parts", _("các phần không cộng thành tổng"), parts_not_adding_up),
    Check("fallen", _("số cộng dồn giảm so với lần báo cáo trước"), fallen_sums),
    Check("same_period", _("tỷ lệ cùng kỳ in khác tỷ lệ tính"), same_period_mismatches),
)
LABELS = {check.code: check.label for check in CHECKS}
