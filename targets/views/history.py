"""What was written to a target, its plans and its figures, by whom, when, why; what is on its way.

For whoever serves the branch, whatever the role; not kept, as it depends on the reader.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.access import may
from config.tables import BoundedPaginator
from meetings.stories import changes_of
from meetings.telling import lines
from targets.reviewing import on_the_way
from targets.views.targets import find_target

PAGE = 50


def target_history(request: HttpRequest, pk: int) -> HttpResponse:
    """The history of a target as a list of sentences, the newest first."""
    target = find_target(pk)
    if not may(request.user, "view", target):
        raise PermissionDenied
    pages = BoundedPaginator(changes_of(target, request.user), PAGE)
    shown = pages.get_page(request.GET.get("page"))
    context = {
        "target": target,
        "on_the_way": on_the_way(target, request.user),
        "lines": lines(shown.object_list),
        "shown": shown,
    }
    return render(request, "targets/target_history.html", context)
