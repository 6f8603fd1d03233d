"""Rhythm: how often households shop, how regularly, on which days and at which hours."""

from __future__ import annotations

import numpy as np

from ground_truth.comparison.measured import (
    CannotMeasureError,
    Measured,
    need,
    sample,
    shares,
    tally,
)
from ground_truth.comparison.measures.baskets import LEAST_HOUSEHOLDS, LEAST_TRIPS
from ground_truth.comparison.shopping import Shopping

DAYS_OF_A_YEAR = 365.25

LEAST_DAYS = 28
"""A household is looked at over at least so many days: assumed."""

LEAST_GAPS = 5
"""A household has a coefficient of variation if it has so many gaps: assumed."""

_DAYS_OF_A_WEEK = 7
_HOURS_OF_A_DAY = 24
_EVENING = slice(16, 20)


def trips_per_year(shopping: Shopping) -> Measured:
    """How often households shop, in trips a year; the mean.

    The trips after a household's first one, by the time from there to the end of the data set: so
    it is the same whether data are of one period for all or of so many receipts for each.
    """
    trips = shopping.trips
    first = np.full(shopping.n_households, shopping.last_day)
    np.minimum.at(first, trips.household, trips.day)
    days = shopping.last_day - first
    n_more = np.bincount(trips.household, minlength=shopping.n_households) - 1
    is_seen = days >= LEAST_DAYS
    need(int(is_seen.sum()), LEAST_HOUSEHOLDS, f"households seen for {LEAST_DAYS} days")
    rates = n_more[is_seen] / days[is_seen] * DAYS_OF_A_YEAR
    return sample(rates, rates.mean())


def gap_days(shopping: Shopping) -> Measured:
    """Days between a trip and the household's next one; the mean."""
    gaps = shopping.trips.gap
    counts = np.bincount(gaps[~np.isnan(gaps)].astype(np.int64))
    need(int(counts.sum()), LEAST_TRIPS, "gaps between trips")
    days = np.arange(len(counts), dtype=np.float64)
    return tally(counts, days, (counts * days).sum() / counts.sum())


def gap_variation(shopping: Shopping) -> Measured:
    """How irregular households shop: the coefficient of variation of each one's gaps, which is 0
    for a clock and about 1 for chance; the median.
    """
    has_gap = ~np.isnan(shopping.trips.gap)
    household, gaps = shopping.trips.household[has_gap], shopping.trips.gap[has_gap]
    n = np.bincount(household, minlength=shopping.n_households)
    total = np.bincount(household, gaps, minlength=shopping.n_households)
    squares = np.bincount(household, gaps**2, minlength=shopping.n_households)
    is_seen = (n >= LEAST_GAPS) & (total > 0)
    need(int(is_seen.sum()), LEAST_HOUSEHOLDS, f"households with {LEAST_GAPS} gaps")
    n, total, squares = n[is_seen], total[is_seen], squares[is_seen]
    variance = np.maximum(squares - total**2 / n, 0) / (n - 1)
    variation = np.sqrt(variance) / (total / n)
    return sample(variation, float(np.median(variation)))


def weekday(shopping: Shopping) -> Measured:
    """The shares of trips by day of the week, Monday first; that of Saturday and Sunday."""
    need(shopping.n_trips, LEAST_TRIPS, "trips")
    days = (shopping.trips.day - 1) % _DAYS_OF_A_WEEK  # Day 1 was a Monday.
    counts = np.bincount(days, minlength=_DAYS_OF_A_WEEK)
    return shares(counts, counts[5:].sum() / counts.sum())


def hour(shopping: Shopping) -> Measured:
    """The shares of trips by hour of the day; that of 16 to 20 o'clock."""
    hours = shopping.trips.hour[~np.isnan(shopping.trips.hour)]
    if not len(hours):
        raise CannotMeasureError(f"{shopping.name} does not say at what hour trips were")
    need(len(hours), LEAST_TRIPS, "trips with an hour")
    counts = np.bincount(hours.astype(np.int64) % _HOURS_OF_A_DAY, minlength=_HOURS_OF_A_DAY)
    return shares(counts, counts[_EVENING].sum() / counts.sum())
