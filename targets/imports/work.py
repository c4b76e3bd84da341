"""What the process of imports does: take one that waits, check or write it, take the next.

An import is taken by one statement that marks it, so two processes never have the same
one. What a killed process had is taken again once it has been silent for long enough:
checking begins anew, and so does writing, of which nothing is left.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation

from config.access import may
from config.acting import acting
from config.database_errors import ERRORS, failure_of
from config.numbers import show
from config.retrying import retried
from config.sentences import Sentence
from config.sentences import gettext_lazy as _
from targets.exchange.cells import Unreadable
from targets.imports import files
from targets.imports.judging import Judged, Judgement, Outcome, closed
from targets.imports.layout import layout_of
from targets.imports.names import Names
from targets.imports.progress import Progress, TakenOverError, told
from targets.imports.reading import Content, read
from targets.imports.telling import NOTHING, message, worded
from targets.imports.writing import ChangedMeanwhileError, Order, may_accept, write
from targets.models import Submission
from targets.models.imports import BUSY, QUEUED, SILENCE, Import, ImportPart, ImportState

log = logging.getLogger("targets.imports")
Kind = ImportPart.Kind
# Shown on the page; all problems are in the list to be fetched.
MOST_PROBLEMS, MOST_CHANGES, MOST_WORDS = 200, 20, 60
MOST_TRIES = 3
MOST_AT_ONCE = 2
# Whoever else writes on SQLite waits 20 s at most for all of these to be written.
MOST_ON_SQLITE = 5000


def run() -> int:
    """Work on what waits until nothing is left; returns how many steps were done."""
    done = 0
    files.drop_old()
    while upload := take_next():
        work_on(upload)
        done += 1
    return done


def take_next() -> Import | None:
    """Claim the import that has waited longest; ``None`` when there is none to be had."""
    silent = Q(heartbeat__lt=timezone.now() - SILENCE)
    if Import.objects.filter(~silent, state__in=BUSY).count() >= MOST_AT_ONCE:
        return None
    waiting = Import.objects.filter(Q(state__in=QUEUED) | Q(silent, state__in=BUSY))
    for upload in waiting.order_by("created_at", "pk"):
        if claim(upload):
            return upload
    return None


def claim(upload: Import) -> bool:
    """Mark an import as this process's own, unless another one was quicker."""
    now, mark = timezone.now(), uuid4().hex
    is_write = upload.state in (ImportState.CONFIRMED, ImportState.WRITING)
    values = {
        "state": ImportState.WRITING if is_write else ImportState.CHECKING,
        "mark": mark,
        "heartbeat": now,
        "started_at": now,
        "rows_written": 0,
    }
    same = Import.objects.filter(pk=upload.pk, state=upload.state, mark=upload.mark)
    if not same.update(**values, tries=F("tries") + 1):
        return False
    upload.refresh_from_db()
    return True


def work_on(upload: Import) -> None:
    """Check or write an import that has been claimed, and say how that went.

    What is the database's fault stays as it is: the next one begins again.
    """
    with translation.override("vi"), told(upload) as progress:
        try:
            with acting(upload.by, via="import"):
                _step(upload, progress)
        except TakenOverError:
            log.info("import %s was taken over or cancelled", upload.pk)
        except (Unreadable, ValidationError, PermissionDenied) as error:
            _fail(progress, _Refusal(error))
        except ERRORS as error:
            if failure_of(error) is not None:
                raise
            log.exception("import %s failed", upload.pk)
            _fail(progress, _("Cơ sở dữ liệu không nhận: chưa ghi gì. Hãy báo người quản trị."))
        except Exception:
            log.exception("import %s failed", upload.pk)
            _fail(progress, _("Lỗi của chương trình: chưa ghi gì. Hãy báo người quản trị."))


@dataclass(frozen=True)
class _Refusal:
    """What an exception says, each time it is asked."""

    error: Exception

    def __str__(self) -> str:
        told = " ".join(getattr(self.error, "messages", [])) or str(self.error)
        return told or str(_("Bạn không còn được nhập số liệu ở đây: chưa ghi gì."))


def _step(upload: Import, progress: Progress) -> None:
    if upload.tries > MOST_TRIES:
        _fail(progress, _("Đã thử nhiều lần mà tiến trình đều dừng giữa chừng: chưa ghi gì."))
        return
    if not may(upload.by, "add", Submission):
        raise PermissionDenied
    names, content = _read(upload, progress)
    if upload.state == ImportState.CHECKING:
        _check(upload, content, progress)
    elif content.problems:
        _again(progress)
    else:
        _write(upload, names, content, progress)


