"""The history in sentences: who did what, from what to what, why.

In the reader's language, with figures and dates as everywhere. Words of what a row named are
those of then; where only its key was at hand they are looked up, once for a page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from config.numbers import show
from meetings.models import Change
from meetings.models.changes import Verb, Via
from meetings.tracked import full_name
from meetings.tracking import Tracked, kinds

LONGEST = 240
SAYING = {
    Verb.ADDED: _("thêm %(name)s"),
    Verb.CHANGED: _("sửa %(name)s"),
    Verb.DELETED: _("xóa %(name)s"),
    Verb.REPLACED: _("thay %(name)s bằng số khác"),
    Verb.RESTORED: _("khôi phục %(name)s"),
    Verb.MOVED: _("chuyển %(name)s đi nơi khác"),
    Verb.SUBMITTED: _("gửi duyệt %(name)s"),
    Verb.ACCEPTED: _("duyệt %(name)s"),
    Verb.RETURNED: _("trả lại %(name)s"),
    Verb.PUBLISHED: _("công bố %(name)s"),
    Verb.CLOSED: _("khóa số liệu %(name)s"),
    Verb.REOPENED: _("mở lại %(name)s"),
}


@dataclass(frozen=True)
class Line:
    """A change as it is read."""

    change: Change
    who: str
    text: str

    @property
    def when(self) -> str:
        """Day and time, as the office's clock had it."""
        return f"{timezone.localtime(self.change.at):%d/%m/%Y %H:%M}"

    @property
    def sentence(self) -> str:
        """Who did what, and why."""
        told = f"{self.who} {self.text}"
        reason = self.change.reason
        if not reason:
            return told
        return _t("%(told)s; lý do: %(reason)s") % {"told": told, "reason": reason}

    def __str__(self) -> str:
        return f"{self.when} – {self.sentence}"


def lines(changes: Iterable[Change], about: str = "") -> list[Line]:
    """These changes in words; rows of the kind ``about`` are not called by their names again."""
    changes = list(changes)
    words = _looked_up(changes)
    known = kinds()
    return [
        Line(each, _who(each), _Sentence(each, known.get(each.kind), words, about).text())
        for each in changes
    ]


def _who(change: Change) -> str:
    if change.by is None:
        return str(change.get_via_display())
    name = full_name(change.by) or change.by.get_username()
    return name if change.via == Via.ADMIN else f"{name} ({change.get_via_display()})"


def _looked_up(changes: Sequence[Change]) -> dict[tuple[type, Any], str]:
    """What the rows are called of which only a key was noted, by model and key."""
    known, keys = kinds(), {}
    for change in changes:
        kind = known.get(change.kind)
        for name, value in [*change.before.items(), *change.after.items()] if kind else ():
            field = kind.fields.get(name)
            if field is not None and field.is_relation and _is_bare(value):
                keys.setdefault(field.related_model, {}).setdefault(value[0])
    return {
        (model, key): str(row)
        for model, wanted in keys.items()
        for key, row in models.QuerySet(model).in_bulk(list(wanted)).items()
    }


