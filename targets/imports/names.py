"""What the words of a file name: committees and indicators in reach of a user, and periods."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from config.access import may
from config.sentences import Sentence
from config.sentences import gettext_lazy as _
from config.text import fold
from meetings.access import Action, Reach, reach_of
from meetings.models import Committee, Period
from meetings.periods import parse_period
from targets.imports.layout import COMMITTEE, INDICATOR, PERIOD
from targets.models import Indicator, Target

# “1.”, “- ”, “2.3)” before a name, and its unit in brackets behind it.
_NUMBERING = re.compile(r"^(?:[\d.]+[.)]?\s+|[-–+*•]\s*)+")
_UNIT = re.compile(r"\s*\([^()]*\)$")
NOT_STORED = -1
MOST_SHOWN = 80
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WORDED = (
    (re.compile(r"(?:nam )?(\d{4})"), "{0}"),
    (re.compile(r"(?:thang )?(\d{1,2})[/.-](\d{4})|thang (\d{1,2}) nam (\d{4})"), "month"),
    (re.compile(r"quy (iv|i{1,3}|[1-4])[/ .-]+(?:nam )?(\d{4})"), "quarter"),
    (re.compile(r"([69]) thang(?: dau nam)?[ /]+(?:nam )?(\d{4})"), "{1}-{0}M"),
    (re.compile(r"(?:nhiem ky )?(\d{4}) ?- ?(\d{4})"), "{0}-{1}"),
)


class UnknownNameError(LookupError):
    """A word of the file names nothing, or more than one thing; the sentence says which."""

    def __init__(self, kind: str, word: str, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.kind, self.word, self.sentence = kind, word, sentence


class Names:
    """What a user may enter figures of, by all that a file may call it."""

    def __init__(self, user: Any, words: Mapping[str, Mapping[str, str]]) -> None:
        reach = reach_of(user)
        self._reach, self._words = reach, words
        self._found: dict[tuple[str, str], int | Period] = {}
        self.committees = _committees(reach)
        self.indicators = {row.pk: row for row in Indicator.objects.order_by("pk")}
        self._by_word = {
            COMMITTEE: _words_of(
                (pk, row.slug, row.name, [row.unit_code]) for pk, row in self.committees.items()
            ),
            INDICATOR: _words_of((pk, row.slug, row.name, ()) for pk, row in self._named()),
        }
        self._codes = {
            COMMITTEE: {row.slug: pk for pk, row in self.committees.items()},
            INDICATOR: {row.slug: pk for pk, row in self._named()},
        }
        self._assigned = _assigned(reach)
        self.periods = {row.code: row for row in Period.objects.all()}
        # Those that are named and that nobody has used yet.
        self.new_periods: list[Period] = []
        self._may_add_periods = may(user, "add", Period)

    def _named(self) -> Iterable[tuple[int, Indicator]]:
        return self.indicators.items()

    def find(self, kind: str, word: str) -> Any:
        """The key of what a word names, a period itself; ``UnknownNameError`` when nothing."""
        known = self._found.get((kind, word))
        if known is None:
            known = self._period(word) if kind == PERIOD else self._find(kind, word)
            self._found[kind, word] = known
        return known

    def code(self, kind: str, said: str) -> str:
        """The code of what somebody has named; raises as ``find`` does."""
        rows = self.committees if kind == COMMITTEE else self.indicators
        return rows[self.find(kind, said)].slug

    @staticmethod
    def key_of(word: str) -> str:
        """What a word of the file is kept under: case, marks and numbering ignored."""
        return fold(word)

    def may_enter(self, committee: int, indicator: int) -> bool:
        """Whether the user enters figures of this indicator there."""
        if self._reach.covers(Action.ENTER, self.committees[committee].path):
            return True
        return indicator in self._assigned.get(committee, ())

    def _find(self, kind: str, word: str) -> int:
        folded = fold(word)
        code = self._words.get(kind, {}).get(folded)
        if code in self._codes[kind]:
            return self._codes[kind][code]
        for said in (folded, _NUMBERING.sub("", folded), _bare(folded)):
            keys = self._by_word[kind].get(said, [])
            if len(keys) == 1:
                return keys[0]
            if keys:
                raise UnknownNameError(kind, word, _several(kind, word))
        raise UnknownNameError(kind, word, _none(kind, word))

    def _period(self, word: str) -> Period:
        try:
            code = parse_period(code_of(word)).code
        except ValueError:
            text = _(
                "kỳ “%(word)s” không đúng mẫu: viết 2023, 2024-07, 2024-Q3, 2019-6M hoặc 9M.",
                word=shortened(word),
            )
            raise UnknownNameError(PERIOD, word, text) from None
        if code not in self.periods:
            if not self._may_add_periods:
                text = _("chưa có kỳ “%(word)s” trong danh mục kỳ báo cáo.", word=code)
                raise UnknownNameError(PERIOD, word, text)
            # Stored when the import is written; until then with a key that is nobody's.
            self.periods[code] = Period(pk=NOT_STORED, code=code)
            self.periods[code].clean()
            self.new_periods.append(self.periods[code])
        return self.periods[code]


def _committees(reach: Reach) -> dict[int, Committee]:
    """The committees that one enters figures of."""
    rows = Committee.objects.only("slug", "unit_code", "name", "path", "kind")
    if not reach.is_all:
        own = reach.within(Action.ENTER)
        if reach.any(Action.REPORT):
            reported = Target.objects.filter(reach.within(Action.REPORT, "lead_agency__path"))
            own |= Q(pk__in=reported.order_by().values("committee"))
        rows = rows.filter(own)
    # A unit's code is first of all its committee's.
    by_kind = sorted(rows.order_by("path"), key=lambda row: row.kind != Committee.Kind.PARTY)
    return {row.pk: row for row in by_kind}


def _assigned(reach: Reach) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    if reach.any(Action.REPORT) and not reach.is_all:
        targets = Target.objects.filter(reach.within(Action.REPORT, "lead_agency__path"))
        for committee, indicator in targets.order_by().values_list("committee", "indicator"):
            found[committee].add(indicator)
    return found


def _words_of(rows: Iterable[tuple[int, str, str, Iterable[str]]]) -> dict[str, list[int]]:
    """Keys by code and by name without marks; a code is one row's alone."""
    names: dict[str, list[int]] = defaultdict(list)
    codes: dict[str, list[int]] = {}
    for pk, code, name, others in rows:
        names[fold(name)].append(pk)
        codes[code.lower()] = [pk]
        for other in others:
            if other:
                codes.setdefault(other.lower(), [pk])
    return names | codes


