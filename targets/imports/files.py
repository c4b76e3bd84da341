"""The file of an import in the database, in pieces, and as an opened table again."""

import json
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from config.text import nfc
from targets.exchange.cells import LIMITS, MB, Book, Unreadable
from targets.exchange.opening import measured, open_book
from targets.models.imports import OVER, Import, ImportPart, ImportState

Kind = ImportPart.Kind
# As large as a period sheet's file may be, with more rows.
IMPORT_LIMITS = replace(LIMITS, rows=100_000)
PIECE = MB
# How long the file of an import that is over can still be fetched.
KEPT = timedelta(days=30)


@transaction.atomic
def take(file: Any, name: str, **fields: Any) -> Import:
    """Keep an uploaded file as a new import; ``ValidationError`` says why it cannot be one."""
    name = nfc(name.replace("\x00", ""))[-200:]
    try:
        stream = measured(file, IMPORT_LIMITS.size)
        open_book(stream, name, IMPORT_LIMITS).table()
    except Unreadable as error:
        raise ValidationError(error.sentence) from error
    stream.seek(0)
    pieces = list(iter(lambda: stream.read(PIECE), b""))
    digest = sha256(b"".join(pieces)).hexdigest()
    size = sum(map(len, pieces))
    upload = Import.objects.create(file_name=name, file_size=size, digest=digest, **fields)
    _store(upload, Kind.FILE, pieces)
    return upload


@contextmanager
def opened(upload: Import) -> Iterator[Book]:
    """The file of an import as a book; raises ``Unreadable``."""
    with tempfile.SpooledTemporaryFile(max_size=PIECE) as stream:
        for piece in _pieces(upload, Kind.FILE):
            stream.write(piece)
        stream.seek(0)
        yield open_book(stream, upload.file_name, IMPORT_LIMITS)


def content(upload: Import) -> bytes:
    """The file as it came; empty once it has been dropped."""
    return b"".join(_pieces(upload, Kind.FILE))


def keep_list(upload: Import, kind: Kind, rows: list[Any] | dict[str, list[Any]]) -> None:
    """Keep a long list, or one by language, of an import, in the place of the one before."""
    upload.parts.filter(kind=kind).delete()
    packed = zlib.compress(json.dumps(rows, ensure_ascii=False).encode())
    _store(upload, kind, [packed[at : at + PIECE] for at in range(0, len(packed), PIECE)])


def kept_list(upload: Import, kind: Kind) -> list[Any] | dict[str, list[Any]]:
    """What was kept; empty where there is nothing."""
    packed = b"".join(_pieces(upload, kind))
    return json.loads(zlib.decompress(packed)) if packed else []


def drop_old() -> None:
    """Cancel what nobody has confirmed for long, and drop files of what is over as long."""
    before = timezone.now() - KEPT
    old = Import.objects.filter(created_at__lt=before)
    left = (ImportState.MAPPING, ImportState.READY)
    old.filter(state__in=left).update(state=ImportState.CANCELLED, finished_at=timezone.now())
    ImportPart.objects.filter(
        whole__in=old.filter(state__in=OVER).order_by(), kind__in=(Kind.FILE, Kind.PROBLEMS)
    ).delete()


def _store(upload: Import, kind: Kind, pieces: Iterable[bytes]) -> None:
    ImportPart.objects.bulk_create(
        ImportPart(whole=upload, kind=kind, number=number, content=piece)
        for number, piece in enumerate(pieces)
    )


def _pieces(upload: Import, kind: Kind) -> Iterator[bytes]:
    rows = upload.parts.filter(kind=kind).order_by("number")
    return (bytes(piece) for piece in rows.values_list("content", flat=True).iterator(4))
