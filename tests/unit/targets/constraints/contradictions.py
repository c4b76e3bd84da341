"""What the database refuses of contradictions between figures, as cases."""

from datetime import date
from typing import Any

from targets.models import Contradiction
from tests.builders import make_actual, make_indicator, make_score, make_target
from tests.unit.constraints import Case
from tests.unit.targets.constraints.shared import DAY


def contradictions(*changes: dict[str, Any]) -> Contradiction:
    """A row for each set of fields: by default an actual above another one."""
    target = make_target(plan=100)
    figures = {
        "actual": make_actual(target, as_of=DAY),
        "plan": target.plan,
        "earlier": make_actual(target, as_of=date(2023, 5, 31)),
        "score": make_score(target.committee),
    }
    for change in changes:
        fields = dict(change)
        names = fields.pop("of", ("actual", "earlier"))
        values = {"kind": "fallen", "committee": target.committee, "until": DAY} | fields
        if "score" not in names:
            values.setdefault("indicator", target.indicator)
        row = Contradiction.objects.create(**{name: figures[name] for name in names}, **values)
    return row


SUMMED = {"kind": "sums", "of": ("actual",), "computed": 7, "parts": 2, "units": 3}
CASES = [
    Case(
        "contradiction_actual_once",
        lambda: contradictions({}, {}),
        lambda: contradictions({}, {"kind": "same_period"}),
    ),
    Case(
        "contradiction_plan_once",
        lambda: contradictions(*[{"kind": "overtaken", "of": ("plan", "earlier")}] * 2),
        lambda: contradictions(
            {"kind": "overtaken", "of": ("plan", "earlier")},
            {"kind": "ratio", "of": ("actual", "plan")},
            {"kind": "parts", "of": ("actual", "plan")},
        ),
    ),
    Case(
        "contradiction_score_once",
        lambda: contradictions(*[{"kind": "parts", "of": ("score",)}] * 2),
        lambda: contradictions({"kind": "parts", "of": ("score",)}),
    ),
    *(
        Case(
            "contradiction_of_its_kind",
            lambda fields=fields: contradictions(fields),
            lambda: contradictions({}, SUMMED),
        )
        for fields in (
            {"of": ("actual",)},
            {"of": ("actual", "plan")},
            {"of": ("plan", "earlier")},
            {"kind": "ratio", "of": ("actual", "plan", "earlier")},
            {"kind": "overtaken"},
            {"kind": "parts", "of": ("plan",)},
            {"kind": "khác"},
            {"parts": 1, "units": 1},
            SUMMED | {"computed": None},
            SUMMED | {"of": ("actual", "plan")},
        )
    ),
    Case(
        "contradiction_has_indicator",
        lambda: contradictions({"indicator": None}),
        lambda: contradictions({}),
    ),
    Case(
        "contradiction_has_indicator",
        lambda: contradictions({"kind": "parts", "of": ("score",), "indicator": make_indicator()}),
        lambda: contradictions({"kind": "parts", "of": ("score",)}),
    ),
    Case(
        "contradiction_parts_of_units",
        lambda: contradictions(SUMMED | {"parts": 4}),
        lambda: contradictions(SUMMED | {"parts": 3}),
    ),
    Case(
        "contradiction_parts_of_units",
        lambda: contradictions(SUMMED | {"parts": 0}),
        lambda: contradictions(SUMMED | {"parts": 1}),
    ),
]
