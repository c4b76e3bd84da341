"""The queue of the review, and what the front page says of it."""

from collections.abc import Callable

import pytest

from targets import review
from targets.models import Target
from tests.builders import NOON, make_target, make_user
from tests.unit.targets.review.pages.driving import QUEUE, text_of, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


# --- The queue --------------------------------------------------------------------------------


def test_queue_shows_what_waits_for_whom(by: Callable, target: Target, places: dict) -> None:
    other = make_target(committee=places["below"], plan=5)
    foreign = make_target(committee=places["foreign"], plan=5)
    for each in (target, other, foreign):
        waiting(each)
    waiting(make_target(committee=target.committee), state="returned", return_reason="Sai.")

    groups = by().get(QUEUE).context["waiting"]
    assert [(g.committee, g.waiting, g.returned) for g in groups] == [
        (places["mine"], 1, 1),
        (places["below"], 1, 0),
    ]
    # An office receives what those below it send.
    assert [g.committee for g in by("office").get(QUEUE).context["waiting"]] == [places["below"]]
    for role in ("reporter", "administrator"):
        assert by(role).get(QUEUE).context["waiting"] == []
    assert by("reader").get(QUEUE).status_code == 302


def test_queue_shows_who_enters_what_came_back(by: Callable, target: Target, places: dict) -> None:
    waiting(target, state="returned", return_reason="Sai.", decided_at=NOON)
    below = make_target(committee=places["below"])
    waiting(below, state="returned", return_reason="Sai.", decided_at=NOON)

    groups = by("office").get(QUEUE).context["returned"]

    assert [(g.committee, g.returned) for g in groups] == [(places["mine"], 1)]
    assert by("approver").get(QUEUE).context["returned"] == []


def test_queue_leads_back_to_what_was_accepted_to_announce_it(
    by: Callable, target: Target, places: dict
) -> None:
    for each in (target, make_target(committee=places["below"])):
        review.accept([waiting(each)], by=make_user(is_superuser=True))
    recent = by().get(QUEUE).context["recent"]
    assert [(each.committee, each.accepted, each.published) for each in recent] == [
        (target.committee, 1, 0)
    ]
    assert by("office").get(QUEUE).context["recent"] == []


def test_queue_asks_the_same_however_much_waits(
    by: Callable, target: Target, django_assert_num_queries: Callable
) -> None:
    client = by()
    asked = []
    for _round in range(2):
        waiting(make_target(committee=target.committee))
        waiting(make_target(committee=target.committee, period="2024"))
        with django_assert_num_queries(len(asked) or 10, exact=False) as ran:
            client.get(QUEUE)
        asked = ran.captured_queries
    assert len(asked) <= 10


def test_queue_is_paged(by: Callable, target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("targets.admin.review.PAGE", 1)
    for period in ("2023", "2024"):
        waiting(make_target(committee=target.committee, period=period))
    client = by()
    first, second = client.get(QUEUE), client.get(QUEUE, {"trang": "2"})
    assert [len(page.context["waiting"]) for page in (first, second)] == [1, 1]
    assert first.context["waiting"] != second.context["waiting"]
    assert (first.context["after"], second.context["after"]) == (2, 0)
    for nonsense in ("0", "x", "²", "99999"):
        assert client.get(QUEUE, {"trang": nonsense}).context["number"] == 1


# --- The front page ---------------------------------------------------------------------------


def test_front_page_says_how_much_waits_and_came_back(by: Callable, target: Target) -> None:
    waiting(target)
    waiting(make_target(committee=target.committee), state="returned", return_reason="Sai.")

    front = "/quan-tri/"

    assert "Duyệt số liệu: chờ duyệt 1</a>" in text_of(by().get(front))
    assert "Duyệt số liệu · trả lại 1</a>" in text_of(by("office").get(front))
    assert "Duyệt số liệu</a>" in text_of(by("approver", "below").get(front))
