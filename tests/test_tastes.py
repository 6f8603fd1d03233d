"""world/tastes.py: every shopper's own order of liking, around the products' popularity."""

from collections import Counter
from itertools import accumulate, pairwise, permutations, product
from math import sqrt
from statistics import fmean

import pytest

from world.population import DEFAULT_POPULATION
from world.strata import Stratum, strata_of
from world.streams import BYTE_VALUES, WORLD, Streams
from world.tastes import N_FACTORS, N_SHUFFLES, Tastes

ARCHETYPES = DEFAULT_POPULATION.by_key
SPREAD = DEFAULT_POPULATION.parameters.taste_spread
UNIFORM = 1e6
"""A spread that leaves nothing of popularity."""
STRATA = (
    Stratum("Produce", True, True, (10, 11, 12), 0.5),
    Stratum("Dairy", True, False, (200,), 0.2),
    Stratum("Dairy", False, False, (254, 0), 0.3),
)


def tastes(strata, n, seed=1, spread=SPREAD):
    source = Streams(WORLD, seed, "shopper")
    draw = Tastes(Streams(WORLD, seed, "shuffles", "test"), strata, spread).draw_taste
    return [draw(source.draw(i, N_FACTORS)) for i in range(n)]


def labels_of(strata):
    """The labels of each stratum."""
    ends = [1, *accumulate((len(stratum.products) for stratum in strata), initial=1)][1:]
    return [slice(start, end) for start, end in pairwise(ends)]


@pytest.mark.parametrize("kind", ARCHETYPES.values(), ids=ARCHETYPES)
def test_a_taste_reorders_the_products_inside_every_stratum(kind):
    strata = strata_of(kind, DEFAULT_POPULATION)
    for taste in tastes(strata, 50):
        assert len(taste.products) == BYTE_VALUES
        for stratum, labels in zip(strata, labels_of(strata), strict=True):
            assert sorted(taste.products[labels]) == sorted(stratum.products)


def test_labels_and_products_are_each_others_reverse():
    n = sum(len(stratum.products) for stratum in STRATA)
    for taste in tastes(STRATA, 50):
        for label in range(1, n + 1):
            assert taste.labels[taste.products[label]] == label


def test_the_mark_behind_a_basket_stays():
    n = sum(len(stratum.products) for stratum in STRATA)
    for taste in tastes(STRATA, 10):
        assert taste.products[n + 1 :] == bytes(range(n + 1, BYTE_VALUES))


def test_every_order_of_every_stratum_is_equally_likely_where_popularity_is_nothing():
    n = 12_000
    counts = Counter(taste.products[1:7] for taste in tastes(STRATA, n, spread=UNIFORM))
    orders = [
        bytes([*first, 200, *last])
        for first, last in product(permutations((10, 11, 12)), permutations((254, 0)))
    ]
    assert set(counts) == set(orders)
    expected = n / len(orders)
    chi_square = sum((count - expected) ** 2 / expected for count in counts.values())
    freedom = len(orders) - 1
    assert chi_square < freedom + 5 * sqrt(2 * freedom)


def mean_places(strata, made):
    """By product: its mean place in the order of liking of its stratum."""
    places = {number: [] for stratum in strata for number in stratum.products}
    for taste in made:
        for labels in labels_of(strata):
            for place, number in enumerate(taste.products[labels]):
                places[number].append(place)
    return {number: fmean(each) for number, each in places.items()}


@pytest.mark.parametrize("kind", ARCHETYPES.values(), ids=ARCHETYPES)
def test_the_first_products_of_a_stratum_are_liked_more_than_the_last(kind):
    strata = strata_of(kind, DEFAULT_POPULATION)
    means = mean_places(strata, tastes(strata, 1500))
    uniform = mean_places(strata, tastes(strata, 1500, spread=UNIFORM))
    n_found = 0
    for stratum in strata:
        n = len(stratum.products)
        if n < 3:
            continue
        error = sqrt((n * n - 1) / 12 / 1500)
        first, last = stratum.products[0], stratum.products[-1]
        assert means[first] + 6 * error < means[last]
        n_found += uniform[first] + 6 * error < uniform[last]
    assert n_found == 0


def test_without_a_spread_all_like_what_is_popular():
    for taste in tastes(STRATA, 20, spread=0.0):
        assert taste.products[1:7] == bytes([10, 11, 12, 200, 254, 0])


def test_tastes_of_an_archetype_hardly_ever_agree():
    strata = strata_of(ARCHETYPES["gourmet_foodie"], DEFAULT_POPULATION)
    n = 3_000
    n_pairs = n * (n - 1) / 2
    twins = n - len(set(tastes(strata, n)))
    expected = n_pairs / N_SHUFFLES**N_FACTORS
    assert twins <= expected + 5 * sqrt(expected) + 1


def test_a_shopper_who_shares_all_but_one_shuffle_has_another_taste():
    strata = strata_of(ARCHETYPES["gourmet_foodie"], DEFAULT_POPULATION)
    draw = Tastes(Streams(WORLD, 1, "shuffles", "test"), strata, SPREAD).draw_taste
    base = bytes(N_FACTORS)
    for factor in range(N_FACTORS):
        other = bytes(int(i == factor) for i in range(N_FACTORS))
        assert draw(base) != draw(other)


def test_a_taste_depends_on_its_draws_and_the_source_only():
    assert tastes(STRATA, 20, seed=1) == tastes(STRATA, 20, seed=1)
    assert tastes(STRATA, 20, seed=1) != tastes(STRATA, 20, seed=2)


def test_a_taste_needs_exactly_its_bytes():
    with pytest.raises(ValueError, match="zip"):
        Tastes(Streams(WORLD, 1, "shuffles", "test"), STRATA, SPREAD).draw_taste(
            bytes(N_FACTORS - 1)
        )
