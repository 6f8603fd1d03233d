"""world/tastes.py: every shopper's own order of liking."""

from collections import Counter
from itertools import accumulate, pairwise, permutations, product
from math import sqrt

import pytest

from world.population import DEFAULT_POPULATION
from world.strata import Stratum, strata_of
from world.streams import BYTE_VALUES, Source
from world.tastes import N_FACTORS, N_SHUFFLES, Tastes

ARCHETYPES = DEFAULT_POPULATION.by_key
STRATA = (
    Stratum("Produce", True, True, (10, 11, 12), 0.5),
    Stratum("Dairy", True, False, (200,), 0.2),
    Stratum("Dairy", False, False, (255, 0), 0.3),
)


def tastes(strata, n, seed=1):
    source = Source(seed, "tastes of shoppers")
    draw = Tastes(Source(seed, "shuffles"), strata).draw
    return [draw(source.draw(i, N_FACTORS)) for i in range(n)]


@pytest.mark.parametrize("kind", ARCHETYPES.values(), ids=ARCHETYPES)
def test_a_taste_reorders_the_products_inside_every_stratum(kind):
    strata = strata_of(kind, DEFAULT_POPULATION)
    ends = [0, *accumulate(len(stratum.products) for stratum in strata)]
    for taste in tastes(strata, 50):
        assert len(taste) == BYTE_VALUES
        for stratum, (start, end) in zip(strata, pairwise(ends), strict=True):
            assert sorted(taste[start:end]) == sorted(stratum.products)


def test_every_order_of_every_stratum_is_equally_likely():
    n = 12_000
    counts = Counter(taste[:6] for taste in tastes(STRATA, n))
    orders = [
        bytes([*first, 200, *last])
        for first, last in product(permutations((10, 11, 12)), permutations((255, 0)))
    ]
    assert set(counts) == set(orders)
    expected = n / len(orders)
    chi_square = sum((count - expected) ** 2 / expected for count in counts.values())
    freedom = len(orders) - 1
    assert chi_square < freedom + 5 * sqrt(2 * freedom)


def test_tastes_of_an_archetype_hardly_ever_agree():
    strata = strata_of(ARCHETYPES["gourmet_foodie"], DEFAULT_POPULATION)
    n = 3_000
    n_pairs = n * (n - 1) / 2
    twins = n - len(set(tastes(strata, n)))
    expected = n_pairs / N_SHUFFLES**N_FACTORS
    assert twins <= expected + 5 * sqrt(expected) + 1


def test_a_shopper_who_shares_all_but_one_shuffle_has_another_taste():
    strata = strata_of(ARCHETYPES["gourmet_foodie"], DEFAULT_POPULATION)
    draw = Tastes(Source(1, "shuffles"), strata).draw
    base = bytes(N_FACTORS)
    for factor in range(N_FACTORS):
        other = bytes(int(i == factor) for i in range(N_FACTORS))
        assert draw(base) != draw(other)


def test_a_taste_depends_on_its_draws_and_the_source_only():
    assert tastes(STRATA, 20, seed=1) == tastes(STRATA, 20, seed=1)
    assert tastes(STRATA, 20, seed=1) != tastes(STRATA, 20, seed=2)


def test_a_taste_needs_exactly_its_bytes():
    with pytest.raises(ValueError, match="zip"):
        Tastes(Source(1, "shuffles"), STRATA).draw(bytes(N_FACTORS - 1))
