"""The committees of the demonstration country and the documents they issue.

One root, the provinces under it, their communes and, with their last day, the provinces and
districts until 30/06/2025. Paths are given here: thousands of rows at once bypass the signal that
gives them one by one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from config.text import fold
from meetings.models import Committee, Document, Level
from meetings.models.committees import STEP
from targets.country.catalogue import NOTE, PREFIX
from targets.country.units import FormerProvince, Province, Unit

ROOT = PREFIX + "trung-uong"
LAST_DAY = date(2025, 6, 30)
# The same tiers as in fixtures/01_committees.yaml, so that either may be loaded first.
LEVELS = (
    ("trung-uong", "Trung ương", 1),
    ("tinh", "Tỉnh, thành phố trực thuộc Trung ương", 2),
    ("huyen", "Huyện, quận, thị xã, thành phố thuộc tỉnh (đến 30/06/2025)", 3),
    ("xa", "Xã, phường, thị trấn, đặc khu", 4),
)
SEATS = {"tỉnh": "Tỉnh ủy", "thành phố": "Thành ủy", "huyện": "Huyện ủy", "thị xã": "Thị ủy"}
AGENCIES = {
    "kinh-te": "Sở Tài chính {unit}",
    "van-hoa-xa-hoi": "Sở Văn hóa, Thể thao và Du lịch {unit}",
    "quoc-phong-an-ninh": "Công an {unit}",
    "xay-dung-dang": "Ban Tổ chức {seat}",
}
RECKONED = NOTE + " Số liệu trước 01/07/2025 tính theo địa giới mới."


@dataclass(frozen=True)
class Branch:
    """A province's committee, its communes' and the agencies that lead its targets."""

    province: Province
    head: Committee
    communes: list[Committee]
    agencies: dict[str, int]


def ensure_levels() -> list[str]:
    """Make the tiers that are not there; returns the codes of those made."""
    made = []
    for code, name, rank in LEVELS:
        if Level.objects.get_or_create(code=code, defaults={"name": name, "rank": rank})[1]:
            made.append(code)
    return made


def seat(name: str) -> str:
    """The committee of a unit: “Thành phố Huế” is led by “Thành ủy Huế”."""
    for kind, committee in SEATS.items():
        if name.casefold().startswith(kind + " "):
            return f"{committee} {name[len(kind) + 1 :]}"
    if name.startswith("Quận "):
        # “Quận 1” keeps its word, which its number alone would miss.
        rest = name.removeprefix("Quận ")
        return f"Quận ủy {name if rest.isdigit() else rest}"
    return f"Tỉnh ủy {name}"


def base(name: str) -> str:
    """The committee of a commune: “Phường Hoàn Kiếm” has “Đảng ủy phường Hoàn Kiếm”."""
    return f"Đảng ủy {name[0].lower()}{name[1:]}"


def slug(name: str, code: str = "") -> str:
    """An address from a name, with the unit's code where names repeat."""
    words = "".join(char if char.isalnum() else " " for char in fold(name)).split()
    return "-".join([PREFIX.strip("-"), *words, *filter(None, [code])])[:80]


