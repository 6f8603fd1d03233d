"""How often a product is bought within an attribution window, without any cause.

A campaign's products are chosen by it: a mean over the tastes, households and rhythms of an
archetype's shoppers, so that it depends on nobody's place among the customers.
"""

from __future__ import annotations

from collections import Counter
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
        tastes = [
            tables.tastes.draw_taste(draws[start : start + N_FACTORS]).labels for start in starts
        ]
        # By product, its label in each of the tastes.
        self._labels = [*zip(*tastes, strict=True)]
        trips = _counted(_mean_gaps(tables, draws[_N_TASTES * N_FACTORS :]))
        self.no_trip = _none_rate(0.0, trips)
        # By size of household and label, in which share of the windows it is not bought.
        self._households = [
            [1.0, *(_none_rate(1 - p, trips) for p in household.inclusion.probabilities)]
            for household in tables.baskets.households
        ]
        self._by_label = [1 - fsum(n) / len(n) for n in zip(*self._households, strict=True)]
        self.rates = {
            number: fsum(map(self._by_label.__getitem__, self._labels[number])) / _N_TASTES
            for number in sorted(n for stratum in tables.strata for n in stratum.products)
        }

    def joint(self, numbers: Sequence[int]) -> float:
        """The share of the windows in which one of these products is bought."""
        if len(numbers) == 1:
            return self.rates[numbers[0]]
        found = fsum([n * none for n, _, none in self._nones(numbers)])
        return 1 - found / len(self._households) / _N_TASTES

    def persuadable(self, numbers: Sequence[int]) -> float:
        """The share of the windows in which there is a trip and none of these products is bought,
        each counted by how well the likeliest of them fits.
        """
        found = fsum(
            [n * fit * max(none - self.no_trip, 0.0) for n, fit, none in self._nones(numbers)]
        )
        return found / len(self._households) / _N_TASTES

    def _nones(self, numbers: Sequence[int]) -> Iterator[tuple[int, float, float]]:
        """Of how many tastes, how well the likeliest of these products fits, and the share of the
        windows in which none is bought, for each size of household.
        """
        tastes = Counter(zip(*(self._labels[number] for number in numbers), strict=True))
        for places, n_tastes in tastes.items():
            fit = self.fits[max(places, key=self._by_label.__getitem__)]
            for nones in self._households:
                yield n_tastes, fit, prod([nones[place] for place in places])


def _mean_gaps(tables: ArchetypeTables, draws: bytes) -> list[float]:
    """The mean days between trips of shoppers whose rhythms are drawn."""
    means = []
    for start in range(0, len(draws), _RHYTHM_BYTES):
        gaps = tables.gaps.tables(tables.gaps.draw_rhythm(draws[start:]))
        means.append(sum(map(sum, gaps)) / sum(map(len, gaps)))
    return means


def _counted(gaps: Sequence[float]) -> list[tuple[int, float, float]]:
    """For each number of trips in a window: the share of the gaps that make room for so many, and
    of those that make room for one more at times.
    """
    found: dict[int, list[float]] = {}
    for n_trips, more in map(mean_trips, gaps):
        found.setdefault(n_trips, []).append(more)
    return [(n, len(more) / len(gaps), fsum(more) / len(gaps)) for n, more in found.items()]


def _none_rate(p_none: float, trips: Sequence[tuple[int, float, float]]) -> float:
    """The share of the windows without what each basket lacks with this chance."""
    return fsum(prod([p_none] * n) * (share - more * (1 - p_none)) for n, share, more in trips)
