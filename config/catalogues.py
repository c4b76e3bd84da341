"""Compiles the hand-kept .po catalogues to .mo with polib, so no machine needs gettext."""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent / "locale"


def compile_all() -> list[Path]:
    """Write a .mo beside each .po and return the written files."""
    written = []
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        polib.pofile(str(source)).save_as_mofile(str(target))
        written.append(target)
    return written


if __name__ == "__main__":
    compile_all()
