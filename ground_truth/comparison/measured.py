"""What a measure finds, and when it finds nothing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ground_truth.comparison.shopping import Floats, Ints


class CannotMeasureError(ValueError):
    """A figure cannot be had of this shopping; the message says why."""


class Measured(NamedTuple):
    """What a measure finds.

    figure: the one number that stands in the table.
    values: what the metric looks at: the values of a sample, the shares of a whole, or the points
        of a curve.
    at: how often each value of a sample occurs, or where the points of a curve lie; None where
        each occurs once, or where there is nothing to say.
    """

    figure: float
    values: Floats
    at: Floats | None = None


def sample(values: Floats, figure: float) -> Measured:
    """A sample's values."""
    return Measured(float(figure), values)


def tally(counts: Ints, values: Floats, figure: float) -> Measured:
    """A sample of which each value occurs so many times."""
    occurs = counts > 0
    return Measured(float(figure), values[occurs], counts[occurs].astype(np.float64))


def curve(at: Floats, values: Floats, figure: float) -> Measured:
    """A curve's points; a NaN is a place that is not known."""
    return Measured(float(figure), values, at)


def shares(counts: Ints | Floats, figure: float) -> Measured:
    """The shares of a whole, by what it is made of."""
    return Measured(float(figure), counts / counts.sum())


def number(value: float) -> Measured:
    """One number that is all there is."""
    return Measured(float(value), np.array([value]))


def need(n: int, least: int, what: str) -> None:
    """Raises CannotMeasureError where there are not enough of what is counted."""
    if n < least:
        raise CannotMeasureError(f"too few: {n:,} of the {least:,} {what} that it needs")
