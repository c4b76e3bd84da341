"""Cells of tables of targets: what each says, letter by letter, nothing of it raw."""

from collections.abc import Callable

import pytest
from django.utils.translation import override

from targets import cells
from targets.evidence import with_evidence
from targets.models import Target
from targets.rows import TargetRow
from tests.builders import (
    make_actual,
    make_citation,
    make_document,
    make_flag,
    make_indicator,
    make_plan,
    make_target,
    make_verdict,
)

pytestmark = pytest.mark.django_db
EVIL = "<b>\"&'</b>"
SAFE = "&lt;b&gt;&quot;&amp;&#x27;&lt;/b&gt;"


def row_of(target: Target) -> TargetRow:
    return TargetRow.of(with_evidence(Target.objects).get(pk=target.pk))


def two_owners() -> TargetRow:
    target = make_target(make_indicator("Thu ngân sách"), period="2020", plan=151)
    make_citation(target.plan, as_printed="151 tỷ", document=make_document(slug="nq"))
    make_plan(target, "151.5", owner="province", is_primary=False)
    make_citation(make_actual(target, 105), as_printed="đạt 105", document=make_document(slug="bc"))
    return row_of(target)


def test_a_figure_leads_to_its_print_and_each_owner_has_a_share() -> None:
    row = two_owners()
    link = '<a class="figure-link" href="/nguon/bc/#so-1" title="“đạt 105”">105 tỷ đồng</a>'
    assert cells.actual(row) == f"<span>{link}</span>"
    assert cells.actual(row, bare=True) == f"<span>{link.replace(' tỷ đồng', '')}</span>"
    assert cells.plans(row) == (
        '<span><a class="figure-link" href="/nguon/nq/#so-1" title="“151 tỷ”">151 tỷ đồng</a>'
        '</span> <span class="quiet small">(nghị quyết)</span><br>'
        '<span>151,5 tỷ đồng</span> <span class="quiet small">(tỉnh giao)</span>'
    )
    assert cells.share(row) == (
        '69,5% <span class="quiet small">(nghị quyết)</span><br>'
        '69,3% <span class="quiet small">(tỉnh giao)</span>'
    )


def test_a_derived_plan_says_so_and_its_ratio_is_the_printed_one() -> None:
    target = make_target(make_indicator(unit="HTX"))
    actual = make_actual(target, 7, ratio_to_plan="350")
    make_citation(actual, kind="ratio_to_plan", document=make_document(slug="bc"))
    row = row_of(target)
    link = '<a class="figure-link" href="/nguon/bc/#so-1" title="“đạt 105 tỷ”">{}</a>'
    assert cells.plans(row) == (
        f'<span class="derived" title="7 ÷ 350%">{link.format("2 HTX")}</span>'
        ' <span class="quiet small">(suy ra)</span>'
    )
    assert cells.share(row) == link.format("350%")


def test_only_a_ratio_is_printed() -> None:
    target = make_target(plan=100)
    make_actual(target, ratio_to_plan="70", ratio_qualifier=">=")
    row = row_of(target)
    assert cells.actual(row) == '<span class="quiet small">chỉ in tỷ lệ</span>'
    assert cells.share(row) == "hơn 70%"


def test_nothing_reported() -> None:
    row = row_of(make_target())
    assert [cells.plans(row), cells.actual(row), cells.share(row), cells.source(row)] == [""] * 4
    assert cells.status(row) == cells.badge("missing")


def test_the_name_says_what_the_rule_reads() -> None:
    target = make_target(make_indicator("Hộ nghèo", direction="less"), period="2020-2025")
    Target.objects.filter(pk=target.pk).update(names="xã A", basis="final_year")
    assert cells.name(row_of(target)) == (
        f'<a href="/chi-tieu/{target.pk}/">Hộ nghèo</a> <span class="quiet">(xã A)</span>'
        ' <span class="quiet small">cho năm cuối kỳ</span>'
        ' <span class="quiet small">càng thấp càng tốt</span>'
    )


def test_a_verdict_is_told_and_led_to() -> None:
    target = make_target()
    document = make_document("Báo cáo", slug="bc", source_code="007")
    verdict = make_verdict(target, document=document, paragraph=4, as_printed="chưa đạt")
    row = row_of(target)
    assert (
        cells.status(row)
        == f'{cells.badge("missed")} <span class="quiet small">theo tài liệu</span>'
    )
    assert cells.source(row) == (
        f'<a class="small num" href="/nguon/bc/#nhan-dinh-{verdict.pk}" '
        f'title="{document.citation}: “chưa đạt”">007 đoạn 4</a>'
    )


def test_one_doubt_leads_to_its_figure_several_to_the_target() -> None:
    target = make_target(plan=1)
    citation = make_citation(make_actual(target, 2), document=make_document(slug="bc"))
    make_flag(citation, note="Sai.")
    make_flag(citation, settled_on="2024-01-01", settled_by="A", settlement="đúng")
    link = '<a class="flag" href="/nguon/bc/#so-1" title="Sai.">Cần xác nhận</a>'
    assert cells.flags(row_of(target)) == link
    make_flag(citation)
    link = f'<a class="flag" href="/chi-tieu/{target.pk}/#nghi-van">Cần xác nhận (2)</a>'
    assert cells.flags(row_of(target)) == link


@pytest.mark.parametrize(
    "cell", [cells.name, cells.plans, cells.actual, cells.share, cells.source, cells.flags]
)
def test_nothing_from_the_database_gets_through_raw(cell: Callable[[TargetRow], str]) -> None:
    target = make_target(make_indicator(EVIL, unit=EVIL))
    Target.objects.filter(pk=target.pk).update(names=EVIL)
    plan = make_plan(target, 2, note=EVIL, is_derived=True)
    document = make_document(EVIL, source_code="<1>")
    make_citation(plan, document=document, as_printed=EVIL)
    figure = make_citation(make_actual(target, 1), document=document, as_printed=EVIL)
    make_flag(figure, note=EVIL)
    html = cell(row_of(target))
    assert "<b>" not in html
    assert SAFE in html or cell is cells.share


def test_a_badge_is_in_the_reader_s_language() -> None:
    assert "Đạt" in cells.badge("met")
    with override("en"):
        assert "Đạt" not in cells.badge("met")
