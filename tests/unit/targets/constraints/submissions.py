"""What the database refuses of figures on their way and of closed periods, as cases."""

from datetime import date
from typing import Any

from django.db import models

from targets.models import Submission
from tests.builders import (
    NOON,
    make_actual,
    make_closing,
    make_committee,
    make_indicator,
    make_period,
    make_submission,
)
from tests.unit.constraints import Case

SENT = {"submitted_at": NOON}


def submissions(*changes: dict[str, Any]) -> models.Model:
    """A row for each set of fields, all of one indicator and committee."""
    indicator, committee = make_indicator(), make_committee()
    for fields in changes:
        row = make_submission(indicator=indicator, committee=committee, **fields)
    return row


def closings(*changes: dict[str, Any]) -> models.Model:
    """A row for each set of fields, all of one committee."""
    committee = make_committee()
    for fields in changes:
        row = make_closing(committee=committee, **fields)
    return row


def turned_around() -> int:
    """A submission whose last day comes before its first, past what works the days out."""
    make_submission()
    return Submission.objects.update(covers_to=date(2022, 12, 31))


ACCEPTED = {"state": "accepted", **SENT}
OPENED = {"reopened_at": NOON, "reopen_reason": "Nhập thiếu một xã."}
CASES = [
    Case(
        "submission_not_empty",
        lambda: make_submission(value=None),
        lambda: make_submission(value=None, ratio_to_plan=70),
    ),
    Case(
        "submission_ends_after_start",
        turned_around,
        lambda: make_submission(as_of=date(2023, 1, 1)),
    ),
    Case(
        "submission_count_within_total",
        lambda: make_submission(value=20, total=19),
        lambda: make_submission(value=19, total=19),
    ),
    Case(
        "submission_count_within_total",
        lambda: make_submission(value=None, ratio_to_plan=1, total=19),
        lambda: make_submission(value=0, total=19),
    ),
    Case(
        "submission_ratio_not_negative",
        lambda: make_submission(ratio_to_plan=-1),
        lambda: make_submission(ratio_to_plan=0),
    ),
    Case(
        "submission_qualifier_known",
        lambda: make_submission(qualifier="!"),
        lambda: make_submission(qualifier=">="),
    ),
    Case(
        "submission_state_known",
        lambda: make_submission(state="lost", **SENT),
        lambda: make_submission(state="submitted", **SENT),
    ),
    Case(
        "submission_open_counts_nowhere",
        lambda: make_submission(state="submitted", actual=make_actual(), **SENT),
        lambda: make_submission(actual=make_actual(), **ACCEPTED),
    ),
    Case(
        "submission_returned_with_reason",
        lambda: make_submission(state="returned", **SENT),
        lambda: make_submission(state="returned", return_reason="Nhầm đơn vị.", **SENT),
    ),
    Case(
        "submission_sent_first",
        lambda: make_submission(state="submitted", submitted_at=None),
        make_submission,
    ),
    Case(
        "submission_published_some_day",
        lambda: make_submission(state="published", **SENT),
        lambda: make_submission(state="published", published_at=NOON, **SENT),
    ),
    Case(
        "submission_published_some_day",
        lambda: make_submission(published_at=NOON, **ACCEPTED),
        lambda: make_submission(**ACCEPTED),
    ),
    Case(
        "submission_one_open",
        lambda: submissions({}, {"state": "submitted", **SENT}),
        lambda: submissions({}, ACCEPTED, ACCEPTED, {"as_of": date(2023, 6, 30)}),
    ),
    Case(
        "closing_once",
        lambda: closings({}, {}),
        lambda: closings(OPENED, {}, {"period": make_period("2024")}),
    ),
    Case(
        "closing_reopened_with_reason",
        lambda: make_closing(reopened_at=NOON),
        lambda: make_closing(**OPENED),
    ),
    Case(
        "closing_reopened_with_reason",
        lambda: make_closing(reopen_reason="Nhập thiếu."),
        make_closing,
    ),
]
