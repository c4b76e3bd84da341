"""`make_country`: the demonstration country is right, the same each time, and leaves no trace."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from meetings.models import Committee, Document, Period
from meetings.models.versions import data_version
from targets.country import bulk, load, removal, tree, units
from targets.country.calendar import months_of
from targets.country.catalogue import KINDS, PREFIX
from targets.country.figures import Shapes, Unit
from targets.models import (
    Actual,
    Citation,
    Contradiction,
    Indicator,
    PlannedValue,
    Score,
    Target,
)
from targets.status import Status
from tests.builders import make_actual, make_committee, make_post, make_sector, make_target

# Cao Bằng with three communes, two years, the second reported until September.
TINY = ("--provinces=04", "--communes=3", "--years=2", "--frequency=quarter")
NOT_DATA = {"contenttypes", "auth", "sessions", "admin", "axes"}


def make(*options: str) -> str:
    out = StringIO()
    call_command("make_country", "--no-check", *TINY, *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def remove() -> str:
    out = StringIO()
    call_command("make_country", "--remove", stdout=out, stderr=StringIO())
    return out.getvalue()


NOTED = {"meetings.DataVersion", "meetings.Change"}


def everything() -> dict[str, list[Any]]:
    """Every row of the project's tables, but for how often they were written and the history."""
    rows: dict[str, list[Any]] = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        if model._meta.app_label in NOT_DATA or label in NOTED:
            continue
        rows[label] = json.loads(serializers.serialize("json", model.objects.order_by("pk")))
    return rows


def figures() -> list[tuple[Any, ...]]:
    """All that is said, without keys."""
    plans = PlannedValue.objects.order_by("pk").values_list(
        "target__committee__slug", "target__indicator__slug", "owner", "revision", "value", "total"
    )
    actuals = Actual.objects.order_by("pk").values_list(
        "committee__slug", "covers_from", "covers_to", "revision", "value", "ratio_to_plan", "note"
    )
    standings = Target.objects.order_by("pk").values_list("status", "attainment", "pace")
    return [*plans, *actuals, *standings]


# --- Units ------------------------------------------------------------------------------------


def test_all_units_of_the_country_and_what_they_were() -> None:
    provinces = units.provinces()
    former = [old for each in provinces for old in each.former]
    assert len(provinces) == 34
    assert sum(len(each.communes) for each in provinces) == 3321
    assert len(former) == 63
    assert sum(len(each.districts) for each in former) == 696
    named = {each.code: each for each in provinces}
    assert {each.name for each in named["19"].former} == {"Tỉnh Thái Nguyên", "Tỉnh Bắc Kạn"}
    # Phường Đức Xuân, and the island that became a special zone.
    assert named["19"].district_of["01840"] == "058"
    assert named["31"].district_of["11948"] == "318"


@pytest.mark.parametrize(
    ("unit", "committee"),
    [
        ("Cao Bằng", "Tỉnh ủy Cao Bằng"),
        ("Thành phố Huế", "Thành ủy Huế"),
        ("Thành Phố Bắc Kạn", "Thành ủy Bắc Kạn"),
        ("Tỉnh Hà Giang", "Tỉnh ủy Hà Giang"),
        ("Huyện Côn Đảo", "Huyện ủy Côn Đảo"),
        ("Thị xã Sơn Tây", "Thị ủy Sơn Tây"),
        ("Quận Ba Đình", "Quận ủy Ba Đình"),
        ("Quận 1", "Quận ủy Quận 1"),
    ],
)
def test_a_unit_is_led_by_its_committee(unit: str, committee: str) -> None:
    assert tree.seat(unit) == committee


def test_without_the_lists_a_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(units, "FORMER", tmp_path)
    with pytest.raises(CommandError, match="make setup"):
        make()


# --- The country ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_country_is_as_it_should_be() -> None:
    assert "5 cấp ủy có số liệu, 440 chỉ tiêu" in make()
    root = Committee.objects.get(slug=tree.ROOT)
    reporting = Committee.objects.filter(targets__period__code="2024").distinct()
    assert [each.name for each in reporting.order_by("path")] == [
        "Ban Chấp hành Trung ương (dữ liệu mẫu)",
        "Tỉnh ủy Cao Bằng",
        *Committee.objects.filter(path__startswith=root.path + "0001", level__code="xa")
        .order_by("path")
        .values_list("name", flat=True),
    ]
    assert not Committee.objects.exclude(note__startswith="Dữ liệu mẫu").exists()
    commune = Committee.objects.get(unit_code="01273")
    assert commune.name == "Đảng ủy phường Thục Phán"
    assert [each.name for each in commune.predecessors.all()] == ["Thành ủy Cao Bằng"]
    assert Committee.objects.get(name="Thành ủy Cao Bằng").valid_to == tree.LAST_DAY
    assert Document.objects.filter(issuer=commune, type="NQ").count() == 2
    found = set(Target.objects.values_list("status", flat=True))
    assert {Status.EXCEEDED, Status.MISSED, Status.MISSING, Status.ON_TRACK} <= found
    assert Score.objects.count() == 2
    assert Citation.objects.filter(actual__committee=root).exists()
    call_command("check_standings", stdout=StringIO(), stderr=StringIO())


