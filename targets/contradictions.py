"""The stored contradictions: loads series, applies the rules, stores what differs.

``check_series`` is what a write and the check of everything share; when it runs
is said in ``targets.rechecks``. Whoever calls it holds a transaction: the lock of
the series is taken before anything is read and kept until the end, so that of
two checks of one series the later one has seen all that the earlier one saw.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from meetings.models import Committee, Period
from meetings.models.versions import touch
from targets import checks, sums
from targets.models import Actual, Contradiction, Indicator, PlannedValue, Score, Target
from targets.models.choices import Aggregation, Basis, MeasureChoice

COMPARED = ("committee_id", "indicator_id", "until", "plan_id", "earlier_id")
COMPUTED = ("computed", "parts", "units")
Days = tuple[date, date]


class Changes(NamedTuple):
    """What storing changed, or would change."""

    found: int = 0
    added: int = 0
    corrected: int = 0
    removed: int = 0

    @property
    def drifted(self) -> int:
        """How many stored rows were not what they should be."""
        return self.added + self.corrected + self.removed

    def plus(self, other: "Changes") -> "Changes":
        """Both together."""
        return Changes(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


# --- Loading ----------------------------------------------------------------------------------


def figures_of(
    indicator: Indicator, committees: Iterable[int], days: Days | None = None
) -> dict[int, list[checks.Figure]]:
    """Live figures by committee, for all days or for those that end within some."""
    committees = list(committees)
    if not committees:
        return {}
    rows = Actual.objects.filter(is_live=True, indicator=indicator.pk, committee__in=committees)
    if days:
        rows = rows.filter(covers_to__range=days)
    values = rows.order_by().values_list(
        *("committee_id", "pk", "covers_from", "covers_to", "value", "total", "qualifier"),
        *("is_estimate", "ratio_to_plan", "ratio_owner", "ratio_to_same_period"),
        "period__kind",
    )
    found: dict[int, list[checks.Figure]] = {}
    for committee, *fields, kind in values:
        figure = checks.Figure(*fields, kind == Period.Kind.YEAR)
        found.setdefault(committee, []).append(figure)
    return found


def plans_of(indicator: Indicator, committees: Iterable[int]) -> dict[int, list[checks.Plan]]:
    """Live planned values by committee, with the periods of their targets."""
    rows = PlannedValue.objects.filter(
        is_live=True, target__indicator=indicator.pk, target__committee__in=list(committees)
    ).values_list(
        *("target__committee_id", "pk", "value", "total", "comparator", "owner", "is_primary"),
        *("target__basis", "target__period__kind"),
        *("target__period__start", "target__period__end"),
    )
    found: dict[int, list[checks.Plan]] = {}
    for committee, *fields, basis, kind, start, end in rows.order_by():
        whole, yearly = basis == Basis.WHOLE, kind == Period.Kind.YEAR
        found.setdefault(committee, []).append(checks.Plan(*fields, whole, yearly, start, end))
    return found


def subordinates(wholes: Iterable[Committee]) -> dict[str, list[sums.Unit]]:
    """Direct subordinates of these committees' own kind, by their superior's path."""
    kinds = {whole.path: whole.kind for whole in wholes}
    found: dict[str, list[sums.Unit]] = {}
    rows = Committee.objects.filter(parent__in=list(kinds)).order_by("path")
    for path, kind, *unit in rows.values_list(
        *("parent_id", "kind", "pk", "level_id", "valid_from", "valid_to")
    ):
        if kind == kinds[path]:
            found.setdefault(path, []).append(sums.Unit(*unit))
    return found


def _targeted(indicator: Indicator, units: list[int]) -> dict[int, list[Days]]:
    """When these units have a target for the indicator."""
    found: dict[int, list[Days]] = {}
    if units:
        rows = Target.objects.filter(indicator=indicator.pk, committee__in=units)
        for unit, start, end in rows.values_list("committee_id", "period__start", "period__end"):
            found.setdefault(unit, []).append((start, end))
    return found


# --- Finding ----------------------------------------------------------------------------------


def in_series(
    indicator: Indicator,
    committees: Iterable[int],
    figures: dict[int, list[checks.Figure]],
    plans: dict[int, list[checks.Plan]],
) -> list[Contradiction]:
    """What the series of an indicator contradict within themselves."""
    rows = []
    for committee in committees:
        series = checks.Series(
            *(indicator.measure, indicator.direction),
            figures.get(committee, ()),
            plans.get(committee, ()),
        )
        rows += [_row(found, committee, indicator) for found in checks.contradictions(series)]
    return rows


def in_sums(
    indicator: Indicator,
    whole: Committee,
    units: list[sums.Unit],
    own: list[checks.Figure],
    parts: dict[int, list[checks.Figure]],
) -> list[Contradiction]:
    """A superior's figures that those of its subordinates contradict."""
    rule = sums.Rule(
        indicator.aggregation, indicator.unit, indicator.measure == MeasureChoice.ACCUMULATES
    )
    reporting = {unit.level for unit in units if unit.pk in parts}
    others = [unit.pk for unit in units if unit.level not in reporting]
    itself = sums.Unit(whole.pk, whole.level_id, whole.valid_from, whole.valid_to)
    family = sums.Family(itself, units, _targeted(indicator, others) if reporting else {})
    return [_row(found, whole.pk, indicator) for found in sums.gaps(rule, family, own, parts)]


def adds_up(indicator: Indicator) -> bool:
    """Whether subordinates' figures of an indicator say something about their superior's."""
    return (
        indicator.aggregation != Aggregation.NONE and indicator.measure != MeasureChoice.MILESTONE
    )


