"""What the pages of a target say of figures on their way."""

from collections.abc import Callable

import pytest

from targets import review
from targets.models import Target
from tests.builders import make_user
from tests.unit.targets.review.pages.driving import text_of, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


def test_what_waits_is_shown_beside_the_history_to_who_may_see_it(
    by: Callable, target: Target
) -> None:
    waiting(target)
    url = f"{target.get_absolute_url()}lich-su/"
    for role in ("office", "approver", "administrator"):
        assert "chờ duyệt: 105 tỷ đồng" in text_of(by(role).get(url)), role
    for role, place in (("reader", "mine"), ("reporter", "mine"), ("office", "above")):
        shown = text_of(by(role, place).get(url))
        assert ("105 tỷ đồng" in shown) == (place == "above"), role
    assert "105" not in text_of(by("reader").get(target.get_absolute_url()))


def test_estimate_and_official_figure_are_both_on_the_page(by: Callable, target: Target) -> None:
    approver = make_user(is_superuser=True)
    review.accept([waiting(target, 101, is_estimate=True)], by=approver)
    review.accept([waiting(target, 98)], by=approver)
    page = text_of(by("reader").get(target.get_absolute_url()))
    assert "ước 101 tỷ đồng" in page
    assert "98 tỷ đồng" in page
