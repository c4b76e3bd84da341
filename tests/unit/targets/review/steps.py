"""The steps of a figure on its way, as tests take them."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from meetings.models import Committee
from targets import entering, review
from targets.entering import Entry, places
from targets.models import Submission, Target
from tests.builders import make_user


def serving(role: str, committee: Committee) -> User:
    return make_user(role=role, committee=committee)


def entered(target: Target, value: str | None, by: User, **fields: Any) -> Submission:
    """The draft of a figure for the target's period."""
    seen = places(target.committee, target.period).get(target.indicator_id, entering.Place()).token
    entry = Entry(target.indicator, value and Decimal(value), seen=seen, **fields)
    return entering.enter(target.committee, target.period, [entry], by=by)[0]


def sent(target: Target, value: str, by: User | None = None, **fields: Any) -> Submission:
    """A figure that waits."""
    by = by or serving("office", target.committee)
    return review.submit([entered(target, value, by, **fields)], by=by)[0]


DONE = {
    "submit": lambda row, by: review.submit([row], by=by),
    "withdraw": lambda row, by: review.withdraw([row], by=by),
    "accept": lambda row, by: review.accept([row], by=by),
    "give_back": lambda row, by: review.give_back([row], by=by, reason="Xem lại."),
}


def one(target: Target, **fields: Any) -> Submission:
    values = {"indicator": target.indicator, "committee": target.committee} | fields
    return Submission(**{"period": target.period} | values)
