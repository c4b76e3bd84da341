"""Whose rows are whose: a rule for each model of the app, and the kinds of rules there are.

A kind says where the committee of a row is to be found, once as a condition
(``within``) and once for a row at hand (``covers``); everything else follows.
"""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, Model, Q

from config.access import NOTHING, rule_of, ruled
from meetings.access import Action, Reach, reach_of
from meetings.models import (
    Attendance,
    Change,
    Committee,
    Directive,
    Document,
    DocumentRelation,
    Finding,
    Level,
    Meeting,
    MeetingDocument,
    Membership,
    Period,
    Person,
    Post,
    Term,
)
from meetings.models.committees import STEP

Verbs = Mapping[str, tuple[Action, ...]]
ENTERED: Verbs = {
    "view": (Action.READ,),
    "add": (Action.ENTER,),
    "change": (Action.ENTER,),
    "delete": (Action.ENTER,),
}


class RowRule:
    """What every kind of rule shares: a verb needs one of some actions at the row's committee."""

    owners: tuple[str, ...] = ()

    def __init__(self, model: type[Model], *owners: str, verbs: Verbs = ENTERED) -> None:
        self.model, self.verbs = model, verbs
        self.owners = owners or self.owners

    def within(self, reach: Reach, action: Action, prefix: str = "") -> Q:
        """The rows, at the end of ``prefix``, where the action may be done."""
        raise NotImplementedError

    def covers(self, reach: Reach, action: Action, row: Any) -> bool:
        """Whether it may be done to this row."""
        raise NotImplementedError

    def anywhere(self, user: Any, verb: str) -> bool:
        """Whether there can be a row to which the user may do this."""
        reach = reach_of(user)
        return any(reach.any(action) for action in self.verbs[verb])

    def limit(self, user: Any, verb: str) -> Q:
        """The rows to which the user may do this."""
        return self.of(reach_of(user), self.verbs[verb])

    def of(self, reach: Reach, actions: tuple[Action, ...]) -> Q:
        """The rows where one of the actions may be done."""
        if reach.is_all:
            return Q()
        return reduce(or_, (self.within(reach, action) for action in actions), NOTHING)

    def admits(self, user: Any, verb: str, row: Any, given: Mapping[str, Any]) -> bool:
        """Whether the user may do this to the row."""
        reach = reach_of(user)
        return reach.is_all or any(self.covers(reach, action, row) for action in self.verbs[verb])

    def offered(self, user: Any, field: Field) -> Q:
        """The rows for a field: an owner one may write to, else whatever one may refer to."""
        remote = rule_of(field.remote_field.model)
        if not isinstance(remote, RowRule):
            return NOTHING
        is_owner = field.name in self.owners
        return remote.of(reach_of(user), self.verbs["add"] if is_owner else (Action.NAME,))


class OfTree(RowRule):
    """Committees, which are their own."""

    owners = ("parent",)

    def within(self, reach: Reach, action: Action, prefix: str = "") -> Q:
        return reach.within(action, f"{prefix}path")

    def covers(self, reach: Reach, action: Action, row: Committee) -> bool:
        # One that is new or being moved has its place below its parent, not yet a path.
        above = row.parent_id or ""
        stands = row.path and row.path[:-STEP] == above
        return reach.covers(action, row.path if stands else above)


class Through(RowRule):
    """Rows that go with the row, or with any of the rows, that their owner fields name."""

    def within(self, reach: Reach, action: Action, prefix: str = "") -> Q:
        return reduce(
            or_,
            (
                rule_of(self._model_of(name)).within(reach, action, f"{prefix}{name}__")
                for name in self.owners
            ),
        )

    def covers(self, reach: Reach, action: Action, row: Any) -> bool:
        found = (related(row, name) for name in self.owners)
        return any(rule_of(type(one)).covers(reach, action, one) for one in found if one)

    def _model_of(self, name: str) -> type[Model]:
        return self.model._meta.get_field(name).remote_field.model


