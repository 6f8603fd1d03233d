"""world/baskets.py: the fast part."""

from collections import Counter
from dataclasses import replace
from functools import partial
from itertools import chain
from math import sqrt

import pytest

from world.baskets import MARK, Baskets
from world.population import DEFAULT_POPULATION, MAX_PRODUCTS
from world.promotions import most_probable
from world.strata import rank_probabilities, strata_of
from world.streams import BYTE_VALUES, WORLD, Streams

SEED = 11
N_TRIPS = 10_000
ARCHETYPES = DEFAULT_POPULATION.by_key
FIGURES = DEFAULT_POPULATION.parameters
HOUSEHOLD_SIZES = FIGURES.household_sizes
KINDS = pytest.mark.parametrize("kind", ARCHETYPES.values(), ids=ARCHETYPES)
LABELS = bytes(range(BYTE_VALUES))
"""A taste that leaves labels as they are."""


def baskets_of(kind, most=None):
    strata = strata_of(kind, DEFAULT_POPULATION)
    return Baskets(kind, strata, HOUSEHOLD_SIZES, most or most_probable(kind, FIGURES))


def drawn(kind, n_trips, index=0, size=1, taste=LABELS, seed=SEED):
    """Baskets as they come, labels in the place of products unless a taste is given."""
    draw_bytes = partial(Streams(WORLD, seed, "baskets").draw, index)
    return baskets_of(kind).draw_baskets(draw_bytes, n_trips, size, taste, n_trips)


def n_labels(kind):
    return sum(len(stratum.products) for stratum in strata_of(kind, DEFAULT_POPULATION))


@KINDS
@pytest.mark.parametrize("size", range(len(HOUSEHOLD_SIZES)))
def test_baskets_have_products_in_the_range_and_none_twice(kind, size):
    low, high = kind.items_per_trip
    for basket in drawn(kind, 300, size=size):
        assert low <= len(basket) <= high
        assert len(set(basket)) == len(basket)
        assert min(basket) >= 1
        assert max(basket) <= n_labels(kind)


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


@KINDS
def test_a_chance_is_what_its_rank_says_in_256ths_and_nobody_is_without_one(kind):
    low, high = kind.items_per_trip
    most = most_probable(kind, FIGURES)
    for size, household in zip(HOUSEHOLD_SIZES, baskets_of(kind).households, strict=True):
        n_items = low + size * (high - low)
        chances = iter(household.chances)
        for stratum in strata_of(kind, DEFAULT_POPULATION):
            wanted = rank_probabilities(
                len(stratum.products), n_items * stratum.share, kind.loyalty, most
            )
            # Whole 256ths; what the rarest are given is taken from the others of their stratum.
            n_rare = sum(probability * BYTE_VALUES < 1 for probability in wanted)
            for probability in wanted:
                chance = next(chances)
                assert chance >= 1
                assert abs(chance - probability * BYTE_VALUES) < 1 + n_rare
        assert next(chances, None) is None
        assert abs(sum(household.chances) / BYTE_VALUES - n_items) < 0.1


@KINDS
@pytest.mark.parametrize("size", range(len(HOUSEHOLD_SIZES)))
def test_a_label_is_bought_as_often_as_its_inclusion_says(kind, size):
    household = baskets_of(kind).households[size]
    counts = Counter(chain(*drawn(kind, N_TRIPS, size=size)))
    for label, p in enumerate(household.inclusion.probabilities, 1):
        error = sqrt(p * (1 - p) / N_TRIPS)
        assert abs(counts[label] / N_TRIPS - p) < 5 * error


def test_the_chances_alone_are_not_what_is_bought():
    """The limits on the size matter: the test above would see it where they are left out."""
    household = baskets_of(ARCHETYPES["college_student"]).households[0]
    gaps = [
        abs(p - chance / BYTE_VALUES) / sqrt(p * (1 - p) / N_TRIPS)
        for p, chance in zip(household.inclusion.probabilities, household.chances, strict=True)
    ]
    assert max(gaps) > 5


