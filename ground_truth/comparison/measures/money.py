"""Money: prices, discounts, what baskets cost and what is saved.

Data sets are of different years and countries.  Where the level of prices matters, logarithms
are taken less their mean: what is compared is the shape.  (Less their median, it would hang on
the few prices, such as 1.99 and 2.00, of which one or the other is in the middle.)
"""

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
from ground_truth.comparison.measures.baskets import LEAST_TRIPS
from ground_truth.comparison.shopping import UNKNOWN, Shopping


def unit_price(shopping: Shopping) -> Measured:
    """The logarithm of what a unit costs before savings, less its mean, by line; its standard
    deviation.
    """
    price = shopping.lines.price
    counts = np.bincount(price[price != UNKNOWN], minlength=len(shopping.prices))
    need(int(counts.sum()), LEAST_TRIPS, "lines with a price")
    logs = np.log(shopping.prices)
    mean = (counts * logs).sum() / counts.sum()
    spread = np.sqrt((counts * (logs - mean) ** 2).sum() / counts.sum())
    return tally(counts, logs - mean, spread)


def discounted_lines(shopping: Shopping) -> Measured:
    """The share of the lines on which something was saved."""
    know_line_savings(shopping)
    need(shopping.n_trips, LEAST_TRIPS, "trips")
    n_discounted = int((shopping.lines.depth != UNKNOWN).sum())
    counts = np.array([n_discounted, shopping.n_lines - n_discounted])
    return shares(counts, n_discounted / shopping.n_lines)


def discount_depth(shopping: Shopping) -> Measured:
    """What part of the price was saved, of the lines on which something was; the mean."""
    know_line_savings(shopping)
    depth = shopping.lines.depth
    counts = np.bincount(depth[depth != UNKNOWN], minlength=len(shopping.depths))
    need(int(counts.sum()), LEAST_TRIPS, "discounted lines")
    return tally(counts, shopping.depths, (counts * shopping.depths).sum() / counts.sum())


def basket_value(shopping: Shopping) -> Measured:
    """The logarithm of what is paid for a basket, less its mean; its standard deviation."""
    paid = shopping.trips.gross - shopping.trips.saved
    logs = np.log(paid[paid > 0])
    need(len(logs), LEAST_TRIPS, "trips with a value")
    return sample(logs - logs.mean(), logs.std())


def saving_share(shopping: Shopping) -> Measured:
    """What part of a basket's price before savings is saved; the mean."""
    has_price = shopping.trips.gross > 0
    need(int(has_price.sum()), LEAST_TRIPS, "trips with a value")
    saved = shopping.trips.saved[has_price] / shopping.trips.gross[has_price]
    return sample(saved, saved.mean())


def know_line_savings(shopping: Shopping) -> None:
    """Raises CannotMeasureError where savings are not known by line."""
    if not shopping.knows_line_savings:
        raise CannotMeasureError(f"{shopping.name} does not say what was saved on each line")
