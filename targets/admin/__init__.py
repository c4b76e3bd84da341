"""Admin of indicators, targets, figures and their evidence, a module each.

``standing`` puts a target's status into words; ``forms`` checks what is typed.
"""

from targets.admin import (
    actuals,
    catalogue,
    evidence,
    imports,
    resolutions,
    review,
    sheet,
    sheet_files,
    submissions,
    targets,
)

__all__ = [
    "actuals",
    "catalogue",
    "evidence",
    "imports",
    "resolutions",
    "review",
    "sheet",
    "sheet_files",
    "submissions",
    "targets",
]
