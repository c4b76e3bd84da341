"""When contradictions are looked for: after every write to what they rest on, and on request.

A write to a figure, plan, target, score or rule is followed by a check of the
series it touches and, for what adds up the tree, of the sums it is part of.
The keys are collected while a transaction runs and checked once, after its
commit: a hundred figures of one series cost one check, nothing is checked that
was rolled back, and a check that fails is logged but cannot undo or refuse a
write that is done. Nobody waits for it: what a request wrote is checked when
its answer has been sent (``config.afterwards``), so ``/kiem-tra/`` is right a
moment after the answer, and what it adds or removes counts as a change of the
data like any other. Outside of requests the check follows the commit at once.

Two writers of one series at once: each checks after its own commit, under the
series' lock, so whoever is last has seen both figures; what was stored in
between lasts a moment. A process killed between commit and check leaves the
findings behind the figures, as do bulk writers that bypass signals and changes in
the tree of committees; ``check_all`` (``manage.py check_figures``) compares
everything and repairs.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_delete, post_save, pre_save

from config.afterwards import afterwards
from config.retrying import retried
from meetings.models import Committee
from targets.contradictions import (
    Changes,
    Days,
    adds_up,
    check_series,
    in_scores,
    lock,
    store,
    wholes_of,
)
from targets.models import Actual, Indicator, PlannedValue, Score, Target

BATCH = 200
TRIES = 3
EVER = (date.min, date.max)
RULE = ("measure", "direction", "aggregation", "unit")


class Touched(NamedTuple):
    """What a write touches: a series (with days: its sums as well), or what leads to some."""

    indicator: int = 0
    committee: int = 0
    days: Days | None = None
    target: int = 0
    plans_of: int = 0


class Batch:
    """The keys of one transaction, checked once after it has been committed."""

    def __init__(self) -> None:
        self.keys: set[Touched] = set()

    def check(self) -> None:
        """Have checked what has been collected, if another call has not already done it."""
        keys, self.keys = self.keys, set()
        if keys:
            afterwards(partial(recheck, keys))


def note(keys: Iterable[Touched]) -> None:
    """Have these checked after the commit of the running transaction."""
    waiting = (getattr(entry[1], "__self__", None) for entry in reversed(connection.run_on_commit))
    batch = next((each for each in waiting if isinstance(each, Batch)), None) or Batch()
    batch.keys |= set(keys)
    # Again for every write: the first one's may be dropped with its savepoint.
    transaction.on_commit(batch.check)


def recheck(keys: Iterable[Touched]) -> None:
    """Check what was touched, each series once, in batches of one transaction each."""
    keys = set(keys)
    keys = {each for each in keys if each.committee or each.indicator} | set(_led_to(keys))
    scored = sorted({each.committee for each in keys if not each.indicator})
    for start in range(0, len(scored), BATCH):
        _in_transaction(partial(check_scores, scored[start : start + BATCH]))
    rules = Indicator.objects.only(*RULE)
    indicators = rules.in_bulk({each.indicator for each in keys if each.indicator})
    for pk, indicator in sorted(indicators.items()):
        mine = [each for each in keys if each.indicator == pk]
        if any(not each.committee for each in mine):
            check_indicator(indicator)
            continue
        committees = sorted({each.committee for each in mine})
        for start in range(0, len(committees), BATCH):
            some = committees[start : start + BATCH]
            spans = _days(mine, some) if adds_up(indicator) else {}
            wholes = wholes_of(spans) if spans else {}
            _in_transaction(partial(check_series, indicator, some, wholes))


def _led_to(keys: set[Touched]) -> Iterator[Touched]:
    """The series of targets and of planned values, the targets' with the sums of their days."""
    whole = {each.target for each in keys if each.target}
    among = whole | {each.plans_of for each in keys if each.plans_of}
    if among:
        rows = Target.objects.filter(pk__in=among).values_list(
            *("pk", "indicator_id", "committee_id", "period__start", "period__end")
        )
        for pk, indicator, committee, *days in rows:
            yield Touched(indicator, committee, tuple(days) if pk in whole else None)


def _days(keys: list[Touched], committees: list[int]) -> dict[int, Days]:
    """From the first to the last day touched, by committee."""
    spans: dict[int, Days] = {}
    among = set(committees)
    for each in keys:
        if each.days and each.committee in among:
            first, last = spans.get(each.committee, each.days)
            spans[each.committee] = (min(first, each.days[0]), max(last, each.days[1]))
    return spans


