"""Lists of the admin at national size: sorted while there are few rows, on a page that is there."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from config.numbers import show
from config.tables import COUNT_LIMIT
from config.tables.paging import one_more


class HouseList(ChangeList):
    """A list page; a click on a column sorts what is counted, never a table of millions."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet:
        rows = super().get_queryset(request, *args, **kwargs)
        if ORDER_VAR not in self.params or one_more(rows).count() <= COUNT_LIMIT:
            return rows
        del self.params[ORDER_VAR]
        told = _(
            "Chưa sắp xếp: danh sách có hơn %(count)s dòng. Lọc hoặc tìm cho hẹp lại rồi bấm "
            "tên cột lần nữa."
        )
        message = told % {"count": show(COUNT_LIMIT)}
        self.model_admin.message_user(request, message, messages.WARNING)
        return rows.order_by(*self.get_ordering(request, rows))

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # The paginator answers with the nearest page; its numbers have to be told of it.
        self.page_num = max(1, min(self.page_num, self.paginator.num_pages))