def in_scores(committees: Iterable[int]) -> list[Contradiction]:
    """Scores whose parts are not the total."""
    scores = Score.objects.filter(committee__in=list(committees), unmet__isnull=False)
    return [
        _row(checks.Found(checks.Kind.PARTS, score.period.end, score=score.pk), score.committee_id)
        for score in scores.select_related("period")
        if score.met + score.unmet != score.total
    ]


def _row(found: checks.Found, committee: int, indicator: Indicator | None = None) -> Contradiction:
    return Contradiction(
        kind=found.kind.value,
        committee_id=committee,
        indicator_id=indicator.pk if indicator else None,
        until=found.until,
        actual_id=found.actual,
        plan_id=found.plan,
        score_id=found.score,
        earlier_id=found.earlier,
        computed=None if found.computed is None else round(found.computed, 6),
        parts=found.parts,
        units=found.units,
    )


# --- Storing ----------------------------------------------------------------------------------


def store(scope: Q, found: list[Contradiction], *, fix: bool = True) -> Changes:
    """Make the stored rows of a scope those found; without ``fix`` only count the difference."""
    stored = {row.key: row for row in Contradiction.objects.filter(scope)}
    wanted = {row.key: row for row in found}
    new = [row for key, row in wanted.items() if key not in stored]
    gone = [row for key, row in stored.items() if key not in wanted]
    changed = []
    for key in wanted.keys() & stored.keys():
        wanted[key].pk = stored[key].pk
        fields = (*COMPARED, *COMPUTED)
        if any(getattr(wanted[key], name) != getattr(stored[key], name) for name in fields):
            changed.append(wanted[key])
    if fix and (new or gone or changed):
        Contradiction.objects.filter(pk__in=[row.pk for row in gone]).delete()
        Contradiction.objects.filter(_same_figures(new)).exclude(scope).delete()
        Contradiction.objects.bulk_update(
            changed, [name.removesuffix("_id") for name in (*COMPARED, *COMPUTED)]
        )
        Contradiction.objects.bulk_create(new)
        if new and connection.vendor == "postgresql":
            # Now, not at the commit: whoever deletes a figure locks it before the version, too.
            connection.check_constraints()
        touch({row.committee_id for row in (*new, *gone, *changed)})
    return Changes(len(wanted), len(new), len(changed), len(gone))


def _same_figures(rows: list[Contradiction]) -> Q:
    """Rows left with another series by a figure that has moved to this one."""
    same = Q(pk__in=[])
    for row in rows:
        name = next(each for each in ("actual", "score", "plan") if getattr(row, f"{each}_id"))
        same |= Q(kind=row.kind, **{name: getattr(row, f"{name}_id")})
    return same


def lock(indicator: int, committees: Iterable[int]) -> None:
    """Let one check at a time at these series, until the transaction ends.

    Advisory: figures are written meanwhile, and checked afterwards. SQLite has
    one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        # In one order, so that two checks of several series never wait for each other.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s::int, key) FROM unnest(%s::int[]) AS key",
                [indicator, sorted(set(committees))],
            )


# --- Checking ---------------------------------------------------------------------------------


def check_series(
    indicator: Indicator,
    committees: list[int],
    wholes: dict[int, Days],
    *,
    fix: bool = True,
) -> Changes:
    """Check series of an indicator, and for some superiors the sums of some days."""
    everyone = {*committees, *wholes}
    lock(indicator.pk, everyone)
    figures = figures_of(indicator, everyone)
    found = in_series(indicator, committees, figures, plans_of(indicator, committees))
    found += _found_in_sums(indicator, wholes, figures)
    scope = Q(committee__in=committees) & ~Q(kind=checks.Kind.SUMS)
    for whole, days in wholes.items():
        scope |= Q(committee=whole, kind=checks.Kind.SUMS, until__range=days)
    return store(scope & Q(indicator=indicator.pk), found, fix=fix)


def wholes_of(spans: dict[int, Days]) -> dict[int, Days]:
    """Committees that have subordinates, and superiors, with the days asked of any part."""
    has_parts = Exists(Committee.objects.filter(parent=OuterRef("path")))
    parts = Committee.objects.filter(pk__in=spans).order_by().annotate(has_parts=has_parts)
    found: dict[int, Days] = {}
    for part, superior, is_superior in parts.values_list("pk", "parent__pk", "has_parts"):
        first, last = spans[part]
        for whole in (part if is_superior else None, superior):
            if whole:
                since, until = found.get(whole, (first, last))
                found[whole] = (min(since, first), max(until, last))
    return found


def _found_in_sums(
    indicator: Indicator,
    wholes: dict[int, Days],
    known: dict[int, list[checks.Figure]],
) -> list[Contradiction]:
    """What is found in the sums; ``known`` are all figures of the superiors, and of others."""
    asked = {}
    for whole, (first, last) in wholes.items():
        own = [each for each in known.get(whole, ()) if first <= each.covers_to <= last]
        if own:
            asked[whole] = own
    if not asked:
        return []
    days = (min(wholes[whole][0] for whole in asked), max(wholes[whole][1] for whole in asked))
    superiors = Committee.objects.in_bulk(asked)
    families = subordinates(superiors.values())
    everyone = {unit.pk for units in families.values() for unit in units}
    parts = known | figures_of(indicator, everyone - known.keys(), days)
    rows: list[Contradiction] = []
    for whole, own in asked.items():
        units = families.get(superiors[whole].path, [])
        theirs = {unit.pk: parts[unit.pk] for unit in units if unit.pk in parts}
        rows += in_sums(indicator, superiors[whole], units, own, theirs)
    return rows
