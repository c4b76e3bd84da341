"""Large imports: what a file changes, what is wrong with it, and all or nothing."""

from types import SimpleNamespace

import pytest

from meetings.models import Change
from targets.imports import files
from targets.models import Actual, ImportPart, Submission
from targets.models.imports import ImportState
from tests.builders import make_actual, make_committee
from tests.unit.targets.import_cases import ROWS, checked, place, written

pytestmark = pytest.mark.django_db
__all__ = ["place"]


def test_a_file_is_checked_shown_and_written(place: SimpleNamespace) -> None:
    upload = checked(place.office, ROWS)

    assert upload.state == ImportState.READY
    assert upload.counts["new"] == 2
    assert upload.counts["problems"] == 0
    assert upload.sample[0]["after"] == "3.200,5"
    assert not Submission.objects.exists()

    written(upload)

    assert upload.state == ImportState.DONE
    rows = Submission.objects.order_by("value")
    assert [(row.value, row.state, row.submitted_by) for row in rows] == [
        (4.5, "submitted", place.office),
        (3200.5, "submitted", place.office),
    ]
    assert set(files.kept_list(upload, ImportPart.Kind.MADE)) == {row.pk for row in rows}
    assert not Actual.objects.exists()
    told = Change.objects.filter(kind="submission").values_list("via", "verb", "by")
    assert list(told) == [("import", "added", place.office.pk)] * 2


def test_the_same_file_twice_changes_nothing(place: SimpleNamespace) -> None:
    written(checked(place.office, ROWS))
    before = list(Submission.objects.order_by("pk").values())

    again = checked(place.office, ROWS)
    assert again.counts | {"new": 0, "changed": 0, "same": 2} == again.counts
    written(again)

    assert list(Submission.objects.order_by("pk").values()) == before


def test_accepted_at_once_counts_and_moves_statuses(place: SimpleNamespace) -> None:
    make_actual(place.target, "90", is_estimate=True)
    upload = checked(place.head, ROWS)
    assert upload.counts["may_accept"]

    written(upload, accepts=True)

    live = Actual.objects.filter(is_live=True, indicator=place.income).get()
    assert (live.value, live.revision) == (3200.5, 2)
    assert live.submission.state == "accepted"
    place.target.refresh_from_db()
    assert place.target.latest == live
    assert place.target.status == "exceeded"


def test_who_may_not_accept_cannot_write_accepted_figures(place: SimpleNamespace) -> None:
    upload = checked(place.office, ROWS)
    assert not upload.counts["may_accept"]

    written(upload, accepts=True)

    assert upload.state == ImportState.FAILED
    assert not Submission.objects.exists()


def test_every_problem_has_its_row_and_column(place: SimpleNamespace) -> None:
    make_committee("Nơi khác", place.root, slug="noi-khac")
    upload = checked(
        place.office,
        [
            ("noi-khac", "thu", "2023", "1"),
            ("khong-co", "thu", "2023", "1"),
            ("song-cau", "thu nhập", "2023", "1"),
            ("song-cau", "thu", "năm kia", "1"),
            ("song-cau", "thu", "2023", "ba nghìn"),
            ("song-cau", "thu", "2023", "5", "", "có lẽ"),
            ("song-cau", "thu", "2022", "7"),
            ("song-cau", "thu", "2022", "8"),
            ("song-cau", "", "2023", "8"),
            ("song-cau", "thu", "2023", ""),
        ],
    )

    told = {row: f"{column}: {text}" for row, column, text in upload.problems}
    assert told == {
        2: "A (Cấp ủy): Không có cấp ủy “noi-khac” trong phạm vi của bạn.",
        3: "A (Cấp ủy): Không có cấp ủy “khong-co” trong phạm vi của bạn.",
        4: "B (Chỉ tiêu): Không có chỉ tiêu “thu nhập” trong danh mục.",
        5: "C (Kỳ): Kỳ “năm kia” không đúng mẫu: viết 2023, 2024-07, 2024-Q3, 2019-6M hoặc 9M.",
        6: told[6],
        7: "F (Số ước): “có lẽ” không rõ là số ước hay không: ghi x nếu là số ước.",
        9: ": Trùng cấp ủy, chỉ tiêu và kỳ với dòng 8.",
        10: "B (Chỉ tiêu): Thiếu chỉ tiêu.",
    }
    assert told[6].startswith("D (Thực hiện): “ba nghìn” có chữ trong ô số")
    assert upload.counts["skipped"] == 1
    assert upload.unknown["indicator"] == [["thu nhập", 1]]
    assert written(upload).state == ImportState.READY
    assert not Submission.objects.exists()
