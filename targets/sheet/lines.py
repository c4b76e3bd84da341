"""The rows of a period sheet: one an indicator, with everything it is compared with.

A committee's sheet for a period has a row for each indicator with a target whose
period contains the sheet's; a year's and a term's target of one indicator share it.
Everything is read in a number of queries that does not grow with the rows.
"""

from collections.abc import Mapping
from datetime import date

from meetings.models import Committee, Period
from targets.entering import Place, places
from targets.models import Actual, Target
from targets.sheet.line import Line
from targets.sheet.typed import Typed
from targets.sheet.words import a_year_earlier
from targets.standings import deciding_actual


def lines_of(
    committee: Committee, period: Period, as_of: date | None, mine: set[int] | None
) -> list[Line]:
    """The rows of a sheet that a user enters: ``mine``, or all of them; boxes untouched."""
    last = as_of or period.end
    targets = Target.objects.filter(
        committee=committee, period__start__lte=period.start, period__end__gte=last
    ).select_related("indicator__sector", "committee", "period", "plan", "latest")
    grouped: dict[int, list[Target]] = {}
    for target in targets.order_by("indicator__sector__order", "order", "pk"):
        if mine is None or target.indicator_id in mine:
            grouped.setdefault(target.indicator_id, []).append(target)
    if not grouped:
        return []
    for found in grouped.values():
        found.sort(key=lambda target: (target.period.end - target.period.start, target.pk))
    there = places(committee, period, as_of)
    around = _around(committee, period, last, grouped)
    ordered = sorted(grouped.values(), key=_in_order)
    lines = []
    for number, found in enumerate(ordered, start=1):
        key = found[0].indicator_id
        earlier = [each for each in around.get(key, []) if _is_earlier(each, found[0], last)]
        line = Line(
            number,
            found,
            there.get(key, Place()),
            period,
            as_of,
            previous=deciding_actual(found[0], earlier),
            same_period=_same_period(around.get(key, []), period, last),
        )
        line.typed = line.shown.with_token(line.place.token)
        lines.append(line)
    return lines


def _in_order(found: list[Target]) -> tuple[int, int, int, int]:
    """By sector; the year's own targets before those of the term alone, as resolved."""
    target = found[0]
    later_first = -target.period.start.toordinal()
    return target.indicator.sector.order, later_first, target.order, target.pk


def _around(
    committee: Committee, period: Period, last: date, grouped: Mapping[int, list[Target]]
) -> dict[int, list[Actual]]:
    """The figures each row is compared with, by indicator."""
    since = min(found[0].period.start for found in grouped.values())
    rows = Actual.objects.live().filter(
        committee=committee,
        covers_to__gte=min(since, a_year_earlier(last)),
        covers_to__lt=last,
        indicator__in=list(grouped),
    )
    found: dict[int, list[Actual]] = {}
    for row in rows.select_related("period").order_by("covers_to", "pk"):
        row.indicator = grouped[row.indicator_id][0].indicator
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _is_earlier(actual: Actual, target: Target, last: date) -> bool:
    return actual.covers_to < last and target.period.contains(actual.covers_to)


def _same_period(actuals: list[Actual], period: Period, last: date) -> Actual | None:
    days = a_year_earlier(period.start), a_year_earlier(last)
    found = (each for each in actuals if (each.covers_from, each.covers_to) == days)
    return next(found, None)


def typed_into(lines: list[Line], boxes: Mapping[str, Typed]) -> None:
    """Put what was typed into the rows; a row that somebody else has written since says so."""
    for line in lines:
        if line.slug not in boxes:
            continue
        typed = boxes[line.slug]
        token, _dot, _was = typed.token.partition(".")
        line.seen, line.typed = typed.token, typed.with_token(token)
        if not line.is_touched:
            # What he has not touched is shown as it stands now.
            line.seen, line.typed = "", line.shown.with_token(line.place.token)
            continue
        line.is_overtaken = token != line.place.token
