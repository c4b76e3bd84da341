"""Whose targets and figures are whose, and what a lead agency reports.

An indicator of a committee is *assigned* to whoever reports for a body that leads
one of its targets; a figure counts towards all of them, so all of them are shown.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, Field, OuterRef, Q

from config.access import NOTHING, rule_of
from meetings.access import Action, Reach, reach_of
from meetings.models import Committee, Document, Meeting
from meetings.rules import ENTERED, RowRule, Shared, Through, related
from targets.models import (
    Actual,
    Citation,
    Flag,
    Indicator,
    PlannedValue,
    Score,
    Sector,
    Target,
    Verdict,
)


def led(reach: Reach, **where: Any) -> Q:
    """Whether there is a target like this that the reach reports for."""
    if not reach.any(Action.REPORT):
        return NOTHING
    targets = Target.objects.filter(reach.within(Action.REPORT, "lead_agency__path"), **where)
    return Q(Exists(targets.order_by()))


def is_assigned(reach: Reach, row: Target | Actual) -> bool:
    """Whether the indicator of the committee is assigned; asked once for a row as it stands."""
    pair = (row.indicator_id, row.committee_id)
    if None in pair or not reach.any(Action.REPORT):
        return False
    known = vars(row).setdefault("_assigned", {})
    asked = (*pair, reach.tops(Action.REPORT))
    if asked not in known:
        own = Target.objects.filter(indicator=row.indicator_id, committee=row.committee_id)
        known[asked] = own.filter(reach.within(Action.REPORT, "lead_agency__path")).exists()
    return known[asked]


class Assigned(Through):
    """Rows of an indicator and a committee: the committee's, and done by whom they are assigned."""

    assigned_actions: tuple[Action, ...] = (Action.READ,)

    def within(self, reach: Reach, action: Action, prefix: str = "") -> Q:
        own = NOTHING if action is Action.REPORT else super().within(reach, action, prefix)
        if action not in self.assigned_actions:
            return own
        pair = {name: OuterRef(f"{prefix}{name}_id") for name in ("indicator", "committee")}
        return own | led(reach, **pair)

    def covers(self, reach: Reach, action: Action, row: Any) -> bool:
        if action is not Action.REPORT and super().covers(reach, action, row):
            return True
        return action in self.assigned_actions and is_assigned(reach, row)


class OfActuals(Assigned):
    """Actuals, which those report to whom their indicator is assigned."""

    assigned_actions = (Action.READ, Action.REPORT)

    def offered(self, user: Any, field: Field) -> Q:
        if field.name != "committee":
            return super().offered(user, field)
        reach = reach_of(user)
        if reach.is_all:
            return Q()
        own = rule_of(Committee).within(reach, Action.ENTER)
        return own | led(reach, committee=OuterRef("pk"))


class OfFlags(RowRule):
    """Flags: whose all the figures are that they link; without any, by meeting or document."""

    owners = ("citations", "document")

    def within(self, reach: Reach, action: Action, prefix: str = "") -> Q:
        cited = Flag.citations.through.objects.filter(flag=OuterRef(f"{prefix}pk"))
        reached = Citation.objects.filter(rule_of(Citation).within(reach, action))
        foreign = cited.exclude(Exists(reached.filter(pk=OuterRef("citation_id")).order_by()))
        by_document = rule_of(Document).within(reach, action, f"{prefix}document__")
        bare = rule_of(Meeting).within(reach, action, f"{prefix}meeting__")
        bare |= Q(**{f"{prefix}meeting": None}) & by_document
        return Q(Exists(cited)) & ~Q(Exists(foreign)) | ~Q(Exists(cited)) & bare

    def covers(self, reach: Reach, action: Action, row: Flag) -> bool:
        return self._covers(reach, action, row, list(row.citations.all()) if row.pk else [])

    def admits(self, user: Any, verb: str, row: Flag, given: Mapping[str, Any]) -> bool:
        if "citations" not in given:
            return super().admits(user, verb, row, given)
        reach, linked = reach_of(user), list(given["citations"])
        return reach.is_all or any(
            self._covers(reach, action, row, linked) for action in self.verbs[verb]
        )

    def _covers(self, reach: Reach, action: Action, row: Flag, linked: list[Citation]) -> bool:
        about = linked or [related(row, "meeting") or related(row, "document")]
        return all(one and rule_of(type(one)).covers(reach, action, one) for one in about)

    def offered(self, user: Any, field: Field) -> Q:
        if field.name == "document":
            return rule_of(field.remote_field.model).of(reach_of(user), (Action.NAME,))
        return super().offered(user, field)


REPORTED = ENTERED | dict.fromkeys(("add", "change"), (Action.ENTER, Action.REPORT))

RULES = (
    *(Shared(model) for model in (Sector, Indicator)),
    Assigned(Target, "committee"),
    OfActuals(Actual, "committee", verbs=REPORTED),
    Through(Score, "committee"),
    Through(PlannedValue, "target"),
    Through(Verdict, "target"),
    Through(Citation, "plan", "actual", "score"),
    OfFlags(Flag),
)
