"""The official units: 34 provinces and their communes, and the tree as it was until 30/06/2025.

Both come from releases of the package vietnam-provinces: the installed one carries
today's units, an older one, which `make setup` unpacks beside it, the provinces, districts and
wards before. Only their lists are read, so that two releases do not get in each other's way.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

LIST = Path("vietnam_provinces") / "data" / "nested-divisions.json"
FORMER = Path(sys.prefix) / "former-units"


class UnitsError(Exception):
    """The lists are not there; the sentence says what to do."""


@dataclass(frozen=True)
class Unit:
    """A unit as the list has it: code and name with its type, “Phường Hoàn Kiếm”."""

    code: str
    name: str


@dataclass(frozen=True)
class Province(Unit):
    """A province of today with its communes, and what became part of it."""

    communes: list[Unit] = field(default_factory=list)
    # Former provinces, this one among them where it kept its code, and their districts.
    former: list["FormerProvince"] = field(default_factory=list)
    # District's code by the commune's, as far as the codes tell.
    district_of: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FormerProvince(Unit):
    """A province as it was until 30/06/2025."""

    districts: list[Unit] = field(default_factory=list)


def provinces() -> list[Province]:
    """Today's provinces in the order of their codes, with their former units."""
    today = [
        Province(
            f"{each['code']:02d}",
            each["name"],
            communes=[Unit(f"{ward['code']:05d}", ward["name"]) for ward in each["wards"]],
        )
        for each in _read(_installed())
    ]
    _add_former(today, _read(FORMER / LIST))
    return today


def _installed() -> Path:
    spec = find_spec("vietnam_provinces")
    if spec is None or spec.origin is None:
        raise UnitsError(_missing("vietnam-provinces"))
    return Path(spec.origin).parent.parent / LIST


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnitsError(_missing(path.name)) from error


def _missing(what: str) -> str:
    return (
        f"Chưa có danh mục đơn vị hành chính ({what}): hãy chạy make setup, hoặc cài "
        "requirements-dev.txt và requirements-former-units.txt."
    )


def _add_former(today: list[Province], lists: list[dict[str, Any]]) -> None:
    """Hang each former province under the one that most of its wards' codes went to."""
    home = {unit.code: province for province in today for unit in province.communes}
    for old in lists:
        heirs: Counter[str] = Counter()
        for district in old["districts"]:
            zone = _zone(today, district)
            for code in [f"{ward['code']:05d}" for ward in district["wards"]] + [zone]:
                if code in home:
                    home[code].district_of[code] = f"{district['code']:03d}"
                    heirs[home[code].code] += 1
        if heirs:
            heir = next(each for each in today if each.code == heirs.most_common(1)[0][0])
            districts = [Unit(f"{each['code']:03d}", each["name"]) for each in old["districts"]]
            heir.former.append(FormerProvince(f"{old['code']:02d}", old["name"], districts))


def _zone(today: list[Province], district: dict[str, Any]) -> str:
    """Code of the special zone an island district without wards became; empty for others."""
    if district["wards"]:
        return ""
    name = "Đặc khu " + district["name"].split(" ", 1)[1]
    return next((u.code for each in today for u in each.communes if u.name == name), "")