class Tree:
    """Makes the committees; ``root`` and ``branches`` are what was made."""

    def __init__(self, provinces: list[Province]) -> None:
        self.levels = {level.code: level for level in Level.objects.all()}
        self.root = Committee.objects.create(
            slug=ROOT,
            name="Ban Chấp hành Trung ương (dữ liệu mẫu)",
            level=self.levels["trung-uong"],
            note=NOTE,
        )
        heads = self._heads(provinces)
        lower = {each.code: self._below(each, heads[each.code]) for each in provinces}
        Committee.objects.bulk_create(
            [row for rows in lower.values() for row in rows], batch_size=1000
        )
        self._former(provinces, heads)
        agencies = self._agencies(provinces, heads)
        self.branches = [
            Branch(each, heads[each.code], lower[each.code], agencies[each.code])
            for each in provinces
        ]

    def _heads(self, provinces: list[Province]) -> dict[str, Committee]:
        rows = [
            self._row(self.root, number, "tinh", seat(each.name), each, note=RECKONED)
            for number, each in enumerate(provinces, 1)
        ]
        made = Committee.objects.bulk_create(rows)
        return dict(zip((each.code for each in provinces), made, strict=True))

    def _below(self, province: Province, head: Committee) -> list[Committee]:
        return [
            self._row(head, number, "xa", base(unit.name), unit, note=RECKONED)
            for number, unit in enumerate(province.communes, 1)
        ]

    def _former(self, provinces: list[Province], heads: dict[str, Committee]) -> None:
        """Former provinces and districts, and whom they were followed by."""
        number, links = len(provinces), []
        ended: list[tuple[Province, FormerProvince, Committee]] = []
        for each in provinces:
            for old in each.former:
                home = heads[each.code]
                if old.code != each.code:
                    number += 1
                    home = self._row(self.root, number, "tinh", seat(old.name), old, ended=True)
                    links.append((heads[each.code], home))
                ended.append((each, old, home))
        Committee.objects.bulk_create([home for _each, _old, home in ended if home.pk is None])
        districts: dict[str, Committee] = {}
        for each, old, home in ended:
            start = len(each.communes) + 1 if home is heads[each.code] else 1
            for place, unit in enumerate(old.districts, start):
                row = self._row(home, place, "huyen", seat(unit.name), unit, ended=True)
                districts[unit.code] = row
        Committee.objects.bulk_create(districts.values(), batch_size=1000)
        for each in provinces:
            followers = Committee.objects.filter(
                parent=heads[each.code].path, unit_code__in=each.district_of
            )
            links += [(row, districts[each.district_of[row.unit_code]]) for row in followers]
        link = Committee.predecessors.through
        link.objects.bulk_create(
            (link(from_committee=after, to_committee=before) for after, before in links),
            batch_size=2000,
        )

    def _agencies(
        self, provinces: list[Province], heads: dict[str, Committee]
    ) -> dict[str, dict[str, int]]:
        """Per province, the key of the agency that leads each sector."""
        found: dict[str, dict[str, int]] = {}
        for each in provinces:
            head = heads[each.code]
            number = len(each.communes) + sum(len(old.districts) for old in each.former) + 1
            unit = head.name.replace("Thành ủy", "thành phố").replace("Tỉnh ủy", "tỉnh")
            rows = {
                sector: self._row(
                    head,
                    number + step,
                    "tinh",
                    words.format(unit=unit, seat=head.name),
                    kind=Committee.Kind.AGENCY,
                )
                for step, (sector, words) in enumerate(AGENCIES.items())
            }
            Committee.objects.bulk_create(rows.values())
            found[each.code] = {sector: row.pk for sector, row in rows.items()}
        return found

    def _row(
        self,
        parent: Committee,
        number: int,
        level: str,
        name: str,
        unit: Unit | None = None,
        *,
        kind: str = Committee.Kind.PARTY,
        note: str = NOTE,
        ended: bool = False,
    ) -> Committee:
        code = unit.code if unit and (level != "tinh" or ended) else ""
        return Committee(
            slug=slug(name, code),
            name=name,
            kind=kind,
            level=self.levels[level],
            parent_id=parent.path,
            path=f"{parent.path}{number:0{STEP}d}",
            unit_code=unit.code if unit else "",
            valid_to=LAST_DAY if ended else None,
            note=note,
        )


def make_papers(
    committees: Iterable[Committee], years: Iterable[int], *, reports: bool = False
) -> dict[int, dict[int, int]]:
    """A paper of each committee for each year: keys by committee and year."""
    rows = list(_papers(committees, list(years), reports=reports))
    made = Document.objects.bulk_create([row for _year, row in rows], batch_size=1000)
    keys: dict[int, dict[int, int]] = {}
    for (year, _row), paper in zip(rows, made, strict=True):
        keys.setdefault(paper.issuer_id, {})[year] = paper.pk
    return keys


def _papers(
    committees: Iterable[Committee], years: list[int], *, reports: bool
) -> Iterator[tuple[int, Document]]:
    for committee in committees:
        sign = {"trung-uong": "TW", "tinh": "TU"}.get(committee.level.code, "ĐU")
        tail = committee.slug.removeprefix(PREFIX)
        for year in years:
            kind, number, day = (
                ("BC", 40, date(year, 12, 31))
                if reports
                else (
                    "NQ",
                    12,
                    date(year - 1, 12, 20),
                )
            )
            about = "kết quả thực hiện nghị quyết" if reports else "nhiệm vụ"
            word = Document.Type(kind).label
            yield (
                year,
                Document(
                    slug=f"{PREFIX}{kind.lower()}-{year}-{tail}"[:80],
                    type=kind,
                    number=f"{number + year % 10:02d}-{kind}/{sign}",
                    issuer=committee,
                    title=f"{word} của {committee.name} về {about} năm {year}",
                    issued_on=day,
                    note=NOTE,
                ),
            )
