"""A state's households, fitted: whose shares sum to the public figures by construction.

Three two-way fits (see raking.py), each with the sums of a state on one side and what the world
has already settled on the other:

* archetypes x sizes of household against kinds of household: each archetype has an equal share of
  the shoppers, each size too, and the kinds' shares are such that all persons' ages are the
  state's;
* archetypes x classes of household against bands of income, starting from the country's incomes
  by age and number of adults;
* bands of income x number of adults against levels of schooling of persons of 25 years or more.

The sexes need none: of a couple every second person is a woman, and of the others as many as make
the state's share, with the country's differences between ages.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from itertools import product
from math import fsum
from operator import mul
from typing import NamedTuple

from world.household_figures import (
    INCOME_AGES,
    INCOME_EDGES,
    LEVELS,
    StateFigures,
    income_shares,
    national_figures,
)
from world.household_kinds import (
    AGE_EDGES,
    KINDS,
    PERSON_AGE_EDGES,
    Expected,
    Kind,
    expected_persons,
)
from world.lifestyles import Lifestyle, size_weight
from world.raking import raked

N_INCOMES = len(INCOME_EDGES) - 1
N_AGES = len(AGE_EDGES) - 1
GROWN_BAND = PERSON_AGE_EDGES.index(25)
"""The first band of ages of which there are public figures of schooling."""
_STUDENT_BAND = AGE_EDGES.index(25)
_STUDENT_LEVEL = LEVELS.index("some_college")
_LEVEL_STEP = 1.13
"""How much likelier the next level of schooling is with each band of income (assumed)."""
_PARENTS_AGE = INCOME_AGES.index(45)
"""Incomes of households whose shopper lives with parents are those of this group of ages."""
_ROUNDS = 50


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


@cache
def persons_of_kinds() -> tuple[Expected, ...]:
    """How many persons each of ``KINDS`` has on average."""
    return tuple(map(expected_persons, KINDS))


class StateFit:
    """The households of one state.

    lifestyles: of each archetype of the population, in order.
    n_sizes: how many sizes of household the baskets have.
    """

    def __init__(
        self, figures: StateFigures, lifestyles: Sequence[Lifestyle], n_sizes: int
    ) -> None:
        self._figures = figures
        self._lifestyles = lifestyles
        self._n_sizes = n_sizes

    @cached_property
    def kinds(self) -> list[list[list[float]]]:
        """By archetype and size of household the shares of ``KINDS``, which sum to 1."""
        # Archetypes that live the same way share their rows: there may be hundreds of them.
        ways = [(each.ages, each.compositions) for each in self._lifestyles]
        distinct = [*dict.fromkeys(ways)]
        cells = [*product(distinct, range(self._n_sizes))]
        start = [
            [
                Lifestyle(*way).weight(kind) * size_weight(kind.composition, size, self._n_sizes)
                for kind in KINDS
            ]
            for way, size in cells
        ]
        sums = [ways.count(way) / (len(ways) * self._n_sizes) for way, _ in cells]
        table = raked(start, sums, self._figures.kinds)
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
        n = len(self._lifestyles)
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
        n = len(self._lifestyles)
        start, sums, cells = [], [], []
        for number, (lifestyle, shares) in enumerate(
            zip(self._lifestyles, self._classes, strict=True)
        ):
            steps = _powers(lifestyle.income_step, N_INCOMES)
            for place, share in enumerate(shares):
                if share > 0:
                    country = income_shares()[INCOME_CLASSES[place]]
                    start.append([*map(mul, country, steps)])
                    sums.append(share / n)
                    cells.append((number, place))
        table = raked(start, sums, self._figures.incomes)
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

    @cached_property
    def levels(self) -> list[list[list[float]]]:
        """By band of income and number of adults (1, 2 or more) the shares of levels of schooling
        of persons of 25 years or more who are no students.
        """
        weights, n_students = self._grown_persons()
        n_others = fsum(map(fsum, weights))
        wanted = [
            max(share * (n_others + n_students) - (n_students if level == _STUDENT_LEVEL else 0), 0)
            for level, share in enumerate(self._figures.levels)
        ]
        cells = [(i, j) for i, row in enumerate(weights) for j, n in enumerate(row) if n > 0]
        start = []
        for band, _ in cells:
            steps = _powers(_power(_LEVEL_STEP, band), len(LEVELS))
            start.append([*map(mul, self._figures.levels, steps)])
        sums = [weights[i][j] for i, j in cells]
        table = raked(start, sums, [n * n_others / fsum(wanted) for n in wanted])
        found = [[self._figures.levels] * 2 for _ in range(N_INCOMES)]
        for (i, j), row, total in zip(cells, table, sums, strict=True):
            found[i][j] = [share / total for share in row]
        return found

    def _grown_persons(self) -> tuple[list[list[float]], float]:
        """Persons of 25 years or more a household who are no students, by band of income and
        number of adults, and those who are.
        """
        n = len(self._lifestyles)
        weights = [[0.0, 0.0] for _ in range(N_INCOMES)]
        n_students = 0.0
        for lifestyle, shares, incomes in zip(
            self._lifestyles, self.kinds_of_archetypes, self.incomes, strict=True
        ):
            for kind, place, share, persons in zip(
                KINDS, CLASS_OF_KIND, shares, persons_of_kinds(), strict=True
            ):
                if share > 0:
                    grown = fsum(persons.all()[GROWN_BAND:])
                    if lifestyle.is_student and kind.band >= _STUDENT_BAND:
                        grown -= 1
                        n_students += share / n
                    adults = INCOME_CLASSES[place].adults
                    for band, p_income in enumerate(incomes[place]):
                        weights[band][adults - 1] += share / n * grown * p_income
        return weights, n_students

    @cached_property
    def ages(self) -> list[float]:
        """The shares of all persons by bands of ``PERSON_AGE_EDGES``."""
        counts = self._persons()
        total = fsum(map(fsum, counts))
        return [fsum(parts) / total for parts in zip(*counts, strict=True)]

    def _persons(self) -> Expected:
        """Persons a household, by bands of ages."""
        shares = self.kinds_of_all
        return Expected(
            *(
                [fsum(map(mul, shares, column)) for column in zip(*of_kinds, strict=True)]
                for of_kinds in zip(*persons_of_kinds(), strict=True)
            )
        )

    @cached_property
    def women(self) -> list[float]:
        """The share of women among the persons who are not of a couple, by bands of
        ``PERSON_AGE_EDGES``.
        """
        figures, counts = national_figures(), self._persons()
        country = [
            females / (males + females)
            for males, females in zip(
                figures["males"].values(), figures["females"].values(), strict=True
            )
        ]
        paired = counts.paired
        others = [a + b for a, b in zip(counts.children, counts.adults, strict=True)]
        wanted = self._figures.women * fsum(map(fsum, counts))
        low, high = -1.0, 1.0
        for _ in range(_ROUNDS):
            shift = (low + high) / 2
            shares = [
                _limited((share + shift) * (a + b) - a / 2, b)
                for share, a, b in zip(country, paired, others, strict=True)
            ]
            if fsum(paired) / 2 + fsum(map(mul, shares, others)) < wanted:
                low = shift
            else:
                high = shift
        return shares


def _by_class(shares: Sequence[float]) -> list[float]:
    sums = [0.0] * len(INCOME_CLASSES)
    for place, share in zip(CLASS_OF_KIND, shares, strict=True):
        sums[place] += share
    return sums


def _limited(n_women: float, n: float) -> float:
    """A share of 0 to 1."""
    return min(max(n_women / n, 0.0), 1.0) if n > 0 else 0.5


def _powers(step: float, n: int) -> list[float]:
    """The first powers of a number, from the one that is 1."""
    return [_power(step, exponent) for exponent in range(n)]


def _power(step: float, exponent: int) -> float:
    """By products: what a power function gives differs between platforms."""
    power = 1.0
    for _ in range(exponent):
        power *= step
    return power
