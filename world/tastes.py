"""Every shopper's own taste: which products of a kind he or she likes best.

A basket is drawn as *positions*: the r-th favourite of a stratum (see strata.py).  A taste says
which product stands at which position.  It is a random order of the products of every stratum,
so over many shoppers all products of a stratum sell alike, while each shopper comes back to the
same favourites: the repertoire.

Shuffling 120 products for every shopper would cost a tenth of the whole run.  Instead a taste
is the product of six random shuffles, each one out of 16 that were drawn beforehand: 17
million tastes for each archetype.  A product of uniform shuffles is itself uniform, and the
tastes of two shoppers are independent unless all six choices agree.
"""

from __future__ import annotations

from collections.abc import Sequence

from world.strata import Stratum
from world.streams import BYTE_VALUES, Source, words

N_FACTORS = 6
N_SHUFFLES = 16


class Tastes:
    """The tastes of one archetype's shoppers.

    At most 256 products: a taste is a byte table from position to product number, to be used
    with ``bytes.translate``.
    """

    def __init__(self, source: Source, strata: Sequence[Stratum]) -> None:
        self._factors = [
            [_shuffle_in_strata(source, f"{factor} {i}", strata) for i in range(N_SHUFFLES)]
            for factor in range(N_FACTORS)
        ]
        products = bytes(number for stratum in strata for number in stratum.products)
        self._products = products.ljust(BYTE_VALUES, b"\0")

    def draw(self, draws: bytes) -> bytes:
        """A taste from ``N_FACTORS`` random bytes."""
        first, *others = self._factors
        taste = first[draws[0] % N_SHUFFLES]
        for factor, draw in zip(others, draws[1:], strict=True):
            taste = taste.translate(factor[draw % N_SHUFFLES])
        return taste.translate(self._products)


def _shuffle_in_strata(source: Source, index: str, strata: Sequence[Stratum]) -> bytes:
    """A byte table that moves every position to a random one of the same stratum."""
    # Sorted by stratum first and at random inside it, every position stays in its stratum.
    stratum_numbers = [i for i, stratum in enumerate(strata) for _ in stratum.products]
    n_positions = len(stratum_numbers)
    draws = words(source.draw(index, 4 * n_positions))
    keys = [(stratum << 32) + draw for stratum, draw in zip(stratum_numbers, draws, strict=True)]
    order = sorted(range(n_positions), key=keys.__getitem__)
    return bytes(order).ljust(BYTE_VALUES, b"\0")
