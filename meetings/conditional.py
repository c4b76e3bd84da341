"""Which data a page shows, as ``config.conditional`` asks for it: one query each.

Figures of one committee count under its own key, everything else (also which
targets there are) under the general one, so a page about one branch of the
tree stays the same while others report.
"""

from functools import partial

from django.db import router
from django.http import HttpRequest

from config.ahead import Question
from config.conditional import conditional
from config.together import Rows
from meetings.models import DataVersion
from meetings.models.committees import PATH_LENGTH
from meetings.models.versions import GENERAL

# Asked by every page that anybody may look at: ready made, as nothing in them varies.
# The sum, and the general part: a sum alone could come back when a committee is moved.
SUM = "SELECT SUM(number) FROM meetings_dataversion"
ALL_VERSIONS = f"""
    SELECT ({SUM}), (SELECT number FROM meetings_dataversion WHERE "key" = %s)
"""  # noqa: S608 - constants
GENERAL_VERSION = """
    SELECT 0, (SELECT number FROM meetings_dataversion WHERE "key" = %s)
"""
# Paths are digits: the last one below a committee ends in nines, in any collation. Below the top
# of the tree are nearly all that have a version: all are added up, which is quicker than a search.
# Of the others each is looked up by its key: the planner would rather read the whole table.
BRANCH_VERSIONS = f"""
    SELECT
        CASE WHEN top.id IS NULL THEN ({SUM}) ELSE (
            SELECT SUM((SELECT number FROM meetings_dataversion WHERE "key" = below.id))
            FROM meetings_committee below
            WHERE below.path >= top.path AND below.path <= top.path || %s
        ) END,
        (SELECT number FROM meetings_dataversion WHERE "key" = %s)
    FROM (SELECT 1) one
    LEFT JOIN meetings_committee top ON top.slug = %s AND top.parent_path IS NOT NULL
"""  # noqa: S608 - constants
NINES = "9" * PATH_LENGTH


def of_everything(request: HttpRequest, **kwargs: object) -> Question:
    """The version of all data, for pages that may show figures of anybody."""
    return _question(request, ALL_VERSIONS, GENERAL, is_of_all=True)


def of_general(request: HttpRequest, **kwargs: object) -> Question:
    """The version of what is no figure, for pages that show none and nothing made of them."""
    return _question(request, GENERAL_VERSION, GENERAL, is_of_all=False)


def of_branch(request: HttpRequest, slug: str) -> Question:
    """The version of a committee and all below it.

    Of all data for a committee at the top of the tree, and if there is none so called.
    """
    return _question(request, BRANCH_VERSIONS, NINES, GENERAL, slug, is_of_all=False)


def _question(request: HttpRequest, sql: str, *values: object, is_of_all: bool) -> Question:
    read = partial(_read, request, is_of_all=is_of_all)
    return Question((sql, values), router.db_for_read(DataVersion), read)


def _read(request: HttpRequest, rows: Rows, *, is_of_all: bool) -> tuple[int, int]:
    """The version, which the request also keeps for what its page offers to choose from."""
    ((everything, general),) = rows
    version = int(everything or 0), general or 0
    # ``config.filters.OfferedRows``.
    request.general_version = version[1]
    if is_of_all:
        # Of a branch this would be another sum, which could come to the same number.
        request.data_version = version
    return version


def of_committee_page(request: HttpRequest, slug: str) -> Question:
    """For the page of one committee, which counts all below it."""
    return of_branch(request, slug)


def of_chosen(request: HttpRequest, **kwargs: object) -> Question:
    """For pages with ``?cap-uy=``: of that branch when it is the name of one."""
    slug = request.GET.get("cap-uy", "").replace("\x00", "").strip()
    return of_branch(request, slug) if slug else of_everything(request)


def of_nothing(request: HttpRequest, **kwargs: object) -> None:
    """For pages made of words and settings alone."""


everything = conditional(of_everything)
general = conditional(of_general)
branch = conditional(of_committee_page)
chosen = conditional(of_chosen)
without_data = conditional(of_nothing)
