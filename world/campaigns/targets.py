"""Whom a campaign is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

from world.campaigns.campaign import Target
from world.households.figures import INCOME_EDGES
from world.households.homes import Homes
from world.households.kinds import AGE_EDGES
from world.settings import Settings
from world.states import REGIONS, STATES
from world.streams import shuffled

EVERY_AGE = AGE_EDGES[0], AGE_EDGES[-1] - 1
EVERY_INCOME = INCOME_EDGES[0], INCOME_EDGES[-1] - 1
"""What a target without limits asks for."""

_N_BYTES = 9
_N_ORDER_BYTES = 4


class _Breadth(NamedTuple):
    """How wide the targets of a size are (assumed).

    archetypes: share of the population's that they name, least and most.
    whole: in 256ths, how often they name all ages (and incomes, and regions).
    """

    archetypes: tuple[float, float]
    whole: int


_BREADTHS = {
    "broad": _Breadth((0.8, 1.0), 256),
    "middle": _Breadth((0.1, 0.3), 176),
    "small": _Breadth((0.1, 0.2), 144),
}


class Targets:
    """Draws the targets of a world's campaigns."""

    def __init__(self, settings: Settings, homes: Homes) -> None:
        self._homes = homes
        self._keys = [*settings.population.by_key]
        there = {STATES[code].region for code in settings.states}
        self._regions = [region for region in REGIONS if region in there]
        self.n_bytes = _N_BYTES + _N_ORDER_BYTES * (len(self._keys) + len(self._regions))

    def draw(self, draws: bytes, size: str, least_share: float) -> tuple[Target, float]:
        """A target, and the share of the shoppers who are in it, ``least_share`` or more.

        draws: ``n_bytes`` random ones.
        """
        for target in self._wider_and_wider(draws, size):
            share = self._homes.share_of(*target)
            if share >= least_share:
                return target, share
        raise ValueError(f"no target has {least_share:.0%} of the shoppers")

    def shares(self, target: Target) -> dict[str, float]:
        """Of the shoppers in a target, the share of each archetype, by its key."""
        found = {
            key: self._homes.share_of(frozenset({key}), *target[1:])
            for key in self._keys
            if key in target.archetypes
        }
        whole = sum(found.values())
        return {key: share / whole for key, share in found.items()}

    def _wider_and_wider(self, draws: bytes, size: str) -> Iterator[Target]:
        breadth = _BREADTHS[size]
        n_keys = _N_ORDER_BYTES * len(self._keys)
        keys = shuffled(draws[_N_BYTES : _N_BYTES + n_keys], self._keys)
        regions = shuffled(draws[_N_BYTES + n_keys :], self._regions)
        least, most = breadth.archetypes
        n_named = ceil((least + (most - least) * draws[0] / 255) * len(keys))
        n_regions = 1 + (draws[1] * len(regions) >> 8)
        ages = _range(AGE_EDGES, draws[2:4])
        incomes = _range(INCOME_EDGES, draws[4:6])
        if breadth.whole > draws[6]:
            ages = EVERY_AGE
        if breadth.whole > draws[7]:
            incomes = EVERY_INCOME
        if breadth.whole > draws[8]:
            n_regions = len(regions)
        for archetypes in (keys[:n_named], keys):
            named = frozenset(archetypes)
            yield Target(named, ages, incomes, frozenset(regions[:n_regions]))
            yield Target(named, ages, incomes, frozenset(regions))
            yield Target(named, ages, EVERY_INCOME, frozenset(regions))
            yield Target(named, EVERY_AGE, EVERY_INCOME, frozenset(regions))


def _range(edges: Sequence[int], draws: bytes) -> tuple[int, int]:
    """A range from one edge to below a later one."""
    n_bands = len(edges) - 1
    first = draws[0] * n_bands >> 8
    after = first + 1 + (draws[1] * (n_bands - first) >> 8)
    return edges[first], edges[after] - 1
