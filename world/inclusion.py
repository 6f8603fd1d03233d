"""How often a product really is in a basket whose size has limits.

Every product is in a basket by a coin of its own, and baskets outside their range of sizes are
drawn again (in the terms of sampling theory: Poisson sampling, conditional on the size).  So a
product is in a basket that counts with another probability than its coin has:

    P(in | low <= size <= high)
        = p * P(low - 1 <= size of the others <= high - 1) / P(low <= size <= high)

Sums and products of floats only: the result is the same on every platform.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import NamedTuple


class Inclusion(NamedTuple):
    """What the limits on the size do.

    accepted: share of the baskets that are within the limits.
    probabilities: how often each product is in one of these.
    """

    accepted: float
    probabilities: list[float]


def inclusion(chances: Sequence[float], low: int, high: int) -> Inclusion:
    """Of baskets in which each product is with its chance (0 to below 1), those of ``low`` to
    ``high`` products.

    Raises ValueError where no basket can be within the limits.
    """
    sizes = size_distribution(chances)
    accepted = fsum(sizes[low : high + 1])
    if accepted <= 0:
        raise ValueError(f"no basket has {low} to {high} of {len(chances)} products")
    known: dict[float, float] = {}
    for chance in chances:
        if chance not in known:
            others = _without(sizes, chance, high)
            known[chance] = chance * fsum(others[max(low - 1, 0) : high]) / accepted
    return Inclusion(accepted, [known[chance] for chance in chances])


def size_distribution(chances: Sequence[float]) -> list[float]:
    """The probabilities of the sizes 0, 1, ... (the Poisson binomial distribution)."""
    sizes = [1.0]
    for chance in chances:
        stay, grow = [*sizes, 0.0], [0.0, *sizes]
        sizes = [a * (1 - chance) + b * chance for a, b in zip(stay, grow, strict=True)]
    return sizes


def _without(sizes: Sequence[float], chance: float, end: int) -> list[float]:
    """The distribution of sizes below ``end`` without one product: its step undone, from that
    end of the sizes at which rounding errors shrink.
    """
    n = len(sizes) - 1
    others = [0.0] * n
    before = 0.0
    if chance <= 0.5:
        for size in range(min(end, n)):
            before = others[size] = (sizes[size] - chance * before) / (1 - chance)
    else:
        for size in range(n, 0, -1):
            before = others[size - 1] = (sizes[size] - (1 - chance) * before) / chance
    return others
