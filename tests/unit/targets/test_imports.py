"""Large imports: what a file changes, what is wrong with it, and all or nothing."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings.models import Change, Period
from targets.closing import close
from targets.entering import Entry, Place, enter
from targets.imports import files, work, writing
from targets.imports.telling import in_this_language
from targets.models import Actual, Import, ImportPart, Submission
from targets.models.imports import ImportState
from tests.builders import make_actual, make_committee, make_indicator, make_user
from tests.unit.targets.import_cases import ROWS, checked, place, uploaded, written

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

    told = {row: f"{column}: {text}" for row, column, text in in_this_language(upload.problems)}
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


def test_a_reporter_imports_what_is_assigned_to_him(place: SimpleNamespace) -> None:
    agency = make_committee("Phòng Tài chính", place.root, slug="tai-chinh")
    place.target.lead_agency = agency
    place.target.save()
    reporter = make_user(role="reporter", committee=agency)

    upload = checked(reporter, ROWS)

    assert [problem[2] for problem in in_this_language(upload.problems)] == [
        "Chỉ tiêu này không được giao cho bạn ở cấp ủy này."
    ]
    assert written(checked(reporter, ROWS[:1])).state == ImportState.DONE
    assert Submission.objects.get().submitted_by == reporter


def test_rights_taken_away_meanwhile_write_nothing(place: SimpleNamespace) -> None:
    upload = checked(place.office, ROWS)
    place.office.memberships.all().delete()
    written(upload)
    assert upload.state == ImportState.FAILED
    assert not Submission.objects.exists()


def test_a_closed_period_is_a_problem_and_is_not_written(place: SimpleNamespace) -> None:
    upload = checked(place.head, ROWS)
    period = place.target.period
    close(place.ward, period, by=place.head)

    written(upload)
    # Checked again, since something has changed in between.
    assert upload.state == ImportState.READY
    assert upload.problems["vi"][0][2].startswith("Năm 2023 đã khóa số liệu")
    assert not Submission.objects.exists()


def test_an_official_figure_is_corrected_for_a_reason_alone(place: SimpleNamespace) -> None:
    make_actual(place.target, "90")
    without = checked(place.head, ROWS[:1])
    assert without.problems == {
        "vi": [[2, "", "Số chính thức đã được duyệt: nêu lý do sửa."]],
        "en": [[2, "", "An official figure has been accepted: say why it is corrected."]],
    }

    row = (*ROWS[0], "", "", "", "in nhầm")
    written(checked(place.head, [row]), accepts=True)

    assert Actual.objects.get(is_live=True).revision == 2
    replaced = Change.objects.get(kind="actual", verb="replaced", via="import")
    assert replaced.reason == "in nhầm"


def test_what_somebody_writes_in_between_is_shown_before_it_is_replaced(
    place: SimpleNamespace,
) -> None:
    upload = checked(place.office, ROWS)
    entry = Entry(place.income, Decimal(77), seen=Place().token)
    enter(place.ward, place.target.period, [entry], by=place.head)

    written(upload)
    assert upload.state == ImportState.READY
    assert upload.message.startswith("Dữ liệu đã thay đổi sau lần kiểm tra trước")
    assert (upload.counts["new"], upload.counts["changed"]) == (1, 1)
    assert Submission.objects.get().value == 77

    written(upload)
    assert Submission.objects.get(indicator=place.income).value == Decimal("3200.5")
    told = Change.objects.filter(kind="submission", verb="submitted", via="import").get()
    assert told.before["value"][0] == "77"


def test_a_row_that_cannot_be_stored_leaves_none(
    place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = checked(place.head, ROWS)
    monkeypatch.setattr(writing, "_settle", lambda *args: 1 / 0)

    written(upload, accepts=True)

    assert upload.state == ImportState.FAILED
    assert upload.message.startswith("Lỗi của chương trình: chưa ghi gì.")
    assert not Submission.objects.exists()
    assert not Actual.objects.exists()


def test_a_period_nobody_has_used_is_made_by_writing(place: SimpleNamespace) -> None:
    upload = checked(place.office, [("song-cau", "thu", "Quý II/2019", "5")])
    assert not Period.objects.filter(code="2019-Q2").exists()
    written(upload)
    assert Submission.objects.get().period.code == "2019-Q2"


def test_a_process_that_dies_again_and_again_is_given_up(place: SimpleNamespace) -> None:
    upload = uploaded(place.office, ROWS)
    Import.objects.filter(pk=upload.pk).update(tries=work.MOST_TRIES)
    work.run()
    upload.refresh_from_db()
    assert upload.state == ImportState.FAILED


def test_old_files_are_dropped_and_their_imports_stay(place: SimpleNamespace) -> None:
    old, forgotten = written(checked(place.office, ROWS)), checked(place.office, ROWS[:1])
    long_ago = timezone.now() - files.KEPT - timedelta(days=1)
    Import.objects.filter(pk=old.pk).update(created_at=long_ago)
    Import.objects.filter(pk=forgotten.pk).update(created_at=long_ago + timedelta(hours=1))

    work.run()

    assert files.content(old) == b""
    assert len(files.kept_list(old, ImportPart.Kind.MADE)) == 2
    forgotten.refresh_from_db()
    assert forgotten.state == ImportState.CANCELLED


def test_as_many_questions_for_many_rows_of_a_batch_as_for_few(place: SimpleNamespace) -> None:
    def asked(number: int) -> int:
        indicators = [make_indicator(slug=f"nhieu-{number}-{each}") for each in range(number)]
        rows = [("song-cau", each.slug, "2023", "1") for each in indicators]
        upload = checked(place.head, rows)
        with CaptureQueriesContext(connection) as queries:
            written(upload, accepts=True)
        assert upload.state == ImportState.DONE
        return len(queries)

    # Contradictions are looked for indicator by indicator, after the commit alone.
    with patch("targets.rechecks.note"):
        assert asked(3) == asked(30)


@pytest.mark.on_sqlite
def test_sqlite_takes_as_many_rows_as_others_can_wait_for(
    place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_ON_SQLITE", 1)
    upload = checked(place.office, ROWS)
    assert upload.state == ImportState.FAILED
    assert upload.message.startswith("Tệp có 2 dòng số liệu; với cơ sở dữ liệu SQLite mỗi tệp tối")
