"""Which models have a history, and how their rows are told of: registered once, by ``track``.

``meetings.tracked`` and ``targets.tracked`` register the models of their app.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from config import access
from config.access import NOTHING
from meetings.models import Committee
from meetings.models.changes import Verb

Row = models.Model


def owner_of(row: Any) -> int | None:
    """The key of the committee whose a row is, as the rule of its model has it."""
    if isinstance(row, Committee):
        return row.pk
    for name in access.owners(type(row)):
        field = row._meta.get_field(name)
        if field.many_to_many or getattr(row, field.attname) is None:
            continue
        if field.related_model is Committee:
            return getattr(row, field.attname)
        return owner_of(getattr(row, name))
    return None


def own_story(row: Any) -> str:
    """The story of a row that shares it with no others."""
    return f"{row._meta.model_name}.{row.pk}"


def _is_never(row: Any) -> bool:
    return False


def _nothing(row: Any) -> Q:
    return NOTHING


def _as_usual(row: Any, changed: Iterable[str]) -> None:
    return None


@dataclass(frozen=True, eq=False)
class Tracked:
    """How the rows of one model are told of.

    Noted are the fields of forms, or those named ``only``, and how the row stands (``also``).
    ``shown`` gives words to values that need their row to be understood; ``verb`` says what a
    change of some fields is called, ``added`` what a new row is; ``subject`` are fields that the
    label tells already. Rows with the same ``story`` have their history in common; a removed
    row's is its ``heir``'s; ``besides`` are changes of other rows that are told on its page. A
    new row that is ``carried`` is noted by who writes it, with what else he writes.
    """

    model: type[Row]
    also: tuple[str, ...] = ()
    owner: Callable[[Any], int | None] = owner_of
    heir: Callable[[Any], int | None] | None = None
    story: Callable[[Any], str] = own_story
    label: Callable[[Any], str] = str
    shown: Mapping[str, Callable[[Any], str]] | None = None
    verb: Callable[[Any, Iterable[str]], Verb | None] = _as_usual
    added: Verb = Verb.ADDED
    subject: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    carried: Callable[[Any], bool] = _is_never
    besides: Callable[[Any], Q] = _nothing

    def __post_init__(self) -> None:
        on_forms = (
            field.name
            for field in self.model._meta.concrete_fields
            if field.editable and not field.primary_key
        )
        names = (*(self.only or on_forms), *self.also)
        fields = {name: self.model._meta.get_field(name) for name in names}
        object.__setattr__(self, "fields", fields)

    @property
    def kind(self) -> str:
        """What its rows are called in ``Change.kind``."""
        return self.model._meta.model_name

    def place_of(self, row: Any) -> tuple[int | None, str]:
        """Whose history, and which, the changes of a row belong to."""
        return self.owner(row), self.story(row)

    def filled(self, row: Any) -> dict[str, Any]:
        """What is told of a new or a removed row: all but what is empty or as usual."""
        return {
            name: self._told(name, row)
            for name, field in self.fields.items()
            if (held := getattr(row, field.attname)) not in (None, "", False)
            and not (field.has_default() and held == field.get_default())
        }

    def differing(self, old: Any, row: Any, names: Iterable[str]) -> list[str]:
        """Those of the fields that the two hold different values in."""
        fields = ((name, self.fields[name]) for name in names)
        return [name for name, field in fields if _plain(field, old) != _plain(field, row)]

    def values(self, row: Any, names: Iterable[str]) -> dict[str, Any]:
        """What is told of these fields: the value, or with words the value and the words."""
        return {name: self._told(name, row) for name in names}

    def look_up(self, row: Any, names: Iterable[str] | None = None) -> None:
        """Have at hand what the fields of a row name, so that it is told in words."""
        for name in self.fields if names is None else names:
            if self.fields[name].is_relation:
                getattr(row, name)

    def _told(self, name: str, row: Any) -> Any:
        field = self.fields[name]
        value = _plain(field, row)
        if value is None:
            return None
        if self.shown and name in self.shown:
            return [value, self.shown[name](row)]
        if field.is_relation:
            return [value, str(getattr(row, name)) if field.is_cached(row) else ""]
        return value


def _plain(field: models.Field, row: Any) -> Any:
    """What a field holds, the same for the same value however it was set."""
    value = field.to_python(getattr(row, field.attname))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    # A member of an enumeration is what it stands for.
    return str(value) if isinstance(value, str) else value


_tracked: dict[type[Row], Tracked] = {}


def track(model: type[Row], **how: Any) -> None:
    """Give the rows of a model a history, told as ``Tracked`` says."""
    _tracked[model] = Tracked(model, **how)


def tracked(model: type[Row]) -> Tracked:
    """How the rows of a model are told of."""
    return _tracked[model]


def is_tracked(model: type[Row]) -> bool:
    """Whether the rows of a model have a history."""
    return model in _tracked


def kinds() -> dict[str, Tracked]:
    """The models with a history by what ``Change.kind`` calls them."""
    return {each.kind: each for each in _tracked.values()}
