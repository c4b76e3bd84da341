"""READ_ACCESS=members below the pages: models, counts that follow, code written tomorrow."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Q
from django.http import HttpRequest
from django.test import Client

from config import seen
from config.seen import SeenManager
from meetings.models import Committee, Period
from meetings.models.visibility import Branches
from targets.models import Actual, Indicator, StatusCount, Target
from tests.builders import PASSWORD, make_indicator, make_target, make_user
from tests.unit.admin_pages import page_of, submit
from tests.unit.visible.reading import body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("members")]

SHARED_BY_ALL = {
    *("meetings.Level", "meetings.Period", "targets.Sector"),
    # No page shows them: versions are numbers, and one's own memberships decide what is seen.
    *("meetings.DataVersion", "meetings.Membership"),
    # The importer's alone, on pages of the admin.
    *("targets.Import", "targets.ImportPart"),
}


def test_what_follows_from_a_write_sees_everything(book: SimpleNamespace) -> None:
    """An approver of a branch writes a figure in the admin; the counts of all above it follow."""
    assert Committee.objects.count() == 5
    target = make_target(make_indicator(), book.below, plan=100)
    before = exceeded(book.root)
    user = make_user("van-phong", role="approver", committee=book.below)
    client = Client()
    assert client.login(request=HttpRequest(), username=user.username, password=PASSWORD)
    figure = {"indicator": target.indicator_id, "committee": book.below.pk, "value": "200"}
    url = page_of(Actual, "add")
    saved = submit(client, url, **figure, period=target.period_id)
    assert Actual.objects.filter(indicator=target.indicator).count() == 1, saved.content.decode()
    assert exceeded(book.root) == before + 1
    page = body(client.get("/chi-tieu/?sort=-status"))
    assert "200" in page
    assert "qwertz" not in page.lower()


def exceeded(committee: Committee) -> int:
    below = StatusCount.objects.filter(committee__parent=committee.path, period__code="2023")
    return sum(each.exceeded for each in below)


def test_a_page_written_tomorrow_is_narrowed_by_itself(book: SimpleNamespace) -> None:
    made_before = Committee.objects.order_by("path")
    with seen.seeing(Branches((book.mine.path,))):
        assert [each.slug for each in made_before] == ["sang", "sang-nho"]
        years = Period.objects.annotate(n=Count("targets")).values_list("code", "n")
        assert dict(years) == {"2023": 6, "2022": 2, "2019": 0}
        found = Period.objects.filter(targets__committee__slug__in=["qwertz", "chung"])
        assert not found.exists()
        assert Indicator.objects.filter(~Q(targets__note="Qwertz")).count() == 5
        assert book.paper.citations.count() == 6
        assert book.mine.predecessors.count() == 0
        assert {each.committee_id for each in Target.objects.all() | Target.objects.all()} == {
            *(book.mine.pk, book.below.pk)
        }
        assert Target.objects.none().union(Target.objects.all()).count() == 8
        assert Target.objects.get(pk=book.own.target.pk).committee.parent == book.root
    with seen.seeing(Branches()):
        assert not Committee.objects.exists()
        assert not Target.objects.exists()


def test_every_model_says_whose_its_rows_are() -> None:
    models = [*apps.get_app_config("meetings").get_models()]
    models += apps.get_app_config("targets").get_models()
    shared = {each._meta.label for each in models if not hasattr(each, "seen_by")}
    assert shared == SHARED_BY_ALL
    unseen = [each for each in models if not isinstance(each._default_manager, SeenManager)]
    assert {each._meta.label for each in unseen} == {"meetings.DataVersion", "meetings.Membership"}


def test_a_mark_that_nobody_fills_in_shows_nothing(book: SimpleNamespace) -> None:
    wrappers = list(connection.execute_wrappers)
    connection.execute_wrappers.clear()
    try:
        with pytest.raises(DatabaseError), transaction.atomic():
            Target.objects.count()
    finally:
        connection.execute_wrappers[:] = wrappers
