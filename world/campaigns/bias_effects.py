"""What biases come to for one person, who may be of the groups of several.

    chance of being treated      propensity + the sum of the sizes, within 0.02 and 0.98
    share of the target listed   share x the product of (1 + size), at most 1
    conversions recorded         the product of (1 + size)

The limits leave everybody of a group a chance of either outcome, so that effects can be estimated
by weighting with the propensity.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from math import fsum, prod
from typing import NamedTuple

from world.campaigns.biases import (
    AGE,
    GROUPS,
    HISPANIC,
    INCOME,
    MEASUREMENT,
    RACE,
    REPRESENTATION,
    SEX,
    TARGETING,
    Bias,
)

LEAST_PROPENSITY, MOST_PROPENSITY = 0.02, 0.98

_MALE, _NOT_HISPANIC = 1, 1
_AGES_FROM = (35, 55)
_INCOMES_FROM = (35_000, 75_000, 150_000)
_RACES = ("white", "black", "native", "native", "native", "api", "api", "other", "multiple")
"""By RAC1P, from 1 on."""


class Effect(NamedTuple):
    """What a person's biases do to the campaigns.

    coverage: how many times as often he or she is on a list.
    shift: added to the chance of being treated.
    """

    coverage: float
    shift: float


def effect_of(biases: Iterable[Bias]) -> Effect:
    """What the biases that are about a person do."""
    found = [*biases]
    return Effect(
        prod(1 + each.size for each in found if each.kind == REPRESENTATION),
        fsum(each.size for each in found if each.kind == TARGETING),
    )


def listed_share(share: float, coverage: float) -> float:
    """Of the target, the share who are on the list, where it is ``share`` of the others."""
    return min(share * coverage, 1.0)


def shifted(propensity: float, shift: float) -> float:
    """The chance of being treated, where it is ``propensity`` of the others."""
    if not shift:
        return propensity
    return min(max(propensity + shift, LEAST_PROPENSITY), MOST_PROPENSITY)


def recorded_share(biases: Iterable[Bias]) -> float:
    """Of a person's conversions, the share that is recorded, 0 to 1."""
    return prod(1 + each.size for each in biases if each.kind == MEASUREMENT)


def most_treated(biases: Iterable[Bias], holdout_share: float) -> float:
    """How many times as many as without the biases are treated by a campaign, at most."""
    gains = [each for each in biases if each.size > 0]
    coverage, shift = effect_of(gains)
    return coverage * shifted(1 - holdout_share, shift) / (1 - holdout_share)


Traits = Mapping[str, int | str]
"""By attribute: sex, race and origin as codes of PUMS (SEX, RAC1P, HISP), age in years, household
income in dollars a year, and the name of the region."""


def group_of(attribute: str, value: int | str) -> str:
    """The group of ``GROUPS[attribute]`` that a value of ``Traits`` is in.

    >>> group_of("age", 55), group_of("sex", 2), group_of("income", 34_999)
    ('55+', 'female', 'under-35000')
    """
    return value if isinstance(value, str) else _GROUP_OF[attribute](value)


def about(biases: Iterable[Bias], traits: Traits) -> tuple[Bias, ...]:
    """The biases that are about a person of these traits; they hold what the biases ask about."""
    return tuple(
        each for each in biases if group_of(each.attribute, traits[each.attribute]) == each.group
    )


_GROUP_OF: Mapping[str, Callable[[int], str]] = {
    SEX: lambda code: "male" if code == _MALE else "female",
    AGE: lambda years: GROUPS[AGE][bisect_right(_AGES_FROM, years)],
    INCOME: lambda dollars: GROUPS[INCOME][bisect_right(_INCOMES_FROM, dollars)],
    RACE: lambda code: _RACES[code - 1],
    HISPANIC: lambda code: "no" if code == _NOT_HISPANIC else "yes",
}
"""A region is its own group."""
