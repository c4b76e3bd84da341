"""Which data a page shows, as ``config.conditional`` asks for it: one query each.

Figures of one committee count under its own key, everything else (also which
targets there are) under the general one, so a page about one branch of the
tree stays the same while others report.
"""

from django.db import connections, router
from django.db.models import Exists, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Concat
from django.http import HttpRequest

from config.conditional import conditional
from meetings.models import Committee, DataVersion
from meetings.models.committees import PATH_LENGTH
from meetings.models.versions import GENERAL

ALL_VERSIONS = """
SELECT SUM(number), SUM(CASE WHEN "key" = %s THEN number END) FROM meetings_dataversion
"""


def of_everything(request: HttpRequest, **kwargs: object) -> object:
    """The version of all data, for pages that may show figures of anybody."""
    # Asked by every page that anybody may look at: ready made, as nothing in it varies.
    with connections[router.db_for_read(DataVersion)].cursor() as cursor:
        cursor.execute(ALL_VERSIONS, [GENERAL])
        everything, general = cursor.fetchone()
    request.data_version, request.general_version = everything or 0, general or 0
    return request.data_version


def of_branch(request: HttpRequest, slug: str) -> object:
    """The version of a committee and all below it; of all data if there is none so called."""
    named = Committee.objects.filter(slug=slug)
    first = Subquery(named.values("path"))
    # Paths are digits: the last one below ends in nines, in any collation.
    last = Concat(first, Value("9" * PATH_LENGTH))
    branch = Committee.objects.filter(path__gte=first, path__lte=last)
    rows = DataVersion.objects.filter(
        Q(key=GENERAL) | Q(key__in=branch.values("pk")) | ~Exists(named)
    )
    return _read(request, rows)


def _read(request: HttpRequest, rows: QuerySet[DataVersion]) -> object:
    found = rows.aggregate(sum=Sum("number"), general=Sum("number", filter=Q(key=GENERAL)))
    # For what the page offers to choose from (``config.filters.OfferedRows``).
    request.general_version = found["general"] or 0
    return found["sum"] or 0


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
