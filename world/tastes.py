"""Every shopper's own taste: which products of a kind he or she likes best.

A basket is drawn as *labels*: label r + 1 is the r-th position, the favourites of a stratum
first (see strata.py, baskets.py).  A taste says which product stands at which label.

Products stand in the catalogue in the order of their popularity: in each category those that
sell best come first, among the frequent ones and among the occasional ones.  A taste is that
order, disturbed at random; by how much is the population's ``taste_spread``.  So each shopper
comes back to favourites of his or her own, the repertoire, and over many shoppers the first
products of a stratum sell better than the last.

Sorting 124 products for every shopper would cost a tenth of the whole run.  Instead a taste
is the product of six random shuffles, each one out of 16 that were drawn beforehand: 17
million tastes for each archetype.  A shuffle sorts the products of a stratum by

    place / number of products  +  taste_spread x random number of 0 to 1
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from world.strata import Stratum
from world.streams import BYTE_VALUES, Streams, uint32s

N_FACTORS = 6
N_SHUFFLES = 16

_WORD_VALUES = 1 << 32


class Taste(NamedTuple):
    """A shopper's taste as byte tables.

    products: from a label to a product number; the mark behind a basket (see baskets.py) stays.
    labels: from the number of a product that the archetype buys to its label.
    """

    products: bytes
    labels: bytes


class Tastes:
    """The tastes of one archetype's shoppers."""

    def __init__(self, source: Streams, strata: Sequence[Stratum], spread: float) -> None:
        places = [*_places(strata, spread)]
        self._shuffles = [
            [
                _shuffle(source.draw(f"{factor} {i}", 4 * len(places)), places)
                for i in range(N_SHUFFLES)
            ]
            for factor in range(N_FACTORS)
        ]
        numbers = bytes(number for stratum in strata for number in stratum.products)
        self._labels = bytes(range(1, len(numbers) + 1))
        self._products = (b"\0" + numbers).ljust(BYTE_VALUES, b"\0")
        self._rest = bytes(range(len(numbers) + 1, BYTE_VALUES))

    def draw_taste(self, draws: bytes) -> Taste:
        """A taste from ``N_FACTORS`` random bytes."""
        products = self._labels
        for factor, draw in zip(self._shuffles, draws, strict=True):
            products = products.translate(factor[draw % N_SHUFFLES])
        products = products.translate(self._products)
        return Taste(b"\0" + products + self._rest, bytes.maketrans(products, self._labels))


def _places(strata: Sequence[Stratum], spread: float) -> Iterator[tuple[int, int]]:
    """For each label its place among all, and by how much a random word moves it; a label of
    another stratum is too far away to be reached.
    """
    for number, stratum in enumerate(strata):
        n = len(stratum.products)
        noise = round(spread * n * _WORD_VALUES)
        for place in range(n):
            yield (number << 160) + (place << 64), noise


def _shuffle(draws: bytes, places: Sequence[tuple[int, int]]) -> bytes:
    """A byte table that moves every label to another one of the same stratum, mostly near by."""
    keys = [
        start + draw * noise for draw, (start, noise) in zip(uint32s(draws), places, strict=True)
    ]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    rest = range(1 + len(order), BYTE_VALUES)
    return bytes([0, *(1 + place for place in order), *rest])
