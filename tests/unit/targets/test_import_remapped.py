"""A mapping that somebody changes between the check and the writing: nothing unseen is written."""

from types import SimpleNamespace
from typing import Any

import pytest

from targets.imports import files, work
from targets.models import ImportMapping, Submission
from targets.models.imports import ImportState
from tests.builders import make_committee
from tests.unit.targets.import_cases import as_csv, place, written

pytestmark = pytest.mark.django_db
__all__ = ["place"]
ROW = ("song-cau", "thu", "10", "99", "Đúng")
COLUMNS = {"committee": 1, "indicator": 2, "value": 3}


@pytest.mark.parametrize(
    "changed",
    [
        {"columns": {"committee": 1, "indicator": 2, "value": 4}},
        {"columns": COLUMNS | {"note": 5}},
        {"fixed": {"period": "2022"}},
        {"words": {"indicator": {"thu": "ho-ngheo"}, "committee": {"song-cau": "minh-xuan"}}},
    ],
    ids=["value", "note", "period", "words"],
)
def test_what_was_not_shown_is_checked_again(
    place: SimpleNamespace, changed: dict[str, Any]
) -> None:
    make_committee("Đảng ủy phường Minh Xuân", place.ward, slug="minh-xuan")
    mapping = ImportMapping.objects.create(
        committee=place.ward, name="Khối", columns=COLUMNS, fixed={"period": "2023"}
    )
    file = as_csv([ROW], ("Cấp ủy", "Chỉ tiêu", "Thực hiện", "Kế hoạch", "Ghi chú"))
    upload = files.take(file, "a.csv", by=place.office, mapping=mapping)
    work.run()
    ImportMapping.objects.filter(pk=mapping.pk).update(**changed)

    written(upload)
    assert upload.state == ImportState.READY
    assert upload.message.startswith("Dữ liệu đã thay đổi sau lần kiểm tra trước")
    assert not Submission.objects.exists()

    written(upload)
    assert upload.state == ImportState.DONE
    assert Submission.objects.count() == 1
