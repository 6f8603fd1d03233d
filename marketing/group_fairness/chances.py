"""Intervals of rates, and p-values of many tests."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import erfc, sqrt
from statistics import NormalDist

COVERAGE = 0.95
"""How often an interval holds what it is about."""


@cache
def z_of(coverage: float = COVERAGE) -> float:
    """How many standard errors the half of an interval is.

    >>> round(z_of(0.95), 2)
    1.96
    """
    return NormalDist().inv_cdf((1 + coverage) / 2)


def wilson(n_with: int, n: int) -> tuple[float, float] | None:
    """The interval of a rate, None where there were no trials (E. B. Wilson, "Probable inference",
    JASA 22, 1927).

    >>> [round(end, 4) for end in wilson(0, 10)]
    [0.0, 0.2775]
    """
    if n == 0:
        return None
    z = z_of()
    rate = n_with / n
    middle = (rate + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    # Exactly 0 and 1 where all are of one kind, which rounding would miss.
    return (middle - half if n_with else 0.0), (middle + half if n_with < n else 1.0)


def two_sided(z: float) -> float:
    """The p-value of a normal statistic.

    >>> round(two_sided(1.96), 3)
    0.05
    """
    return erfc(abs(z) / sqrt(2))


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values adjusted so that with the level a the chance of any false alarm is at most a,
    however the tests hang together (S. Holm, "A simple sequentially rejective multiple test
    procedure", Scandinavian Journal of Statistics 6, 1979).

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for place, number in enumerate(order):
        highest = max(highest, min((len(p_values) - place) * p_values[number], 1.0))
        adjusted[number] = highest
    return adjusted
