"""Lists of what there are millions of, for who sees a branch: its rows are sought by committee.

The newest come first, and a database that wants fifty of them walks back from the newest of
all: past everybody else's rows, if the branch has written nothing for a while.
"""

from typing import Any

from django.core.paginator import Page
from django.db.models import F, QuerySet
from django.http import HttpRequest

from config.tables import BoundedPaginator
from meetings.access import Action, reach_of
from targets.access import branch_keys

# More committees than any province has; most of the country's rows are found walking back.
MOST_COMMITTEES = 500
NEWEST_FIRST = {"-pk"}


class BranchPaginator(BoundedPaginator):
    """Pages of a branch: the keys of a page first, by no index of keys, then its rows."""

    def page(self, number: Any) -> Page:
        found = super().page(number)
        rows = self.object_list
        if isinstance(rows, QuerySet) and set(rows.query.order_by) == NEWEST_FIRST:
            start = (found.number - 1) * self.per_page
            keys = rows.order_by((F("pk") + 0).desc()).values_list("pk", flat=True)
            found.object_list = rows.filter(pk__in=list(keys[start : start + self.per_page]))
        return found


class OfBranches:
    """A page of the admin with rows of committees, more than can be walked through."""

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> BoundedPaginator:
        reach = reach_of(request.user)
        if reach.is_all or len(branch_keys(reach, Action.READ)) > MOST_COMMITTEES:
            return super().get_paginator(request, *args, **kwargs)
        return BranchPaginator(*args, **kwargs)
