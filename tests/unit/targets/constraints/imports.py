"""What the database refuses of imports, their parts and mappings, as cases."""

from typing import Any

from django.db import models

from targets.models import Import, ImportMapping, ImportPart
from tests.builders import NOON, make_committee, make_user
from tests.unit.constraints import Case


def mappings(*names: str) -> models.Model:
    """A mapping of each name, all of one committee."""
    committee = make_committee()
    for name in names:
        row = ImportMapping.objects.create(committee=committee, name=name)
    return row


def imports(*users: Any, **fields: Any) -> Import:
    """An import of each user, all of one moment."""
    for user in users or (make_user(),):
        values = {"by": user, "created_at": NOON, "file_name": "so-lieu.xlsx", "file_size": 1}
        row = Import.objects.create(**values | fields)
    return row


def same_user_twice() -> models.Model:
    user = make_user()
    return imports(user, user)


def parts(*numbers: int, kind: str = "file") -> models.Model:
    """A part of each number, all of one import."""
    whole = imports()
    for number in numbers:
        row = ImportPart.objects.create(whole=whole, kind=kind, number=number, content=b"1")
    return row


CASES = [
    Case(
        "import_mapping_named_once",
        lambda: mappings("Phụ lục", "Phụ lục"),
        lambda: mappings("Phụ lục", "Phụ lục 2"),
    ),
    Case("import_once", same_user_twice, lambda: imports(make_user(), make_user())),
    Case(
        "import_state_known",
        lambda: imports(state="lost"),
        lambda: imports(state="failed"),
    ),
    Case("import_part_once", lambda: parts(1, 1), lambda: parts(1, 2)),
    Case("import_part_known", lambda: parts(1, kind="note"), lambda: parts(1, kind="made")),
]
