"""Facts: figures of a committee that no target asks for."""

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Window

from config.ready import Ready
from meetings.models import Committee
from targets.evidence import PRINTS_OF_ACTUAL
from targets.models import Actual, Target


def facts_of(committee: Committee | int) -> QuerySet[Actual]:
    """Live figures that lie in no period the committee has a target for, whatever their period."""
    # The committee is named on both sides rather than compared, so that its targets are
    # read once and kept in memory: no index is sought for every figure.
    asked_for = Target.objects.filter(
        committee=committee,
        indicator=OuterRef("indicator"),
        period__start__lte=OuterRef("covers_from"),
        period__end__gte=OuterRef("covers_to"),
    )
    return Actual.objects.live().filter(~Exists(asked_for), committee=committee)


def with_prints(facts: QuerySet[Actual]) -> QuerySet[Actual]:
    """With all that a table of them shows."""
    related = facts.select_related("indicator__sector", "period")
    return related.annotate(prints=PRINTS_OF_ACTUAL.of("pk"))


def latest_facts_of(committee: Committee) -> list[Actual]:
    """The latest fact of every indicator, in the order of resolutions."""
    return LATEST(committee=committee.pk)


def _latest(committee: int) -> QuerySet[Actual]:
    newest = Window(Max("covers_to"), partition_by="indicator")
    bare = facts_of(committee).annotate(newest=newest).filter(covers_to=F("newest"))
    latest = with_prints(Actual.objects.filter(pk__in=bare.values("pk")))
    return latest.order_by("indicator__sector__order", "indicator__sort_key", "pk")


LATEST = Ready(_latest)
