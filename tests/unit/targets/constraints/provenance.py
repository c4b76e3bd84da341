"""What the database refuses of citations, flags and verdicts, as cases."""

from targets.models import Citation
from tests.builders import (
    make_actual,
    make_citation,
    make_document,
    make_flag,
    make_plan,
    make_score,
    make_verdict,
)
from tests.unit.constraints import Case
from tests.unit.targets.constraints.shared import DAY, all_of


def citations(*orders: int) -> Citation:
    document = make_document()
    for order in orders:
        row = make_citation(document=document, order=order)
    return row


CASES = [
    Case("citation_order_once", lambda: citations(1, 1), lambda: citations(1, 2)),
    *(
        Case(
            "citation_of_one_figure",
            lambda make=make, wrong=wrong: make_citation(make(), kind=wrong),
            lambda make=make, right=right: make_citation(make(), kind=right),
        )
        for make, wrong, right in (
            (make_plan, "actual", "plan"),
            (make_plan, "score", "plan"),
            (make_actual, "plan", "ratio_to_plan"),
            (make_actual, "unmet", "ratio_to_same_period"),
            (make_actual, "con số", "change"),
            (make_actual, "score", "criteria"),
            (make_score, "actual", "unmet"),
            (make_score, "plan", "score"),
        )
    ),
    Case(
        "citation_of_one_figure",
        lambda: make_citation(make_actual(), plan=make_plan()),
        lambda: make_citation(make_plan()),
    ),
    Case(
        "citation_of_one_figure",
        lambda: make_citation(make_score(), actual=make_actual()),
        lambda: make_citation(make_score()),
    ),
    *(
        Case(
            "flag_settled_with_reason",
            lambda fields=fields: make_flag(settled_on=DAY, **fields),
            lambda: make_flag(
                settled_on=DAY, settled_by="Văn phòng", settlement="151 là tỉnh giao."
            ),
        )
        for fields in ({}, {"settled_by": "Văn phòng"}, {"settlement": "151 đúng."})
    ),
    Case(
        "verdict_once",
        lambda: all_of(make_verdict, {}, {}),
        lambda: all_of(make_verdict, {}, {"origin": "override"}),
    ),
    Case(
        "verdict_has_ground",
        lambda: make_verdict(origin="override", reason=""),
        lambda: make_verdict(origin="override", reason="Đã nghiệm thu."),
    ),
    Case(
        "verdict_has_ground",
        lambda: make_verdict(origin="rumour", reason="Nghe nói."),
        lambda: make_verdict(origin="printed", reason=""),
    ),
]
