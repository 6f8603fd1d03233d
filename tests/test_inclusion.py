"""world/inclusion.py: how often a product is in a basket whose size has limits."""

from fractions import Fraction
from itertools import product
from math import isclose
from random import Random

import pytest

from world.inclusion import inclusion, size_distribution


def by_counting(chances, low, high):
    """The same from all subsets, in fractions."""
    accepted, inside = Fraction(0), [Fraction(0)] * len(chances)
    for subset in product((0, 1), repeat=len(chances)):
        probability = Fraction(1)
        for member, chance in zip(subset, chances, strict=True):
            probability *= Fraction(chance) if member else 1 - Fraction(chance)
        if low <= sum(subset) <= high:
            accepted += probability
            inside = [a + probability * m for a, m in zip(inside, subset, strict=True)]
    return float(accepted), [float(each / accepted) for each in inside]


@pytest.mark.parametrize("seed", range(8))
def test_it_is_what_counting_all_baskets_gives(seed):
    random = Random(seed)
    chances = [random.choice((1, 60, 128, 200, 250)) / 256 for _ in range(9)]
    low = random.randrange(0, 6)
    high = low + random.randrange(0, 4)
    accepted, probabilities = by_counting(chances, low, high)
    found = inclusion(chances, low, high)
    assert isclose(found.accepted, accepted)
    assert all(map(isclose, found.probabilities, probabilities))


def test_the_probabilities_sum_to_the_mean_size():
    chances = [(i % 240 + 1) / 256 for i in range(0, 1200, 10)]
    sizes = size_distribution(chances)
    low, high = 40, 60
    mean = sum(size * sizes[size] for size in range(low, high + 1)) / sum(sizes[low : high + 1])
    assert isclose(sum(inclusion(chances, low, high).probabilities), mean, rel_tol=1e-9)


def test_without_limits_nothing_changes():
    chances = [0.1, 0.5, 0.9]
    found = inclusion(chances, 0, 3)
    assert isclose(found.accepted, 1)
    assert all(map(isclose, found.probabilities, chances))


def test_limits_that_no_basket_meets_are_refused():
    with pytest.raises(ValueError, match="no basket has 4 to 5 of 3 products"):
        inclusion([0.5, 0.5, 0.5], 4, 5)
