"""Whose targets and figures are whose, and what a lead agency reports.

An indicator of a committee is *assigned* to whoever reports for a body that leads
one of its targets; a figure counts towards all of them, so all of them are shown.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Exists, Field, OuterRef, Q

from config.access import NOTHING, VERBS, rule_of
from meetings.access import Action, Reach, reach_of
from meetings.models import Committee, Document, Meeting
from meetings.rules import ENTERED, RowRule, Shared, Through, related
from targets.models import (
    Actual,
    Citation,
    Flag,
    Import,
    ImportMapping,
    Indicator,
    PeriodClosing,
    PlannedValue,
    Score,
    Sector,
    Submission,
    Target,
    Verdict,
)

Pairs = list[tuple[list[int], list[int]]]


def led(reach: Reach, **where: Any) -> Q:
    """Whether there is a target like this that the reach reports for."""
    if not reach.any(Action.REPORT):
        return NOTHING
    targets = Target.objects.filter(reach.within(Action.REPORT, "lead_agency__path"), **where)
    return Q(Exists(targets.order_by()))


def branch_keys(reach: Reach, action: Action) -> list[int]:
    """The keys of the committees where the action may be done; asked once for a reach."""

    def ask() -> list[int]:
        return list(Committee.objects.filter(reach.within(action)).values_list("pk", flat=True))

    return _once(reach, f"keys to {action}", ask)


def assigned_elsewhere(reach: Reach) -> Pairs:
    """Assigned pairs of committees that are not read anyway: committees, indicators of each."""

    def ask() -> Pairs:
        targets = Target.objects.filter(reach.within(Action.REPORT, "lead_agency__path"))
        targets = targets.exclude(reach.within(Action.READ, "committee__path")).order_by()
        indicators = defaultdict(set)
        for committee, indicator in targets.values_list("committee", "indicator").distinct():
            indicators[committee].add(indicator)
        alike = defaultdict(list)
        for committee, found in indicators.items():
            alike[tuple(sorted(found))].append(committee)
        return [(same, list(found)) for found, same in alike.items()]

    return _once(reach, "assigned elsewhere", ask) if reach.any(Action.REPORT) else []


def _once(reach: Reach, name: str, ask: Callable[[], Any]) -> Any:
    if name not in vars(reach):
        vars(reach)[name] = ask()
    return vars(reach)[name]


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
    """Rows of an indicator and a committee: the committee's, shown to whom they are assigned."""

    assigned_actions: tuple[Action, ...] = (Action.READ,)

    def within(self, reach: Reach, action: Action, prefix: str = "") -> Q:
        if action is Action.REPORT:
            pair = {name: OuterRef(f"{prefix}{name}_id") for name in ("indicator", "committee")}
            return led(reach, **pair)
        # By keys: joined or looked up row by row, those of a commune are sought among everybody's.
        found = Q(**{f"{prefix}committee__in": branch_keys(reach, action)})
        for committees, indicators in assigned_elsewhere(reach) if action is Action.READ else ():
            found |= Q(
                **{f"{prefix}committee__in": committees, f"{prefix}indicator__in": indicators}
            )
        return found

    def covers(self, reach: Reach, action: Action, row: Any) -> bool:
        if action is not Action.REPORT and super().covers(reach, action, row):
            return True
        return action in self.assigned_actions and is_assigned(reach, row)


class Reported(Assigned):
    """Figures on their way, which those enter to whom their indicator is assigned."""

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


class Own(RowRule):
    """Rows of whoever made them, his alone, as long as he enters figures anywhere."""

    def within(self, reach: Reach, action: Action, prefix: str = "") -> Q:
        # Nobody has them for his place in the tree.
        return NOTHING

    def limit(self, user: Any, verb: str) -> Q:
        return Q() if reach_of(user).is_all else Q(by=user)

    def admits(self, user: Any, verb: str, row: Any, given: Mapping[str, Any]) -> bool:
        return reach_of(user).is_all or row.by_id == user.pk


def reportable(user: Any, committee: Committee) -> set[int] | None:
    """The indicators of a committee that a user may enter figures of; ``None``: all."""
    reach = reach_of(user)
    if reach.covers(Action.ENTER, committee.path):
        return None
    if not reach.any(Action.REPORT):
        return set()
    targets = Target.objects.filter(committee=committee).order_by()
    targets = targets.filter(reach.within(Action.REPORT, "lead_agency__path"))
    return set(targets.values_list("indicator", flat=True))


def enterable(user: Any) -> Q:
    """The figures on their way that a user may enter anew, send and take back."""
    return rule_of(Submission).limit(user, "change")


def acceptable(user: Any) -> Q:
    """The figures on their way that a user may accept and return.

    An approver those of his branch; an office what committees below its own send, unless
    he has entered or sent it himself.
    """
    reach = reach_of(user)
    if reach.is_all:
        return Q()
    received = reach.within(Action.ENTER, "committee__path")
    received &= ~Q(committee__path__in=reach.tops(Action.ENTER))
    received &= ~Q(entered_by=user) & ~Q(submitted_by=user)
    return reach.within(Action.APPROVE, "committee__path") | received


WRITING = ("add", "change", "delete")
# What counts is written by who may accept it; everybody else's figures go on their way first.
DECIDED = {"view": (Action.READ,)} | dict.fromkeys(WRITING, (Action.APPROVE,))
ON_THE_WAY = dict.fromkeys(WRITING, (Action.ENTER, Action.REPORT)) | {
    "view": (Action.ENTER, Action.REPORT, Action.APPROVE, Action.MANAGE)
}
# Who records a figure says where it is printed.
CITED = ENTERED | dict.fromkeys(WRITING, (Action.ENTER, Action.APPROVE))
MAPPED = dict.fromkeys(VERBS, (Action.ENTER,))
IMPORTED = dict.fromkeys(VERBS, (Action.ENTER, Action.REPORT))

RULES = (
    *(Shared(model) for model in (Sector, Indicator)),
    Assigned(Target, "committee"),
    Assigned(Actual, "committee", verbs=DECIDED),
    Reported(Submission, "committee", verbs=ON_THE_WAY),
    Through(PeriodClosing, "committee", verbs=DECIDED),
    Through(ImportMapping, "committee", verbs=MAPPED),
    Own(Import, verbs=IMPORTED),
    Through(Score, "committee"),
    Through(PlannedValue, "target"),
    Through(Verdict, "target"),
    Through(Citation, "plan", "actual", "score", verbs=CITED),
    OfFlags(Flag),
)
