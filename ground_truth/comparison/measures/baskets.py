"""Baskets: how many lines, how many units, and how much baskets differ."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ground_truth.comparison.measured import (
    Measured,
    need,
    number,
    shares,
    tally,
)
from ground_truth.comparison.shopping import Shopping

LEAST_TRIPS = 8
"""What figures of single trips need at least: assumed; half of the receipts that are brought."""

LEAST_HOUSEHOLDS = 20
"""What figures of households need at least: assumed."""

MOST_UNITS = 6
"""Lines of so many units and more are counted together."""


def lines_per_basket(shopping: Shopping) -> Measured:
    """How many lines trips have; the mean."""
    need(shopping.n_trips, LEAST_TRIPS, "trips")
    counts = np.bincount(shopping.sizes())
    sizes = np.arange(len(counts), dtype=np.float64)
    return tally(counts, sizes, shopping.n_lines / shopping.n_trips)


def units_per_line(shopping: Shopping) -> Measured:
    """What shares of the lines are of 1, 2, ... units; the share of more than one."""
    need(shopping.n_trips, LEAST_TRIPS, "trips")
    units = np.clip(shopping.lines.units, 1, MOST_UNITS)
    counts = np.bincount(units, minlength=MOST_UNITS + 1)[1:]
    return shares(counts, 1 - counts[0] / counts.sum())


class Spread(NamedTuple):
    """Standard deviations of the logarithm of a basket's lines."""

    within: float
    between: float


def size_spread(shopping: Shopping) -> Spread:
    """How much the baskets of a household differ, and households from each other.

    Variance components of a random effect per household, estimated by the analysis of variance
    (Searle, Casella and McCulloch, *Variance Components*, 1992, chapter 3): within, the mean
    square within households; between, (MSB - MSW) / n0, which is taken as 0 where it is below, with
    n0 = (N - sum n_i^2 / N) / (k - 1).
    """
    household = shopping.trips.household
    sizes = np.log(shopping.sizes())
    n_trips = np.bincount(household).astype(np.float64)
    n, k = n_trips.sum(), len(n_trips)
    need(int((n_trips > 1).sum()), LEAST_HOUSEHOLDS, "households with two trips")
    means = np.bincount(household, sizes) / n_trips
    within = ((sizes - means[household]) ** 2).sum() / (n - k)
    between = (n_trips * (means - sizes.mean()) ** 2).sum() / (k - 1)
    each = (n - (n_trips**2).sum() / n) / (k - 1)
    return Spread(float(np.sqrt(within)), float(np.sqrt(max(0.0, (between - within) / each))))


def size_spread_within(shopping: Shopping) -> Measured:
    """How much the sizes of a household's baskets differ."""
    return number(size_spread(shopping).within)


def size_spread_between(shopping: Shopping) -> Measured:
    """How much the usual sizes of households' baskets differ."""
    return number(size_spread(shopping).between)
