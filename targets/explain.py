"""“Cách tính”: how a target came by its status, in sentences with its own numbers.

The sentences follow ``targets.status`` step by step and are made from the same
plan, reading and thresholds, so they cannot tell another story than the rule.
"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from config import numbers
from targets import phrases
from targets import status as rule
from targets.models.choices import StatusChoice
from targets.models.evidence import Verdict
from targets.rows import TargetRow
from targets.standings import reading_of


def explain(row: TargetRow, thresholds: rule.Thresholds) -> list[str]:
    """The steps from the figures to the status, the committee's own ruling last."""
    steps = list(_computed(row, thresholds)) if row.actual else [_nothing_reported(row)]
    return steps + list(_judged(row))


def _computed(row: TargetRow, thresholds: rule.Thresholds) -> Iterator[str]:
    plan, reading = row.rule_plan, reading_of(row.actual)
    standing = rule.assess(plan, reading, plan.start, thresholds)
    yield from _attainment(row, standing.attainment)
    if standing.status == rule.Status.MISSING:
        yield _("Có số thực hiện nhưng không có kế hoạch hay tỷ lệ in để so: Thiếu số liệu.")
        return
    if reading.covers_to >= plan.end:
        yield _("Số liệu đến %(day)s, đã hết kỳ: so thẳng thực hiện với kế hoạch.") % {
            "day": _day(reading.covers_to)
        }
    else:
        yield from _progress(plan, reading, standing)
    yield _conclusion(plan, standing, thresholds)


def _attainment(row: TargetRow, share: Decimal | None) -> Iterator[str]:
    actual, plan = row.actual, row.rule_plan
    if actual.value is None or plan.value is None:
        yield from _printed_ratio(row)
        return
    top, bottom = numbers.show(actual.value), numbers.show(plan.value)
    if plan.at_most:
        yield _("Càng thấp càng tốt: lấy kế hoạch chia cho thực hiện.")
        top, bottom = bottom, top
    if share is None:
        yield _("%(top)s ÷ %(bottom)s không có nghĩa (số âm hoặc bằng 0): so trực tiếp.") % {
            "top": top,
            "bottom": bottom,
        }
        return
    yield f"{top} ÷ {bottom} = {numbers.show_share(share)}"


def _printed_ratio(row: TargetRow) -> Iterator[str]:
    ratio = phrases.ratio_text(row.actual)
    if not ratio:
        return
    if row.actual.value is None:
        yield _("Tài liệu chỉ in tỷ lệ %(ratio)s so với kế hoạch: dùng tỷ lệ in.") % {
            "ratio": ratio
        }
        return
    yield _("Tài liệu in %(value)s và tỷ lệ %(ratio)s nhưng không in kế hoạch: dùng tỷ lệ in.") % {
        "value": phrases.actual_text(row.actual),
        "ratio": ratio,
    }
    for plan in row.plans:
        if plan.is_derived:
            yield _("Kế hoạch suy ra: %(sum)s = %(plan)s (số suy ra, không in trong tài liệu).") % {
                "sum": plan.note,
                "plan": plan.text,
            }


def _progress(plan: rule.Plan, reading: rule.Reading, standing: rule.Standing) -> Iterator[str]:
    if plan.measure != rule.Measure.ACCUMULATES:
        if plan.measure != rule.Measure.MILESTONE:
            yield _("Là mức tại một thời điểm, không cộng dồn: không chia theo thời gian.")
        return
    passed, total = rule.days_passed(plan.start, plan.end, reading.covers_to)
    yield _("Cộng dồn từ %(start)s; đến %(day)s đã qua %(passed)s/%(total)s ngày = %(share)s.") % {
        "start": _day(plan.start),
        "day": _day(reading.covers_to),
        "passed": numbers.show(passed),
        "total": numbers.show(total),
        "share": numbers.show_share(standing.elapsed),
    }
    if standing.attainment is not None and standing.pace is not None:
        yield _("So với tiến độ thời gian: %(share)s %(sign)s %(elapsed)s = %(pace)s.") % {
            "share": numbers.show_share(standing.attainment),
            "sign": "×" if plan.at_most else "÷",
            "elapsed": numbers.show_share(standing.elapsed),
            "pace": numbers.show_share(standing.pace),
        }


def _conclusion(plan: rule.Plan, standing: rule.Standing, thresholds: rule.Thresholds) -> str:
    status = rule.Status
    on_track, watch = map(numbers.show_share, (thresholds.on_track, thresholds.watch))
    pace = numbers.show_share(standing.pace)
    reasons = {
        status.EXCEEDED: _("Thực hiện tốt hơn kế hoạch"),
        status.MET: _("Thực hiện đúng bằng kế hoạch"),
        status.MISSED: _("Thực hiện chưa bằng kế hoạch, kỳ đã hết"),
        status.MET_EARLY: _("Đã bằng hoặc tốt hơn kế hoạch cả kỳ khi kỳ chưa hết"),
        status.ON_TRACK: f"{pace} ≥ {on_track}",
        status.WATCH: f"{watch} ≤ {pace} < {on_track}",
        status.AT_RISK: f"{pace} < {watch}",
    }
    reason = reasons[standing.status]
    if plan.measure == rule.Measure.MILESTONE and standing.status == status.WATCH:
        reason = _("Mốc chưa hoàn thành, kỳ chưa hết")
    if standing.status == status.AT_RISK and plan.at_most:
        overdrawn = standing.attainment is None or standing.attainment < 1
        if plan.measure == rule.Measure.ACCUMULATES and overdrawn:
            reason = _("Đã dùng quá mức cho phép của cả kỳ")
    return f"{reason} → {StatusChoice(standing.status).label}"


def _nothing_reported(row: TargetRow) -> str:
    if row.status == rule.Status.NOT_DUE:
        return _("Kỳ bắt đầu ngày %(day)s, chưa đến: Chưa đến kỳ.") % {
            "day": _day(row.rule_plan.start)
        }
    return _("Chưa có số thực hiện nào ghi cho kỳ này, nên không tính được tỷ lệ.")


def _judged(row: TargetRow) -> Iterator[str]:
    printed_first = sorted(row.verdicts, key=lambda verdict: verdict.origin, reverse=True)
    for verdict in printed_first:
        word = StatusChoice(verdict.status).label
        if verdict.origin == Verdict.Origin.OVERRIDE:
            yield _("Cấp ủy đánh giá lại: %(status)s. Lý do: %(reason)s") % {
                "status": word,
                "reason": verdict.reason,
            }
        elif row.target.status_basis == "printed":
            yield _("Tài liệu nhận định “%(words)s”: dùng nhận định in → %(status)s") % {
                "words": verdict.as_printed or verdict.reason or word,
                "status": word,
            }
        else:
            yield _("Tài liệu nhận định “%(words)s”; trạng thái không dựa vào nhận định này.") % {
                "words": verdict.as_printed or verdict.reason or word
            }


def _day(day: object) -> str:
    return f"{day:%d/%m/%Y}"
