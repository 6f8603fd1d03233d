"""The contracts of the receipts hold in summer too: other products are in season then.

The checks are those of test_realism.py, which shows that each of them can fail.
"""

from collections import Counter, defaultdict
from datetime import date

import pytest

from tests.test_realism import (
    ARCHETYPES,
    CATEGORIES,
    KEYS,
    N_CUSTOMERS,
    POINT,
    SEED,
    customers_of,
    frequent_shares,
    gaps_fit,
    largest_error,
    quantities_fit,
    repeat_ratio,
    saving_shares,
    sizes_fit,
    spread_over_the_range,
)
from world.causes import SEASON
from world.settings import Settings
from world.world import World

SUMMER = Settings(seed=SEED, end_date=date(2025, 8, 31))


@pytest.fixture(scope="module")
def population():
    return customers_of(World(SUMMER), N_CUSTOMERS)


@pytest.fixture(scope="module")
def by_key(population):
    groups = defaultdict(list)
    for customer in population:
        groups[customer.archetype.key].append(customer)
    return groups


def test_seasons_are_others_than_at_the_turn_of_the_year():
    def in_season(settings):
        world = World(settings)
        lines = [world.history(world.shopper(index)).lines() for index in range(200)]
        counts = Counter(
            number
            for each in lines
            for number, cause in zip(each.product, each.cause, strict=True)
            if cause == SEASON
        )
        return {number for number, _ in counts.most_common(3)}

    assert not in_season(SUMMER) & in_season(Settings(seed=SEED))


@KEYS
def test_trips_are_those_of_the_archetype(by_key, key):
    assert sizes_fit(by_key[key], key)
    assert gaps_fit(by_key[key], key)


@KEYS
def test_category_shares(by_key, key):
    assert largest_error(by_key[key], ARCHETYPES[key].category_shares) <= POINT


def test_seventy_percent_of_the_lines_are_of_frequent_products(population, by_key):
    shares = frequent_shares(population)
    assert set(shares) == {"all", *CATEGORIES}
    assert all(abs(share - 0.70) <= POINT for share in shares.values())
    for customers in by_key.values():
        assert abs(frequent_shares(customers)["all"] - 0.70) <= POINT


def test_quantities(population):
    assert quantities_fit(population)


def test_savings_spread_over_5_to_25_percent(population):
    shares = saving_shares(population[:1000])
    assert spread_over_the_range(shares)
    assert min(shares) >= 0.05
    assert max(shares) <= 0.25


@KEYS
def test_shoppers_come_back_to_their_own_products(by_key, key):
    assert repeat_ratio(by_key[key][:400]) >= 1.8
