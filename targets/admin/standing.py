"""A target's standing in words, and the figures that may count towards it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from config.access import allowed, may
from targets.evidence import with_evidence
from targets.explain import explain
from targets.models import Actual, PeriodClosing, Submission, Target
from targets.models.choices import StatusChoice
from targets.phrases import actual_text, days_text, plan_text, ratio_text
from targets.reviewing import on_the_way
from targets.rows import TargetRow
from targets.standings import counts_for, thresholds

MOST_FIGURES = 60


def status_word(target: Target) -> str:
    """The word of a target's status as it is shown today."""
    return str(StatusChoice(target.status_on(timezone.localdate())).label)


def explained(target: Target) -> SafeString:
    """Why a target stands where it stands, a sentence a line, as its page explains it."""
    shown = Target.objects.shown_on(timezone.localdate()).filter(pk=target.pk)
    row = TargetRow.of(with_evidence(shown).get())
    lines = [f"{row.status_word} ({target.get_status_basis_display()})"]
    if target.plan:
        planned = plan_text(target.plan, target)
        owner = target.plan.get_owner_display()
        lines.append(_("Kế hoạch: %(plan)s, %(owner)s.") % {"plan": planned, "owner": owner})
    else:
        lines.append(_("Chưa có kế hoạch bằng số: hãy thêm ở mục “Các kế hoạch”."))
    if target.latest:
        lines.append(
            _("Số liệu quyết định: %(figure)s, %(days)s.")
            % {"figure": figure_text(target.latest), "days": days_text(target.latest)}
        )
    lines += explain(row, thresholds())
    return format_html_join("", "<div>{}</div>", ((line,) for line in lines))


def figure_text(actual: Actual) -> str:
    """A figure and its printed ratio: “hơn 105 tỷ đồng (69,5% kế hoạch)”."""
    ratio = ratio_text(actual)
    parts = [actual_text(actual), _("%(ratio)s kế hoạch") % {"ratio": ratio} if ratio else ""]
    return "; ".join(part for part in parts if part) or _("chỉ có tỷ lệ so với cùng kỳ")


def recorded(actual: Actual, targets: list[Target]) -> str:
    """What was understood, for the office to check after saving."""
    told = _("Đã ghi: %(name)s %(figure)s, tính đến %(day)s") % {
        "name": actual.indicator.name,
        "figure": figure_text(actual),
        "day": actual.covers_to.strftime("%d/%m/%Y"),
    }
    if not targets:
        return _("%(told)s. Số này chưa tính vào chỉ tiêu nào.") % {"told": told}
    if len(targets) == 1:
        return _("%(told)s → trạng thái: %(status)s") % {
            "told": told,
            "status": status_word(targets[0]),
        }
    words = "; ".join(f"{target.period}: {status_word(target)}" for target in targets)
    return _("%(told)s → trạng thái: %(status)s") % {"told": told, "status": words}


def targets_taking(actual: Actual) -> list[Target]:
    """The targets that a live figure counts towards."""
    # A refused form shows the row as it was typed, perhaps without days.
    if not actual.is_live or actual.covers_from is None or actual.covers_to is None:
        return []
    candidates = Target.objects.with_figures().filter(
        indicator=actual.indicator_id,
        committee=actual.committee_id,
        period__start__lte=actual.covers_to,
        period__end__gte=actual.covers_to,
    )
    found = candidates.order_by("period__end", "pk")
    return [target for target in found if counts_for(target, actual)]


@dataclass(frozen=True)
class FigureRow:
    """One line of the panel on the target's page."""

    url: str
    days: str
    text: str
    source: str
    role: str
    decides: bool


def target_url(request: HttpRequest) -> str:
    """The page of the target that a form was opened from, if it may be seen."""
    key = request.GET.get("target", "")
    can_be = key.isascii() and key.isdigit() and len(key) < 19
    seen = allowed(request.user, "view", Target.objects.filter(pk=key)) if can_be else None
    found = seen is not None and seen.exists()
    return reverse("admin:targets_target_change", args=[key]) if found else ""


def closed_note(row: Actual | Submission) -> str:
    """What to know before trying, when the days of a figure are closed."""
    # A refused form shows the row as it was typed, perhaps without days.
    if row.covers_from is None or row.covers_to is None:
        return ""
    try:
        PeriodClosing.objects.locking(row.committee_id, row.covers_from, row.covers_to).refuse()
    except ValidationError as error:
        return error.messages[0]
    return ""


def panel(target: Target, request: HttpRequest) -> dict[str, Any]:
    """The actuals within the target's period, and the way to enter the next one."""
    figures = Actual.objects.select_related("indicator", "period", "document").filter(
        indicator=target.indicator_id,
        committee=target.committee_id,
        covers_to__gte=target.period.start,
        covers_to__lte=target.period.end,
    )
    rows = [_row(target, actual) for actual in figures.order_by("-covers_to", "-revision")]
    start = Actual(indicator=target.indicator, committee=target.committee, period=target.period)
    return {
        "rows": rows[:MOST_FIGURES],
        "on_the_way": on_the_way(target, request.user),
        "add_url": entry_url(request, start, target=target.pk),
    }


def entry_url(request: HttpRequest, figure: Actual, *, target: int | None = None) -> str:
    """The form for another figure of the same subject: one that counts at once, else for review."""
    subject = {"indicator": figure.indicator, "committee": figure.committee}
    kinds = [kind for kind in (Actual, Submission) if may(request.user, "add", kind(**subject))]
    if not kinds:
        return ""
    kind = kinds[0]
    asked = {
        "indicator": figure.indicator_id,
        "committee": figure.committee_id,
        "period": figure.period_id,
        "as_of": figure.as_of and figure.as_of.strftime("%d/%m/%Y"),
        "covers_from": kind is Actual and figure.covers_from and f"{figure.covers_from:%d/%m/%Y}",
        "target": target or request.GET.get("target"),
    }
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"{reverse(f'admin:targets_{kind._meta.model_name}_add')}?{query}"


def _row(target: Target, actual: Actual) -> FigureRow:
    decides = actual.pk == target.latest_id
    if not actual.is_live:
        role = _("đã được số khác thay")
    elif decides:
        role = _("quyết định trạng thái")
    elif counts_for(target, actual):
        role = _("tính vào chỉ tiêu")
    else:
        role = _("không tính: cộng dồn từ ngày khác")
    return FigureRow(
        url=f"{reverse('admin:targets_actual_change', args=[actual.pk])}?target={target.pk}",
        days=days_text(actual),
        text=figure_text(actual),
        source=str(actual.document or ""),
        role=role,
        decides=decides,
    )
