"""One committee as its page shows it: read in one query with what little belongs to it.

What may be long, and is sorted and paged by its reader (people in posts, meetings,
units under it), is only asked here whether there is any.
"""

from django.db.models import QuerySet

from config.beside import beside
from config.json_lists import RowList
from config.ready import Ready
from meetings.models import Committee, Document, Meeting, Period, Post, Term
from targets.branch import PERIODS_BESIDE
from targets.evidence import PRINTS_OF_SCORE, columns
from targets.models import Actual, PeriodClosing, Score, Submission
from targets.models.submissions import State
from targets.tables.committees import LEVEL

UNIT = columns(Committee, "note")
# What a committee was made from, and what became of it.
CHANGES = {
    "came_from": RowList(
        lambda unit: Committee.objects.filter(successors=unit).order_by("path"), *UNIT
    ).of("id"),
    "became": RowList(
        lambda unit: Committee.objects.filter(predecessors=unit).order_by("path"), *UNIT
    ).of("id"),
}
BESIDE = {
    "level": LEVEL.of("level_id"),
    "printed_scores": RowList(
        lambda unit: Score.objects.filter(committee=unit).order_by("-period__end", "pk"),
        *columns(Score),
        *columns(Period, at="period__"),
        *columns(Document, at="document__"),
        prints=PRINTS_OF_SCORE.of("pk"),
    ).of("id"),
    **CHANGES,
    "told_terms": RowList(
        lambda unit: Term.objects.filter(committee=unit).order_by("-year_from"), *columns(Term)
    ).of("id"),
    "last_figures": RowList(
        lambda unit: Actual.objects.live().filter(committee=unit).order_by("-covers_to")[:1],
        *("pk", "covers_to"),
    ).of("id"),
    "announced": RowList(
        lambda unit: Submission.objects.filter(committee=unit, state=State.PUBLISHED).order_by(
            "-published_at"
        )[:1],
        *("pk", "published_at"),
        *columns(Period, at="period__"),
    ).of("id"),
    "closed": RowList(
        lambda unit: PeriodClosing.objects.filter(committee=unit, reopened_at=None).order_by(
            "-closed_at"
        )[:1],
        *("pk", "closed_at"),
        *columns(Period, at="period__"),
    ).of("id"),
    "any_post": RowList(lambda unit: Post.objects.filter(body=unit).order_by()[:1], "pk").of("id"),
    "any_meeting": RowList(
        lambda unit: Meeting.objects.filter(committee=unit).order_by()[:1], "pk"
    ).of("id"),
    "any_child": RowList(
        lambda path: Committee.objects.filter(parent=path).order_by()[:1], "pk"
    ).of("path"),
    **PERIODS_BESIDE,
}


def units() -> QuerySet[Committee]:
    """Committees with all this."""
    return beside(Committee.objects, **BESIDE)


# Committees with a slug, with all this.
NAMED = Ready(lambda slug: units().filter(slug=slug))
