"""Stores: how loyal households are to the one they go to most."""

from __future__ import annotations

import numpy as np

from ground_truth.comparison.measured import CannotMeasureError, Measured, need, sample
from ground_truth.comparison.measures.baskets import LEAST_HOUSEHOLDS
from ground_truth.comparison.shopping import UNKNOWN, Shopping

LEAST_TRIPS = 5
"""A household's loyalty is of at least so many trips: assumed."""


def store_loyalty(shopping: Shopping) -> Measured:
    """What share of a household's trips go to its first store, the one it goes to most; the mean
    over households.
    """
    is_known = shopping.trips.store != UNKNOWN
    household, store = shopping.trips.household[is_known], shopping.trips.store[is_known]
    n_stores = len(np.unique(store))
    if n_stores < 2:
        what = "has one store only" if n_stores else "does not say in which store trips were"
        raise CannotMeasureError(f"{shopping.name} {what}")
    pairs, counts = np.unique(household * (store.max() + 1) + store, return_counts=True)
    most = np.zeros(shopping.n_households)
    np.maximum.at(most, pairs // (store.max() + 1), counts)
    n_trips = np.bincount(household, minlength=shopping.n_households)
    is_seen = n_trips >= LEAST_TRIPS
    need(int(is_seen.sum()), LEAST_HOUSEHOLDS, f"households with {LEAST_TRIPS} trips")
    loyalty = most[is_seen] / n_trips[is_seen]
    return sample(loyalty, loyalty.mean())
