"""Which data a page shows, as ``config.conditional`` asks for it: one query each.

Figures of one committee count under its own key, everything else (also which
targets there are) under the general one, so a page about one branch of the
tree stays the same while others report.
"""

from django.db import connections, router
from django.http import HttpRequest

from config.conditional import conditional
from meetings.models import DataVersion
from meetings.models.committees import PATH_LENGTH
from meetings.models.versions import GENERAL

# Asked by every page that anybody may look at: ready made, as nothing in them varies.
ALL_VERSIONS = """
    SELECT SUM(number), SUM(CASE WHEN "key" = %(general)s THEN number END)
    FROM meetings_dataversion
"""
# Paths are digits: the last one below a committee ends in nines, in any collation. Below the top
# of the tree are nearly all that have a version: all are added up, which is quicker than a search.
BRANCH_VERSIONS = f"""
    {ALL_VERSIONS}
    WHERE "key" = %(general)s
       OR NOT EXISTS (
           SELECT 1 FROM meetings_committee
           WHERE slug = %(slug)s AND parent_path IS NOT NULL
       )
       OR "key" IN (
           SELECT below.id FROM meetings_committee top
           JOIN meetings_committee below
             ON below.path >= top.path AND below.path <= top.path || %(nines)s
           WHERE top.slug = %(slug)s
       )
"""  # noqa: S608 - constants
NINES = "9" * PATH_LENGTH


def of_everything(request: HttpRequest, **kwargs: object) -> object:
    """The version of all data, for pages that may show figures of anybody."""
    # Of a branch this would be another sum, which could come to the same number.
    request.data_version = _read(request, ALL_VERSIONS)
    return request.data_version


def of_branch(request: HttpRequest, slug: str) -> object:
    """The version of a committee and all below it.

    Of all data for a committee at the top of the tree, and if there is none so called.
    """
    return _read(request, BRANCH_VERSIONS, slug=slug, nines=NINES)


def _read(request: HttpRequest, sql: str, **values: str) -> tuple[int, int]:
    """The sum, and the general part: a sum alone could come back when a committee is moved."""
    with connections[router.db_for_read(DataVersion)].cursor() as cursor:
        cursor.execute(sql, {"general": GENERAL, **values})
        everything, general = cursor.fetchone()
    # For what the page offers to choose from (``config.filters.OfferedRows``).
    request.general_version = general or 0
    return everything or 0, request.general_version


def of_committee_page(request: HttpRequest, slug: str) -> object:
    """For the page of one committee, which counts all below it."""
    return of_branch(request, slug)


def of_chosen(request: HttpRequest, **kwargs: object) -> object:
    """For pages with ``?cap-uy=``: of that branch when it is the name of one."""
    slug = request.GET.get("cap-uy", "").replace("\x00", "").strip()
    return of_branch(request, slug) if slug else of_everything(request)


def of_nothing(request: HttpRequest, **kwargs: object) -> object:
    """For pages made of words and settings alone."""
    return None


everything = conditional(of_everything)
branch = conditional(of_committee_page)
chosen = conditional(of_chosen)
without_data = conditional(of_nothing)
