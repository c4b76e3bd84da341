"""The tree of committees: paths, moving, ranges, concurrency, fixtures."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from meetings.models import Committee
from meetings.models.committees import subtree_range
from tests.builders import make_committee, make_level
from tests.unit.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Committee]:
    """Centre over two provinces, the first with two wards, one ward with a cell."""
    centre = make_committee("Trung ương", slug="tw")
    first = make_committee("Bắc Kạn", centre, slug="bk")
    second = make_committee("Cao Bằng", centre, slug="cb")
    ward = make_committee("Nông Thượng", first, slug="nt")
    make_committee("Dương Quang", first, slug="dq")
    make_committee("Chi bộ 1", ward, slug="cb1")
    return {committee.slug: committee for committee in (centre, first, second, ward)}


def paths() -> dict[str, str]:
    return dict(Committee.objects.values_list("slug", "path"))


def slugs(committees: object) -> list[str]:
    return [committee.slug for committee in committees]


def test_a_child_extends_its_parents_path(tree: dict[str, Committee]) -> None:
    assert paths() == {
        "tw": "0001",
        "bk": "00010001",
        "cb": "00010002",
        "nt": "000100010001",
        "dq": "000100010002",
        "cb1": "0001000100010001",
    }
    assert tree["nt"].depth == 2


def test_under_and_above(tree: dict[str, Committee]) -> None:
    assert slugs(Committee.objects.under(tree["bk"])) == ["bk", "nt", "cb1", "dq"]
    assert slugs(Committee.objects.under(tree["tw"])) == ["tw", "bk", "nt", "cb1", "dq", "cb"]
    assert slugs(Committee.objects.above(tree["nt"])) == ["tw", "bk"]
    assert slugs(Committee.objects.above(tree["tw"])) == []


def test_under_is_one_range_of_an_index(tree: dict[str, Committee]) -> None:
    sql = str(Committee.objects.under(tree["bk"]).query)
    assert "LIKE" not in sql.upper()
    assert subtree_range("00019999") == ("00019999", "00020000")
    assert subtree_range("9998")[1] > "99989999"


def test_moving_a_unit_takes_everything_under_it(tree: dict[str, Committee]) -> None:
    ward = Committee.objects.get(slug="nt")
    ward.parent = tree["cb"]
    ward.save()
    moved = paths()
    assert moved["nt"] == "000100020001"
    assert moved["cb1"] == "0001000200010001"
    assert moved["dq"] == "000100010002"
    assert Committee.objects.get(slug="cb1").parent == Committee.objects.get(slug="nt")
    assert slugs(Committee.objects.under(tree["bk"])) == ["bk", "dq"]


@pytest.mark.parametrize("fields", [["parent"], ["parent_id"], ["name", "parent"]])
def test_moving_with_update_fields_writes_the_path(
    tree: dict[str, Committee], fields: list[str]
) -> None:
    ward = Committee.objects.get(slug="nt")
    ward.parent = tree["cb"]
    ward.save(update_fields=fields)
    assert paths()["cb1"] == "0001000200010001"


def test_a_unit_can_become_a_root_and_come_back(tree: dict[str, Committee]) -> None:
    province = Committee.objects.get(slug="bk")
    province.parent = None
    province.save()
    assert paths()["cb1"] == "000200010001"
    province.parent = Committee.objects.get(slug="tw")
    province.save()
    assert paths()["cb1"].startswith("0001")
    assert len(paths()["cb1"]) == 16


def test_a_new_child_never_takes_a_path_in_use(tree: dict[str, Committee]) -> None:
    Committee.objects.get(slug="cb").delete()
    make_committee("Thái Nguyên", tree["tw"], slug="tn")
    Committee.objects.get(slug="dq").delete()
    make_committee("Phùng Chí Kiên", tree["bk"], slug="pck")
    assert len(set(paths().values())) == len(paths())


@pytest.mark.parametrize("above", ["nt", "cb1"])
def test_nothing_stands_under_itself_or_its_own_descendant(
    tree: dict[str, Committee], above: str
) -> None:
    ward = Committee.objects.get(slug="nt")
    ward.parent = Committee.objects.get(slug=above)
    with pytest.raises(ValidationError) as refusal:
        ward.full_clean()
    assert "parent" in refusal.value.message_dict
    before = paths()
    refused = pytest.raises(IntegrityError, match="committee_path_extends_parent")
    with refused, transaction.atomic():
        ward.save()
    assert paths() == before


@pytest.mark.parametrize("path", ["0001", "00020001", "000100030001", "", "1"])
def test_the_database_refuses_a_path_that_does_not_extend_the_parent(
    tree: dict[str, Committee], path: str
) -> None:
    row = Committee(slug="x", name="X", level=make_level(), parent=tree["tw"], path=path)
    with pytest.raises(IntegrityError), transaction.atomic():
        Committee.objects.bulk_create([row])
    row.path = "00010009"
    Committee.objects.bulk_create([row])


def test_a_unit_with_units_under_it_cannot_be_deleted(tree: dict[str, Committee]) -> None:
    with pytest.raises(ProtectedError):
        Committee.objects.get(slug="nt").delete()


def test_deepest_level_is_explained() -> None:
    committee = None
    for _ in range(10):
        committee = make_committee(parent=committee)
    below = Committee(slug="sau", name="Sâu", level=make_level(), parent=committee)
    with pytest.raises(ValidationError) as refusal:
        below.full_clean(exclude=["path"])
    assert "parent" in refusal.value.message_dict


def fixture_rows() -> list[dict[str, object]]:
    level = {"model": "meetings.level", "fields": {"code": "tinh", "name": "Tỉnh", "rank": 2}}
    names = [("tw", None), ("bk", "tw"), ("cb", "tw"), ("nt", "bk")]
    return [level] + [
        {
            "model": "meetings.committee",
            "fields": {
                "slug": slug,
                "name": f"Đảng ủy {slug}",
                "kind": "party",
                "level": ["tinh"],
                "parent": parent and [parent],
            },
        }
        for slug, parent in names
    ]


def test_loading_a_fixture_twice_changes_nothing(tmp_path: Path) -> None:
    fixture = tmp_path / "tree.json"
    fixture.write_text(json.dumps(fixture_rows()))
    call_command("loaddata", fixture, verbosity=0)
    once = list(Committee.objects.values())
    assert paths()["nt"] == "000100010001"
    call_command("loaddata", fixture, verbosity=0)
    assert list(Committee.objects.values()) == once


@pytest.mark.django_db(transaction=True)
def test_children_added_at_once_get_different_paths() -> None:
    parent = make_committee(slug="cha")
    level = parent.level

    def add(number: int) -> None:
        for turn in range(5):
            slug = f"con-{number}-{turn}"
            Committee.objects.create(slug=slug, name=slug, level=level, parent=parent)

    assert at_once(add) == []
    assert Committee.objects.filter(parent=parent).values("path").distinct().count() == 10
