"""Who may do what, and to whose rows: the one place that decides it.

A ``Membership`` gives a user a role for a committee and everything below it.
A role is a set of actions (``GRANTS``); ``reach_of`` turns a user's
memberships into the branches of the tree in which he may do each of them.
Several memberships add up; an administrator of the whole site (Django's
superuser) reaches everything, somebody without memberships nothing.

===============  =========================================================
reader           sees the branch
reporter         sees it, and reports the figures of indicators for which
                 a body of the branch is the lead agency
office           sees it, enters and edits everything that belongs to it
approver         sees it, accepts or returns what others have entered
administrator    sees it, and says who serves it in which role
===============  =========================================================
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from meetings.models import Membership, Role
from meetings.models.committees import subtree_range


class Action(StrEnum):
    """What can be done to the rows of a committee."""

    READ = "read"
    REPORT = "report"
    ENTER = "enter"
    APPROVE = "approve"
    MANAGE = "manage"


GRANTS: Mapping[str, frozenset[Action]] = {
    Role.READER: frozenset({Action.READ}),
    Role.REPORTER: frozenset({Action.READ, Action.REPORT}),
    Role.OFFICE: frozenset({Action.READ, Action.REPORT, Action.ENTER}),
    Role.APPROVER: frozenset({Action.READ, Action.APPROVE}),
    Role.ADMINISTRATOR: frozenset({Action.READ, Action.MANAGE}),
}


@dataclass(frozen=True)
class Reach:
    """The branches of the tree in which somebody may do things, by the paths of their tops."""

    is_all: bool = False
    branches: Mapping[Action, tuple[str, ...]] = field(default_factory=dict)

    def covers(self, action: Action, path: str) -> bool:
        """Whether the action may be done at the committee with this path."""
        return self.is_all or path.startswith(self.branches.get(action, ()))

    def any(self, action: Action) -> bool:
        """Whether the action may be done anywhere."""
        return self.is_all or bool(self.branches.get(action))

    def within(self, action: Action, lookup: str = "path") -> Q:
        """The rows whose committee, at the end of ``lookup``, lies in reach."""
        if self.is_all:
            return Q()
        ranges = (subtree_range(path) for path in self.branches.get(action, ()))
        found = (Q(**{f"{lookup}__gte": low, f"{lookup}__lt": high}) for low, high in ranges)
        return reduce(or_, found, Q(pk__in=()))


EVERYTHING = Reach(is_all=True)


def reach_of(user: Any) -> Reach:
    """What a user reaches; asked once for each request, since the user is loaded for each."""
    if not user.is_active or not user.pk:
        return Reach()
    if user.is_superuser:
        return EVERYTHING
    found = vars(user).get("_reach")
    if found is None:
        rows = Membership.objects.filter(user=user).order_by()
        found = user._reach = reach(rows.values_list("role", "committee__path"))
    return found


def reach(memberships: Iterable[tuple[str, str]]) -> Reach:
    """What these memberships, each a role and a path, reach together."""
    paths: dict[Action, set[str]] = {}
    for role, path in memberships:
        for action in GRANTS[role]:
            paths.setdefault(action, set()).add(path)
    return Reach(branches={action: _tops(found) for action, found in paths.items()})


def _tops(paths: set[str]) -> tuple[str, ...]:
    """Without what lies below another of them; in one order, since pages are kept by it."""
    return tuple(
        path
        for path in sorted(paths)
        if not any(path != other and path.startswith(other) for other in paths)
    )
