"""What the charts draw, as plain dicts: numbers for drawing, ``text`` for printing.

``static/js/charts.js`` says which kind reads which keys.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from config import numbers
from targets import status as rule
from targets.models import Actual
from targets.models.choices import StatusChoice
from targets.rows import TargetRow

BULLET_MAX = 150


def bullet(rows: Iterable[TargetRow], *, brief: bool = False) -> dict[str, Any]:
    """Each target as percent of its plan; rows without a share are left out.

    ``brief`` prints the percentage alone, where a caption says the rest.
    """
    drawn = [row for row in rows if row.target.attainment is not None]
    return {
        "rows": [_bullet_row(row, brief=brief) for row in drawn],
        "max": BULLET_MAX,
        "words": {
            "plan": _("Kế hoạch = 100%"),
            "pace": _("Từ tiến độ thời gian đến kế hoạch"),
            "above": _("Vượt kế hoạch"),
            "below": _("Dưới tiến độ thời gian"),
            "lower": _("càng thấp càng tốt"),
        },
    }


def _bullet_row(row: TargetRow, *, brief: bool) -> dict[str, Any]:
    drawn = row.written.get((_bullet_row, brief))
    if drawn is None:
        drawn = row.written[_bullet_row, brief] = _drawn(row, brief=brief)
    return drawn


def _drawn(row: TargetRow, *, brief: bool) -> dict[str, Any]:
    return {
        "label": row.indicator.name,
        "attainment": percent(row.target.attainment),
        "text": numbers.show_share(row.target.attainment) if brief else row.summary,
        "status": row.status,
        "elapsed": percent(row.elapsed),
        "lower_better": row.lower_better,
        "url": row.target.get_absolute_url(),
    }


def history(row: TargetRow, actuals: Iterable[Actual]) -> dict[str, Any]:
    """The figures that count towards a target through its period, with the way to plan.

    In the target's unit; in percent of plan when only ratios are printed.
    """
    actuals = sorted(actuals, key=lambda actual: actual.covers_to)
    in_percent = all(actual.value is None for actual in actuals)
    plan = Decimal(100) if in_percent else row.rule_plan.value
    points = [_point(actual, in_percent=in_percent) for actual in actuals]
    return {
        "unit": _("% kế hoạch") if in_percent else row.indicator.unit,
        "points": [point for point in points if point["value"] is not None],
        "pace": _pace(row.rule_plan, plan),
        "plan": plain(plan),
        "words": {
            "actual": _("Thực hiện"),
            "plan": _("Kế hoạch"),
            "pace": _("Đường tiến độ"),
        },
    }


def _point(actual: Actual, *, in_percent: bool) -> dict[str, Any]:
    value = actual.ratio_to_plan if in_percent else actual.value
    return {
        "x": actual.covers_to.isoformat(),
        "label": actual.covers_to.strftime("%d/%m/%Y"),
        "value": plain(value),
        "text": f"{numbers.show(value)}%" if in_percent else numbers.show(value),
    }


def _pace(plan: rule.Plan, value: Decimal | None) -> list[dict[str, Any]]:
    if value is None or plan.measure != rule.Measure.ACCUMULATES:
        return []
    return [
        {"x": plan.start.isoformat(), "value": 0},
        {"x": plan.end.isoformat(), "value": plain(value)},
    ]


def counts(groups: Iterable[tuple[str, dict[str, int]]]) -> dict[str, Any]:
    """How many targets of each group stand where, the most urgent status first."""
    return {
        "rows": [{"label": label, "counts": found} for label, found in groups],
        "order": [status.value for status in rule.BY_URGENCY],
        "words": {code: str(word) for code, word in StatusChoice.choices},
    }


def multiple(
    points: Iterable[dict[str, Any]], *, unit: str, low: Decimal, high: Decimal
) -> dict[str, Any]:
    """One small chart; all of a page share ``low`` and ``high``."""
    return {
        "unit": unit,
        "min": plain(low),
        "max": plain(high),
        "points": [
            {
                "label": point["label"],
                "value": plain(point["value"]),
                "plan": plain(point["plan"]),
                "text": numbers.show(point["value"]),
                "break": point["break"],
            }
            for point in points
        ],
        "words": {"actual": _("Thực hiện"), "plan": _("Kế hoạch")},
    }


def percent(share: Decimal | None) -> float | None:
    """A share as a plain percentage, two places: enough for any screen."""
    return None if share is None else float(numbers.rounded(share * 100, 2))


def plain(value: Decimal | None) -> float | None:
    """A figure as a plain number for drawing."""
    return None if value is None else float(value)