def _bare(folded: str) -> str:
    return _UNIT.sub("", _NUMBERING.sub("", folded))


def code_of(word: str) -> str:
    """The code of a period in words: “Quý III/2024” is 2024-Q3."""
    folded = fold(word)
    for pattern, form in _WORDED:
        if not (match := pattern.fullmatch(folded)):
            continue
        said = [each for each in match.groups() if each]
        if form == "month":
            return f"{said[1]}-{int(said[0]):02d}"
        if form == "quarter":
            return f"{said[1]}-Q{_ROMAN.get(said[0], said[0])}"
        return form.format(*said)
    return word.strip().upper()


def _none(kind: str, word: str) -> Sentence:
    word = shortened(word)
    if kind == COMMITTEE:
        return _("không có cấp ủy “%(word)s” trong phạm vi của bạn.", word=word)
    return _("không có chỉ tiêu “%(word)s” trong danh mục.", word=word)


def shortened(word: str) -> str:
    """A word as a sentence takes it: a cell may hold a whole page."""
    return word if len(word) <= MOST_SHOWN else f"{word[:MOST_SHOWN]}…"


def _several(kind: str, word: str) -> Sentence:
    word = shortened(word)
    if kind == COMMITTEE:
        return _(
            "có nhiều cấp ủy tên “%(word)s”: ghi mã đường dẫn hoặc mã đơn vị hành chính.",
            word=word,
        )
    return _("có nhiều chỉ tiêu tên “%(word)s”: ghi mã đường dẫn của chỉ tiêu.", word=word)
