"""Units side by side: printed scores, what is recorded of each, what of its whole branch."""

from functools import cache
from typing import Any

import django_tables2 as tables
from django.db.models import (
    Count,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.beside import beside
from config.json_lists import JSONList, Row, RowList, Totals
from config.numbers import show
from config.tables import BaseTable
from meetings.models import Committee, Level, Period
from targets import status as rule
from targets.branch import BELOW, OWN, Counts, counts_beside, own_and_below
from targets.cells import cited
from targets.evidence import PRINTS_OF_SCORE
from targets.models import Score, StatusCount
from targets.models.rollups import COUNTED
from targets.querysets import count_of
from targets.tables.figures import first_of

DEEPEST_INDENT = 5
# Eight columns fit a page when their heads take several lines.
WRAPPED = {"th": {"class": "num wrap"}, "td": {"class": "num"}}
NONE = Counts()
# No period has this key.
NO_PERIOD = 0
LEVEL = Row(Level, "pk", "code", "name", "rank")
Ordered = tuple[QuerySet[Committee], bool]


def with_figures(
    committees: QuerySet[Committee], period: Period | None, **more: JSONList
) -> QuerySet[Committee]:
    """Each unit with all that a table of them shows for one period, in one query."""
    return beside(committees, **_figures(period.pk if period else NO_PERIOD), **more)


@cache
def _figures(period: int) -> dict[str, JSONList]:
    scores = RowList(
        lambda unit: Score.objects.filter(committee=unit, period=period).order_by(),
        *("pk", "committee_id", "period_id", "met", "total", "unmet", "document_id"),
        prints=PRINTS_OF_SCORE.of("pk"),
    )
    children = Totals(lambda path: Committee.objects.filter(parent=path), "parent", Count("pk"))
    return {
        "level": LEVEL.of("level_id"),
        "scores_shown": scores.of("id"),
        "child_totals": children.of("path"),
        **counts_beside(period),
    }


def fraction(part: int, total: int) -> str:
    """“31/44”; nothing when nothing is counted."""
    return f"{show(part)}/{show(total)}" if total else ""


class CommitteeTable(BaseTable):
    """Units side by side. ``base_depth`` indents by level of the tree when set."""

    caption = _("Điểm số và tình hình báo cáo của từng đơn vị")
    base_depth: int | None = None
    name = tables.Column(verbose_name=_("Đơn vị"), order_by=("sort_key",))
    level = tables.Column(verbose_name=_("Cấp"), order_by=("level__rank", "sort_key"))
    score = tables.Column(verbose_name=_("Điểm số như in"), empty_values=(), attrs=WRAPPED)
    met = tables.Column(verbose_name=_("Của cấp ủy: đạt và vượt"), empty_values=(), attrs=WRAPPED)
    reported = tables.Column(
        verbose_name=_("Của cấp ủy: có số liệu"), empty_values=(), attrs=WRAPPED
    )
    branch = tables.Column(
        verbose_name=_("Toàn địa bàn: đạt và vượt"),
        empty_values=(),
        orderable=False,
        attrs=WRAPPED,
    )
    branch_reported = tables.Column(
        verbose_name=_("Toàn địa bàn: có số liệu"),
        empty_values=(),
        orderable=False,
        attrs=WRAPPED,
    )
    children = tables.Column(verbose_name=_("Trực thuộc"), empty_values=(), attrs=WRAPPED)

    class Meta(BaseTable.Meta):
        sequence = (
            *("name", "level", "score", "met", "reported"),
            *("branch", "branch_reported", "children"),
        )

    def __init__(self, *args: Any, period: Period | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.period = period
        self._counted: tuple[Committee, dict[str, Counts]] | None = None

    def _counts(self, committee: Committee) -> dict[str, Counts]:
        """Asked for by several columns of one row after another."""
        if self._counted is None or self._counted[0] is not committee:
            day = timezone.localdate()
            counts = own_and_below(committee, self.period, day) if self.period else {}
            self._counted = committee, counts
        return self._counted[1]

    def _own(self, committee: Committee) -> Counts:
        return self._counts(committee).get(OWN, NONE)

    def _branch(self, committee: Committee) -> Counts:
        """Its own and all below it; nothing for a leaf, whose own say it all."""
        counts = self._counts(committee)
        if BELOW not in counts:
            return NONE
        return Counts(self._own(committee).by_status + counts[BELOW].by_status)

    def order_score(self, committees: QuerySet, is_descending: bool) -> Ordered:  # noqa: FBT001
        """By the share printed, those without a score last."""
        printed = Score.objects.filter(committee=OuterRef("pk"), period=self.period).order_by()
        share = ExpressionWrapper(F("met") * 10_000 / F("total"), IntegerField())
        found = Subquery(printed.annotate(share=share).values("share")[:1])
        return _ordered(committees, is_descending, printed_share=Coalesce(found, -1))

    def order_met(self, committees: QuerySet, is_descending: bool) -> Ordered:  # noqa: FBT001
        return self._by_own(committees, is_descending, rule.REACHED)

    def order_reported(self, committees: QuerySet, is_descending: bool) -> Ordered:  # noqa: FBT001
        return self._by_own(committees, is_descending, rule.REPORTED)

    def order_children(self, committees: QuerySet, is_descending: bool) -> Ordered:  # noqa: FBT001
        below = Committee.objects.filter(parent=OuterRef("path"))
        return _ordered(committees, is_descending, child_count=count_of(below, "parent"))

    def _by_own(
        self,
        committees: QuerySet,
        is_descending: bool,  # noqa: FBT001
        statuses: frozenset,
    ) -> Ordered:
        own = StatusCount.objects.filter(committee=OuterRef("pk"), period=self.period, scope=OWN)
        own = own.order_by().values("committee")
        counted, total = (
            Coalesce(Subquery(own.annotate(n=Sum(_added(names))).values("n")), 0)
            for names in (sorted(statuses), COUNTED)
        )
        return _ordered(committees, is_descending, counted=counted, recorded=total)

    def render_name(self, value: str, record: Committee) -> SafeString:
        depth = record.depth - self.base_depth if self.base_depth is not None else 0
        return format_html(
            '<span class="depth-{}"><a href="{}">{}</a>{}</span>',
            min(max(depth, 0), DEEPEST_INDENT),
            record.get_absolute_url(),
            value,
            validity_mark(record),
        )

    def value_name(self, value: str) -> str:
        return value

    def render_level(self, value: Any, record: Committee) -> str:
        """What is not a committee is known by its kind, not by its level."""
        return str(value) if record.kind == Committee.Kind.PARTY else record.get_kind_display()

    def render_score(self, record: Committee) -> SafeString | str:
        score = next(iter(record.scores_shown), None)
        return cited(str(score), first_of(score, "score")) if score else ""

    def value_score(self, record: Committee) -> str:
        return " ".join(f"{score.met} / {score.total}" for score in record.scores_shown)

    def render_met(self, record: Committee) -> str:
        own = self._own(record)
        return fraction(own.reached, own.total)

    def render_reported(self, record: Committee) -> str:
        own = self._own(record)
        return fraction(own.reported, own.total)

    def render_branch(self, record: Committee) -> str:
        branch = self._branch(record)
        return fraction(branch.reached, branch.total)

    def render_branch_reported(self, record: Committee) -> str:
        branch = self._branch(record)
        return fraction(branch.reported, branch.total)

    def render_children(self, record: Committee) -> SafeString | str:
        count = self.value_children(record)
        if not count:
            return ""
        return format_html(
            '<a href="{}?duoi={}" aria-label="{}">{}</a>',
            reverse("targets:committee-list"),
            record.slug,
            ngettext(
                "%(count)s đơn vị trực thuộc %(name)s",
                "%(count)s đơn vị trực thuộc %(name)s",
                count,
            )
            % {"count": show(count), "name": record.name},
            show(count),
        )

    def value_children(self, record: Committee) -> int:
        return next(iter(record.child_totals.values()), [0])[0]


def _added(names: Any) -> Any:
    """Several columns of a row added up."""
    first, *others = (F(str(name)) for name in names)
    return sum(others, first)


def _ordered(committees: QuerySet, is_descending: bool, **by: Any) -> Ordered:  # noqa: FBT001
    sign = "-" if is_descending else ""
    # Named, not read: a page reads the keys it is sorted by.
    return committees.alias(**by).order_by(*(f"{sign}{name}" for name in by)), True


def validity_mark(committee: Committee) -> SafeString | str:
    """Says from or until when a unit exists, where that is known."""
    if committee.valid_to:
        day = committee.valid_to.strftime("%d/%m/%Y")
        text = _t("đến %(day)s") % {"day": day}
    elif committee.valid_from:
        day = committee.valid_from.strftime("%d/%m/%Y")
        text = _t("từ %(day)s") % {"day": day}
    else:
        return ""
    return format_html(' <small class="quiet">{}</small>', text)
