"""The histories of targets and figures: whose they are, and what tells one story.

A figure's story is that of its indicator, committee and days: what was entered, accepted,
replaced and corrected, and where it is printed. A target's is that of its plans and
judgements as well.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.db.models.functions import Right
from django.utils.translation import gettext as _

from config.numbers import amount
from meetings.models import Change, Committee
from meetings.models.changes import Verb
from meetings.models.committees import PATH_LENGTH, STEP
from meetings.tracking import own_story, owner_of, track
from targets.models import (
    Actual,
    Citation,
    Flag,
    Indicator,
    PeriodClosing,
    PlannedValue,
    Score,
    Sector,
    Submission,
    Target,
    Verdict,
)
from targets.models.choices import MeasureChoice
from targets.models.submissions import State

SUBJECT = ("indicator", "committee", "period")
# Of figures, in the order of their forms.
HOW_MUCH = ("value", "total", "qualifier", "is_estimate", "ratio_to_plan")
RATIOS = ("ratio_qualifier", "ratio_owner", "ratio_to_same_period", "change")
MOVES = {
    State.SUBMITTED: Verb.SUBMITTED,
    State.RETURNED: Verb.RETURNED,
    State.ACCEPTED: Verb.ACCEPTED,
    State.PUBLISHED: Verb.PUBLISHED,
}


def figure_story(row: Actual | Submission) -> str:
    """The story of what was reached on some days."""
    days = f"{row.covers_from:%Y%m%d}.{row.covers_to:%Y%m%d}"
    return f"figure.{row.indicator_id}.{row.committee_id}.{days}"


def target_story(row: PlannedValue | Verdict) -> str:
    """The story of the target that a row belongs to."""
    return f"target.{row.target_id}"


def _printed_story(citation: Citation) -> str:
    if citation.actual_id:
        return figure_story(citation.actual)
    return target_story(citation.plan) if citation.plan_id else own_story(citation.score)


def _figures(target: Target) -> Q:
    """The figures of a target's series up to days of its period, those that are gone as well."""
    series = f"figure.{target.indicator_id}.{target.committee_id}."
    first, last = (f"{day:%Y%m%d}" for day in (target.period.start, target.period.end))
    rows = Change.objects.belonging().filter(
        committee=target.committee_id, story__startswith=series
    )
    found = rows.alias(until=Right("story", 8)).filter(until__gte=first, until__lte=last)
    return Q(pk__in=found.order_by().values("pk"))


def _figure_label(row: Actual | Submission) -> str:
    is_known = Actual.period.is_cached(row) if isinstance(row, Actual) else row.period_id
    period = row.period if is_known else None
    until = _("đến %(day)s") % {"day": row.covers_to.strftime("%d/%m/%Y")}
    days = [str(period) if period else "", until if row.as_of or not period else ""]
    return " · ".join([str(row.indicator), *filter(None, days)])


def _target_label(target: Target) -> str:
    return f"{target.indicator} · {target.period}"


def _plan_label(plan: PlannedValue) -> str:
    return f"{_target_label(plan.target)} · {plan.get_owner_display()}"


def _verdict_label(verdict: Verdict) -> str:
    return f"{_target_label(verdict.target)} · {verdict.get_origin_display()}"


def _amount(value: Any, indicator: Indicator) -> str:
    if indicator.measure == MeasureChoice.MILESTONE:
        return _("hoàn thành") if value else _("chưa hoàn thành")
    return amount(value, indicator.unit)


def _reached(row: Actual | Submission) -> str:
    return _amount(row.value, row.indicator)


def _planned(plan: PlannedValue) -> str:
    return _amount(plan.value, plan.target.indicator)


def _stands(row: Actual | PlannedValue, changed: Iterable[str]) -> Verb | None:
    if "is_live" not in changed:
        return None
    return Verb.RESTORED if row.is_live else Verb.REPLACED


def _moves(row: Submission, changed: Iterable[str]) -> Verb | None:
    return MOVES.get(row.state) if "state" in changed else None


def _reopens(row: PeriodClosing, changed: Iterable[str]) -> Verb | None:
    return Verb.REOPENED if "reopened_at" in changed else None


def _doubted(flag: Flag) -> int | None:
    """The lowest committee above all that a doubt is about, as the rule of flags has it."""
    about = list(flag.citations.select_related("plan__target", "actual", "score"))
    if not about and flag.meeting_id:
        return flag.meeting.committee_id
    if not about and flag.document.issuer_id:
        return flag.document.issuer_id
    about = about or flag.document.citations.select_related("plan__target", "actual", "score")
    owners = {owner_of(citation) for citation in about}
    paths = list(Committee.objects.filter(pk__in=owners).values_list("path", flat=True))
    tops = [{path[:end] for path in paths} for end in range(STEP, PATH_LENGTH + 1, STEP)]
    shared = [top for top in tops if len(top) == 1]
    above = Committee.objects.filter(path__in=shared[-1]) if shared else Committee.objects.none()
    return above.values_list("pk", flat=True).first()


def _is_carried(actual: Actual) -> bool:
    """Whether ``targets.standings.settle`` takes the note along."""
    return "locked_targets" in vars(actual)


def register() -> None:
    """Give the models of the app a history."""
    for model in (Sector, Indicator):
        track(model)
    track(Target, label=_target_label, subject=SUBJECT, besides=_figures)
    track(
        PlannedValue,
        only=("target", "owner", "comparator", "value", "total", "document", "is_derived", "note"),
        also=("is_live", "is_primary"),
        story=target_story,
        label=_plan_label,
        shown={"value": _planned},
        verb=_stands,
        subject=("target", "owner"),
    )
    track(Verdict, story=target_story, label=_verdict_label, subject=("target", "origin"))
    figures = {"story": figure_story, "label": _figure_label, "shown": {"value": _reached}}
    track(
        Actual,
        only=(
            *(*SUBJECT, "as_of", "covers_from", *HOW_MUCH, *RATIOS),
            *("document", "names", "is_derived", "note"),
        ),
        also=("is_live",),
        verb=_stands,
        subject=(*SUBJECT, "covers_from"),
        carried=_is_carried,
        **figures,
    )
    track(
        Submission,
        only=(*SUBJECT, "as_of", *HOW_MUCH, "document", "note", "reason"),
        also=("state",),
        verb=_moves,
        subject=SUBJECT,
        **figures,
    )
    track(
        PeriodClosing,
        only=("committee", "period", "note"),
        also=("reopened_at",),
        label=lambda closing: str(closing.period),
        verb=_reopens,
        added=Verb.CLOSED,
        subject=("committee", "period"),
    )
    track(Score, label=lambda score: f"{score} · {score.period}", subject=("committee", "period"))
    track(Citation, story=_printed_story)
    track(Flag, owner=_doubted)
