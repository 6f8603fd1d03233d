"""world/baskets.py: the fast part."""

from collections import Counter
from dataclasses import replace
from itertools import chain
from math import sqrt

import pytest

from world.baskets import (
    GROUP_SIZE,
    Baskets,
    code_of,
    codes_of,
    n_codes,
    products_of,
    quantities_of,
)
from world.population import DEFAULT_POPULATION
from world.strata import rank_probabilities, strata_of
from world.streams import BYTE_VALUES, Source

SEED = 11
IDENTITY = bytes(range(BYTE_VALUES))
ARCHETYPES = DEFAULT_POPULATION.by_key
HOUSEHOLD_SIZES = DEFAULT_POPULATION.parameters.household_sizes
KINDS = pytest.mark.parametrize("kind", ARCHETYPES.values(), ids=ARCHETYPES)


def baskets_of(kind):
    strata = strata_of(kind, DEFAULT_POPULATION)
    return Baskets(Source(SEED, "baskets"), kind, strata, HOUSEHOLD_SIZES)


def drawn(kind, n_trips, index=0, size=1, taste=IDENTITY):
    quantities = Source(SEED, "quantities")
    return baskets_of(kind).draw(index, n_trips, size, taste, lambda n: quantities.draw(index, n))


def lines_of(basket):
    return list(zip(products_of(basket), quantities_of(basket), strict=True))


def test_a_code_is_a_product_and_a_quantity():
    lines = [(p, q) for p in range(BYTE_VALUES) for q in range(1, 7)]
    codes = [code_of(*line) for line in lines]
    assert sorted(codes) == list(range(n_codes(6)))
    assert lines_of(codes) == lines
    assert codes[6 * 17 : 6 * 18] == list(range(n_codes(6)))[codes_of(17)]


@KINDS
@pytest.mark.parametrize("size", range(len(HOUSEHOLD_SIZES)))
def test_baskets_have_lines_in_the_range_and_no_product_twice(kind, size):
    low, high = kind.items_per_trip
    n_positions = sum(len(stratum.products) for stratum in strata_of(kind, DEFAULT_POPULATION))
    for basket in drawn(kind, 300, size=size):
        positions = products_of(basket)
        assert low <= len(basket) <= high
        assert len(set(positions)) == len(positions)
        assert max(positions) < n_positions


@KINDS
def test_household_sizes_differ_in_their_mean_basket(kind):
    low, high = kind.items_per_trip
    sizes = range(len(HOUSEHOLD_SIZES))
    means = [sum(map(len, drawn(kind, 1000, size=size))) / 1000 for size in sizes]
    assert means == sorted(means)
    # The cut at both ends draws the outer means inwards; the middle one stays.
    assert means[0] >= low + HOUSEHOLD_SIZES[0] * (high - low) - 0.5
    assert means[2] <= low + HOUSEHOLD_SIZES[2] * (high - low) + 0.5
    assert means[2] - means[0] > 0.15 * (high - low)
    assert means[1] == pytest.approx((low + high) / 2, abs=0.02 * (low + high))


def test_household_sizes_are_equally_likely():
    draw_household_size = baskets_of(ARCHETYPES["senior_couple"]).draw_household_size
    counts = Counter(map(draw_household_size, range(BYTE_VALUES)))
    assert set(counts) == set(range(len(HOUSEHOLD_SIZES)))
    assert max(counts.values()) - min(counts.values()) <= 1


def test_a_position_is_bought_as_often_as_its_rank_says():
    """With a range so wide that no basket is drawn again, exactly so but for 1/256."""
    kind = replace(ARCHETYPES["health_conscious"], items_per_trip=(1, 59))
    strata = strata_of(kind, DEFAULT_POPULATION)
    n_trips = 20_000
    counts = Counter(code % BYTE_VALUES for code in chain(*drawn(kind, n_trips)))
    expected = [
        probability
        for stratum in strata
        for probability in rank_probabilities(
            len(stratum.products), 30 * stratum.share, kind.loyalty
        )
    ]
    assert len(expected) > 100
    for position, probability in enumerate(expected):
        error = abs(counts[position] / n_trips - probability)
        # Slots are whole: a position is off by less than one, plus its part of the rounding.
        assert error < 1.5 / BYTE_VALUES + 5 * sqrt(probability * (1 - probability) / n_trips)


def test_positions_are_bought_independently():
    """Of different groups they are; inside a group as far as 256 subsets can tell."""
    kind = replace(ARCHETYPES["health_conscious"], items_per_trip=(1, 59))
    n_trips = 4_000
    trips = [{code % BYTE_VALUES for code in basket} for basket in drawn(kind, n_trips)]
    often = [
        position for position, count in Counter(chain(*trips)).items() if count > 0.4 * n_trips
    ]
    assert len(often) > GROUP_SIZE
    ratios = []
    for i, one in enumerate(often):
        for other in often[:i]:
            p_one, p_other, p_both = (
                sum(wanted <= trip for trip in trips) / n_trips
                for wanted in ({one}, {other}, {one, other})
            )
            ratios.append(p_both / (p_one * p_other))
    assert abs(sum(ratios) / len(ratios) - 1) < 0.01
    assert min(ratios) > 0.85
    assert max(ratios) < 1.15


def test_quantities_come_from_their_own_draws_by_the_archetypes_shares():
    kind = ARCHETYPES["meal_prepper"]
    seen = []

    def draw_quantities(n):
        seen.append(n)
        return bytes(i % BYTE_VALUES for i in range(n))

    baskets = baskets_of(kind).draw(0, 100, 1, IDENTITY, draw_quantities)
    lines = lines_of([*chain(*baskets)])
    assert seen == [len(lines)]
    whole = len(lines) // BYTE_VALUES * BYTE_VALUES
    counts = Counter(quantity for _, quantity in lines[:whole])
    for quantity, share in enumerate(kind.quantity_shares, 1):
        assert abs(counts[quantity] / whole - share) <= 1 / BYTE_VALUES


def test_taste_turns_positions_into_products_and_changes_nothing_else():
    kind = ARCHETYPES["senior_couple"]
    reverse = IDENTITY[::-1]
    plain = drawn(kind, 20)
    turned = drawn(kind, 20, taste=reverse)
    assert [
        [(reverse[product], quantity) for product, quantity in lines_of(basket)] for basket in plain
    ] == [lines_of(basket) for basket in turned]


def test_more_trips_extend_fewer():
    for kind in ARCHETYPES.values():
        assert drawn(kind, 60)[:17] == drawn(kind, 17)


def test_shoppers_have_baskets_of_their_own():
    kind = ARCHETYPES["senior_couple"]
    assert drawn(kind, 17, index=1) == drawn(kind, 17, index=1)
    assert not set(drawn(kind, 17, index=1)) & set(drawn(kind, 17, index=2))


def test_an_archetype_that_wants_more_lines_than_there_are_products_is_refused():
    kind = replace(ARCHETYPES["senior_couple"], items_per_trip=(100, 300))
    with pytest.raises(ValueError, match="different products"):
        drawn(kind, 1)
