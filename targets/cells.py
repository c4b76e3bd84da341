"""Cells of a table of targets, and the pieces of a page that look the same: plain functions.

Each gives HTML, with everything that comes from the database escaped. Templates
write the same pieces through ``targets.templatetags.figures``.
"""

from functools import cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from config import numbers
from config.words import Fixed
from targets.models import Citation
from targets.models.choices import Basis, StatusBasis, StatusChoice
from targets.rows import PlanFigure, TargetRow

SHAPES = {
    StatusChoice.EXCEEDED: "▲",
    StatusChoice.MET: "●",
    StatusChoice.MISSED: "✕",
    StatusChoice.MET_EARLY: "●",
    StatusChoice.ON_TRACK: "◔",
    StatusChoice.WATCH: "◆",
    StatusChoice.AT_RISK: "▼",
}

A_YEAR = Fixed(_("cho mỗi năm"))
FINAL_YEAR = Fixed(Basis.FINAL_YEAR.label)
LOWER_BETTER = Fixed(_("càng thấp càng tốt"))
DERIVED = Fixed(_("suy ra"))
ONLY_RATIO = Fixed(_("chỉ in tỷ lệ"))
OVERRULED = Fixed(_("cấp ủy đánh giá"))
PRINTED = Fixed(_("theo tài liệu"))


def badge(status: str) -> SafeString:
    """A status as every page shows it: the word says it, shape and colour repeat it."""
    return _badge(status, get_language())


@cache
def _badge(status: str, language: str | None) -> SafeString:
    shape = f'<span aria-hidden="true">{SHAPES.get(status, "○")}</span>'
    word = StatusChoice(status).label
    return SafeString(f'<span class="status status-{status}">{shape} {word}</span>')


def cited(text: Any, citation: Citation | None) -> SafeString | str:
    """``text`` leading to the place in print, when there is one."""
    if not text or citation is None:
        return text or ""
    return SafeString(_cited(str(text), citation))


def _cited(text: str, citation: Citation | None) -> str:
    if not text or citation is None:
        return escape(text)
    url, title = escape(citation.get_absolute_url()), escape(citation.as_printed)
    return f'<a class="figure-link" href="{url}" title="“{title}”">{escape(text)}</a>'


def _quiet(words: object) -> str:
    return f'<span class="quiet small">{escape(str(words))}</span>'


def name(row: TargetRow) -> SafeString:
    """The indicator leading to the target's page, what the rule reads it as, open doubts."""
    target = row.target
    url, text = escape(target.get_absolute_url()), escape(row.indicator.name)
    parts = [f'<a href="{url}">{text}</a>']
    if target.names:
        parts.append(f'<span class="quiet">({escape(target.names)})</span>')
    if target.basis == Basis.PER_YEAR and not row.plans:
        parts.append(_quiet(A_YEAR))
    if target.basis == Basis.FINAL_YEAR:
        parts.append(_quiet(FINAL_YEAR))
    if row.lower_better:
        parts.append(_quiet(LOWER_BETTER))
    if doubts := flags(row):
        parts.append(doubts)
    return SafeString(" ".join(parts))


def flags(row: TargetRow) -> SafeString | str:
    """Open doubts: one leads to its figure, several to their list on the target's page."""
    if not row.flags:
        return ""
    words = escape(_t("Cần xác nhận"))
    if len(row.flags) > 1:
        url = escape(row.target.get_absolute_url())
        return SafeString(f'<a class="flag" href="{url}#nghi-van">{words} ({len(row.flags)})</a>')
    [(flag, citation)] = row.flags
    url, note = escape(citation.get_absolute_url()), escape(flag.note)
    return SafeString(f'<a class="flag" href="{url}" title="{note}">{words}</a>')


def plans(row: TargetRow, *, bare: bool = False) -> SafeString:
    """Every plan; a derived one looks and says so. ``bare`` leaves the unit to its own column."""
    return SafeString("<br>".join(_plan(row, plan, bare=bare) for plan in row.plans))


def _plan(row: TargetRow, plan: PlanFigure, *, bare: bool) -> str:
    text = _cited(plan.bare if bare else plan.text, plan.citation)
    if plan.is_derived:
        words = _quiet(f"({DERIVED})")
        return f'<span class="derived" title="{escape(plan.note)}">{text}</span> {words}'
    owner = f" {_quiet(f'({plan.owner})')}" if row.names_owner else ""
    return f"<span>{text}</span>{owner}"


def actual(row: TargetRow, *, bare: bool = False) -> SafeString | str:
    """What was reached, or that only a ratio is printed."""
    if row.actual_text:
        shown = row.bare_actual if bare else row.actual_text
        mark = ' class="derived"' if row.actual.is_derived else ""
        return SafeString(f"<span{mark}>{_cited(shown, row.actual_citation)}</span>")
    return SafeString(_quiet(ONLY_RATIO)) if row.ratio_text else ""


def share(row: TargetRow) -> SafeString:
    """Percent of plan by owner, never capped; a printed ratio leads to its source."""
    only_ratio = row.actual is not None and row.actual.value is None
    if only_ratio or not row.plans:
        return SafeString(_cited(row.ratio_text, row.ratio_citation))
    known = [plan for plan in row.plans if plan.share is not None]
    return SafeString("<br>".join(_share(row, plan) for plan in known))


def _share(row: TargetRow, plan: PlanFigure) -> str:
    if plan.is_derived and row.ratio_text:
        text = _cited(row.ratio_text, row.ratio_citation)
    else:
        text = numbers.show_share(plan.share)
    return f"{text} {_quiet(f'({plan.owner})')}" if len(row.plans) > 1 else text


def status(row: TargetRow) -> SafeString:
    """The status, and that it was judged rather than computed where so."""
    shown, basis = badge(row.status), row.target.status_basis
    if basis == StatusBasis.OVERRIDE:
        return SafeString(f"{shown} {_quiet(OVERRULED)}")
    if basis == StatusBasis.PRINTED:
        return SafeString(f"{shown} {_quiet(PRINTED)}")
    return shown


def source(row: TargetRow) -> SafeString:
    """Where the figure stands in print; else where it is judged in words."""
    place = row.any_citation
    places = [place] if place else [each for each in row.verdicts if each.document]
    return SafeString("".join(_place(each) for each in places))


def _place(place: Any) -> str:
    document = place.document
    title = escape(f"{document.citation}: “{place.as_printed}”")
    words = _t("đoạn %(n)s") % {"n": place.paragraph} if place.paragraph is not None else ""
    text = escape(f"{document.source_code} {words}".rstrip())
    url = escape(place.get_absolute_url())
    return f'<a class="small num" href="{url}" title="{title}">{text}</a>'


def one_block(markup: str) -> SafeString | str:
    """Several elements as one, so that a narrow screen sets them beside their label."""
    markup = markup.strip()
    return SafeString(f"<div>{markup}</div>") if markup else ""
