"""Who may do what, and to whose rows: the one place that decides it.

A ``Membership`` gives a user a role for a committee and everything below it.
A role is a set of actions (``GRANTS``); ``reach_of`` turns a user's
memberships into the branches of the tree in which he may do each of them.
Several memberships add up; an administrator of the whole site (Django's
superuser) reaches everything, somebody without memberships nothing.

===============  =========================================================
reader           sees the branch
reporter         sees it, enters and sends the figures of indicators for which
                 a body of the branch is the lead agency
office           sees it, enters and edits everything that belongs to it; its figures
                 are sent, too; it receives those of the committees below its own
approver         sees it, accepts figures or returns them, writes them without a
                 detour, announces them, closes periods
administrator    sees it, and says who serves it in which role
===============  =========================================================

Whose a row is, is said by one rule a model (``meetings.rules``, ``targets.access``;
asked through ``config.access``):

- A committee is its own; terms, posts, meetings, targets, actuals, scores and
  memberships are the committee's they name; the parts of a meeting, the relations
  of a document, plans, verdicts and citations go with what they are part of.
- A document is its issuer's; without an issuer it is anybody's.
- A flag is about the figures it links, and is his who reaches all of them;
  without any it goes with its meeting, else with its document.
- Levels, periods, sectors, indicators and people are shared: every office adds,
  those change and delete whose ``ENTER`` reaches a root of the tree.
- A figure that counts (an actual) is written by approvers. Everybody else's goes on its
  way first (a submission): those of offices, and of reporters for the pairs of indicator
  and committee for which a body of their branch leads a target. A reporter sees the
  targets, plans, verdicts and citations of these pairs, whose committee ever it is.
- An office accepts and returns what committees strictly below its own send, unless it
  has entered or sent that itself. Citations are written by offices and approvers.
- What says whose a row is can only be set to what one may write to, so nothing is
  moved out of, or into, another branch; only superusers make new roots. Whatever else
  a row refers to (a resolution, a conference) is anything in one's branch, or of the
  committees above it: their names are no secret, their figures are (``NAME``). What a
  row already refers to may stay.
- Nobody but a superuser touches his own memberships: who gives out roles gets his
  own from another. A superuser's are left to superusers.

Rows out of reach are answered as rows that are not there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Q

from config.access import NOTHING
from meetings.models import Membership, Role
from meetings.models.committees import STEP, subtree_range


class Action(StrEnum):
    """What can be done to the rows of a committee."""

    # To see what it is called, in order to refer to it; given with READ, and upwards too.
    NAME = "name"
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
        if self.is_all or path.startswith(self.tops(action)):
            return True
        return action is Action.NAME and path in self.superiors

    def any(self, action: Action) -> bool:
        """Whether the action may be done anywhere."""
        return self.is_all or bool(self.tops(action))

    def within(self, action: Action, lookup: str = "path") -> Q:
        """The rows whose committee, at the end of ``lookup``, lies in reach."""
        if self.is_all:
            return Q()
        ranges = (subtree_range(path) for path in self.tops(action))
        found = [Q(**{f"{lookup}__gte": low, f"{lookup}__lt": high}) for low, high in ranges]
        if action is Action.NAME and self.superiors:
            found.append(Q(**{f"{lookup}__in": self.superiors}))
        return reduce(or_, found, NOTHING)

    def tops(self, action: Action) -> tuple[str, ...]:
        """The paths of the committees from which on downwards the action may be done."""
        return self.branches.get(Action.READ if action is Action.NAME else action, ())

    def reaches_root(self, action: Action) -> bool:
        """Whether the action may be done at a committee that has none above it."""
        return self.is_all or any(len(path) == STEP for path in self.tops(action))

    @cached_property
    def superiors(self) -> list[str]:
        """The paths of the committees above the branches."""
        tops = self.tops(Action.READ)
        return sorted({top[:end] for top in tops for end in range(STEP, len(top), STEP)})


EVERYTHING = Reach(is_all=True)


def reach_of(user: Any) -> Reach:
    """What a user reaches; asked once for each request, since the user is loaded for each."""
    if not user.is_active or not user.pk:
        return Reach()
    if user.is_superuser:
        return EVERYTHING
    # By attribute: the user of a request is a wrapper, the backend is given what is in it.
    found = getattr(user, "reach", None)
    if found is None:
        rows = Membership.objects.filter(user=user).order_by()
        found = user.reach = reach(rows.values_list("role", "committee__path"))
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
