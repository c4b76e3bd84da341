"""Whose targets, figures and doubts are, where a committee alone does not say it.

A body that leads a target reports the figures of its indicator there, so who reports for
that body sees all targets and figures of both, whichever committee they belong to. A
doubt is seen with all the figures it is about.
"""

from django.db import models

from meetings.models.visibility import Branches, Of, Rule, committees, inner, visible

OWN, OF_ISSUER = Of("committee"), Of("issuer")


class Led(Rule):
    """Rows of the reader's committees, or of an indicator that he reports for another one."""

    def sql(self, model: type[models.Model], at: str, sight: Branches) -> str:
        if not sight.leading:
            return OWN.sql(model, at, sight)
        # Both together as keys: joined by OR, neither would be found by its index.
        rows = f"SELECT id FROM {model._meta.db_table} WHERE"  # noqa: S608
        series = "SELECT indicator_id, committee_id FROM targets_target WHERE lead_agency_id"
        led = f"(indicator_id, committee_id) IN ({series} IN ({committees(sight.leading)}))"
        own = f"committee_id IN ({committees(sight.tops)})"
        return f"{at}.id IN ({rows} {own} UNION ALL {rows} {led})"

    def joined(self, model: type[models.Model], at: str, sight: Branches) -> tuple[str, str]:
        return (super() if sight.leading else OWN).joined(model, at, sight)


class Doubts(Rule):
    """Doubts all of whose figures are seen.

    One about no figure, but the paper itself: by who issued that, at whose meeting it was
    noticed, or since everything read from it is seen. There are few, and this is much to ask.
    """

    is_listed = True

    def sql(self, model: type[models.Model], at: str, sight: Branches) -> str:
        citation, paper, meeting = (
            model._meta.get_field(name).related_model
            for name in ("citations", "document", "meeting")
        )
        print_, issued, held = (inner(at, name) for name in ("print", "paper", "meeting"))
        joins, is_seen = citation.seen_by.joined(citation, print_, sight)
        its = (
            f"SELECT 1 FROM targets_flag_citations links JOIN targets_citation {print_}"  # noqa: S608
            f" ON {print_}.id = links.citation_id{joins} WHERE links.flag_id = {at}.id"
        )
        read = (
            f"SELECT 1 FROM targets_citation {print_}{joins}"  # noqa: S608
            f" WHERE {print_}.document_id = {at}.document_id"
        )
        ours = (
            f"SELECT 1 FROM meetings_document {issued} WHERE {issued}.id = {at}.document_id"  # noqa: S608
            f" AND {OF_ISSUER.sql(paper, issued, sight)}"
        )
        at_ours = visible(meeting, held, f"{held}.id = {at}.meeting_id", sight)
        closed = f"({is_seen}) IS NOT TRUE"
        whole = f"EXISTS ({read}) AND NOT EXISTS ({read} AND {closed})"
        of_paper = f"EXISTS ({its}) OR EXISTS ({ours}) OR {at_ours} OR {whole}"
        return f"NOT EXISTS ({its} AND {closed}) AND ({of_paper})"