def _read(upload: Import, progress: Progress) -> tuple[Names, Content]:
    layout = layout_of(upload)
    names = Names(upload.by, layout.words)
    with files.opened(upload) as book:
        table = book.table(layout.sheet if len(book.sheets) > 1 and layout.sheet else None)
        content = read(table, layout, names, lambda rows: progress(rows_total=rows))
    return names, content


def _refuse_too_many(rows: int) -> None:
    if connection.vendor == "sqlite" and rows > MOST_ON_SQLITE:
        text = _(
            "Tệp có %(rows)s dòng số liệu; với cơ sở dữ liệu SQLite mỗi tệp tối đa %(most)s dòng, "
            "để người khác không phải chờ: hãy chia tệp theo cấp ủy hoặc theo kỳ.",
            rows=show(rows),
            most=show(MOST_ON_SQLITE),
        )
        raise ValidationError(text)


def _check(upload: Import, content: Content, progress: Progress) -> None:
    _refuse_too_many(len(content.lines))
    judgement, done, sample = Judgement(), 0, []
    progress.now(rows_total=len(content.lines), rows_checked=0)
    content.problems += closed(content.lines)
    for batch in judgement.of(content.lines, accepts=False):
        done += len(batch)
        sample += _changes(batch, MOST_CHANGES - len(sample))
        progress(rows_checked=done)
    problems = sorted(content.problems + judgement.problems, key=lambda each: each[:2])
    counts = {str(outcome): number for outcome, number in judgement.counts.items()}
    may_be_accepted = may_accept(content.lines, upload.by)
    with transaction.atomic():
        files.keep_list(upload, Kind.PROBLEMS, worded(problems))
        progress.finish(
            state=ImportState.READY,
            tries=0,
            rows_checked=len(content.lines),
            counts={
                **counts,
                "rows": content.rows,
                "skipped": content.skipped,
                "above": content.above,
                "problems": len(problems),
                "may_accept": may_be_accepted,
            },
            problems=worded(problems, MOST_PROBLEMS),
            sample=sample,
            unknown=_words(content.unknown),
            fingerprint=judgement.fingerprint,
        )


def _write(upload: Import, names: Names, content: Content, progress: Progress) -> None:
    if upload.accepts and not may_accept(content.lines, upload.by):
        raise PermissionDenied
    order = Order(content.lines, names.new_periods, upload.by, upload.accepts, upload.fingerprint)

    @retried
    def all_of_it() -> None:
        # Before what else follows the commit, which needs room of its own.
        transaction.on_commit(content.lines.clear)
        write(order, lambda done: progress(rows_written=done), keep)

    def keep(made: list[int]) -> None:
        files.keep_list(upload, Kind.MADE, made)
        progress.finish(
            state=ImportState.DONE,
            finished_at=timezone.now(),
            rows_written=len(content.lines),
            **NOTHING,
        )

    try:
        all_of_it()
    except ChangedMeanwhileError:
        _again(progress)


def _again(progress: Progress) -> None:
    """Let it be checked once more: something has changed since."""
    text = _("Dữ liệu đã thay đổi sau lần kiểm tra trước: hãy xem lại rồi xác nhận lần nữa.")
    progress.finish(state=ImportState.WAITING, tries=0, **message(text))


def _fail(progress: Progress, why: Sentence | _Refusal) -> None:
    over = {"state": ImportState.FAILED, "finished_at": timezone.now()}
    try:
        progress.finish(**over, **message(why))
    except TakenOverError:
        log.info("an import that failed had been cancelled")


def _changes(batch: list[Judged], most: int) -> list[dict[str, Any]]:
    changed = [each for each in batch if each.outcome is not Outcome.SAME]
    return [_change(each) for each in changed[:most]]


def _change(each: Judged) -> dict[str, Any]:
    line, latest = each.line, each.place.live
    return {
        "row": line.row,
        "committee": str(line.committee),
        "indicator": str(line.indicator),
        "unit": line.indicator.unit,
        "period": line.period.code,
        "before": _figure(latest.value, latest.total) if latest else "",
        "waits": bool(each.place.open),
        "after": _figure(line.value, line.total),
        "is_estimate": line.is_estimate,
        "above": dict(line.above),
    }


def _figure(value: Any, total: Any) -> str:
    return f"{show(value)}/{show(total)}" if total is not None else show(value)


def _words(unknown: dict[str, Counter[str]]) -> dict[str, list[list[Any]]]:
    return {
        kind: [[word, number] for word, number in words.most_common(MOST_WORDS)]
        for kind, words in unknown.items()
    }
