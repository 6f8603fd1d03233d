"""What a state's fit says of persons: their ages, sexes and schooling.

Of a couple every second person is a woman (couples of one sex are left out), and of the others as
many as make the state's share, with the country's differences between ages.  Schooling is a
two-way fit (see raking.py) of bands of income x number of adults against the levels of persons of
25 years or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import fsum
from operator import mul
from typing import NamedTuple

from world.households.figures import LEVELS, national_figures
from world.households.fit import (
    CLASS_OF_KIND,
    INCOME_CLASSES,
    N_INCOMES,
    StateFit,
    power,
    powers,
)
from world.households.kinds import AGE_EDGES, KINDS, PERSON_AGE_EDGES, Expected, expected_persons
from world.households.raking import raked

_GROWN_BAND = PERSON_AGE_EDGES.index(25)
"""The first band of ages of which there are public figures of schooling."""
_STUDENT_BAND = AGE_EDGES.index(25)
_STUDENT_LEVEL = LEVELS.index("some_college")
_LEVEL_STEP = 1.2
"""How much likelier the next level of schooling is with each band of income (assumed, so that
income and schooling correlate as in national_figures.csv)."""
_ROUNDS = 50


class Grown(NamedTuple):
    """Persons of 25 years or more a household.

    others: those who are no students, by band of income and number of adults (1, 2 or more).
    students: shoppers who go to college.
    """

    others: list[list[float]]
    students: float


@cache
def persons_of_kinds() -> tuple[Expected, ...]:
    """How many persons each of ``KINDS`` has on average."""
    return tuple(map(expected_persons, KINDS))


def persons_of(fit: StateFit) -> Expected:
    """Persons a household of the state, by bands of ``PERSON_AGE_EDGES``."""
    shares = fit.kinds_of_all
    return Expected(
        *(
            [fsum(map(mul, shares, column)) for column in zip(*of_kinds, strict=True)]
            for of_kinds in zip(*persons_of_kinds(), strict=True)
        )
    )


def women_of(fit: StateFit) -> list[float]:
    """The share of women among the persons who are not of a couple, by bands of
    ``PERSON_AGE_EDGES``.
    """
    figures, persons = national_figures(), persons_of(fit)
    both = zip(figures["males"].values(), figures["females"].values(), strict=True)
    country = [females / (males + females) for males, females in both]
    paired = persons.paired
    others = [a + b for a, b in zip(persons.children, persons.adults, strict=True)]
    wanted = fit.figures.women * fsum(persons.all()) - fsum(paired) / 2
    low, high = -1.0, 1.0
    for _ in range(_ROUNDS):
        # The difference between state and country is the same at all ages.
        shift = (low + high) / 2
        shares = [
            _limited((share + shift) * (a + b) - a / 2, b)
            for share, a, b in zip(country, paired, others, strict=True)
        ]
        if fsum(map(mul, shares, others)) < wanted:
            low = shift
        else:
            high = shift
    return shares


def _limited(n_women: float, n: float) -> float:
    """A share of 0 to 1."""
    return min(max(n_women / n, 0.0), 1.0) if n > 0 else 0.5


def levels_of(fit: StateFit) -> list[list[list[float]]]:
    """By band of income and number of adults (1, 2 or more) the shares of levels of schooling of
    persons of 25 years or more who are no students.
    """
    state, grown = fit.figures.levels, grown_persons(fit)
    cells = [(i, j) for i, row in enumerate(grown.others) for j, n in enumerate(row) if n > 0]
    sums = [grown.others[i][j] for i, j in cells]
    start = [_with_steps(state, power(_LEVEL_STEP, band)) for band, _ in cells]
    table = raked(start, sums, _wanted(state, fsum(sums), grown.students))
    found = [[state] * 2 for _ in range(N_INCOMES)]
    for (i, j), row, total in zip(cells, table, sums, strict=True):
        found[i][j] = [share / total for share in row]
    return found


def _with_steps(shares: Sequence[float], step: float) -> list[float]:
    return [*map(mul, shares, powers(step, len(shares)))]


def _wanted(shares: Sequence[float], n_others: float, n_students: float) -> list[float]:
    """How many are of each level, when students have some college."""
    wanted = [share * (n_others + n_students) for share in shares]
    wanted[_STUDENT_LEVEL] = max(wanted[_STUDENT_LEVEL] - n_students, 0.0)
    return wanted


def grown_persons(fit: StateFit) -> Grown:
    """The persons whose schooling the public figures tell."""
    n = len(fit.lifestyles)
    others, students = [[0.0, 0.0] for _ in range(N_INCOMES)], 0.0
    n_grown = [fsum(persons.all()[_GROWN_BAND:]) for persons in persons_of_kinds()]
    for lifestyle, shares, incomes in zip(
        fit.lifestyles, fit.kinds_of_archetypes, fit.incomes, strict=True
    ):
        by_class = [0.0] * len(INCOME_CLASSES)
        for kind, place, share, n_persons in zip(
            KINDS, CLASS_OF_KIND, shares, n_grown, strict=True
        ):
            is_student = lifestyle.is_student and kind.band >= _STUDENT_BAND
            by_class[place] += share / n * (n_persons - is_student)
            students += share / n * is_student
        for income_class, persons, of_bands in zip(INCOME_CLASSES, by_class, incomes, strict=True):
            for band, p_income in enumerate(of_bands):
                others[band][income_class.adults - 1] += persons * p_income
    return Grown(others, students)
