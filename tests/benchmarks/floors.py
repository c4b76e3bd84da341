"""Floors: what a page costs when it does nothing but ask and join strings.

Session, sign-in and middleware are the site's own, so the difference to a real page is what
forms, tables and templates cost. No page of Django can be faster than these.
"""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape

from targets.models.rollups import COUNTED

ROWS = """
    SELECT t.id, i.name, c.slug, c.name, p.code, i.unit, plan.value, latest.value,
           t.attainment, t.status, latest.covers_to
    FROM targets_target t
    JOIN targets_indicator i ON i.id = t.indicator_id AND i.is_assessed
    JOIN meetings_committee c ON c.id = t.committee_id
    JOIN meetings_period p ON p.id = t.period_id
    LEFT JOIN targets_plannedvalue plan ON plan.id = t.plan_id
    LEFT JOIN targets_actual latest ON latest.id = t.latest_id
    ORDER BY t.id DESC LIMIT 50
"""
SUMS = ", ".join(f"sum(n.{name})" for name in COUNTED)
COUNTS = f"""
    SELECT s.id, s.name, {SUMS}
    FROM targets_statuscount n
    JOIN targets_sector s ON s.id = n.sector_id
    JOIN meetings_committee c ON c.id = n.committee_id
    JOIN meetings_committee top ON top.slug = %s
    JOIN meetings_period p ON p.id = n.period_id AND p.code = %s
    WHERE c.id = top.id OR (top.parent_path IS NULL AND c.parent_path = top.path)
    GROUP BY s.id, s.name ORDER BY s.id
"""  # noqa: S608 - the names of the columns are the model's own


def target_list(request: HttpRequest) -> HttpResponse:
    """Fifty rows of nine columns, by a cursor and a join of strings."""
    rows = (
        f'<tr><th><a href="/chi-tieu/{pk}/">{escape(name)}</a></th>'
        f'<td><a href="/cap-uy/{slug}/">{escape(committee)}</a></td><td>{period}</td>'
        f"<td>{escape(unit)}</td><td>{plan}</td><td>{actual}</td><td>{share}</td>"
        f"<td>{status}</td><td>{as_of}</td></tr>"
        for pk, name, slug, committee, period, unit, plan, actual, share, status, as_of in _rows(
            ROWS
        )
    )
    return HttpResponse(f"<table>{''.join(rows)}</table>")


def overview(request: HttpRequest) -> HttpResponse:
    """The status counts by sector of ``cap-uy`` in ``ky`` from the roll-ups."""
    asked = [request.GET.get("cap-uy", ""), request.GET.get("ky", "")]
    rows = (
        f"<tr><th>{escape(name)}</th>{''.join(f'<td>{count}</td>' for count in counts)}</tr>"
        for _, name, *counts in _rows(COUNTS, asked)
    )
    return HttpResponse(f"<table>{''.join(rows)}</table>")


def _rows(sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
