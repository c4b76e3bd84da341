"""Removes the demonstration country: exactly what was made, in the order of the foreign keys.

Figures and papers of its committees go, whoever typed them in. Anything else that hangs on the
country (a real committee's target on its indicators, a meeting, a person's post) stops the removal
with a sentence, and nothing is removed.
"""

from django.db import IntegrityError, connection, models, transaction

from meetings.models import Committee, Document, Level, Period
from meetings.models.versions import GENERAL, touch
from targets.country import bulk
from targets.country.catalogue import PREFIX
from targets.country.evidence import added_by
from targets.country.load import MANY, TABLES, Tell
from targets.country.tree import ROOT
from targets.models import (
    Actual,
    Citation,
    Contradiction,
    Flag,
    Indicator,
    PlannedValue,
    Score,
    Sector,
    StatusCount,
    Target,
    Verdict,
)

SHARED: dict[str, type[models.Model]] = {"periods": Period, "levels": Level, "sectors": Sector}


class RemovalError(Exception):
    """Nothing was removed; the sentence says why."""


def remove_country(tell: Tell) -> int:
    """Remove the country; returns how many targets it had."""
    try:
        with transaction.atomic():
            many = _remove(tell)
            connection.check_constraints()
    except IntegrityError as error:
        raise RemovalError(
            "Không xóa: có dữ liệu khác (người, hội nghị, văn bản …) gắn với dữ liệu mẫu; "
            f"hãy gỡ những dữ liệu ấy trước. [{error.__class__.__name__}: {error}]".replace(
                "\n", " "
            )
        ) from error
    return many


def _remove(tell: Tell) -> int:
    root = Committee.objects.filter(slug=ROOT).first()
    if root is None:
        raise RemovalError("Không có dữ liệu mẫu để xóa.")
    bulk.lock(TABLES)
    committees = Committee.objects.under(root)
    _refuse_shared(committees)
    keys = [GENERAL, *committees.values_list("pk", flat=True)]
    targets = Target.objects.filter(committee__in=committees)
    many = targets.count()
    tell("Xóa số liệu", 0, 1)
    _delete_evidence(committees)
    _delete(StatusCount.objects.filter(committee__in=committees))
    if bulk.on_postgresql() and many * 10 >= MANY:
        others = Committee.objects.exclude(pk__in=committees)
        with bulk.bare(TABLES, worthwhile=True):
            bulk.keep_only(
                (
                    PlannedValue.objects.filter(target__committee__in=others),
                    Target.objects.filter(committee__in=others),
                    Actual.objects.filter(committee__in=others),
                )
            )
    else:
        _delete(PlannedValue.objects.filter(target__in=targets))
        _delete(targets)
        _delete(Actual.objects.filter(committee__in=committees))
    tell("Xóa văn bản, cây tổ chức", 0, 1)
    _delete(Document.objects.filter(issuer__in=committees))
    _delete(Indicator.objects.filter(slug__startswith=PREFIX))
    link = Committee.predecessors.through
    _delete(link.objects.filter(from_committee__in=committees))
    _delete(committees)
    _remove_added(added_by(root))
    touch(keys)
    return many


def _refuse_shared(committees: models.QuerySet) -> None:
    made = Indicator.objects.filter(slug__startswith=PREFIX)
    others = Committee.objects.exclude(pk__in=committees)
    for model in (Target, Actual):
        found = model.objects.filter(indicator__in=made, committee__in=others).order_by()
        if row := next(iter(found[:1]), None):
            raise RemovalError(
                f"Không xóa: “{row}” không thuộc dữ liệu mẫu nhưng dùng chỉ tiêu mẫu."
            )


def _delete_evidence(committees: models.QuerySet) -> None:
    _delete(Contradiction.objects.filter(committee__in=committees))
    documents = Document.objects.filter(issuer__in=committees)
    flags = Flag.objects.filter(document__in=documents)
    _delete(Flag.citations.through.objects.filter(flag__in=flags))
    _delete(flags)
    _delete(Citation.objects.filter(document__in=documents))
    _delete(Score.objects.filter(committee__in=committees))
    _delete(Verdict.objects.filter(target__committee__in=committees))


def _delete(rows: models.QuerySet) -> None:
    """One DELETE, without collecting what hangs on the rows or telling receivers."""
    rows._raw_delete(using=rows.db)  # noqa: SLF001 (no public way to one plain DELETE)


def _remove_added(added: dict[str, list[str]]) -> None:
    """Remove shared rows that were added for the country and that nothing else uses by now."""
    for what, codes in added.items():
        for row in SHARED[what].objects.filter(code__in=codes):
            try:
                with transaction.atomic():
                    row.delete()
            except models.ProtectedError:
                continue


def vacuum() -> None:
    """Give room back and let PostgreSQL answer from indexes, where no transaction is open."""
    if bulk.on_postgresql() and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            for model in (*TABLES, Committee, Document, StatusCount, Citation):
                cursor.execute(f'VACUUM (ANALYZE) "{model._meta.db_table}"')
