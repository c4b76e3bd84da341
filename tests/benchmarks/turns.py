"""What is compared is measured by turns, one request of each, and each request with its neighbours.

On a machine whose speed changes from second to second two medians of different moments say
little of each other. Requests that follow each other at once meet the same moment: their
ratio is that of the pages. A ratio is given as the median of those of all rounds, with the
span in which the true one lies in 95 of 100 cases: a page is above a limit when the whole
span is.
"""

import math
import statistics
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.benchmarks.measuring import percentile

# Cheap pages are asked for more often: of few milliseconds some are always somebody else's.
ROUNDS = (15, 150)

Sample = dict[str, float]


class Ratio(NamedTuple):
    """How many times one takes as long as the other."""

    median: float
    low: float
    high: float


def by_turns(works: dict[str, Callable[[], Sample]], budget: float) -> dict[str, list[Sample]]:
    """Samples of each, taken in turns until the first has had its budget; one round to warm up."""
    found: dict[str, list[Sample]] = {key: [] for key in works}
    keys, (fewest, most) = list(works), ROUNDS
    first = found[keys[0]]
    for work in works.values():
        work()
    while len(first) < fewest or (
        len(first) < most and sum(each["total"] for each in first) < budget
    ):
        # The other way round each time: who comes second finds the processor's cache used.
        keys.reverse()
        for key in keys:
            found[key].append(works[key]())
    return found


def summed_up(samples: list[Sample]) -> dict[str, float]:
    """The median of each figure, and the time within which 95 of 100 requests stayed."""
    medians = {name: statistics.median(each[name] for each in samples) for name in samples[0]}
    return medians | {"p95": percentile([each["total"] for each in samples], 0.95)}


def ratio(ours: list[Sample], theirs: list[Sample], name: str = "total") -> Ratio | None:
    """How a figure of one compares with the other's, round by round; nothing without theirs."""
    pairs = zip(ours, theirs, strict=True)
    ratios = sorted(one[name] / other[name] for one, other in pairs if other[name])
    if not ratios:
        return None
    # Of the order of n values the median lies between these places in 95 of 100 cases.
    reach, middle = 0.98 * math.sqrt(len(ratios)), (len(ratios) - 1) / 2
    low, high = max(math.floor(middle - reach), 0), math.ceil(middle + reach)
    return Ratio(statistics.median(ratios), ratios[low], ratios[min(high, len(ratios) - 1)])


def measured(
    works: dict[str, Callable[[], Sample]], budget: float, names: tuple[str, ...] = ("total",)
) -> dict[str, dict[str, Any]]:
    """Each one's medians, and how the first compares with it (``÷ name``), by turns."""
    samples = by_turns(works, budget)
    ours = next(iter(samples.values()))
    return {
        key: summed_up(theirs) | {f"÷ {name}": ratio(ours, theirs, name) for name in names}
        for key, theirs in samples.items()
    }
