"""All sorts of contradictions looked for at once, and `check_figures`, which does that."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from targets import contradictions, rechecks
from targets.models import Actual, Contradiction, Target
from tests.builders import (
    make_actual,
    make_committee,
    make_indicator,
    make_plan,
    make_score,
    make_target,
)
from tests.unit.targets.contradicted import kinds, told

pytestmark = pytest.mark.django_db


class TestCommand:
    def run(self, *arguments: str) -> str:
        out = StringIO()
        call_command("check_figures", *arguments, stdout=out, stderr=StringIO())
        return out.getvalue()

    def test_drift_is_told_and_repaired(self) -> None:
        make_score(met=38, total=44, unmet=5)
        make_actual(make_target(plan=100), 62, ratio_to_plan="72.9")
        with pytest.raises(CommandError, match="thiếu 2, khác 0, thừa 0") as failure:
            self.run()
        assert failure.value.returncode == 1
        assert kinds() == []
        assert "đã sửa: thiếu 2" in self.run("--fix")
        assert "2 mâu thuẫn, lưu đều đúng." in self.run()
        Actual.objects.update(ratio_to_plan=62)
        with pytest.raises(CommandError, match="thiếu 0, khác 0, thừa 1"):
            self.run()
        self.run("--fix")
        assert kinds() == ["parts"]

    def test_a_committee_with_all_below_it(self) -> None:
        top = make_committee(slug="tinh")
        make_score(make_committee(parent=top), met=38, total=44, unmet=5)
        make_score(met=38, total=44, unmet=5)
        self.run("--fix", "--committee", "tinh")
        assert kinds() == ["parts"]
        with pytest.raises(CommandError, match="khong-co"):
            self.run("--committee", "khong-co")

    def test_batches_cover_everything(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rechecks, "BATCH", 2)
        place = make_committee()
        indicator = make_indicator(unit="hộ", aggregation="sum")
        for _number in range(5):
            make_actual(indicator=indicator, committee=make_committee(parent=place), value=3)
        make_actual(indicator=indicator, committee=place, value=16)
        err = StringIO()
        call_command("check_figures", "--fix", stdout=StringIO(), stderr=err)
        assert err.getvalue().splitlines()[-1] == "Đã đối chiếu 6/6 cấp ủy."
        assert Contradiction.objects.get().computed == 15
        assert "đều đúng" in self.run()


def test_two_kinds_of_one_figure_stand_side_by_side() -> None:
    target = make_target(period="2020", plan=100)
    make_actual(target, 80, as_of=date(2020, 9, 30))
    make_actual(target, 70, as_of=date(2020, 10, 31), ratio_to_plan="72.9")
    rechecks.check_all()
    assert kinds() == ["fallen", "ratio"]
    before = told()
    assert rechecks.check_all() == contradictions.Changes(found=2)
    assert told() == before


def test_a_plan_of_another_owner_is_no_second_contradiction() -> None:
    target = make_target(plan=100)
    make_plan(target, 90, owner="province", is_primary=False)
    make_actual(target, 62, ratio_to_plan="72.9")
    rechecks.check_all()
    assert Contradiction.objects.get().plan == Target.objects.get().plan
