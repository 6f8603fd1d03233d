"""world/prices.py: the price calendar."""

from collections import Counter
from datetime import date
from itertools import pairwise
from math import sqrt

import pytest

from world.population import DEFAULT_POPULATION
from world.prices import PriceCalendar, promotion_cents
from world.streams import BYTE_VALUES
from world.trips import week_of

CATALOGUE = DEFAULT_POPULATION.catalogue
FIGURES = DEFAULT_POPULATION.parameters
THIS_WEEK = week_of(date(2025, 12, 31).toordinal())
TWO_YEARS = range(THIS_WEEK - 103, THIS_WEEK + 1)
SIXTY_YEARS = range(THIS_WEEK - 60 * 52, THIS_WEEK + 1, FIGURES.weeks_per_step)


@pytest.fixture(scope="module")
def two_years():
    calendar = PriceCalendar(42, DEFAULT_POPULATION)
    return [calendar.week(week) for week in TWO_YEARS]


@pytest.fixture(scope="module")
def sixty_years():
    calendar = PriceCalendar(42, DEFAULT_POPULATION)
    return [calendar.week(week) for week in SIXTY_YEARS]


def test_a_week_has_the_same_prices_however_it_is_asked_for(two_years):
    calendar = PriceCalendar(42, DEFAULT_POPULATION)
    backwards = [calendar.week(week) for week in reversed(TWO_YEARS)]
    assert backwards[::-1] == two_years
    assert PriceCalendar(42, DEFAULT_POPULATION).week(TWO_YEARS[50]) == two_years[50]


def test_another_seed_has_other_prices(two_years):
    other = PriceCalendar(43, DEFAULT_POPULATION).week(TWO_YEARS[0])
    assert other.shelf_cents != two_years[0].shelf_cents
    assert other.promotion_percent != two_years[0].promotion_percent


def test_prices_stay_in_their_range_and_end_in_nine(sixty_years):
    for prices in sixty_years:
        for product, cents in zip(CATALOGUE, prices.shelf_cents, strict=True):
            assert product.price_low_cents <= cents <= product.price_high_cents
            assert cents % 10 == 9


def test_every_price_reaches_both_ends_of_its_range(sixty_years):
    """S1.130."""
    for number, product in enumerate(CATALOGUE):
        series = {prices.shelf_cents[number] for prices in sixty_years}
        assert min(series) == product.price_low_cents
        assert max(series) == product.price_high_cents
        assert len(series) > 2


def test_a_regular_price_moves_slowly(two_years):
    """Not within six weeks, and never by more than six weeks of the steepest half year."""
    n_changes = Counter()
    for number, product in enumerate(CATALOGUE):
        series = [prices.shelf_cents[number] for prices in two_years]
        changes = [i for i, (old, new) in enumerate(pairwise(series)) if old != new]
        assert all(
            (later - earlier) % FIGURES.weeks_per_step == 0 for earlier, later in pairwise(changes)
        )
        width = product.price_high_cents - product.price_low_cents
        limit = width * FIGURES.weeks_per_step / FIGURES.weeks_per_level + FIGURES.price_grid_cents
        assert all(abs(series[i + 1] - series[i]) <= limit for i in changes)
        n_changes[len(changes)] += 1
    assert FIGURES.weeks_per_step == 6
    assert n_changes[0] < 0.05 * len(CATALOGUE)
    # Cheap products have few steps on their grid; most others move several times a year.
    assert sum(n * count for n, count in n_changes.items()) / len(CATALOGUE) > 3


def test_prices_do_not_all_change_in_the_same_week(two_years):
    changes = [
        sum(old != new for old, new in zip(a.shelf_cents, b.shelf_cents, strict=True))
        for a, b in pairwise(two_years)
    ]
    assert max(changes) < len(CATALOGUE) / 3
    assert min(changes) > 0


def test_an_eighth_of_the_shelf_is_on_promotion(two_years):
    """The documented share and depths, with tolerances from the number of product-weeks."""
    percents = [percent for prices in two_years for percent in prices.promotion_percent]
    n = len(percents)
    counts = Counter(percents)
    assert set(counts) == {0, *FIGURES.promotion_percents}
    shares = [FIGURES.promoted_share * weight for weight in FIGURES.promotion_weights]
    assert sum(shares) == pytest.approx(1 / 8)
    for percent, share in zip(FIGURES.promotion_percents, shares, strict=True):
        tolerance = 1 / BYTE_VALUES + 5 * sqrt(share * (1 - share) / n)
        assert abs(counts[percent] / n - share) < tolerance
        assert tolerance < share
    promoted = 1 - counts[0] / n
    assert abs(promoted - 1 / 8) < 5 * sqrt(1 / 8 * 7 / 8 / n)


def test_promotions_of_different_weeks_and_products_are_independent(two_years):
    n = len(TWO_YEARS)
    per_week = [sum(map(bool, prices.promotion_percent)) for prices in two_years]
    n_products = len(CATALOGUE)
    expected, variance = n_products / 8, n_products * 1 / 8 * 7 / 8
    spread = sum((count - expected) ** 2 for count in per_week) / variance
    assert abs(spread - n) < 5 * sqrt(2 * n)
    twice = sum(
        bool(old and new)
        for a, b in pairwise(two_years)
        for old, new in zip(a.promotion_percent, b.promotion_percent, strict=True)
    )
    n_pairs = (n - 1) * n_products
    assert abs(twice - n_pairs / 64) < 5 * sqrt(n_pairs / 64)


def test_a_promotion_is_never_deeper_than_its_percentage():
    for percent in FIGURES.promotion_percents:
        for cents in range(1, 3000):
            discount = promotion_cents(cents, percent)
            assert discount * 100 <= cents * percent < (discount + 1) * 100
    assert promotion_cents(999, 0) == 0
