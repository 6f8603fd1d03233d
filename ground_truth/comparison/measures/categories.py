"""Categories: what is bought, and how much households differ in it."""

from __future__ import annotations

import numpy as np

from ground_truth.comparison.measured import (
    CannotMeasureError,
    Measured,
    need,
    number,
    shares,
)
from ground_truth.comparison.measures.baskets import LEAST_HOUSEHOLDS, LEAST_TRIPS
from ground_truth.comparison.shopping import UNKNOWN, Floats, Ints, Shopping

LEAST_KNOWN = 0.8
"""The category of such a share of the lines must be known: assumed."""


def category_mix(shopping: Shopping) -> Measured:
    """The shares of lines by category; that of the largest one."""
    need(shopping.n_trips, LEAST_TRIPS, "trips")
    categories, _ = known_categories(shopping)
    counts = np.bincount(categories, minlength=len(shopping.range.categories))
    return shares(counts, counts.max() / counts.sum())


def category_spread(shopping: Shopping) -> Measured:
    """How much households differ in their mix: how much more often two lines of a household are of
    one category than two lines of two households, by what there is room for; 0 where all have the
    same mix, 1 where each buys of one category only.

    That is F_ST of population genetics (Hudson, Slatkin and Maddison, Genetics 132, 1992), a
    household in place of a population.  Two lines of a household are of two of its trips, so that
    the theme of a trip is no taste.  Households count equally.
    """
    categories, trip = known_categories(shopping)
    n_categories = len(shopping.range.categories)
    by_trip = counts_of(trip, categories, shopping.n_trips, n_categories)
    by_household = np.zeros((shopping.n_households, n_categories))
    np.add.at(by_household, shopping.trips.household, by_trip)
    within = _pairs_of_two_trips(by_trip, by_household, shopping.trips.household)
    is_seen = ~np.isnan(within)
    n = int(is_seen.sum())
    need(n, LEAST_HOUSEHOLDS, "households with lines on two trips")
    mixes = by_household[is_seen] / by_household[is_seen].sum(axis=1, keepdims=True)
    between = ((mixes.sum(axis=0) ** 2).sum() - (mixes**2).sum()) / (n * (n - 1))
    return number((within[is_seen].mean() - between) / (1 - between))


def _pairs_of_two_trips(by_trip: Floats, by_household: Floats, household: Ints) -> Floats:
    """How often two lines of two trips of a household are of one category; NaN where it has none.

    Both are counted by row and category, as all pairs less those of one trip.
    """
    n_households = len(by_household)
    alike = (by_household**2).sum(axis=1) - np.bincount(
        household, (by_trip**2).sum(axis=1), minlength=n_households
    )
    pairs = by_household.sum(axis=1) ** 2 - np.bincount(
        household, by_trip.sum(axis=1) ** 2, minlength=n_households
    )
    found = np.full(n_households, np.nan)
    np.divide(alike, pairs, out=found, where=pairs > 0)
    return found


def known_categories(shopping: Shopping) -> tuple[Ints, Ints]:
    """The category and the trip of the lines whose category is known.

    Raises CannotMeasureError where these are too few of the lines.
    """
    category = shopping.range.category[shopping.lines.product]
    is_known = category != UNKNOWN
    if is_known.mean() < LEAST_KNOWN:
        raise CannotMeasureError(f"{shopping.name} does not say of what category products are")
    return category[is_known], shopping.lines.trip[is_known]


def counts_of(row: Ints, column: Ints, n_rows: int, n_columns: int) -> Floats:
    """How often each pair of a row and a column occurs."""
    cells = np.bincount(row * n_columns + column, minlength=n_rows * n_columns)
    return cells.reshape(n_rows, n_columns).astype(np.float64)
