"""`check_standings` and `rebuild_keys`: what drifted is told, and repaired when asked."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from meetings.models import Person
from targets.management.commands import check_standings
from targets.models import Actual, StatusCount, Target
from tests.builders import make_actual, make_indicator, make_person, make_target

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("check_standings", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def target() -> Target:
    target = make_target(make_indicator("Thu ngân sách"), plan=100)
    make_actual(target, 99)
    return target


def test_nothing_to_tell(target: Target) -> None:
    assert run() == ("1 chỉ tiêu, trạng thái và số đếm lưu đều đúng.\n", "")


def test_an_empty_database_is_right() -> None:
    assert "0 chỉ tiêu" in run()[0]


DRIFTED = [
    ({"status": "met"}, "trạng thái đang lưu “Đạt”, đúng là “Không đạt”"),
    ({"status_basis": "none"}, "căn cứ đang lưu “chưa có căn cứ”, đúng là “tính từ số liệu”"),
    ({"attainment": Decimal(1)}, "so với kế hoạch đang lưu 100%, đúng là 99%"),
    ({"pace": None}, "so với tiến độ đang lưu trống, đúng là 99%"),
    ({"plan": None}, "mã kế hoạch đang lưu trống"),
    ({"latest": None}, "mã số liệu quyết định đang lưu trống"),
]


def test_every_column_that_drifted_is_told_and_fixed() -> None:
    for number, (stored, _told) in enumerate(DRIFTED):
        target = make_target(make_indicator(f"Chỉ tiêu {number}"), plan=100)
        make_actual(target, 99)
        Target.objects.filter(pk=target.pk).update(**stored)
    out = StringIO()
    with pytest.raises(CommandError, match="--fix") as failure:
        call_command("check_standings", stdout=out)
    assert failure.value.returncode == 1
    lines = [line for line in out.getvalue().splitlines() if "Chỉ tiêu" in line]
    for number, (_stored, told) in enumerate(DRIFTED):
        [line] = (each for each in lines if f"Chỉ tiêu {number}" in each)
        assert told in line
        # Nothing but the column that drifted.
        assert ";" not in line
    assert "đã sửa 6" in run("--fix")[0]
    assert "đều đúng" in run()[0]


def test_counts_that_drifted_are_told_and_fixed(target: Target) -> None:
    StatusCount.objects.update(missed=0, watch=7)
    out = StringIO()
    with pytest.raises(CommandError, match="1 dòng đếm sai"):
        call_command("check_standings", stdout=out)
    assert "đang đếm {'watch': 7}, đúng là {'missed': 1}" in out.getvalue()
    assert "đã đếm lại" in run("--fix")[0]
    assert "đều đúng" in run()[0]


def test_figures_written_past_the_signals_are_noticed(target: Target) -> None:
    Actual.objects.update(value=100)
    with pytest.raises(CommandError):
        run()
    run("--fix")
    target.refresh_from_db()
    assert target.status == "met"


def test_batches_cover_every_target_and_tell_progress(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_standings, "BATCH", 2)
    monkeypatch.setattr(check_standings, "SHOWN", 2)
    for _ in range(4):
        make_actual(make_target(plan=100), 99)
    Target.objects.update(status="met")
    out, err = run("--fix")
    assert "đã sửa 5" in out
    assert out.count("đang lưu “Đạt”") == 2
    assert err.splitlines()[-1] == "Đã kiểm tra 5/5 chỉ tiêu."
    assert not Target.objects.exclude(status="missed").exists()


def test_keys_are_rebuilt() -> None:
    make_person("Bàn Văn Án")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE meetings_person SET search_key = ''")
    out = StringIO()
    call_command("rebuild_keys", stdout=out)
    assert "người: đã sửa 1 dòng." in out.getvalue()
    assert Person.objects.matching("ban an").exists()
