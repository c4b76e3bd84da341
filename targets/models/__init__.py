"""Targets and figures: what was planned, what was reached, and where each number stands.

``choices`` (words on screen for the codes of ``targets.status``), ``catalogue``
(sectors and indicators), ``targets``, ``plans`` (what each owner asks of them),
``actuals`` (what was reached), ``submissions`` (figures on their way to be one;
``reached`` has what both hold), ``closings`` (periods that are locked), ``sheet_drafts``
(typed, not saved), ``imports`` (files on their way in), ``scores`` (as printed),
``citations`` and ``evidence`` (flags, verdicts: provenance of every figure), ``findings``
(figures that contradict one another) and ``rollups`` (counts of targets by status, up the
tree).
"""

from targets.models.actuals import Actual
from targets.models.catalogue import Indicator, Sector
from targets.models.citations import Citation
from targets.models.closings import PeriodClosing
from targets.models.evidence import Flag, Verdict
from targets.models.findings import Contradiction
from targets.models.imports import Import, ImportMapping, ImportPart
from targets.models.plans import PlannedValue
from targets.models.rollups import StatusCount
from targets.models.scores import Score
from targets.models.sheet_drafts import SheetDraft
from targets.models.submissions import Submission
from targets.models.targets import Target

__all__ = [
    "Actual",
    "Citation",
    "Contradiction",
    "Flag",
    "Import",
    "ImportMapping",
    "ImportPart",
    "Indicator",
    "PeriodClosing",
    "PlannedValue",
    "Score",
    "Sector",
    "SheetDraft",
    "StatusCount",
    "Submission",
    "Target",
    "Verdict",
]
