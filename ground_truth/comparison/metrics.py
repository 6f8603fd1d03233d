"""How far apart two findings are: four metrics, each with its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.stats import wasserstein_distance

from ground_truth.comparison.measured import CannotMeasureError, Measured


class Metric(NamedTuple):
    """A metric.

    name: as in the table and the JSON file.
    short: as in the table of a terminal.
    distance: 0 where two findings are the same, and symmetric.
    """

    name: str
    short: str
    distance: Callable[[Measured, Measured], float]


def wasserstein(one: Measured, other: Measured) -> float:
    """The area between two cumulative distributions, in the unit of their values.

    Also called the earth mover's distance: how far a value has to be moved on average, to make
    one of the distributions the other.
    """
    return float(wasserstein_distance(one.values, other.values, one.at, other.at))


def total_variation(one: Measured, other: Measured) -> float:
    """Half the sum of the differences between shares: what part is elsewhere, 0 to 1."""
    return float(np.abs(one.values - other.values).sum() / 2)


def mean_difference(one: Measured, other: Measured) -> float:
    """The mean absolute difference of the points that are known on both curves.

    Raises CannotMeasureError where there is none.
    """
    gaps = np.abs(one.values - other.values)
    known = gaps[~np.isnan(gaps)]
    if not len(known):
        raise CannotMeasureError("too few: no point of the curve is known on both sides")
    return float(known.mean())


def difference(one: Measured, other: Measured) -> float:
    """The absolute difference of two figures."""
    return abs(one.figure - other.figure)


WASSERSTEIN = Metric("Wasserstein-1", "W1", wasserstein)
TOTAL_VARIATION = Metric("total variation", "TV", total_variation)
MEAN_DIFFERENCE = Metric("mean absolute difference", "MAD", mean_difference)
DIFFERENCE = Metric("absolute difference", "AD", difference)

METRICS = (WASSERSTEIN, TOTAL_VARIATION, MEAN_DIFFERENCE, DIFFERENCE)
