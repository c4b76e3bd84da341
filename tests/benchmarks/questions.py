"""Three questions of an overview, asked of the database in three ways.

Straightforward: from plans and actuals, the status worked out in the query. Stored: from the
status stored beside each target. Roll-up: from the counts kept by branch. Plain SQL for
PostgreSQL, written as somebody would who knows the schema and wants speed.
"""

from collections.abc import Iterator
from typing import Any

from targets.models.rollups import COUNTED

# What pace a figure shows, simplified: accumulating figures against the share of the year.
JUDGED = """
    CASE WHEN a.value IS NULL OR p.value IS NULL OR p.value = 0 THEN 'missing'
         WHEN a.covers_to >= per.end AND a.value >= p.value THEN 'met'
         WHEN a.covers_to >= per.end THEN 'missed'
         WHEN a.value >= 0.95 * p.value * (a.covers_to - per.start + 1) / 365 THEN 'on_track'
         WHEN a.value >= 0.80 * p.value * (a.covers_to - per.start + 1) / 365 THEN 'watch'
         ELSE 'at_risk' END
"""
FROM_FIGURES = """
    FROM targets_target t
    JOIN meetings_committee c ON c.id = t.committee_id
    JOIN meetings_period per ON per.id = t.period_id
    JOIN targets_indicator i ON i.id = t.indicator_id AND i.is_assessed
    LEFT JOIN targets_plannedvalue p
           ON p.target_id = t.id AND p.is_live AND p.is_primary
    LEFT JOIN LATERAL (
        SELECT value, covers_to FROM targets_actual a
        WHERE a.indicator_id = t.indicator_id AND a.committee_id = t.committee_id AND a.is_live
          AND a.covers_to BETWEEN per.start AND per.end AND a.covers_from = per.start
        ORDER BY covers_to DESC LIMIT 1
    ) a ON true
"""
FROM_STATUS = """
    FROM targets_target t
    JOIN meetings_committee c ON c.id = t.committee_id
    JOIN meetings_period per ON per.id = t.period_id
    JOIN targets_indicator i ON i.id = t.indicator_id AND i.is_assessed
"""
IN_BRANCH = "WHERE per.code = %(year)s AND c.path >= %(path)s AND c.path < %(path)s || ':'"
SUMS = ", ".join(f"sum(n.{name})" for name in COUNTED)
ROLLED = """
    FROM targets_statuscount n
    JOIN meetings_committee c ON c.id = n.committee_id
    JOIN meetings_period per ON per.id = n.period_id AND per.code = %(year)s
"""
# The branch of each unit just below the top: its path is the first part of those under it.
UNIT = "left(c.path, length(%(path)s) + 4)"

STRAIGHTFORWARD = {
    "counts": f"SELECT {JUDGED} AS status, count(*) {FROM_FIGURES} {IN_BRANCH} GROUP BY 1",
    "ranking": f"SELECT {UNIT}, {JUDGED} AS status, count(*) {FROM_FIGURES} {IN_BRANCH} "
    "GROUP BY 1, 2",
}
STORED = {
    "counts": f"SELECT t.status, count(*) {FROM_STATUS} {IN_BRANCH} GROUP BY 1",
    "ranking": f"SELECT {UNIT}, t.status, count(*) {FROM_STATUS} {IN_BRANCH} GROUP BY 1, 2",
}
# The top of the tree keeps no sum of its own: it is added up from the units under it.
ROLL_UP = {
    "counts": f"SELECT {SUMS} {ROLLED} JOIN meetings_committee top ON top.path = %(path)s "
    "WHERE c.id = top.id OR top.parent_path IS NULL AND c.parent_path = top.path",
    "ranking": f"SELECT c.id, {SUMS} {ROLLED} WHERE c.parent_path = %(path)s GROUP BY 1",
}
WAYS = {"straightforward": STRAIGHTFORWARD, "stored status": STORED, "roll-up": ROLL_UP}


def asked(rows: Any) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Each question in words, its statement by way, and the values it takes."""
    for words, kind, committee in (
        ("status counts of a province", "counts", rows.province),
        ("status counts of the country", "counts", rows.root),
        ("ranking of the provinces", "ranking", rows.root),
    ):
        ways = {way: statements[kind] for way, statements in WAYS.items()}
        yield words, ways, {"year": rows.year.code, "path": committee.path}
