"""The persons of a household: ages, sexes, schooling, and how they share its income."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from world.households.figures import national_figures
from world.households.kinds import (
    APART_WEIGHTS,
    APART_YEARS,
    BIRTH_WEIGHTS,
    OLDEST,
    Composition,
    child_ages,
    peer_age,
    person_band,
)
from world.streams import apportion, byte_table

BYTES_PER_PERSON = 8
MOST_PERSONS = 5
N_BYTES = BYTES_PER_PERSON * MOST_PERSONS
_SEX, _AGE, _LEVEL, _CODE, _WORK, _LUCK = 0, 2, 3, 5, 6, 7
"""Where in a person's bytes each decision is drawn; sex and level take two of them."""
_TWO_BYTES = 1 << 16

MALE, FEMALE = 1, 2

FIRST_SCHOOL_AGE, FIRST_INCOME_AGE, GROWN_AGE = 3, 15, 25
"""PUMS has no schooling of younger persons, no income of younger persons, and the figures of
schooling are of persons of 25 years or more."""

_CODES_OF_LEVELS = (
    # Below ninth grade 6.3 of 14.8 percent (ACS 2009, S1501); within each part even (assumed).
    byte_table((1, 1, 1, 2, 2, 5, 4, 4, 5), (1, 6, 8, 9, 11, 12, 13, 14, 15)),
    byte_table((86, 14), (16, 17)),  # A diploma or its equivalent (assumed).
    byte_table((7.0, 14.3, 7.5), (18, 19, 20)),  # Associate degrees: ACS 2009, S1501.
    byte_table((1,), (21,)),
    byte_table((70, 18, 12), (22, 23, 24)),  # Master's, professional, doctorate (assumed).
)
"""From a byte to the PUMS code SCHL, by the place of the level in ``LEVELS``."""

_YOUNG_CODES = {
    3: byte_table((1, 1), (1, 2)),
    4: byte_table((1, 1), (1, 2)),
    5: byte_table((1, 1), (2, 3)),
    **{age: byte_table((1,), (age - 3,)) for age in range(6, 18)},
    18: byte_table((30, 45, 5, 20), (15, 16, 17, 18)),
    19: byte_table((12, 38, 5, 25, 20), (15, 16, 17, 18, 19)),
    **dict.fromkeys((20, 21), byte_table((10, 30, 4, 12, 36, 8), (15, 16, 17, 18, 19, 20))),
    **dict.fromkeys(
        (22, 23, 24), byte_table((9, 27, 4, 8, 28, 8, 16), (15, 16, 17, 18, 19, 20, 21))
    ),
}
"""The same by age, before 25 years: the grade below the one that children of this age attend, and
what young people have (assumed)."""

_STUDENT_CODES = {18: byte_table((1,), (18,)), 19: byte_table((1, 1), (18, 19))}
_LATER_STUDENT = byte_table((1, 5, 2), (18, 19, 20))
"""Of somebody who goes to college (assumed)."""

_LAST_CODES = {
    "no_diploma": 15,
    "high_school": 17,
    "some_college": 19,
    "associate": 20,
    "bachelor": 21,
    "advanced": 24,
}
"""The highest code of each row of weekly earnings in national_figures.csv."""
_EARNING_AGES = ((17, 1), (24, 5), (34, 8), (54, 10), (64, 9), (OLDEST, 7))
"""How much somebody has by the last year of age, against others (assumed)."""
_IDLE = ((17, 205), (24, 64), (OLDEST, 40))
"""How many persons of 256 have no income, by the last year of age; a shopper always has some
where the household does (assumed)."""
_LEAST_LUCK = 64
"""Luck makes one person's weight up to five times another's (assumed)."""

_APART = byte_table(APART_WEIGHTS)
_GAPS = byte_table([*BIRTH_WEIGHTS.values()], [*BIRTH_WEIGHTS])


class Person(NamedTuple):
    """Somebody in a household.

    age: in years, 0 to 99.
    sex: 1 male, 2 female, as in PUMS.
    schooling: the PUMS code SCHL, 1 to 24; None below three years.
    income: dollars a year; None below 15 years.
    """

    age: int
    sex: int
    schooling: int | None
    income: int | None


def level_bounds(shares: Sequence[float]) -> list[int]:
    """Numbers of two bytes where the next level of schooling begins."""
    bounds, sum_before = [], 0
    for count in apportion(shares, _TWO_BYTES)[:-1]:
        sum_before += count
        bounds.append(sum_before)
    return bounds