def _in_transaction(check: Callable[[], Changes]) -> Changes:
    """Do a check in a transaction of its own, again when a figure vanishes under it."""
    for _tried in range(1, TRIES):
        try:
            return retried(check)()
        except IntegrityError:
            continue
    return retried(check)()


# --- Everything -------------------------------------------------------------------------------


def check_indicator(indicator: Indicator, *, fix: bool = True) -> Changes:
    """All series and sums of an indicator."""
    changes = Changes()
    for wholes, committees in families(Committee.objects.all()):
        changes = changes.plus(check_family(indicator, wholes, committees, fix=fix))
    return changes


def check_all(
    committees: Any = None, *, fix: bool = True, tell: Callable[[int, int], None] | None = None
) -> Changes:
    """Check everything of some committees (of all: ``None``); ``tell`` hears how far it is."""
    rows = Committee.objects.all() if committees is None else committees
    indicators = list(Indicator.objects.order_by("pk"))
    changes, done, total = Changes(), 0, rows.count()
    for wholes, pks in families(rows):
        changes = changes.plus(_in_transaction(partial(check_scores, pks, fix=fix)))
        for indicator in indicators:
            changes = changes.plus(check_family(indicator, wholes, pks, fix=fix))
        done += len(pks)
        if tell:
            tell(done, total)
    return changes


def families(committees: Any) -> Iterator[tuple[list[int], list[int]]]:
    """Committees in batches; with each the superiors whose sums are to be checked with it.

    In the order of the tree, so that most subordinates come with their superior.
    """
    superior = Exists(Committee.objects.filter(parent=OuterRef("path")))
    wholes = set(committees.filter(superior).order_by().values_list("pk", flat=True))
    pks = list(committees.order_by("path").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        some = pks[start : start + BATCH]
        yield [pk for pk in some if pk in wholes], some


def check_family(
    indicator: Indicator, wholes: list[int], committees: list[int], *, fix: bool = True
) -> Changes:
    """The series of an indicator of some committees, and the sums of the superiors among them."""
    days = dict.fromkeys(wholes, EVER) if adds_up(indicator) else {}
    return _in_transaction(partial(check_series, indicator, committees, days, fix=fix))


def check_scores(committees: list[int], *, fix: bool = True) -> Changes:
    """The printed scores of some committees."""
    lock(0, committees)
    scope = Q(committee__in=committees, score__isnull=False)
    return store(scope, in_scores(committees), fix=fix)


# --- Following writes -------------------------------------------------------------------------


def _touched(row: Any) -> Iterator[Touched]:
    if isinstance(row, Actual):
        days = (row.covers_to, row.covers_to)
        yield Touched(row.indicator_id, row.committee_id, days)
    elif isinstance(row, Target):
        yield Touched(row.indicator_id, row.committee_id)
        yield Touched(target=row.pk)
    elif isinstance(row, PlannedValue):
        yield Touched(plans_of=row.target_id)
    elif isinstance(row, Score):
        yield Touched(committee=row.committee_id)
    elif row.rule_before not in (None, tuple(getattr(row, name) for name in RULE)):
        yield Touched(row.pk)


def _note_before(sender: type, instance: Any, **kwargs: Any) -> None:
    """A row that moves leaves another series behind, which is checked as well."""
    before = sender.objects.filter(pk=instance.pk).first() if instance.pk else None
    if before:
        note(_touched(before))


def _note_rule(sender: type, instance: Indicator, **kwargs: Any) -> None:
    rows = Indicator.objects.filter(pk=instance.pk) if instance.pk else Indicator.objects.none()
    instance.rule_before = rows.values_list(*RULE).first()


def _note(sender: type, instance: Any, **kwargs: Any) -> None:
    note(_touched(instance))


def connect() -> None:
    """Called once, when the app is ready."""
    pre_save.connect(_note_rule, sender=Indicator, dispatch_uid="checked-rule")
    for model in (Actual, Target, Score):
        pre_save.connect(_note_before, sender=model, dispatch_uid=f"left-{model.__name__}")
    for model in (Actual, Target, PlannedValue, Score, Indicator):
        post_save.connect(_note, sender=model, dispatch_uid=f"checked-{model.__name__}")
    for model in (Actual, Target, PlannedValue):
        post_delete.connect(_note, sender=model, dispatch_uid=f"unchecked-{model.__name__}")