@KINDS
def test_all_baskets_of_a_usual_history_come_of_one_draw(kind):
    """More are drawn at once than are needed; a second draw is rare."""
    n_draws = Counter()
    baskets = baskets_of(kind)
    for index in range(300):
        source = Streams(WORLD, SEED, "baskets")

        def draw_bytes(n_bytes, index=index, source=source):
            n_draws[index] += 1
            return source.draw(index, n_bytes)

        assert len(baskets.draw_baskets(draw_bytes, 17, index % 3, LABELS, 17)) == 17
    assert sum(n > 1 for n in n_draws.values()) < 0.25 * len(n_draws)


def test_a_stream_of_bad_luck_is_drawn_on_until_there_are_enough():
    """Coins that all show tails give empty baskets, which do not count."""
    kind = ARCHETYPES["senior_couple"]
    source = Streams(WORLD, SEED, "baskets")
    n_lost = 0

    def draw_bytes(n_bytes):
        nonlocal n_lost
        if not n_lost:
            n_lost = n_bytes
            return b"\xff" * n_bytes
        return b"\xff" * n_lost + source.draw(0, n_bytes - n_lost)

    late = baskets_of(kind).draw_baskets(draw_bytes, 17, 1, LABELS, 17)
    assert n_lost > 0
    assert late == drawn(kind, 17)


def test_taste_turns_labels_into_products_and_changes_nothing_else():
    kind = ARCHETYPES["senior_couple"]
    products = bytes([0, *range(253, 253 - n_labels(kind), -1)]).ljust(BYTE_VALUES, bytes([MARK]))
    turned = drawn(kind, 20, taste=products)
    assert [basket.translate(products) for basket in drawn(kind, 20)] == turned


def test_product_number_zero_can_be_bought():
    """The zero bytes of coins that show tails are taken away before labels are products."""
    kind = ARCHETYPES["senior_couple"]
    taste = bytes([0, *range(n_labels(kind))]).ljust(BYTE_VALUES, bytes([MARK]))
    assert any(0 in basket for basket in drawn(kind, 100, taste=taste))


def test_more_trips_extend_fewer():
    for kind in ARCHETYPES.values():
        assert drawn(kind, 60)[:17] == drawn(kind, 17)


def test_shoppers_have_baskets_of_their_own():
    kind = ARCHETYPES["senior_couple"]
    assert drawn(kind, 17, index=1) == drawn(kind, 17, index=1)
    assert not set(drawn(kind, 17, index=1)) & set(drawn(kind, 17, index=2))


def test_as_many_labels_as_there_may_be_are_kept_apart_from_the_mark():
    assert MAX_PRODUCTS == BYTE_VALUES - 2
    catalogue = tuple(
        replace(product, sku=f"{copy}-{product.sku}", product=f"{product.product} {copy}")
        for copy in "ABC"
        for product in DEFAULT_POPULATION.catalogue
    )[:MAX_PRODUCTS]
    kind = replace(ARCHETYPES["senior_couple"], items_per_trip=(60, 90))
    population = replace(DEFAULT_POPULATION, archetypes=(kind,), catalogue=catalogue)
    strata = strata_of(kind, population)
    baskets = Baskets(kind, strata, (0.5,), most_probable(kind, FIGURES))
    assert len(baskets.households[0].chances) == MAX_PRODUCTS
    draw_bytes = partial(Streams(WORLD, SEED, "baskets").draw, 0)
    made = baskets.draw_baskets(draw_bytes, 4000, 0, LABELS, 4000)
    assert all(60 <= len(basket) <= 90 for basket in made)
    assert set(chain(*made)) == set(range(1, MAX_PRODUCTS + 1))


def test_an_archetype_that_wants_more_lines_than_there_are_products_is_refused():
    kind = replace(ARCHETYPES["senior_couple"], items_per_trip=(100, 300))
    with pytest.raises(ValueError, match="different products"):
        drawn(kind, 1)


def test_baskets_are_the_same_for_however_many_trips_coins_are_made():
    """A shopper whose window begins before the history is drawn with the usual coins."""
    kind = ARCHETYPES["senior_couple"]
    draw_bytes = partial(Streams(WORLD, SEED, "baskets").draw, 0)
    for n_usual in (1, 17, 20):
        made = baskets_of(kind).draw_baskets(draw_bytes, 20, 1, LABELS, n_usual)
        assert made == drawn(kind, 60)[:20]
