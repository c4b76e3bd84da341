"""READ_ACCESS=members: whoever reads sees the branches of his memberships and nothing else.

``SightMiddleware`` gives each request the sight of its reader, which narrows every
query (``config.seen``): what is closed is neither listed nor counted, offered, found
nor answered by its address, and kept pages are told apart by it. The admin has rules of
its own, row by row (``meetings.access``), and what follows from a write sees everything.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config import seen
from meetings.access import Action, Reach, reach_of
from meetings.models import Committee
from meetings.models.visibility import Branches

NOTHING = Branches()
FORBIDDEN = 403


def sight_of(user: Any) -> Branches | None:
    """What a user sees on the reading pages; ``None`` for everything.

    Who only reports for a body sees, besides its branch, the targets that it leads.
    """
    reach = reach_of(user)
    if reach.is_all or (reach.reaches_root(Action.READ) and _covers_all(reach)):
        return None
    reports = reach.tops(Action.REPORT)
    leading = tuple(path for path in reports if not reach.covers(Action.ENTER, path))
    return Branches(reach.tops(Action.READ), leading)


def _covers_all(reach: Reach) -> bool:
    """Whether every tree of committees is read: then nothing need be narrowed."""
    roots = Committee.objects.belonging().filter(parent=None).order_by()
    return all(reach.covers(Action.READ, path) for path in roots.values_list("path", flat=True))


class SightMiddleware:
    """Gives each request the sight of its reader; after the one that asks for a sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not seen.is_narrowed():
            return self.get_response(request)
        # Closed until the view is known: an error page shows nothing either.
        with seen.seeing(NOTHING):
            response = self.get_response(request)
            sight = seen.current()
        if response.streaming and sight is not None:
            response.streaming_content = seen.kept_seeing(sight, response.streaming_content)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Open what the reader may see; tell him whom to ask when that is nothing."""
        if not seen.is_narrowed():
            return None
        namespaces = request.resolver_match.app_names
        if "admin" in namespaces:
            seen.see(None)
        elif getattr(view, "login_required", True):
            sight = sight_of(request.user)
            seen.see(sight)
            # Pages have a namespace; one's own password and signing out have none.
            if sight == NOTHING and namespaces:
                return render(request, "closed.html", status=FORBIDDEN)
        return None
