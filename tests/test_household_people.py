"""world/households/people.py: the persons of a household."""

from collections import Counter
from math import sqrt

import pytest

from world.households.kinds import (
    COMPOSITIONS,
    KINDS,
    PERSON_AGE_EDGES,
    expected_persons,
    person_band,
    shopper_ages,
)
from world.households.people import MOST_PERSONS, N_BYTES, People, level_bounds
from world.streams import WORLD, Streams

N_BANDS = len(PERSON_AGE_EDGES) - 1
SHARES = (0.1, 0.3, 0.3, 0.2, 0.1)
LEVELS = level_bounds(SHARES)
WOMEN = [0.3 + 0.03 * band for band in range(N_BANDS)]
INCOME = 50_001
SAMPLE = 420
"""Whole rounds of the ages of a band, but of the last."""


def households(kind, n=SAMPLE, is_student=False):
    """Households of a kind whose shoppers have its ages as often as they should."""
    people, draws = People(WOMEN), Streams(WORLD, 7, "households", "persons")
    law = shopper_ages(kind.band)
    ages = [age for age, n in zip(*law, strict=True) for _ in range(n)]
    return [
        people.make(
            kind.composition,
            ages[i % len(ages)],
            INCOME,
            LEVELS,
            is_student,
            draws.draw(f"{kind.name} {i}", N_BYTES),
        )
        for i in range(n)
    ]


@pytest.fixture(scope="module")
def everybody():
    return {kind: households(kind) for kind in KINDS}


def test_households_have_room():
    assert max(each.n_persons for each in COMPOSITIONS) == MOST_PERSONS


def test_everybody_has_an_age_a_sex_a_schooling_and_an_income_as_pums_says(everybody):
    """S2.25."""
    for kind, homes in everybody.items():
        for persons in homes:
            assert len(persons) == kind.composition.n_persons
            for person in persons:
                assert 0 <= person.age <= 99
                assert person.sex in (1, 2)
                assert (person.income is None) == (person.age < 15)
                assert (person.schooling is None) == (person.age < 3)
                if person.schooling is not None:
                    assert 1 <= person.schooling <= 24
                    assert person.schooling <= max(person.age, 2)


def test_schooling_goes_with_age(everybody):
    """S2.25: nobody has a diploma before 18, a bachelor's degree before 22, more before 25."""
    for homes in everybody.values():
        for persons in homes:
            for age, _, schooling, _ in persons:
                if 6 <= age < 18:
                    assert schooling == age - 3
                for code, least in ((16, 18), (21, 22), (22, 25)):
                    assert (schooling or 0) < code or age >= least


def test_incomes_add_up_to_the_households(everybody):
    for homes in everybody.values():
        for persons in homes:
            incomes = [person.income for person in persons if person.income is not None]
            assert sum(incomes) == INCOME
            assert min(incomes) >= 0
            assert persons[0].income > 0


def test_families_make_sense(everybody):
    """Parents are at least 18 years older than their children, spouses are man and woman."""
    for kind, homes in everybody.items():
        composition = kind.composition
        for persons in homes:
            ages = [person.age for person in persons]
            n_partners = 1 + composition.is_couple
            if composition.is_couple:
                assert {persons[0].sex, persons[1].sex} == {1, 2}
                assert abs(ages[0] - ages[1]) <= 4
            if composition.n_children:
                assert max(ages[n_partners:]) < 18 <= min(ages[:n_partners])
            if composition.n_grown:
                assert min(ages) >= 18
            if composition.n_children or composition.n_grown:
                assert min(ages[:n_partners]) - max(ages[n_partners:]) >= 18
                assert ages[n_partners:] == sorted(ages[n_partners:], reverse=True)
            if composition.n_parents:
                assert {persons[1].sex, persons[2].sex} == {1, 2}
                assert min(ages[1:]) - ages[0] >= 18
            if composition.n_sharers:
                assert min(ages) >= 18
                assert all(abs(age - ages[0]) <= 4 for age in ages)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_ages_are_as_often_as_the_fit_expects(everybody, kind):
    """What is drawn is what was counted: within four standard errors in every band."""
    counts = Counter(person_band(person.age) for persons in everybody[kind] for person in persons)
    squares = Counter()
    for persons in everybody[kind]:
        for band, n in Counter(person_band(person.age) for person in persons).items():
            squares[band] += n * n
    n = len(everybody[kind])
    for band, per_home in enumerate(expected_persons(kind).all()):
        spread = sqrt(max(squares[band], per_home * n, 1))
        assert abs(counts[band] - per_home * n) <= 4 * spread


def test_women_are_as_many_as_wanted():
    kind = KINDS[4]
    assert kind.name == "40-44 alone"
    n = 4000
    women = sum(persons[0].sex == 2 for persons in households(kind, n))
    p = WOMEN[person_band(40)]
    assert abs(women - n * p) < 4 * sqrt(n * p * (1 - p))


def test_levels_of_schooling_are_as_many_as_wanted():
    n = 4000
    found = Counter()
    for persons in households(KINDS[5], n):
        code = persons[0].schooling
        found[(code > 15) + (code > 17) + (code > 20) + (code > 21)] += 1
    for level, share in enumerate(SHARES):
        assert abs(found[level] - n * share) < 4 * sqrt(n * share * (1 - share))


def test_students_go_to_college():
    """S2.25: codes 18 to 20 are some college without a bachelor's degree."""
    for kind in KINDS:
        if kind.band < 2:
            for persons in households(kind, 50, is_student=True):
                assert persons[0].schooling in (18, 19, 20)
                assert persons[0].schooling <= persons[0].age
