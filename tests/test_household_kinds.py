"""world/households/kinds.py: how old the shopper is, and with whom he or she lives."""

from math import fsum

import pytest

from world.households.kinds import (
    AGE_EDGES,
    BIRTH_WEIGHTS,
    COMPOSITIONS,
    KINDS,
    PERSON_AGE_EDGES,
    child_ages,
    expected_persons,
    peer_age,
    person_band,
    shopper_ages,
)

N_BANDS = len(AGE_EDGES) - 1


def test_every_kind_has_as_many_persons_as_its_composition():
    for kind in KINDS:
        assert fsum(expected_persons(kind).all()) == pytest.approx(kind.composition.n_persons)


def test_kinds_have_names_of_their_own():
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names)
    assert "25-29 couple_one_child" in names
    assert "85-99 alone" in names


def test_every_age_has_a_composition():
    assert {kind.band for kind in KINDS} == set(range(N_BANDS))
    assert {kind.composition for kind in KINDS} == set(COMPOSITIONS)


def test_ages_are_of_their_band():
    for band in range(N_BANDS):
        ages = shopper_ages(band).values
        assert ages == tuple(range(AGE_EDGES[band], AGE_EDGES[band + 1]))
        assert sum(share for _, share in shopper_ages(band).shares()) == pytest.approx(1)
    for age in range(100):
        band = person_band(age)
        assert PERSON_AGE_EDGES[band] <= age < PERSON_AGE_EDGES[band + 1]


def test_children_were_born_to_parents_of_18_to_44_years():
    for younger in range(18, 60):
        for age in child_ages(younger, False).values:
            assert 0 <= age < 18
            assert younger - age in BIRTH_WEIGHTS
    for younger in range(36, 100):
        for age in child_ages(younger, True).values:
            assert age >= 18
            assert younger - age in BIRTH_WEIGHTS


def test_every_kind_with_children_can_have_them():
    """A composition is not offered to an age at which there is no child to be had."""
    for kind in KINDS:
        ages = range(AGE_EDGES[kind.band], AGE_EDGES[kind.band + 1])
        apart = range(-4, 5) if kind.composition.is_couple else range(1)
        for younger in {min(age, peer_age(age, years)) for age in ages for years in apart}:
            if kind.composition.n_children:
                assert child_ages(younger, False).values
            if kind.composition.n_grown:
                assert child_ages(younger, True).values


def test_nobody_is_too_young_or_too_old():
    assert peer_age(18, -4) == 18
    assert peer_age(98, 4) == 99
    assert peer_age(40, -3) == 37