class People:
    """The persons of a state's households.

    women: the share of women among those who are not of a couple, by ``PERSON_AGE_EDGES``.
    """

    def __init__(self, women: Sequence[float]) -> None:
        self._women = [round(share * _TWO_BYTES) for share in women]
        earnings = national_figures()["weekly_earnings"]
        self._earnings = _filled(
            [(code, int(earnings[level])) for level, code in _LAST_CODES.items()]
        )

    def make(
        self,
        composition: Composition,
        age: int,
        income: int,
        levels: Sequence[int],
        is_student: bool,
        draws: bytes,
    ) -> tuple[Person, ...]:
        """The persons of a household, the shopper first.

        age: of the shopper, in years.
        income: of the household, dollars a year.
        levels: bounds of the levels of schooling of its persons of 25 years or more.
        is_student: whether the shopper goes to college.
        draws: ``N_BYTES`` random bytes.
        """
        ages = _ages(composition, age, draws)
        sexes = self._sexes(composition, ages, draws)
        codes = [_schooling(age, levels, draws, place) for place, age in enumerate(ages)]
        if is_student:
            codes[0] = _STUDENT_CODES.get(age, _LATER_STUDENT)[draws[_CODE]]
        return tuple(map(Person, ages, sexes, codes, self._incomes(income, ages, codes, draws)))

    def _sexes(self, composition: Composition, ages: Sequence[int], draws: bytes) -> list[int]:
        sexes = [
            FEMALE if _number(draws, place, _SEX) < self._women[person_band(age)] else MALE
            for place, age in enumerate(ages)
        ]
        if composition.is_couple:
            sexes[0] = MALE if draws[_SEX] & 1 else FEMALE
            sexes[1] = MALE + FEMALE - sexes[0]
        elif composition.n_parents:
            sexes[1] = MALE if draws[BYTES_PER_PERSON + _SEX] & 1 else FEMALE
            sexes[2] = MALE + FEMALE - sexes[1]
        return sexes

    def _incomes(
        self, income: int, ages: Sequence[int], codes: Sequence[int | None], draws: bytes
    ) -> list[int | None]:
        """The household's income, shared among its persons in whole dollars: by what others of
        their schooling and age earn, and luck.
        """
        weights = [
            self._earnings[code or 0] * _working(age, draws, place)
            for place, (age, code) in enumerate(zip(ages, codes, strict=True))
        ]
        total = sum(weights)
        incomes: list[int | None] = [
            None if age < FIRST_INCOME_AGE else income * weight // total
            for age, weight in zip(ages, weights, strict=True)
        ]
        incomes[0] = income - sum(each or 0 for each in incomes[1:])
        return incomes


def _number(draws: bytes, place: int, decision: int) -> int:
    start = place * BYTES_PER_PERSON + decision
    return draws[start] << 8 | draws[start + 1]


def _ages(composition: Composition, age: int, draws: bytes) -> list[int]:
    """The shopper's, the spouse's or the parents', then the others', the oldest first."""
    own = draws[_AGE::BYTES_PER_PERSON]
    ages, younger = [age], age
    if composition.is_couple:
        spouse = peer_age(age, _apart(own[1]))
        ages.append(spouse)
        younger = min(age, spouse)
    elif composition.n_parents:
        parent = age + _GAPS[own[1]]
        ages += [parent, min(parent + abs(_apart(own[2])), OLDEST)]
    elif composition.n_sharers:
        ages += [peer_age(age, _apart(own[1 + i])) for i in range(composition.n_sharers)]
    n_young = composition.n_children + composition.n_grown
    if n_young:
        table = _child_table(younger, composition.n_grown > 0)
        first = len(ages)
        ages += sorted((table[draw] for draw in own[first : first + n_young]), reverse=True)
    return ages


def _apart(draw: int) -> int:
    return APART_YEARS[_APART[draw]]


@cache
def _child_table(younger: int, is_grown: bool) -> bytes:
    ages = child_ages(younger, is_grown)
    return byte_table(ages.weights, ages.values)


def _schooling(age: int, levels: Sequence[int], draws: bytes, place: int) -> int | None:
    if age < FIRST_SCHOOL_AGE:
        return None
    code = draws[place * BYTES_PER_PERSON + _CODE]
    if age < GROWN_AGE:
        return _YOUNG_CODES[age][code]
    draw = _number(draws, place, _LEVEL)
    level = 0
    for bound in levels:
        level += draw >= bound
    return _CODES_OF_LEVELS[level][code]


def _working(age: int, draws: bytes, place: int) -> int:
    """How much a person works, against others of the same schooling; 0 for not at all."""
    start = place * BYTES_PER_PERSON
    if age < FIRST_INCOME_AGE or (place and draws[start + _WORK] < _IDLE_BY_AGE[age]):
        return 0
    return _PART_BY_AGE[age] * (_LEAST_LUCK + draws[start + _LUCK])


def _filled(steps: Sequence[tuple[int, int]]) -> list[int]:
    """A list of values, from the last place of each."""
    values: list[int] = []
    for last, value in steps:
        values += [value] * (last + 1 - len(values))
    return values


_PART_BY_AGE, _IDLE_BY_AGE = map(_filled, (_EARNING_AGES, _IDLE))
