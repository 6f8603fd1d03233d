"""ground_truth/truths.py: the stated truths are those by which the world draws."""

from collections import Counter
from itertools import pairwise
from math import sqrt
from statistics import NormalDist, fmean, stdev

import pytest

from ground_truth.truths import (
    line_rows,
    propensity_rows,
    shopper_row,
    skus_of,
    week_rows,
)
from world.settings import CAUSES, Settings
from world.trips import week_of
from world.world import World

N_SHOPPERS = 150
N_TRIPS = 200
N_TOP = 10
TRIPS_SEEN = (17, 50, N_TRIPS)
ERROR_PROBABILITY = 1e-4
"""How often a test of many comparisons may fail in a world that is right."""


@pytest.fixture(scope="module")
def bare():
    """Shoppers of a world without causes, each with products bought trip by trip, latest first."""
    world = World(Settings(receipts_per_customer=N_TRIPS, without=frozenset(CAUSES)))
    found = []
    for index in range(N_SHOPPERS):
        shopper = world.shopper(index)
        lines = world.history(shopper).lines()
        trips = [[] for _ in range(N_TRIPS)]
        for trip, product in zip(lines.trip, lines.product, strict=True):
            trips[N_TRIPS - 1 - trip].append(product)
        found.append((shopper, trips))
    return found


def largest_z(expected, variance, counted):
    return max(abs(counted[key] - expected[key]) / sqrt(variance[key]) for key in expected)


@pytest.mark.parametrize("by", ["product", "place among the shopper's likeliest"])
def test_probabilities_are_how_often_products_are_bought(bare, by):
    """One product, or the products of one place, are in a shopper's trip by one coin each."""
    expected, variance, counted = Counter(), Counter(), Counter()
    for shopper, trips in bare:
        bought = Counter(product for trip in trips for product in trip)
        likeliest = sorted(shopper.propensities.items(), key=lambda pair: (-pair[1], pair[0]))
        assert bought.keys() <= dict(likeliest).keys()
        for place, (product, p) in enumerate(likeliest):
            key = product if by == "product" else place
            expected[key] += N_TRIPS * p
            variance[key] += N_TRIPS * p * (1 - p)
            counted[key] += bought[product]
    tolerance = NormalDist().inv_cdf(1 - ERROR_PROBABILITY / len(expected) / 2)
    assert largest_z(expected, variance, counted) < tolerance
    # The same test sees what is a tenth off.
    off = Counter({key: round(1.1 * value) for key, value in counted.items()})
    assert largest_z(expected, variance, off) > tolerance


def test_counting_finds_favourites_the_better_the_more_trips_it_sees(bare):
    """The score of an estimator: how likely what it takes for the favourites really is."""
    gaps = {n_seen: [] for n_seen in TRIPS_SEEN}
    for shopper, trips in bare:
        truth = shopper.propensities
        best = fmean(sorted(truth.values())[-N_TOP:])
        for n_seen in TRIPS_SEEN:
            counts = Counter(product for trip in trips[:n_seen] for product in trip)
            top = sorted(counts, key=lambda product: (-counts[product], product))[:N_TOP]
            gaps[n_seen].append(best - fmean(truth[product] for product in top))
    for values in gaps.values():
        assert fmean(values) > 3 * stdev(values) / sqrt(N_SHOPPERS)
    for fewer, more in pairwise(TRIPS_SEEN):
        gains = [a - b for a, b in zip(gaps[fewer], gaps[more], strict=True)]
        assert fmean(gains) > 3 * stdev(gains) / sqrt(N_SHOPPERS)


def test_a_shoppers_row_is_the_shopper():
    shopper = World(Settings()).shopper(3)
    assert shopper_row(shopper) == (
        "customer_000003",
        shopper.archetype.key,
        shopper.household_size,
        shopper.usual_gap_days,
        shopper.favourite_weekday,
        shopper.archetype.price_response,
    )


def test_products_come_likeliest_first():
    world = World(Settings())
    shopper = world.shopper(3)
    skus = skus_of(world.population)
    rows = list(propensity_rows(shopper, skus))
    values = [float(row[2]) for row in rows]
    assert values == sorted(values, reverse=True)
    assert {row[1] for row in rows} == {skus[number] for number in shopper.propensities}
    low, high = shopper.archetype.items_per_trip
    assert low <= sum(values) <= high


def test_a_week_has_its_prices_promotions_and_seasons():
    world = World(Settings())
    week = week_of(Settings().end_date.toordinal())
    rows = list(week_rows(world, week))
    assert {row[0] for row in rows} == {"2025-12-29"}  # The Monday of the week of New Year's Eve.
    assert [row[1] for row in rows] == list(skus_of(world.population))
    prices = world.prices.week(week)
    assert [row[2] for row in rows] == [f"{cents / 100:.2f}" for cents in prices.shelf_cents]
    assert [float(row[3]) for row in rows] == [each / 100 for each in prices.promotion_percent]
    seasons = {row[1]: float(row[4]) for row in rows}
    for product in world.population.catalogue:
        # The week's Thursday is in January.
        in_season = product.season is not None and 1 in product.season.months
        assert seasons[product.sku] == (product.season.strength if in_season else 1.0)


def test_lines_are_numbered_by_receipt_and_say_their_cause():
    world = World(Settings())
    twin = World(Settings(without=frozenset(CAUSES)))
    skus = skus_of(world.population)
    causes = Counter()
    for index in range(30):
        history = world.history(world.shopper(index))
        rows = list(line_rows(history, twin.history(twin.shopper(index)), skus))
        numbers = [(row[1], row[2]) for row in rows]
        expected = [
            (order_number, place)
            for order_number, basket in zip(history.order_numbers, history.baskets, strict=True)
            for place in range(1, len(basket) + 1)
        ]
        assert numbers == expected
        for *_, sku, cause, other in rows:
            assert (sku == other) == (cause == "")
            causes[cause] += 1
    assert causes.keys() == {"", "season", "promotion"}
