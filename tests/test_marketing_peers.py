"""marketing/people/peers.py: those of the same age group and income."""

from collections import Counter
from math import sqrt
from statistics import fmean

import pytest

from marketing.people.peers import AGE_RANGES, MIDDLE, income_band, peers_of
from marketing.tables import AGE_GROUPS, age_group_of
from tests.marketing_people import N_ERRORS, is_near, shoppers, world
from world.households.homes import INCOME_EDGES

N = 10_000


@pytest.fixture(scope="module")
def peers():
    return peers_of(world())


def cells(peers):
    return [each for of_age_group in peers.values() for each in of_age_group]


def test_archetype_shares_of_a_cell_sum_to_one(peers):
    assert [*peers] == [*AGE_GROUPS]
    for each in cells(peers):
        assert sum(each.archetype_shares.values()) == pytest.approx(1) or not any(
            each.archetype_shares.values()
        )


def test_ranks_rise_with_income_and_have_the_middle_as_their_mean(peers):
    for of_age_group in peers.values():
        ranks = [each.income_rank for each in of_age_group]
        assert ranks == sorted(ranks)
        assert 0 <= ranks[0] < MIDDLE < ranks[-1] <= 1


@pytest.mark.parametrize("age_group", AGE_GROUPS)
def test_the_mean_income_rank_of_shoppers_is_one_half(peers, age_group):
    """Whatever the incomes of an age group are."""
    found = [
        peers[age_group][income_band(profile.household_income)].income_rank
        for _, profile, likes in shoppers(N)
        if likes.age_group == age_group
    ]
    assert is_near(found, MIDDLE)


def test_the_archetypes_of_a_cell_are_those_of_its_shoppers(peers):
    """Shares by the tables against counts of shoppers."""
    counts, sizes = Counter(), Counter()
    for shopper, profile, likes in shoppers(N):
        cell = likes.age_group, income_band(profile.household_income)
        counts[*cell, shopper.archetype.key] += 1
        sizes[cell] += 1
    for (age_group, band), size in sizes.items():
        for key, share in peers[age_group][band].archetype_shares.items():
            error = sqrt(size * share * (1 - share))
            off = abs(counts[age_group, band, key] - size * share)
            # Three hundred cells are compared at once; a count may be off by one more.
            assert off <= (N_ERRORS + 1) * error + 1, (age_group, band, key)


def test_income_bands_are_those_of_the_households():
    assert income_band(0) == 0
    for number, edge in enumerate(INCOME_EDGES[1:-1]):
        assert income_band(edge - 1) == number
        assert income_band(edge) == number + 1


def test_age_ranges_are_those_of_the_age_groups():
    """S2.32."""
    for age_group, (youngest, oldest) in AGE_RANGES.items():
        assert age_group_of(youngest) == age_group_of(oldest) == age_group
    assert fmean(oldest - youngest + 1 for youngest, oldest in AGE_RANGES.values()) * 3 == 82
