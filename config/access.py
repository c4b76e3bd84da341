"""Who may do what to which rows: what the admin and its forms ask, answered by a model's rule.

Each model whose rows are somebody's has one rule (``meetings.rules``,
``targets.access``); what lies behind the rules is in ``meetings.access``. A model
without a rule is the site administrators' alone.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from django.db.models import Field, Model, Q, QuerySet

VERBS = ("view", "add", "change", "delete")


class Rule(Protocol):
    """How the rows of one model lead to those who may use them."""

    model: type[Model]
    # The fields that say whose a row is; the first is where a form tells of a refusal.
    owners: tuple[str, ...]

    def anywhere(self, user: Any, verb: str) -> bool:
        """Whether there can be a row to which the user may do this."""

    def limit(self, user: Any, verb: str) -> Q:
        """The rows to which the user may do this."""

    def admits(self, user: Any, verb: str, row: Any, given: Mapping[str, Any]) -> bool:
        """Whether he may do it to this row, perhaps not stored yet.

        ``given`` holds links of the row to several others that are being stored with it.
        """

    def offered(self, user: Any, field: Field) -> Q:
        """The rows that he may put into this field of a row."""


_rules: dict[type[Model], Rule] = {}
NOTHING = Q(pk__in=())


def register(*rules: Rule) -> None:
    """Let these rules decide about their models."""
    _rules.update({rule.model: rule for rule in rules})


def rule_of(model: type[Model]) -> Rule | None:
    """The rule that decides about a model; ``None``: superusers alone."""
    return _rules.get(model)


def ruled() -> tuple[type[Model], ...]:
    """The models that have a rule."""
    return tuple(_rules)


def may(
    user: Any, verb: str, what: type[Model] | Model, given: Mapping[str, Any] | None = None
) -> bool:
    """Whether a user may view, add, change or delete a row; of a model: any row."""
    is_model = isinstance(what, type)
    rule = rule_of(what if is_model else type(what))
    if rule is None:
        return bool(user.is_active and user.is_superuser)
    if is_model:
        return rule.anywhere(user, verb)
    return rule.admits(user, verb, what, given or {})


def allowed(user: Any, verb: str, rows: QuerySet) -> QuerySet:
    """Those of the rows that a user may view, change or delete."""
    rule = rule_of(rows.model)
    if rule is None:
        return rows if user.is_active and user.is_superuser else rows.none()
    return rows.filter(rule.limit(user, verb))


def offered(user: Any, field: Field) -> Q:
    """The rows that a user may put into a relation field."""
    rule = rule_of(field.model)
    if user.is_active and user.is_superuser:
        return Q()
    return rule.offered(user, field) if rule else NOTHING


def owners(model: type[Model]) -> tuple[str, ...]:
    """The fields of a model that say whose a row is."""
    rule = rule_of(model)
    return rule.owners if rule else ()
