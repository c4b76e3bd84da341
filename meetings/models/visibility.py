"""Whose rows are, as conditions in SQL: ``seen_by`` of a model (``config.seen``).

Without a committee of its own a row follows what it names (``Through``) or what names
it (``Mentioned``): a finding its meeting, a person the posts and meetings one sees. Models
without ``seen_by`` are words of the trade, shared by all: levels, periods, sectors.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.db import models

from config.seen import owned

NO_ROW = "1 = 0"
QUOTE = '"'


@dataclass(frozen=True)
class Branches:
    """The branches of the tree that a reader sees, and those that lead targets, by their tops."""

    tops: tuple[str, ...] = ()
    # Bodies whose targets elsewhere are seen as well: he reports their figures.
    leading: tuple[str, ...] = ()

    def where(self, model: type[models.Model], alias: str) -> str:
        """As ``config.seen.Sight`` has it."""
        return _where(self, model, alias)

    def covers(self, path: str) -> bool:
        """Whether the committee with this path is seen."""
        return path.startswith(self.tops)


@lru_cache(maxsize=1024)
def _where(sight: Branches, model: type[models.Model], alias: str) -> str:
    return model.seen_by.sql(model, alias, sight)


class Rule:
    """Which rows of a model a reader sees, those called ``at`` in a statement.

    With ``is_listed`` they are found once for the whole statement, before it begins: SQLite
    refuses a statement that nests much.
    """

    is_listed = False

    def sql(self, model: type[models.Model], at: str, sight: Branches) -> str:
        """A condition on the rows."""
        raise NotImplementedError

    def joined(self, model: type[models.Model], at: str, sight: Branches) -> tuple[str, str]:
        """The same inside a sub-select: what is joined to ``at``, and the condition.

        What is joined may be missing, and the condition then neither true nor false.
        """
        return "", self.sql(model, at, sight)


def subtree_range(path: str) -> tuple[str, str]:
    """The half-open range of paths of a node and all its descendants."""
    return path, str(int(path) + 1).zfill(len(path))


def in_branches(column: str, tops: tuple[str, ...]) -> str:
    """Whether a path lies in one of these branches; paths are digits."""
    ranges = (subtree_range(path) for path in tops)
    found = " OR ".join(f"{column} >= '{low}' AND {column} < '{high}'" for low, high in ranges)
    return found or NO_ROW


def committees(tops: tuple[str, ...]) -> str:
    """The keys of all committees of these branches."""
    return f"SELECT id FROM meetings_committee WHERE {in_branches('path', tops)}"  # noqa: S608


def inner(at: str, name: str) -> str:
    """What a row that belongs to another is called: as nothing around it is."""
    return f"{at.strip(QUOTE)}_{name}"


def visible(model: type[models.Model], at: str, found: str, sight: Branches) -> str:
    """Whether there is a row, called ``at``, that is ``found`` and seen."""
    joins, condition = model.seen_by.joined(model, at, sight)
    table = model._meta.db_table
    return f"EXISTS (SELECT 1 FROM {table} {at}{joins} WHERE {found} AND ({condition}))"  # noqa: S608


class Tree(Rule):
    """The committees themselves."""

    def sql(self, model: type[models.Model], at: str, sight: Branches) -> str:
        return in_branches(f"{at}.path", sight.tops)


class Of(Rule):
    """Rows of the committee that a foreign key names."""

    def __init__(self, name: str) -> None:
        self.name = name

    def sql(self, model: type[models.Model], at: str, sight: Branches) -> str:
        return f"{at}.{self.name}_id IN ({committees(sight.tops)})"

    def joined(self, model: type[models.Model], at: str, sight: Branches) -> tuple[str, str]:
        unit = inner(at, self.name)
        joins = f" LEFT JOIN meetings_committee {unit} ON {unit}.id = {at}.{self.name}_id"
        return joins, in_branches(f"{unit}.path", sight.tops)


class Through(Rule):
    """Rows that are seen with one of those they name; with ``every`` with all of them."""

    def __init__(self, *names: str, every: bool = False) -> None:
        self.names, self.glue = names, " AND " if every else " OR "

    def sql(self, model: type[models.Model], at: str, sight: Branches) -> str:
        named = [(name, inner(at, name), self._named(model, name)) for name in self.names]
        return self.glue.join(
            visible(other, row, f"{row}.id = {at}.{name}_id", sight) for name, row, other in named
        )

    def joined(self, model: type[models.Model], at: str, sight: Branches) -> tuple[str, str]:
        joins, conditions = "", []
        for name in self.names:
            other, row = self._named(model, name), inner(at, name)
            more, condition = other.seen_by.joined(other, row, sight)
            joins += f" LEFT JOIN {other._meta.db_table} {row} ON {row}.id = {at}.{name}_id{more}"
            conditions.append(condition)
        return joins, self.glue.join(f"({each})" for each in conditions)

    def _named(self, model: type[models.Model], name: str) -> type[models.Model]:
        return model._meta.get_field(name).related_model


class Mentioned(Rule):
    """Rows that something visible names, but for the models left out; or what else is said."""

    def __init__(self, *others: Rule, but: tuple[str, ...] = ()) -> None:
        self.others, self.but = others, but

    def sql(self, model: type[models.Model], at: str, sight: Branches) -> str:
        own = [each.sql(model, at, sight) for each in self.others]
        return " OR ".join([*own, *self._named(model, at, sight)])

    def _named(self, model: type[models.Model], at: str, sight: Branches) -> list[str]:
        there = owned().values()
        return [
            visible(each.related_model, row, f"{row}.{each.field.column} = {at}.id", sight)
            for each in model._meta.get_fields(include_hidden=True)
            if each.one_to_many
            and each.related_model in there
            and each.related_model._meta.model_name not in self.but
            for row in [inner(at, each.related_model._meta.model_name)]
        ]