@pytest.mark.once
@pytest.mark.django_db
def test_contradictions_are_looked_for_and_removed() -> None:
    out = StringIO()
    options = ("--provinces=04", "--communes=2", "--years=1", "--frequency=year", "--until=12")
    call_command("make_country", *options, "--seed=5", stdout=out, stderr=StringIO())
    assert "mâu thuẫn" in out.getvalue()
    call_command("check_figures", stdout=StringIO(), stderr=StringIO())
    remove()
    assert not Contradiction.objects.exists()


@pytest.mark.django_db
def test_what_adds_up_adds_up() -> None:
    make("--until=12")
    kinds = [kind for kind in KINDS if kind.aggregation == "sum"]
    province = Committee.objects.get(slug=PREFIX + "tinh-uy-cao-bang")
    same = 0
    for kind in kinds:
        told = Actual.objects.filter(
            indicator__slug=PREFIX + kind.slug, covers_to="2025-12-31", is_live=True
        )
        parts = told.filter(committee__level__code="xa").values_list("value", flat=True)
        whole = told.filter(committee=province).values_list("value", flat=True).first()
        same += len(parts) == 3 and None not in parts and sum(parts) == whole
    # A few lack a report or contradict on purpose.
    assert len(kinds) - 4 <= same


@pytest.mark.django_db
@pytest.mark.once
def test_the_same_seed_makes_the_same_country() -> None:
    make()
    first = figures()
    remove()
    make()
    assert figures() == first


def test_another_seed_makes_another_country() -> None:
    shapes = Shapes(months_of("quarter"))
    one, same, other = (Unit(f"{seed}:04", shapes).year() for seed in (1, 1, 2))
    assert one == same != other


@pytest.mark.django_db
def test_the_rest_stays_as_it_is_and_nothing_is_left_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_sector("kinh-te", name="Tên khác", order=7)
    target = make_target(committee=make_committee("Tỉnh ủy Cao Bằng"), period="2024", plan=100)
    make_actual(target, 99)
    before = everything()
    # As at full size, where indexes and foreign keys are put aside and made again.
    monkeypatch.setattr(load, "MANY", 0)
    monkeypatch.setattr(removal, "MANY", 0)
    schema = definitions()
    make()
    assert definitions() == schema
    assert Period.objects.filter(code="2024").count() == 1
    with pytest.raises(CommandError, match="Đã có dữ liệu mẫu"):
        make()
    version = data_version([target.committee_id])
    remove()
    assert everything() == before
    assert definitions() == schema
    assert data_version([target.committee_id]) > version


@pytest.mark.django_db
def test_what_others_hung_on_it_stops_the_removal() -> None:
    make()
    stranger = make_target(indicator=Indicator.objects.get(slug=PREFIX + "thu-ngan-sach"))
    with pytest.raises(CommandError, match="không thuộc dữ liệu mẫu"):
        remove()
    stranger.delete()
    make_post(body=Committee.objects.get(slug=PREFIX + "tinh-uy-cao-bang"))
    with pytest.raises(CommandError, match="gắn với dữ liệu mẫu"):
        remove()
    assert Target.objects.filter(committee__slug=tree.ROOT).exists()


@pytest.mark.django_db
def test_nothing_to_remove_is_said() -> None:
    with pytest.raises(CommandError, match="Không có dữ liệu mẫu"):
        remove()


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--years=2025-2021", "viết 2021-2025"),
        ("--years=nay", "viết 2021-2025"),
        ("--provinces=35", "chỉ có 34"),
        ("--provinces=99,04", "không có tỉnh mang mã 99"),
        ("--communes=0", "số nguyên dương"),
        ("--until=13", "từ 1 đến 12"),
        ("--frequency=week", "frequency"),
    ],
)
def test_bad_options_are_refused_with_a_sentence(option: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        make(option)


def definitions() -> list[Any]:
    """Indexes and constraints of the tables that are filled."""
    if connection.vendor != "postgresql":
        return []
    names = [model._meta.db_table for model in load.TABLES]
    with connection.cursor() as cursor:
        cursor.execute(bulk.FOREIGN_AND_UNIQUE, {"tables": names})
        found = cursor.fetchall()
        cursor.execute(bulk.INDEXES, {"tables": names})
        return found + cursor.fetchall()
