"""Who sends, accepts and returns figures, and whose."""

import pytest
from django.core.exceptions import PermissionDenied

from meetings.models import Committee
from targets import review
from targets.models import Actual, Submission, Target
from targets.models.submissions import State
from tests.builders import make_target
from tests.unit.rows import fresh
from tests.unit.targets.review.steps import DONE, entered, sent, serving

pytestmark = pytest.mark.django_db


@pytest.mark.on_sqlite
@pytest.mark.parametrize("what", DONE)
@pytest.mark.parametrize(
    ("role", "place", "may_send", "may_decide"),
    [
        ("office", "mine", True, False),
        ("office", "above", True, True),
        # It leads the target, as a reporter's body does.
        ("office", "below", True, False),
        ("office", "foreign", False, False),
        ("reporter", "mine", True, False),
        ("reporter", "below", True, False),
        ("reporter", "foreign", False, False),
        ("approver", "mine", False, True),
        ("approver", "above", False, True),
        ("approver", "below", False, False),
        ("approver", "foreign", False, False),
        ("reader", "above", False, False),
        ("administrator", "above", False, False),
    ],
)
def test_who_may_do_what(
    places: dict[str, Committee],
    target: Target,
    what: str,
    role: str,
    place: str,
    *,
    may_send: bool,
    may_decide: bool,
) -> None:
    row = entered(target, "105", serving("office", target.committee))
    if what != "submit":
        row = review.submit([row], by=serving("office", target.committee))[0]
    somebody = serving(role, places[place])

    if may_send if what in {"submit", "withdraw"} else may_decide:
        DONE[what](row, somebody)
    else:
        with pytest.raises(PermissionDenied):
            DONE[what](row, somebody)


@pytest.mark.parametrize("sender", ["entered_by", "submitted_by"])
def test_an_office_does_not_accept_what_it_sent_itself(
    places: dict[str, Committee], target: Target, sender: str
) -> None:
    superior = serving("office", places["above"])
    row = sent(target, "105")
    Submission.objects.filter(pk=row.pk).update(**{sender: superior})
    with pytest.raises(PermissionDenied):
        review.accept([fresh(row)], by=superior)


def test_who_is_office_and_approver_may_do_both(target: Target) -> None:
    both = serving("office", target.committee)
    both.memberships.create(committee=target.committee, role="approver")
    row = sent(target, "105", both)
    assert review.accept([row], by=both)[0].state == State.ACCEPTED


def test_a_reporter_sends_what_is_assigned_and_nothing_else(
    places: dict[str, Committee], target: Target
) -> None:
    reporter = serving("reporter", places["below"])
    other = make_target(committee=target.committee, plan=5)
    with pytest.raises(PermissionDenied):
        entered(other, "4", reporter)
    foreign = entered(other, "4", serving("office", other.committee))
    for what in ("submit", "withdraw"):
        with pytest.raises(PermissionDenied):
            DONE[what](foreign, reporter)
    assert sent(target, "105", reporter).state == State.SUBMITTED


def test_one_foreign_figure_among_others_stops_all(
    places: dict[str, Committee], target: Target
) -> None:
    foreign = make_target(committee=places["foreign"], plan=5)
    rows = [sent(target, "105"), sent(foreign, "4")]
    with pytest.raises(PermissionDenied):
        review.accept(rows, by=serving("approver", target.committee))
    assert not Actual.objects.exists()
