"""Seasonal products sell in their season as many times as often as it is strong.

For each product the ratio of its rates in and out of season, by Mantel and Haenszel, within
shopper: shoppers come on different days, and like it more or less.  Shoppers to whom the season
cannot bring its full strength, as they buy the product nearly always, are left out.

The ratio is near the strength and not exactly it: products that are in season together do not
take each other's lines, so where several of a group are they find fewer; and what is in season
elsewhere in the year takes lines of this product too.  Both are below a fifth.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from math import log, sqrt

import pytest

from world.lines import products_of
from world.population import DEFAULT_POPULATION
from world.seasons import season_factor
from world.settings import SEASONS, Settings
from world.trips import week_of
from world.world import World

SEED = 5
N_CUSTOMERS = 6_000
Z = 4
NEAR = 0.2
LARGEST_ERROR = 0.06
"""Of the logarithm of a ratio; less is known of products whose season the panel hardly meets."""
ENDS = pytest.mark.parametrize("end", [date(2025, 12, 31), date(2025, 8, 31)], ids=str)

SEASONAL = {n: product for n, product in enumerate(DEFAULT_POPULATION.catalogue) if product.season}


def has_room(shopper, number):
    """Whether the product's season can have its full strength with this shopper."""
    household = shopper.habits.tables.baskets.households[shopper.household_size]
    label = shopper.habits.taste.labels[number]
    probability = household.inclusion.probabilities[label - 1]
    return probability * SEASONAL[number].season.strength < 0.6 * household.most_probable


def parts_of(shopper, history):
    """By product: the shopper's parts of the ratio's numerator and denominator."""
    weeks = [week_of(day) for day in history.days]
    trips_with = defaultdict(list)
    for trip, basket in enumerate(history.baskets):
        for number in products_of(basket):
            trips_with[number].append(trip)
    sold = {n for stratum in shopper.habits.tables.strata for n in stratum.products}
    for number, product in SEASONAL.items():
        in_season = [season_factor(product, week) > 1 for week in weeks]
        n, n_trips = sum(in_season), len(weeks)
        if number in sold and 0 < n < n_trips and has_room(shopper, number):
            bought = sum(in_season[trip] for trip in trips_with[number])
            bought_else = len(trips_with[number]) - bought
            yield number, bought * (n_trips - n) / n_trips, bought_else * n / n_trips


def ratios(**settings):
    """By product: the logarithm of the ratio and its standard error, where that is small."""
    world = World(Settings(seed=SEED, **settings))
    parts = defaultdict(list)
    for shopper in map(world.shopper, range(N_CUSTOMERS)):
        for number, above, below in parts_of(shopper, world.history(shopper)):
            parts[number].append((above, below))
    found = {}
    for number, pairs in parts.items():
        above, below = (sum(column) for column in zip(*pairs, strict=True))
        error = sqrt(sum((a / above - b / below) ** 2 for a, b in pairs))
        if error < LARGEST_ERROR:
            found[number] = log(above / below), error
    return found


def is_near(found, ratio):
    logarithm, error = found
    return abs(logarithm - log(ratio)) < log(1 + NEAR) + Z * error


def strengths(found):
    return {number: SEASONAL[number].season.strength for number in found}


@ENDS
def test_weekly_sales_show_the_season(end):
    found = ratios(end_date=end)
    assert len(found) >= 5
    for number, strength in strengths(found).items():
        assert is_near(found[number], strength), SEASONAL[number].name
        assert found[number][0] > Z * found[number][1]


@ENDS
def test_the_twin_without_seasons_shows_none(end):
    found = ratios(end_date=end, without=frozenset({SEASONS}))
    assert len(found) >= 5
    for number, strength in strengths(found).items():
        logarithm, error = found[number]
        assert abs(logarithm) < Z * error, SEASONAL[number].name
        if strength >= 2:
            assert not is_near(found[number], strength)


def test_seasons_of_another_strength_would_be_missed():
    """Twice as strong as they should be, or as strong as a season may be."""
    catalogue = tuple(
        replace(p, season=replace(p.season, strength=min(2 * p.season.strength, 5.0)))
        if p.season
        else p
        for p in DEFAULT_POPULATION.catalogue
    )
    found = ratios(population=replace(DEFAULT_POPULATION, catalogue=catalogue))
    wrong = [not is_near(found[number], strength) for number, strength in strengths(found).items()]
    assert len(wrong) >= 7
    assert sum(wrong) > len(wrong) / 2
