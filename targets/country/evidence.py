"""Where the parents' figures stand in print: scores, citations, doubts and rulings; term targets.

Only the centre and the provinces have reports; a report cites every final figure of its year.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

from meetings.models import Committee, Period
from targets import status as rule
from targets.country.calendar import Year
from targets.country.catalogue import KINDS, NOTE, PREFIX
from targets.country.lines import Place, Told
from targets.country.reports import shown
from targets.models import Citation, Flag, Indicator, PlannedValue, Score, Target, Verdict
from targets.models.choices import Basis, FigureKind, FlagKind, Owner

# The term that ends with the five years, and the one after it.
TERMS = ("2020-2025", "2025-2030")
ADDED = {"periods": "Kỳ", "levels": "Cấp", "sectors": "Nhóm"}
# For each year of the first term, and for the last year of the second.
YEARLY = ("hop-tac-xa-moi", "ocop", "ket-nap-dang")
FINAL = ("thu-ngan-sach", "thu-nhap", "ho-ngheo", "bao-hiem-y-te", "dich-vu-cong", "nong-thon-moi")
Parents = list[tuple[Place, Committee, list[Told]]]


def make(parents: Parents, years: list[Year], seed: int) -> list[int]:
    """Everything this module makes, for the centre and the provinces.

    Returns the keys of the targets whose standing is still to be computed.
    """
    random = Random(f"{seed}:evidence")  # noqa: S311 (invented, not secret)
    periods = {period.code: period for period in Period.objects.all()}
    reports = [
        report
        for place, committee, told in parents
        for report in _reports(place, committee, told, years)
    ]
    # At once, past the signals: what follows from rows is computed when all are there.
    scores = Score.objects.bulk_create(
        _score(committee, periods[str(year)], told, document, random)
        for document, committee, year, told in reports
    )
    cited = [
        each
        for (document, _committee, _year, told), score in zip(reports, scores, strict=True)
        for each in (_headline(document, score), *_citations(document, told))
    ]
    cited = Citation.objects.bulk_create(cited, batch_size=1000)
    _flags([each for each in cited if each.score_id is None], random)
    ruled = _rulings([each for _place, _committee, told in parents for each in told], random)
    return ruled + _term_targets(parents, periods)


def _reports(
    place: Place, committee: Committee, told: list[Told], years: list[Year]
) -> Iterator[tuple[int, Committee, int, list[Told]]]:
    """A report's document, committee and year, and what it tells, for each closed year."""
    for year in years:
        of_year = [each for each in told if each.year == year.number]
        if any(each.reported for each in of_year):
            yield place.reports[year.number], committee, year.number, of_year


def _score(
    committee: Committee, period: Period, told: list[Told], document: int, random: Random
) -> Score:
    """The score a report prints; now and then its parts are not the total."""
    met = sum(each.status in rule.REACHED for each in told)
    unmet = len(told) - met - (random.random() < 0.06)
    return Score(
        committee=committee,
        period=period,
        met=met,
        total=len(told),
        unmet=max(unmet, 0),
        document_id=document,
    )


def _headline(document: int, score: Score) -> Citation:
    return Citation(
        document_id=document,
        order=1,
        paragraph=1,
        kind=FigureKind.SCORE,
        as_printed=f"{score.met}/{score.total} chỉ tiêu đạt và vượt",
        score=score,
    )


def _flags(cited: list[Citation], random: Random) -> None:
    """Doubts about a few printed figures."""
    kinds = (FlagKind.MALFORMED, FlagKind.BASE_UNCLEAR, FlagKind.WORDING)
    doubtful = [each for each in cited if random.random() < 0.005]
    flags = Flag.objects.bulk_create(
        Flag(
            slug=f"{PREFIX}{each.document_id}-{each.order}",
            kind=random.choice(kinds),
            document_id=each.document_id,
            paragraph=each.paragraph,
            as_printed=each.as_printed,
            note="Cần đối chiếu với số của cơ quan thống kê. " + NOTE,
        )
        for each in doubtful
    )
    link = Flag.citations.through
    link.objects.bulk_create(
        link(flag=flag, citation=each) for flag, each in zip(flags, doubtful, strict=True)
    )


def _citations(document: int, told: list[Told]) -> Iterator[Citation]:
    order = 1
    for each in told:
        if each.reported is None or each.reported.figure is None:
            continue
        order += 1
        counted = each.kind.measure == "criteria"
        text = shown(each.reported.figure, each.kind).replace(".", ",")
        yield Citation(
            document_id=document,
            order=order,
            paragraph=2 + order // 4,
            kind=FigureKind.CRITERIA if counted else FigureKind.ACTUAL,
            as_printed=f"đạt {text} {each.kind.unit}",
            actual_id=each.reported.key,
        )


def _rulings(told: list[Told], random: Random) -> list[int]:
    """Some committees overrule what is computed."""
    missed = [each for each in told if each.status in (rule.Status.MISSED, rule.Status.AT_RISK)]
    chosen = [each for each in missed if random.random() < 0.04]
    Verdict.objects.bulk_create(
        Verdict(
            target_id=each.target,
            origin=Verdict.Origin.OVERRIDE,
            status=rule.Status.MET,
            reason="Chênh lệch do thay đổi phương pháp thống kê; Thường vụ đánh giá là đạt.",
            decided_on=date(each.year, 12, 31),
        )
        for each in chosen
    )
    return [each.target for each in chosen]


def _term_targets(parents: Parents, periods: dict[str, Period]) -> list[int]:
    """What the congresses ask for each year of one term and for the last year of the next."""
    asked = [(TERMS[0], Basis.PER_YEAR, slug) for slug in YEARLY]
    asked += [(TERMS[1], Basis.FINAL_YEAR, slug) for slug in FINAL]
    slugs = [PREFIX + slug for _term, _basis, slug in asked]
    keys = dict(Indicator.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    targets, plans = [], []
    for place, _committee, told in parents:
        # The last figures are those that a new term's plans start from.
        known = {each.kind.slug: each for each in told if each.reported}
        for order, (term, basis, slug) in enumerate(asked, 1):
            kind = next(each for each in KINDS if each.slug == slug)
            figure = known[slug].reported.figure if slug in known else None
            targets.append(
                Target(
                    indicator_id=keys[PREFIX + slug],
                    committee_id=place.pk,
                    period=periods[term],
                    basis=basis,
                    order=order,
                    lead_agency_id=place.agencies.get(kind.sector),
                    note=NOTE,
                )
            )
            plans.append(Decimal(shown(max(figure or 1, 1), kind)))
    made = Target.objects.bulk_create(targets, batch_size=1000)
    PlannedValue.objects.bulk_create(
        (
            PlannedValue(target=target, owner=Owner.CONGRESS, value=value)
            for target, value in zip(made, plans, strict=True)
        ),
        batch_size=1000,
    )
    return [target.pk for target in made]


def remember(root: Committee, added: dict[str, list[str]]) -> None:
    """Write into the root's note which shared rows were added, for the removal."""
    parts = [
        f"{ADDED[what]} thêm mới: {', '.join(codes)}." for what, codes in added.items() if codes
    ]
    root.note = "\n".join([NOTE, *parts])
    root.save(update_fields=["note"])


def added_by(root: Committee) -> dict[str, list[str]]:
    """The codes of shared rows that ``remember`` noted."""
    found: dict[str, list[str]] = {}
    for line in root.note.splitlines():
        for what, word in ADDED.items():
            if line.startswith(f"{word} thêm mới: "):
                found[what] = line.removeprefix(f"{word} thêm mới: ").rstrip(".").split(", ")
    return found
