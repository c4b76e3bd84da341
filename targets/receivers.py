"""What follows from a saved or deleted row, in the same transaction.

Admin, commands, import and ``loaddata`` all send these signals, so none can
forget: counts of the targets there are first (a new target is counted as
unreported), then standings (which shift those counts), then data versions.
"""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save

from meetings import history
from meetings.models import Committee
from meetings.models.versions import follow, touch
from targets import rollups, standings
from targets.models import (
    Actual,
    Citation,
    Flag,
    Indicator,
    PeriodClosing,
    PlannedValue,
    Score,
    Sector,
    Target,
    Verdict,
)


def _refresh_figure(
    sender: type, instance: Actual, *, created: bool = False, **kwargs: Any
) -> None:
    """Standings, counts, version; with its history in one trip where ``record_actual`` adds it."""
    locked = vars(instance).pop("locked_targets", None)
    committee = instance.committee_id
    if created and locked is not None:
        standings.settle(
            standings.standings_with(instance, locked),
            versions=[committee],
            noted=history.noting(history.Verb.ADDED, [instance]),
        )
    else:
        _refresh(sender, instance)
        touch([committee])


def _refresh(sender: type, instance: Any, **kwargs: Any) -> None:
    keys = sorted(standings.touched_by(instance))
    if len(keys) > standings.BATCH:
        # Counts are locked after the first batch: no target may be waited for after that.
        standings.lock_targets(keys)
    for start in range(0, len(keys), standings.BATCH):
        standings.refresh_standings(keys[start : start + standings.BATCH])


def _stored(instance: Any, *fields: str) -> tuple[Any, ...] | None:
    """What the database still has of a row that is about to be saved."""
    rows = type(instance).objects.filter(pk=instance.pk) if instance.pk else None
    return rows.values_list(*fields).first() if rows is not None else None


def _note_rule_change(sender: type, instance: Indicator, **kwargs: Any) -> None:
    # A renamed indicator must not lock and recompute its targets in 3.000 communes.
    stored = _stored(instance, "measure", "direction", "sector_id", "is_assessed")
    now = (instance.measure, instance.direction, instance.sector_id, instance.is_assessed)
    instance.rule_changed = stored is not None and stored[:2] != now[:2]
    instance.group_changed = stored is not None and stored[2:] != now[2:]


def _note_move(sender: type, instance: Any, **kwargs: Any) -> None:
    field = "path" if isinstance(instance, Committee) else "committee_id"
    instance.moved_from = next(iter(_stored(instance, field) or ()), None)


def _recount_target(sender: type, instance: Target, **kwargs: Any) -> None:
    committees = {instance.committee_id, getattr(instance, "moved_from", None)} - {None}
    rollups.recount(committees)


def _recount_moved(sender: type, instance: Committee, **kwargs: Any) -> None:
    if instance.moved_from not in (None, instance.path) and rollups.is_counted(instance):
        rollups.rebuild()


def _recount_regrouped(sender: type, instance: Indicator, **kwargs: Any) -> None:
    if instance.group_changed and instance.targets.exists():
        rollups.rebuild()


def connect() -> None:
    """Called once, when the app is ready: counts first, then standings, then versions."""
    pre_save.connect(_note_rule_change, sender=Indicator, dispatch_uid="standing-rule")
    for model in (Target, Committee):
        pre_save.connect(_note_move, sender=model, dispatch_uid=f"move-{model.__name__}")
    post_save.connect(_recount_moved, sender=Committee, dispatch_uid="count-moved")
    post_save.connect(_recount_regrouped, sender=Indicator, dispatch_uid="count-regrouped")
    for signal in (post_save, post_delete):
        signal.connect(_recount_target, sender=Target, dispatch_uid="count-target")
        signal.connect(_refresh_figure, sender=Actual, dispatch_uid="standing-figure")
    for model in (Target, PlannedValue, Verdict, Indicator):
        post_save.connect(_refresh, sender=model, dispatch_uid=f"standing-{model.__name__}")
        if model not in (Target, Indicator):
            post_delete.connect(_refresh, sender=model, dispatch_uid=f"gone-{model.__name__}")
    for model in (Score, PeriodClosing):
        follow(model, lambda row: row.committee_id)
    for model in (PlannedValue, Verdict):
        follow(model, lambda row: row.target.committee_id)
    # Which targets there are also shows on pages of committees nearby.
    for model in (Target, Sector, Indicator, Citation, Flag):
        follow(model)
