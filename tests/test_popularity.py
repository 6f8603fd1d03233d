"""Products sell differently: in each stratum the first of the catalogue best, as tastes say.

The law (see world/tastes.py): each shopper's order of liking is the catalogue's, disturbed by six
shuffles.  What comes of it: the best-selling tenth of the products, 12 of 124, has 18% of the
lines (a tenth of the products of uniform tastes would have 15%: strata differ).
"""

from collections import Counter
from dataclasses import replace
from math import sqrt
from statistics import correlation

import pytest

from world.lines import products_of
from world.population import DEFAULT_POPULATION
from world.settings import Settings
from world.world import World

N_CUSTOMERS = 3_000
SEEDS = (1, 42, 2024)
N_BEST = 12
SHARE = 0.18
Z = 4.5
UNIFORM = replace(
    DEFAULT_POPULATION, parameters=replace(DEFAULT_POPULATION.parameters, taste_spread=1e6)
)
KEYS = pytest.mark.parametrize("key", DEFAULT_POPULATION.by_key)


def sales_of(population, seed):
    """Lines by product of every customer, with the archetype's key and strata."""
    world = World(Settings(seed=seed, population=population))
    rows = []
    for shopper in map(world.shopper, range(N_CUSTOMERS)):
        baskets = world.history(shopper).baskets
        counts = Counter(number for basket in baskets for number in products_of(basket))
        rows.append((shopper.archetype.key, shopper.habits.tables.strata, counts))
    return rows


@pytest.fixture(scope="module")
def popular():
    return sales_of(DEFAULT_POPULATION, SEEDS[0])


@pytest.fixture(scope="module")
def uniform():
    return sales_of(UNIFORM, SEEDS[0])


def best_share(rows):
    """Share of the lines that the best-selling tenth has, and its standard error."""
    totals = Counter()
    for _, _, counts in rows:
        totals.update(counts)
    best = [number for number, _ in totals.most_common(N_BEST)]
    n_lines = sum(totals.values())
    share = sum(totals[number] for number in best) / n_lines
    moves = [
        sum(counts[number] for number in best) - share * counts.total() for _, _, counts in rows
    ]
    return share, sqrt(sum(move**2 for move in moves)) / n_lines


def is_as_stated(rows):
    """Within the rounding of the statement and what chance gives.

    Shuffles are drawn once for an archetype, so worlds differ by a little: half a point.
    """
    share, error = best_share(rows)
    return abs(share - SHARE) < 0.005 + Z * error


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_selling_tenth_has_its_share(seed):
    assert len(DEFAULT_POPULATION.catalogue) // 10 == N_BEST
    assert is_as_stated(sales_of(DEFAULT_POPULATION, seed))


def test_uniform_tastes_would_be_missed(uniform):
    assert not is_as_stated(uniform)
    assert best_share(uniform)[0] < 0.16


def rank_correlations(rows, key):
    """Of place in the catalogue and place among the sales, in strata of five products or more;
    a negative one: the first sell best.
    """
    totals = Counter()
    strata = ()
    for each, its_strata, counts in rows:
        if each == key:
            totals.update(counts)
            strata = its_strata
    found = []
    for stratum in strata:
        n = len(stratum.products)
        if n >= 5:
            by_sales = sorted(stratum.products, key=lambda number: (totals[number], number))
            found.append(correlation(range(n), [by_sales.index(p) for p in stratum.products]))
    return found


@KEYS
def test_the_first_products_of_a_stratum_sell_better_than_the_last(popular, uniform, key):
    """Every stratum, and hardly any by chance: correlations of uniform tastes are around 0."""
    found = rank_correlations(popular, key)
    assert len(found) >= 7
    assert max(found) < 0
    assert sum(found) / len(found) < -0.7
    assert abs(sum(rank_correlations(uniform, key)) / len(found)) < 0.5


def test_every_product_is_somebodys_favourite():
    """Of its stratum, in every archetype: popularity leaves room for taste."""
    world = World(Settings(seed=SEEDS[0]))
    favourites, strata_by_key = {}, {}
    for shopper in map(world.shopper, range(10_000)):
        key, label = shopper.archetype.key, 1
        strata_by_key[key] = shopper.habits.tables.strata
        for stratum in strata_by_key[key]:
            first = shopper.habits.taste.products[label]
            favourites.setdefault(key, Counter())[first] += 1
            label += len(stratum.products)
    for key, strata in strata_by_key.items():
        for stratum in strata:
            assert all(favourites[key][number] >= 1 for number in stratum.products), key
