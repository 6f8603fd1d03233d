"""Promotions: how much more often a product is bought in weeks in which it is discounted."""

from __future__ import annotations

import numpy as np

from ground_truth.comparison.measured import CannotMeasureError, Measured, need, number
from ground_truth.comparison.measures.money import know_line_savings
from ground_truth.comparison.shopping import UNKNOWN, Floats, Ints, Shopping

LINES_A_WEEK = 5
"""A product is looked at if it has as many lines a week on average, so that a week in which nobody
bought it, of which nobody knows whether it was discounted, is rare: assumed."""

LEAST_PRODUCTS = 10

DISCOUNTED_SHARE = 0.5
"""A product is on promotion in a week in which such a share of its lines is discounted: assumed."""

_DAYS_OF_A_WEEK = 7


def promotion_response(shopping: Shopping) -> Measured:
    """The logarithm of how much more often a product is bought in a week in which it is on
    promotion than in another one.

    Purchases by the number of households that shop that week, compared within each product and put
    together over the products as Mantel and Haenszel do for rates (Rothman, Greenland and Lash,
    *Modern Epidemiology*, 2008, chapter 15): sum(a T0 / T) / sum(b T1 / T), of a and b purchases in
    T1 households' weeks with and T0 without promotion, T = T0 + T1.
    """
    know_line_savings(shopping)
    week = (shopping.trips.day - 1) // _DAYS_OF_A_WEEK
    weeks, week = np.unique(week, return_inverse=True)
    visits = np.unique(week * shopping.n_households + shopping.trips.household)
    active = np.bincount(visits // shopping.n_households, minlength=len(weeks)).astype(np.float64)
    bought, discounted = _weekly(shopping, week, len(weeks))
    need(len(bought), LEAST_PRODUCTS, f"products with {LINES_A_WEEK} lines a week")
    is_promoted = discounted > bought * DISCOUNTED_SHARE
    with_it, without = (bought * is_promoted).sum(axis=1), (bought * ~is_promoted).sum(axis=1)
    time_with, time_without = is_promoted @ active, ~is_promoted @ active
    time = active.sum()
    above = (with_it * time_without / time).sum()
    below = (without * time_with / time).sum()
    if not above or not below:
        raise CannotMeasureError(f"{shopping.name} has no product with and without promotion")
    return number(float(np.log(above / below)))


def _weekly(shopping: Shopping, week: Ints, n_weeks: int) -> tuple[Floats, Floats]:
    """How often products that sell enough were bought, and at a discount, by product and week."""
    lines = shopping.lines
    n_lines = np.bincount(lines.product)
    row = np.full(len(n_lines), UNKNOWN)
    chosen = np.flatnonzero(n_lines >= LINES_A_WEEK * n_weeks)
    row[chosen] = np.arange(len(chosen))
    of_line = row[lines.product]
    is_chosen = of_line != UNKNOWN
    cell = of_line[is_chosen] * n_weeks + week[lines.trip[is_chosen]]
    is_discounted = lines.depth[is_chosen] != UNKNOWN
    shape = (len(chosen), n_weeks)
    bought = np.bincount(cell, minlength=len(chosen) * n_weeks).astype(np.float64)
    discounted = np.bincount(cell[is_discounted], minlength=len(chosen) * n_weeks)
    return bought.reshape(shape), discounted.reshape(shape).astype(np.float64)
