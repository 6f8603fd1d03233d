"""What the report finds of the biases that a data set says are planted in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from marketing.group_fairness.attributes import INCOME_BANDS, ORIGINS
from marketing.group_fairness.comparison import GroupRow, interval_of, ratio_interval_of
from marketing.group_fairness.grading import Graded
from world.campaigns.biases import (
    GROUPS,
    HISPANIC,
    INCOME,
    MEASUREMENT,
    RACE,
    REPRESENTATION,
    TARGETING,
    Bias,
)

OUTCOME_OF = {TARGETING: "treated", REPRESENTATION: "eligible", MEASUREMENT: "recorded"}
"""The key of the outcome that each kind of bias is about."""

LIMITS = (
    "Sizes are found in campaigns as they are: a chance of being treated stays within 2% and 98%, "
    "nobody is on a list more often than always, and other biases of the same kind move those with "
    "whom a group is compared."
)
"""Why a bias may be found in another size than was planted."""

NOT_FOUND = "nobody of the group, or nobody else, has a trial that could tell"
"""Why none is found."""

_NAMES: Mapping[str, Mapping[str, str]] = {
    INCOME: dict(zip(GROUPS[INCOME], INCOME_BANDS, strict=True)),
    RACE: {"api": "Asian or Pacific"},
    HISPANIC: {"yes": ORIGINS[1], "no": ORIGINS[0]},
}


class Found(NamedTuple):
    """A planted bias as the report sees it.

    size: in the unit in which it was planted: the group's rate less that of all others within
        campaigns (targeting), or its ratio to theirs, less 1.  None where it cannot be told.
    interval: of the size, None where there is none.
    is_flagged: whether the outcome is flagged over the attribute.
    """

    bias: Bias
    size: float | None
    interval: tuple[float, float] | None
    is_flagged: bool


def planted_found(biases: Iterable[Bias], all_graded: Iterable[Graded]) -> Iterator[Found]:
    """What is found of each bias, of a report's grades."""
    by_keys = {
        (each.comparison.outcome.key, each.comparison.attribute.key): each for each in all_graded
    }
    for bias in biases:
        graded = by_keys.get((OUTCOME_OF[bias.kind], bias.attribute))
        rows = graded.comparison.groups if graded else ()
        row = next((row for row in rows if row.name == name_of(bias)), None)
        size, interval = _size(bias.kind, row) if row else (None, None)
        yield Found(bias, size, interval, graded is not None and graded.is_flagged)


def name_of(bias: Bias) -> str:
    """What the report calls the group of a bias."""
    return _NAMES.get(bias.attribute, {}).get(bias.group, bias.group)


def _size(kind: str, row: GroupRow) -> tuple[float | None, tuple[float, float] | None]:
    if kind == TARGETING:
        found = row.from_others
        return (found.value, interval_of(found)) if found else (None, None)
    ratio = row.to_others
    if ratio is None:
        return None, None
    ends = ratio_interval_of(ratio)
    return ratio.value - 1, (ends[0] - 1, ends[1] - 1) if ends else None