def _is_bare(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and value[1] == ""


class _Sentence:
    """What one change says; of a model that is no more its name and values are as they were."""

    def __init__(
        self, change: Change, kind: Tracked | None, words: dict[tuple[type, Any], str], about: str
    ) -> None:
        self.change, self.kind, self.words = change, kind, words
        self.is_known = change.kind == about
        name = str(kind.model._meta.verbose_name) if kind else change.kind
        self.name = name if self.is_known else f"{name} {_quoted(change.label)}"

    def text(self) -> str:
        """Verb, what it was done to, and the values."""
        verb, change = self.change.verb, self.change
        said = SAYING[verb] % {"name": self.name}
        if verb in {Verb.ADDED, Verb.CLOSED}:
            return _with(said, self._list(change.after))
        if verb in {Verb.DELETED, Verb.REPLACED}:
            stood = self._list(change.before)
            return _with(said, _t("trước đó %(values)s") % {"values": stood} if stood else "")
        told = self._changes()
        if verb == Verb.CHANGED and self.is_known and told:
            return _t("sửa %(name)s") % {"name": told}
        return _with(said, told)

    def _list(self, values: dict[str, Any]) -> str:
        subject = self.kind.subject if self.kind else ()
        told = []
        for name in self._ordered(values):
            value = values[name]
            if name in subject or value is None:
                continue
            told.append(
                self._called(name)
                if value is True
                else f"{self._called(name)} {self._shown(name, value)}"
            )
        return "; ".join(told)

    def _ordered(self, values: dict[str, Any]) -> list[str]:
        """The fields in the order of their forms, which not every database keeps."""
        fields = list(self.kind.fields) if self.kind else []
        return sorted(
            values, key=lambda name: fields.index(name) if name in fields else len(fields)
        )

    def _changes(self) -> str:
        before, after = self.change.before, self.change.after
        # What a verb of its own has said already.
        said = self.kind.also if self.kind and self.change.verb != Verb.CHANGED else ()
        names = [name for name in self._ordered({**before, **after}) if name not in said]
        return "; ".join(self._change(name, before, after) for name in names)

    def _change(self, name: str, before: dict[str, Any], after: dict[str, Any]) -> str:
        field = self.kind.fields.get(name) if self.kind else None
        called = self._called(name)
        if field is None and self._is_links(name):
            said = _t("thêm %(names)s") if name in after else _t("bớt %(names)s")
            linked = after.get(name) or before.get(name) or ()
            return f"{called}: {said % {'names': ', '.join(_quoted(each[1]) for each in linked)}}"
        old, new = self._shown(name, before.get(name)), self._shown(name, after.get(name))
        if not old:
            return _t("%(field)s: đặt là %(new)s") % {"field": called, "new": new}
        if not new:
            return _t("%(field)s: bỏ %(old)s") % {"field": called, "old": old}
        old = _without_unit(old, new) if field is not None and _is_figure(field) else old
        return _t("%(field)s từ %(old)s thành %(new)s") % {"field": called, "old": old, "new": new}

    def _is_links(self, name: str) -> bool:
        many = self.kind.model._meta.many_to_many if self.kind else ()
        return name in {field.name for field in many}

    def _called(self, name: str) -> str:
        if self.kind is None:
            return name
        try:
            return str(self.kind.model._meta.get_field(name).verbose_name)
        except FieldDoesNotExist:
            return name

    def _shown(self, name: str, value: Any) -> str:
        field = self.kind.fields.get(name) if self.kind else None
        if value in (None, ""):
            return ""
        if isinstance(value, list):
            key, words = value
            if field is not None and field.is_relation:
                return _quoted(words or self.words.get((field.related_model, key), key))
            return words
        return _plain(field, value)


def _with(said: str, told: str) -> str:
    return f"{said}: {told}" if told else said


def _plain(field: models.Field | None, value: Any) -> str:
    if isinstance(value, bool):
        return _t("có") if value else _t("không")
    if field is not None and field.flatchoices:
        return _quoted(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DecimalField):
        return show(Decimal(value))
    if isinstance(field, models.DateTimeField):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%d/%m/%Y %H:%M}"
    if isinstance(field, models.DateField):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return str(value) if isinstance(value, int) else _quoted(value)


def _quoted(text: Any) -> str:
    shown = Truncator(str(text)).chars(LONGEST)
    return shown if shown.startswith("“") else f"“{shown}”"


def _is_figure(field: models.Field) -> bool:
    return isinstance(field, models.DecimalField)


def _without_unit(old: str, new: str) -> str:
    """The old figure without the unit that follows in the new one."""
    figure, _space, unit = old.partition(" ")
    return figure if unit and new.partition(" ")[2] == unit else old
