"""A state's households, fitted: whose shares sum to the public figures by construction.

Two-way fits (see raking.py), each with the sums of a state on one side and what the world has
already settled on the other:

* archetypes x sizes of household against kinds of household: each archetype has an equal share of
  the shoppers, each size too, and the kinds' shares are such that all persons' ages are the
  state's;
* archetypes x classes of household against bands of income, starting from the country's incomes
  by age and number of adults.

What follows for the persons stands in shares.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from itertools import product
from math import fsum
from operator import mul
from typing import NamedTuple

from world.households.figures import INCOME_AGES, INCOME_EDGES, StateFigures, income_shares
from world.households.kinds import AGE_EDGES, KINDS, Kind
from world.households.lifestyles import Lifestyle, size_weight
from world.households.raking import raked

N_INCOMES = len(INCOME_EDGES) - 1
N_AGES = len(AGE_EDGES) - 1
_PARENTS_AGE = INCOME_AGES.index(45)
"""Incomes of households whose shopper lives with parents are those of this group of ages."""


class IncomeClass(NamedTuple):
    """A class of household whose incomes the country's figures tell.

    age: place in ``INCOME_AGES``.
    adults: 1, or 2 for more.
    """

    age: int
    adults: int


INCOME_CLASSES = tuple(IncomeClass(*pair) for pair in product(range(len(INCOME_AGES)), (1, 2)))


def _income_class(kind: Kind) -> int:
    """The place of a kind's class in ``INCOME_CLASSES``."""
    composition = kind.composition
    adults = min(composition.n_persons - composition.n_children, 2)
    age = sum(start <= AGE_EDGES[kind.band] for start in INCOME_AGES) - 1
    return INCOME_CLASSES.index(IncomeClass(_PARENTS_AGE if composition.n_parents else age, adults))


CLASS_OF_KIND = tuple(map(_income_class, KINDS))


class StateFit:
    """The households of one state.

    lifestyles: of each archetype of the population, in order.
    n_sizes: how many sizes of household the baskets have.
    """

    def __init__(
        self, figures: StateFigures, lifestyles: Sequence[Lifestyle], n_sizes: int
    ) -> None:
        self.figures = figures
        self.lifestyles = lifestyles
        self._n_sizes = n_sizes

    @cached_property
    def kinds(self) -> list[list[list[float]]]:
        """By archetype and size of household the shares of ``KINDS``, which sum to 1."""
        # Archetypes that live the same way share their rows: there may be hundreds of them.
        ways = [(each.ages, each.compositions) for each in self.lifestyles]
        distinct = [*dict.fromkeys(ways)]
        cells = [*product(distinct, range(self._n_sizes))]
        start = [_weights(way, self._n_sizes)[size] for way, size in cells]
        sums = [ways.count(way) / (len(ways) * self._n_sizes) for way, _ in cells]
        table = raked(start, sums, self.figures.kinds)
        of_cells = {
            cell: [share / total for share in row]
            for cell, row, total in zip(cells, table, sums, strict=True)
        }
        return [[of_cells[way, size] for size in range(self._n_sizes)] for way in ways]

    @cached_property
    def kinds_of_archetypes(self) -> list[list[float]]:
        """By archetype the shares of ``KINDS`` over all sizes of household."""
        return [
            [fsum(shares) / self._n_sizes for shares in zip(*of_sizes, strict=True)]
            for of_sizes in self.kinds
        ]

    @cached_property
    def kinds_of_all(self) -> list[float]:
        """The shares of ``KINDS`` over all archetypes."""
        n = len(self.lifestyles)
        return [fsum(shares) / n for shares in zip(*self.kinds_of_archetypes, strict=True)]

    @cached_property
    def _classes(self) -> list[list[float]]:
        """By archetype the shares of ``INCOME_CLASSES``."""
        return [_by_class(shares) for shares in self.kinds_of_archetypes]

    @cached_property
    def incomes(self) -> list[list[list[float]]]:
        """By archetype and class of household the shares of bands of income, which sum to 1;
        empty for a class that the archetype is not of.
        """
        n = len(self.lifestyles)
        start, sums, cells = [], [], []
        for number, (lifestyle, shares) in enumerate(
            zip(self.lifestyles, self._classes, strict=True)
        ):
            steps = powers(lifestyle.income_step, N_INCOMES)
            for place, share in enumerate(shares):
                if share > 0:
                    country = income_shares()[INCOME_CLASSES[place]]
                    start.append([*map(mul, country, steps)])
                    sums.append(share / n)
                    cells.append((number, place))
        table = raked(start, sums, self.figures.incomes)
        found: list[list[list[float]]] = [[[] for _ in INCOME_CLASSES] for _ in range(n)]
        for (number, place), row, total in zip(cells, table, sums, strict=True):
            found[number][place] = [share / total for share in row]
        return found

    @cached_property
    def joint(self) -> list[list[list[float]]]:
        """By archetype and band of the shopper's age the shares of bands of income; all bands of
        an archetype together sum to 1.
        """
        found = []
        for shares, incomes in zip(self.kinds_of_archetypes, self.incomes, strict=True):
            table = [[0.0] * N_INCOMES for _ in range(N_AGES)]
            for kind, place, share in zip(KINDS, CLASS_OF_KIND, shares, strict=True):
                if share > 0:
                    row = table[kind.band]
                    for band, p_income in enumerate(incomes[place]):
                        row[band] += share * p_income
            found.append(table)
        return found


@cache
def _weights(way: tuple[tuple[float, ...], tuple[float, ...]], n_sizes: int) -> list[list[float]]:
    """By size of household the weights of ``KINDS``, for a lifestyle's ages and compositions; the
    same in every state.
    """
    weights = [*map(Lifestyle(*way).weight, KINDS)]
    return [
        [
            weight * size_weight(kind.composition, size, n_sizes)
            for weight, kind in zip(weights, KINDS, strict=True)
        ]
        for size in range(n_sizes)
    ]


def _by_class(shares: Sequence[float]) -> list[float]:
    sums = [0.0] * len(INCOME_CLASSES)
    for place, share in zip(CLASS_OF_KIND, shares, strict=True):
        sums[place] += share
    return sums


def powers(step: float, n: int) -> list[float]:
    """The first powers of a number, from the one that is 1."""
    return [power(step, exponent) for exponent in range(n)]


def power(step: float, exponent: int) -> float:
    """By products: what a power function gives differs between platforms."""
    found = 1.0
    for _ in range(exponent):
        found *= step
    return found
