"""A shopper's peers: those of the same age group whose households earn as much.

What is known of shoppers is known by age group, and by who earns more.  So two figures are needed
that come from the households' tables alone, and hold for a world of any size:

* the *income rank* in the age group: the share of the group that earns less, and half of the
  share that earns as much (by income bands).  Its mean is exactly 1/2 in every age group;
* who the peers are: the share of each archetype among those of an age group and income band.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from math import fsum
from typing import NamedTuple

from marketing.tables import AGE_GROUPS
from world.households.figures import INCOME_EDGES
from world.states import REGIONS
from world.world import World

AGE_RANGES = dict(zip(AGE_GROUPS, ((18, 34), (35, 54), (55, 99)), strict=True))
"""The first and the last year of the age groups."""

MIDDLE = 0.5
"""The mean of the income rank in every age group."""


class Peers(NamedTuple):
    """Those of an age group and an income band.

    income_rank: 0 to 1.
    archetype_shares: by key; they sum to 1 (or are all 0 where there are no such shoppers).
    """

    age_group: str
    income_rank: float
    archetype_shares: Mapping[str, float]


_STEPS = INCOME_EDGES[1:-1]


def income_band(household_income: int) -> int:
    """The number of the band of ``households.INCOME_EDGES``, 0 for the lowest; dollars a year."""
    return bisect_right(_STEPS, household_income)


def peers_of(world: World) -> dict[str, list[Peers]]:
    """By age group, the peers in each income band."""
    bands = [(low, end - 1) for low, end in pairwise(INCOME_EDGES)]
    return {
        age_group: _of_age_group(age_group, [_cell(world, ages, incomes) for incomes in bands])
        for age_group, ages in AGE_RANGES.items()
    }


def _cell(world: World, ages: tuple[int, int], incomes: tuple[int, int]) -> dict[str, float]:
    """The archetypes' shares of the population, by key, in a cell of ages and incomes."""
    return {
        archetype.key: world.homes.share_of({archetype.key}, ages, incomes, REGIONS)
        for archetype in world.population.archetypes
    }


def _of_age_group(age_group: str, cells: Sequence[Mapping[str, float]]) -> list[Peers]:
    sizes = [fsum(cell.values()) for cell in cells]
    total = fsum(sizes) or 1.0
    poorer = accumulate(sizes, initial=0.0)
    return [
        Peers(
            age_group,
            (below + size / 2) / total,
            {key: share / size if size else 0.0 for key, share in cell.items()},
        )
        for cell, size, below in zip(cells, sizes, poorer, strict=False)
    ]
