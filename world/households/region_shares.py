"""How many of the shoppers live in a region and are of an archetype, age and household income."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from world.households.fit import StateFit

Bands = tuple[int, int]
"""The place of the first band, and of the one after the last."""


class RegionShares:
    """The shares of one region's shoppers.

    weights: of its states, the share that each shopper's archetype has there: of all shoppers of
        the world, or of whatever the shares are to be of.
    """

    def __init__(self, fits: Sequence[StateFit], weights: Sequence[float]) -> None:
        self._fits, self._weights = fits, weights
        self._known: dict[tuple[int, Bands, Bands], float] = {}

    def share(self, archetype: int, ages: Bands, incomes: Bands) -> float:
        """The share of those who are of an archetype, given by its number, and these bands."""
        key = archetype, ages, incomes
        share = self._known.get(key)
        if share is None:
            # Most targets ask for no ages or for no incomes, so that few shares are asked for.
            share = self._known[key] = fsum(
                weight
                * fsum(
                    x for row in fit.joint[archetype][slice(*ages)] for x in row[slice(*incomes)]
                )
                for fit, weight in zip(self._fits, self._weights, strict=True)
            )
        return share


def bands_of(edges: tuple[int, ...], low: int, high: int) -> Bands:
    """The places of the bands that begin at ``edges``, from ``low`` to ``high``.

    Raises ValueError where a band does not begin or end there.
    """
    if low not in edges or high + 1 not in edges or low > high:
        raise ValueError(
            f"{low} to {high} are no whole bands; bands begin at {', '.join(map(str, edges))}"
        )
    return edges.index(low), edges.index(high + 1)