class Issued(Through):
    """Documents: their issuer's; anybody's without one."""

    def within(self, reach: Reach, action: Action, prefix: str = "") -> Q:
        nobodys = Q(**{f"{prefix}issuer": None}) if reach.any(action) else NOTHING
        return super().within(reach, action, prefix) | nobodys

    def covers(self, reach: Reach, action: Action, row: Document) -> bool:
        if row.issuer_id is None:
            return reach.any(action)
        return super().covers(reach, action, row)


class Shared(RowRule):
    """Rows everybody uses: each office adds, those who reach a root change and delete."""

    def within(self, reach: Reach, action: Action, prefix: str = "") -> Q:
        return ~NOTHING if reach.any(action) else NOTHING

    def covers(self, reach: Reach, action: Action, row: Any) -> bool:
        return reach.any(action)

    def anywhere(self, user: Any, verb: str) -> bool:
        if verb in {"change", "delete"}:
            return reach_of(user).reaches_root(Action.ENTER)
        return super().anywhere(user, verb)

    def limit(self, user: Any, verb: str) -> Q:
        return Q() if self.anywhere(user, verb) else NOTHING

    def admits(self, user: Any, verb: str, row: Any, given: Mapping[str, Any]) -> bool:
        return self.anywhere(user, verb)


class Served(Through):
    """Memberships: given out in the branch, by others than those who have them."""

    def limit(self, user: Any, verb: str) -> Q:
        limit = super().limit(user, verb)
        if verb == "view" or user.is_superuser:
            return limit
        return limit & ~Q(user=user) & Q(user__is_superuser=False)

    def admits(self, user: Any, verb: str, row: Membership, given: Mapping[str, Any]) -> bool:
        if not super().admits(user, verb, row, given):
            return False
        if verb == "view" or user.is_superuser:
            return True
        holder = related(row, "user")
        return holder is not None and holder != user and not holder.is_superuser


class Kept(Through):
    """Changes: seen with their committee by who may see such rows; written by nobody."""

    def anywhere(self, user: Any, verb: str) -> bool:
        return verb == "view" and super().anywhere(user, verb)

    def limit(self, user: Any, verb: str) -> Q:
        if verb != "view":
            return NOTHING
        reach = reach_of(user)
        if reach.is_all:
            return Q()
        guarded = self._guarded()
        found = super().limit(user, verb) & ~Q(kind__in=guarded)
        for kind, actions in guarded.items():
            found |= self.of(reach, actions) & Q(kind=kind)
        return found

    def admits(self, user: Any, verb: str, row: Any, given: Mapping[str, Any]) -> bool:
        return verb == "view" and Change.objects.filter(self.limit(user, verb), pk=row.pk).exists()

    def _guarded(self) -> dict[str, tuple[Action, ...]]:
        """The kinds that are not shown to whoever reads, and what it takes to see them.

        Who sees some of them because he reports them is told on their own pages.
        """
        views = {kind: rule.verbs["view"] for kind, rule in _by_kind().items()}
        return {
            kind: tuple(action for action in actions if action is not Action.REPORT)
            for kind, actions in views.items()
            if Action.READ not in actions
        }


def _by_kind() -> dict[str, RowRule]:
    found = ((model._meta.model_name, rule_of(model)) for model in ruled())
    return {kind: rule for kind, rule in found if isinstance(rule, RowRule)}


def open_kinds() -> list[str]:
    """The kinds of rows that whoever reads a branch sees."""
    return [kind for kind, rule in _by_kind().items() if Action.READ in rule.verbs["view"]]


def related(row: Any, name: str) -> Any:
    """The row at the end of a relation, stored or not; None where there is none."""
    try:
        return getattr(row, name)
    except ObjectDoesNotExist:
        return None


RULES = (
    OfTree(Committee),
    *(Shared(model) for model in (Level, Period, Person)),
    Through(Term, "committee"),
    Through(Post, "body"),
    Through(Meeting, "committee"),
    *(Through(model, "meeting") for model in (Attendance, Finding, Directive, MeetingDocument)),
    Issued(Document, "issuer"),
    Through(DocumentRelation, "document"),
    Served(
        Membership,
        "committee",
        verbs=dict.fromkeys(("view", "add", "change", "delete"), (Action.MANAGE,)),
    ),
    Kept(Change, "committee"),
)
