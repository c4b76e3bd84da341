"""Orders and filters of the list are ones that an index has; a small table would hide it."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from meetings.models import Period
from targets.models import Target
from tests.builders import make_plan, make_target

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="reads a plan of PostgreSQL's"),
]


def plan_of(rows: QuerySet) -> str:
    """How rows would be read if the table were too long to read or sort whole."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off")
    return rows[:50].explain()


def test_a_period_in_order_of_urgency() -> None:
    period = make_target(plan=1).period
    plan = plan_of(Target.objects.filter(period=period).reported_worst_first())
    assert "using target_by_urgency" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("status", ["at_risk", "missing", "not_due"])
def test_the_targets_of_one_status_in_a_period(status: str) -> None:
    period: Period = make_target(plan=1).period
    rows = Target.objects.filter(period=period).showing(status, period.end)
    assert "target_by_urgency" in plan_of(rows.reported_worst_first())
    assert "CASE" in plan_of(rows).partition("Index Cond")[2]


def test_plans_that_others_set() -> None:
    make_plan(make_target(), owner="province")
    rows = Target.objects.filter(plans__owner="province", plans__is_live=True).values("pk")
    assert "plan_by_other_owner" in plan_of(rows.order_by())
