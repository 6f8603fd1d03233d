"""How often a product is bought within an attribution window, without any cause.

A campaign's products are chosen by it: a mean over the tastes, households and rhythms of an
archetype's shoppers, so that it depends on nobody's place among the customers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum, prod

from world.campaigns.persuasion import fits, mean_trips
from world.shoppers import ArchetypeTables
from world.streams import WORLD, Streams
from world.tastes import N_FACTORS

_N_TASTES = 100
_N_RHYTHMS = 16
_RHYTHM_BYTES = 2


class WindowRates:
    """The rates of one archetype.

    rates: the share of the windows in which a product is bought, by the numbers of the products
        that the archetype buys.
    fits: by label, see persuasion.py.
    no_trip: the share of the windows in which there is no trip.
    """

    def __init__(self, seed: int, tables: ArchetypeTables) -> None:
        draws = Streams(WORLD, seed, "campaigns", "tastes").draw(
            tables.archetype.key, _N_TASTES * N_FACTORS + _N_RHYTHMS * _RHYTHM_BYTES
        )
        self.fits = fits(tables.strata)
        starts = range(0, _N_TASTES * N_FACTORS, N_FACTORS)
        self._tastes = [
            tables.tastes.draw_taste(draws[start : start + N_FACTORS]).labels for start in starts
        ]
        gaps = _mean_gaps(tables, draws[_N_TASTES * N_FACTORS :])
        trips = [mean_trips(gap) for gap in gaps]
        self.no_trip = fsum(0.0 if n else 1 - more for n, more in trips) / len(trips)
        self._households = [
            [0.0, *(_window_rate(p, trips) for p in household.inclusion.probabilities)]
            for household in tables.baskets.households
        ]
        self._by_label = [fsum(rates) / len(rates) for rates in zip(*self._households, strict=True)]
        self.rates = {
            number: fsum(self._by_label[labels[number]] for labels in self._tastes) / _N_TASTES
            for number in sorted(n for stratum in tables.strata for n in stratum.products)
        }

    def joint(self, numbers: Sequence[int]) -> float:
        """The share of the windows in which one of these products is bought."""
        if len(numbers) == 1:
            return self.rates[numbers[0]]
        return (
            1 - fsum(none for _, none in self._nones(numbers)) / len(self._households) / _N_TASTES
        )

    def persuadable(self, numbers: Sequence[int]) -> float:
        """The share of the windows in which there is a trip and none of these products is bought,
        each counted by how well the likeliest of them fits.
        """
        found = fsum(fit * max(none - self.no_trip, 0.0) for fit, none in self._nones(numbers))
        return found / len(self._households) / _N_TASTES

    def _nones(self, numbers: Sequence[int]) -> Iterator[tuple[float, float]]:
        """How well the likeliest of these products fits, and the share of the windows in which
        none is bought, for each taste and size of household.
        """
        for labels in self._tastes:
            places = [labels[number] for number in numbers]
            fit = self.fits[max(places, key=self._by_label.__getitem__)]
            for rates in self._households:
                yield fit, prod(1 - rates[place] for place in places)


def _mean_gaps(tables: ArchetypeTables, draws: bytes) -> list[float]:
    """The mean days between trips of shoppers whose rhythms are drawn."""
    means = []
    for start in range(0, len(draws), _RHYTHM_BYTES):
        gaps = tables.gaps.tables(tables.gaps.draw_rhythm(draws[start:]))
        means.append(sum(map(sum, gaps)) / sum(map(len, gaps)))
    return means


def _window_rate(p: float, trips: Sequence[tuple[int, float]]) -> float:
    """The share of the windows in which a product is bought that is in a basket with chance p."""
    return 1 - fsum(prod([1 - p] * n) * (1 - more * p) for n, more in trips) / len(trips)
