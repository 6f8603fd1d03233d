"""How strongly promotions act, estimated back from the lines alone.

For each archetype the rate ratio of each depth against no promotion, by Mantel and Haenszel,
within shopper and product: who likes a product much buys it often at any price, and no model of
that is needed.  The ratio is exp(price_response x depth), so each depth gives an estimate; they
are weighted by their precision.  Standard errors are those of sums over shoppers.

Products without a season only: in its season a product is bought more often whatever its price.
"""

from collections import defaultdict
from math import log, sqrt

import pytest

from world.lines import products_of
from world.population import DEFAULT_POPULATION
from world.settings import PROMOTIONS, Settings
from world.trips import week_of
from world.world import World

SEED = 2025
N_CUSTOMERS = 6_000
Z = 3

DEPTHS = DEFAULT_POPULATION.parameters.promotion_percents
ALL_YEAR = [n for n, product in enumerate(DEFAULT_POPULATION.catalogue) if product.season is None]
KEYS = pytest.mark.parametrize("key", DEFAULT_POPULATION.by_key)


def parts_of(history, percents):
    """A shopper's parts of the ratios' numerators and denominators, by depth.

    percents: of the products' promotions, by week; the shelf is the same for everybody.
    """
    columns = [*zip(*(percents(week_of(day)) for day in history.days), strict=True)]
    trips_with = defaultdict(list)
    for trip, basket in enumerate(history.baskets):
        for number in products_of(basket):
            trips_with[number].append(trip)
    above, below = [0.0] * len(DEPTHS), [0.0] * len(DEPTHS)
    for number in ALL_YEAR:
        column = columns[number]
        bought = [column[trip] for trip in trips_with[number]]
        n_plain, bought_plain = column.count(0), bought.count(0)
        for place, depth in enumerate(DEPTHS):
            n = column.count(depth)
            if n and n_plain:
                above[place] += bought.count(depth) * n_plain / (n + n_plain)
                below[place] += bought_plain * n / (n + n_plain)
    return above, below


def combined(parts):
    """The price response that these shoppers show, and its standard error."""
    places = range(len(DEPTHS))
    above = [sum(a[place] for a, _ in parts) for place in places]
    below = [sum(b[place] for _, b in parts) for place in places]
    # What each shopper moves the estimates of the depths by.
    moves = [
        [(a[p] / above[p] - b[p] / below[p]) / (DEPTHS[p] / 100) for p in places] for a, b in parts
    ]
    precisions = [1 / sum(move[place] ** 2 for move in moves) for place in places]
    weights = [precision / sum(precisions) for precision in precisions]
    estimates = [log(above[place] / below[place]) / (DEPTHS[place] / 100) for place in places]
    estimate = sum(w * each for w, each in zip(weights, estimates, strict=True))
    error = sqrt(sum(sum(w * m for w, m in zip(weights, move, strict=True)) ** 2 for move in moves))
    return estimate, error


def responses(**settings):
    """By archetype: estimate and standard error."""
    world = World(Settings(seed=SEED, **settings))
    percents = {}

    def percents_of(week):
        if week not in percents:
            percents[week] = world.prices.week(week).promotion_percent
        return percents[week]

    parts = defaultdict(list)
    for shopper in map(world.shopper, range(N_CUSTOMERS)):
        parts[shopper.archetype.key].append(parts_of(world.history(shopper), percents_of))
    return {key: combined(each) for key, each in parts.items()}


@pytest.fixture(scope="module")
def found():
    return responses()


@pytest.fixture(scope="module")
def found_in_twin():
    """Where promotions lower prices and nobody cares."""
    return responses(without=frozenset({PROMOTIONS}))


def away(found, value):
    """By how many standard errors an estimate is above a value."""
    estimate, error = found
    return (estimate - value) / error


@KEYS
def test_the_lines_show_the_price_response_that_the_archetype_has(found, key):
    true = DEFAULT_POPULATION.by_key[key].price_response
    assert abs(away(found[key], true)) < Z
    assert away(found[key], 0) > Z


@KEYS
def test_the_twin_without_promotions_shows_none(found_in_twin, key):
    true = DEFAULT_POPULATION.by_key[key].price_response
    assert abs(away(found_in_twin[key], 0)) < Z
    assert away(found_in_twin[key], true) < -Z


def test_the_estimates_tell_archetypes_apart(found):
    """A response of another archetype, a quarter off or more, is rejected for most."""
    true = {key: kind.price_response for key, kind in DEFAULT_POPULATION.by_key.items()}
    pairs = [(a, b) for a in true for b in true if abs(true[a] - true[b]) >= 0.25 * true[b]]
    assert len(pairs) > 40
    rejected = [abs(away(found[a], true[b])) > Z for a, b in pairs]
    assert sum(rejected) > 0.75 * len(pairs)
