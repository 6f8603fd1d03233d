"""Products: how concentrated sales are, and how often a household buys what it bought before."""

from __future__ import annotations

import numpy as np

from ground_truth.comparison.measured import CannotMeasureError, Measured, curve, need
from ground_truth.comparison.shopping import Shopping

LEAST_LINES = 50
"""A Lorenz curve is of at least so many lines: assumed."""

TRIP_NUMBERS = (2, 3, 5, 10, 15, 20, 30, 40, 50, 75, 100)
SHOWN_TRIP = 10

LEAST_REPEAT_LINES = 100
"""A trip number is looked at where it has so many lines: assumed."""

_PLACES = np.linspace(0, 1, 101)


def concentration(shopping: Shopping) -> Measured:
    """What share of the lines the products have, from the one that sells least: the Lorenz curve,
    and the Gini coefficient, of the products that are sold.

    Few lines are of few products, so it is taken of the same number of lines on both sides, drawn
    at random (``Shopping.n_equal_lines``).
    """
    n = shopping.n_equal_lines or shopping.n_lines
    need(n, LEAST_LINES, "lines")
    if shopping.n_lines < n:
        raise CannotMeasureError(f"too few: {shopping.n_lines:,} of {n:,} lines")
    product = shopping.lines.product
    if n < shopping.n_lines:
        product = product[np.argpartition(shopping.lines.place, n)[:n]]
    counts = np.bincount(product)
    sold = np.sort(counts[counts > 0])
    heights = np.concatenate([[0.0], sold.cumsum() / sold.sum()])
    gini = 1 - (heights[1:] + heights[:-1]).mean()
    return curve(_PLACES, np.interp(_PLACES, np.linspace(0, 1, len(heights)), heights), float(gini))


def repeat_purchase(shopping: Shopping) -> Measured:
    """What share of the lines of households' second, third, ... trip are of products that the
    household has bought on an earlier trip; at the tenth, or the last before it that is known.
    """
    number = shopping.trips.number[shopping.lines.trip]
    n_lines = np.bincount(number, minlength=TRIP_NUMBERS[-1] + 1)[[*TRIP_NUMBERS]]
    repeats = np.bincount(number, shopping.lines.is_repeat, minlength=TRIP_NUMBERS[-1] + 1)
    is_known = n_lines >= LEAST_REPEAT_LINES
    if not is_known.any():
        raise CannotMeasureError(
            f"too few: no trip after a household's first has {LEAST_REPEAT_LINES} lines"
        )
    found = np.full(len(TRIP_NUMBERS), np.nan)
    np.divide(repeats[[*TRIP_NUMBERS]], n_lines, out=found, where=is_known)
    shown = [at for at, n in enumerate(TRIP_NUMBERS) if n <= SHOWN_TRIP and is_known[at]]
    figure = found[shown[-1]] if shown else found[is_known][0]
    return curve(np.array(TRIP_NUMBERS, dtype=np.float64), found, float(figure))
