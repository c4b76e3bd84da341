"""What a process keeps while the data stay the same: gone with their next version."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import kept as module
from config.kept import Kept
from targets.evidence import with_evidence
from targets.models import Target
from tests.builders import make_actual, make_indicator, make_target

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


@pytest.mark.django_db
def test_rows_are_written_once_and_anew_after_a_change(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = make_target(make_indicator("Thu ngân sách"), plan=200)
    make_actual(target, 100)
    first = client.get(URL).content.decode()
    assert "50%" in first
    with monkeypatch.context() as patched:
        patched.setattr("targets.rows.TargetRow.of", None)
        assert client.get(URL).content.decode().count("50%") == first.count("50%")
    target.indicator.name = "Chi ngân sách"
    target.indicator.save()
    assert "Chi ngân sách" in client.get(URL).content.decode()


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
