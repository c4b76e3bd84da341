"""“Cách tính”: the steps name the very numbers and end in the status shown."""

from datetime import date

import pytest

from targets.evidence import with_evidence
from targets.explain import explain
from targets.models import Target
from targets.rows import TargetRow
from targets.status import Thresholds
from tests.builders import make_actual, make_indicator, make_target, make_verdict

pytestmark = pytest.mark.django_db


def steps(target: Target, day: date = date(2026, 1, 1)) -> str:
    shown = with_evidence(Target.objects.shown_on(day)).get(pk=target.pk)
    return "\n".join(explain(TargetRow(shown), Thresholds()))


def target(measure: str = "accumulates", *, plan: object = 151, **fields: object) -> Target:
    period = fields.pop("period", "2020")
    return make_target(make_indicator(measure=measure, **fields), period=period, plan=plan)


def test_behind_pace() -> None:
    budget = target()
    make_actual(budget, 105, as_of=date(2020, 11, 28))
    text = steps(budget)
    assert "105 ÷ 151 = 69,5%" in text
    assert "333/366 ngày = 91%" in text
    assert "69,5% ÷ 91% = 76,4%" in text
    assert text.endswith("76,4% < 80% → Nguy cơ không đạt")


@pytest.mark.parametrize(
    ("value", "conclusion"),
    [
        (150, "Thực hiện chưa bằng kế hoạch, kỳ đã hết → Không đạt"),
        (151, "Thực hiện đúng bằng kế hoạch → Đạt"),
        (152, "Thực hiện tốt hơn kế hoạch → Vượt"),
    ],
)
def test_a_closed_period_compares_the_figures(value: int, conclusion: str) -> None:
    budget = target()
    make_actual(budget, value)
    assert steps(budget).endswith(conclusion)


@pytest.mark.parametrize(
    ("value", "conclusion"),
    [
        (48, "96% ≥ 95% → Dự kiến đạt"),
        (42, "80% ≤ 84% < 95% → Cần theo dõi"),
        (101, "Đã bằng hoặc tốt hơn kế hoạch cả kỳ khi kỳ chưa hết → Đã đạt sớm"),
    ],
)
def test_an_open_period_compares_with_the_thresholds(value: int, conclusion: str) -> None:
    budget = target(plan=100)
    make_actual(budget, value, as_of=date(2020, 7, 1))
    assert steps(budget).endswith(conclusion)


def test_at_most_divides_the_other_way() -> None:
    poverty = target("level", plan="1.89", unit="%", direction="less")
    make_actual(poverty, "2.1")
    text = steps(poverty)
    assert "Càng thấp càng tốt" in text
    assert "1,89 ÷ 2,1 = 90%" in text
    assert text.endswith("→ Không đạt")


def test_an_overdrawn_allowance() -> None:
    spending = target(plan=100, direction="less")
    make_actual(spending, 120, as_of=date(2020, 6, 30))
    assert steps(spending).endswith("Đã dùng quá mức cho phép của cả kỳ → Nguy cơ không đạt")


def test_a_level_is_not_divided_by_time() -> None:
    forest = target("level", plan="65.5", unit="%", direction="keep")
    make_actual(forest, 60, as_of=date(2020, 6, 30))
    assert "không chia theo thời gian" in steps(forest)


def test_an_implied_plan_is_said_to_be_derived() -> None:
    cooperatives = target(plan=None, unit="hợp tác xã", period="2019")
    make_actual(cooperatives, 7, as_of=date(2019, 6, 30), ratio_to_plan="350")
    text = steps(cooperatives)
    assert "7 ÷ 350% = 2 hợp tác xã (số suy ra" in text
    assert text.endswith("→ Đã đạt sớm")


def test_a_ratio_alone() -> None:
    industry = target(plan=None, period="2019")
    make_actual(industry, as_of=date(2019, 6, 30), ratio_to_plan="61.3")
    assert "chỉ in tỷ lệ 61,3% so với kế hoạch" in steps(industry)


def test_a_milestone_not_yet_reached() -> None:
    milestone = target("milestone", plan=1)
    make_actual(milestone, 0, as_of=date(2020, 6, 30))
    assert steps(milestone).endswith("Mốc chưa hoàn thành, kỳ chưa hết → Cần theo dõi")


def test_a_share_without_sense_is_compared_directly() -> None:
    growth = target("level", plan=8, unit="%/năm")
    make_actual(growth, -2)
    text = steps(growth)
    assert "không có nghĩa" in text
    assert text.endswith("→ Không đạt")


def test_nothing_reported() -> None:
    assert "Chưa có số thực hiện" in steps(target())
    assert steps(target(), date(2019, 5, 1)).endswith("Chưa đến kỳ.")


def test_a_figure_without_a_plan() -> None:
    budget = target(plan=None)
    make_actual(budget, 105)
    assert steps(budget).endswith("Thiếu số liệu.")


def test_a_printed_judgement_and_an_overruling() -> None:
    missed = target()
    make_verdict(missed, as_printed="thu ngân sách")
    assert steps(missed).endswith("“thu ngân sách”: dùng nhận định in → Không đạt")
    make_verdict(missed, origin="override", status="met", reason="Đã hoàn thành tháng 1.")
    assert steps(missed).endswith("Cấp ủy đánh giá lại: Đạt. Lý do: Đã hoàn thành tháng 1.")
