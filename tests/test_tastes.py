"""world/tastes.py: every shopper's own order of liking."""

from collections import Counter
from itertools import accumulate, pairwise, permutations, product
from math import sqrt

import pytest

from world.archetypes import ARCHETYPES
from world.catalogue import CATALOGUE
from world.strata import Cell, cells_of
from world.streams import BYTE_VALUES, Source
from world.tastes import N_FACTORS, N_SHUFFLES, Tastes

CELLS = (
    Cell("Produce", True, True, (10, 11, 12), 0.5),
    Cell("Dairy", True, False, (200,), 0.2),
    Cell("Dairy", False, False, (255, 0), 0.3),
)


def tastes(cells, n, seed=1):
    source = Source(seed, "tastes of shoppers")
    draw = Tastes(Source(seed, "shuffles"), cells).draw
    return [draw(source.draw(i, N_FACTORS)) for i in range(n)]


@pytest.mark.parametrize("kind", ARCHETYPES.values(), ids=ARCHETYPES)
def test_a_taste_reorders_the_products_inside_every_cell(kind):
    cells = cells_of(kind, CATALOGUE)
    ends = [0, *accumulate(len(cell.products) for cell in cells)]
    for taste in tastes(cells, 50):
        assert len(taste) == BYTE_VALUES
        for cell, (start, end) in zip(cells, pairwise(ends), strict=True):
            assert sorted(taste[start:end]) == sorted(cell.products)


def test_every_order_of_every_cell_is_equally_likely():
    n = 12_000
    counts = Counter(taste[:6] for taste in tastes(CELLS, n))
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
    cells = cells_of(ARCHETYPES["gourmet_foodie"], CATALOGUE)
    n = 3_000
    n_pairs = n * (n - 1) / 2
    twins = n - len(set(tastes(cells, n)))
    expected = n_pairs / N_SHUFFLES**N_FACTORS
    assert twins <= expected + 5 * sqrt(expected) + 1


def test_a_shopper_who_shares_all_but_one_shuffle_has_another_taste():
    cells = cells_of(ARCHETYPES["gourmet_foodie"], CATALOGUE)
    draw = Tastes(Source(1, "shuffles"), cells).draw
    base = bytes(N_FACTORS)
    for factor in range(N_FACTORS):
        other = bytes(int(i == factor) for i in range(N_FACTORS))
        assert draw(base) != draw(other)


def test_a_taste_depends_on_its_draws_and_the_source_only():
    assert tastes(CELLS, 20, seed=1) == tastes(CELLS, 20, seed=1)
    assert tastes(CELLS, 20, seed=1) != tastes(CELLS, 20, seed=2)


def test_a_taste_needs_exactly_its_bytes():
    with pytest.raises(ValueError, match="zip"):
        Tastes(Source(1, "shuffles"), CELLS).draw(bytes(N_FACTORS - 1))
