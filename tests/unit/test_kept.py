"""What a process keeps: by version, gone with the next one; by content, whatever changes."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import kept as module
from config.kept import Kept, KeptByContent
from meetings.models import Committee
from targets.evidence import with_evidence
from targets.models import Actual, Citation, Indicator, PlannedValue, Target
from targets.rows import TargetRow
from tests.builders import (
    make_actual,
    make_citation,
    make_committee,
    make_flag,
    make_indicator,
    make_plan,
    make_target,
    make_verdict,
)

URL = "/chi-tieu/"


def test_kept_until_the_version_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    assert [kept.get(version, "k", lambda v=n: v) for n, version in enumerate((1, 1, 2, None))] == [
        *(0, 0, 2, 3)
    ]
    kept.put(1, "k", "mới")
    assert (kept.find(1, "k"), kept.find(2, "k")) == ("mới", None)
    kept.put(1, "k", "mới")
    monkeypatch.setattr(module.time, "monotonic", lambda: 1e12)
    assert kept.find(1, "k") is None


def test_without_a_version_nothing_is_kept() -> None:
    kept = Kept()
    kept.put(None, "k", 1)
    assert kept.find(None, "k") is None


def test_by_content_what_is_not_asked_for_is_dropped() -> None:
    kept = KeptByContent(most=2)
    for key in "abcde":
        kept.put(key, key.upper())
        assert kept.find("a") == "A"
    assert [kept.find(key) for key in "bcde"] == [None, None, "D", "E"]


def rows_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose rows are made anew to show the list."""
    made: list[str] = []
    of = TargetRow.of

    def noted(target: Target) -> TargetRow:
        if not made or made[-1] != target.indicator.name:
            made.append(target.indicator.name)
        return of(target)

    with monkeypatch.context() as patched:
        patched.setattr(TargetRow, "of", noted)
        assert client.get(URL).status_code == 200
    return made


CHANGES: list[Callable[[Target], object]] = [
    lambda target: Actual.objects.update(value=60),
    lambda target: make_plan(target, 300, owner="province", is_primary=False),
    lambda target: make_citation(Actual.objects.get()),
    lambda target: make_flag(Citation.objects.get()),
    make_verdict,
    lambda target: Indicator.objects.filter(pk=target.indicator_id).update(unit="ha"),
    lambda target: Committee.objects.filter(pk=target.committee_id).update(name="Thành ủy"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_a_row_is_written_anew_when_anything_in_it_changes_and_no_other_row(
    client: Client, monkeypatch: pytest.MonkeyPatch, change: Callable[[Target], object]
) -> None:
    target = make_target(make_indicator("Thu ngân sách"), committee=make_committee(), plan=200)
    make_citation(PlannedValue.objects.get())
    make_actual(target, 50)
    make_target(make_indicator("Chi ngân sách"), committee=make_committee(), plan=100)
    assert len(rows_read(client, monkeypatch)) == 2
    assert rows_read(client, monkeypatch) == []
    change(target)
    assert rows_read(client, monkeypatch) == ["Thu ngân sách"]


@pytest.mark.django_db
def test_kept_rows_speak_the_readers_language(client: Client) -> None:
    make_target(plan=100)
    assert "Thiếu số liệu" in client.get(URL).content.decode()
    client.cookies["ngon_ngu"] = "en"
    assert "Thiếu số liệu" not in client.get(URL).content.decode().partition("<tbody")[2]


@pytest.mark.django_db
def test_a_selection_is_counted_once(client: Client) -> None:
    for number in range(12):
        make_target(make_indicator(f"Chỉ tiêu {number}"), plan=1)

    def counted() -> bool:
        with CaptureQueriesContext(connection) as queries:
            assert "12 dòng" in client.get(f"{URL}?per_page=10").content.decode()
        return any("COUNT(" in each["sql"] for each in queries)

    assert [counted(), counted()] == [True, False]


@pytest.mark.django_db
def test_evidence_is_named_not_joined() -> None:
    rows: QuerySet[Target] = with_evidence(Target.objects)
    with pytest.raises(TypeError, match="beside"):
        list(rows.select_related("plan"))
    assert list(rows.none()) == []
    assert list(rows.filter(pk__in=[])) == []
